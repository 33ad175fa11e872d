// Workflows for tests, in the shape of the files that the editor exports.
import type { IDataObject, INode } from 'n8n-workflow';

import type { WorkflowFile } from '../engine/engine.mts';

export const SEND = 'Postman Send';

/** The default API key of tests: what must never be seen in any output. */
export const API_KEY = 'key_test_NeverToBeSeen0123456789abcdef';
export const CAMPAIGN_ID = 'campaign_01234567-89ab-cdef-0123-456789abcdef';

export function credentials(over: IDataObject = {}) {
	return {
		postmanSgApi: {
			environment: 'test',
			baseUrl: '',
			campaignId: CAMPAIGN_ID,
			apiKey: API_KEY,
			callsPerSecond: 10,
			...over,
		} as never,
	};
}

/**
 * Items that a trigger gives, then Postman Send; its outputs end in "Sent" and, for On Error =
 * error output, "Not Sent".
 *
 * @param settings Of the node itself, e.g. `onError`, `retryOnFail`.
 */
export function sendWorkflow(
	items: IDataObject[],
	parameters: IDataObject,
	settings: Partial<INode> = {},
): WorkflowFile {
	return {
		nodes: [
			{
				id: '1',
				name: 'Form',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: '2',
				name: SEND,
				type: 'n8n-nodes-postman-sg.postmanSend',
				typeVersion: 1,
				position: [200, 0],
				parameters: parameters as INode['parameters'],
				credentials: { postmanSgApi: { id: '1', name: 'Postman' } },
				...settings,
			},
			{
				id: '3',
				name: 'Sent',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [400, 0],
				parameters: {},
			},
			{
				id: '4',
				name: 'Not Sent',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [400, 200],
				parameters: {},
			},
		],
		connections: {
			Form: { main: [[{ node: SEND, type: 'main', index: 0 }]] },
			[SEND]: {
				main: [
					[{ node: 'Sent', type: 'main', index: 0 }],
					[{ node: 'Not Sent', type: 'main', index: 0 }],
				],
			},
		},
		pinData: { Form: items.map((json) => ({ json })) },
	};
}
