// Who is compared, as workflows: the same items, the same request, each in the best setting it has.
import type { IDataObject, INode } from 'n8n-workflow';

import type { RunOptions, WorkflowFile } from '../engine/engine.mts';
import { credentials, sendWorkflow } from '../support/workflows.mts';
import type { Server } from './servers.mts';

export type Contestant = 'postman' | 'http10' | 'http1' | 'httpRetry' | 'httpPlain' | 'oneByOne';

export const NAMES: Record<Contestant, string> = {
	postman: 'Postman Send',
	http10: 'HTTP Request, 10 per 1000 ms',
	http1: 'HTTP Request, 1 per 100 ms',
	httpRetry: 'HTTP Request, 10 per 1000 ms, Retry On Fail',
	httpPlain: 'HTTP Request, no batching',
	oneByOne: 'One at a time (fetch, no n8n)',
};

export interface Task {
	contestant: Contestant;
	server: Server;
	/** Numbers its people, so that those of several processes differ. */
	first: number;
	items: number;
	callsPerSecond: number;
	/** Milliseconds until a call is given up. */
	timeout: number;
}

/** A Singapore mobile number of its own for each item of a run. */
export function person(index: number): string {
	return `65${91000000 + index}`;
}

export function people({ first, items }: Pick<Task, 'first' | 'items'>): string[] {
	return Array.from({ length: items }, (_, i) => person(first + i));
}

/** The items that come to the node. */
export function inputsOf(task: Pick<Task, 'first' | 'items'>): IDataObject[] {
	return people(task).map((phone, i) => ({ phone, name: `Person ${i}` }));
}

export function requestOf({ phone, name }: IDataObject): IDataObject {
	return { recipient: phone, language: 'english', values: { name, fruit: 'apple' } };
}

export function postmanSend(task: Task): [WorkflowFile, RunOptions] {
	const { baseUrl, campaignId, apiKey } = task.server;
	const workflow = sendWorkflow(
		inputsOf(task),
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name, fruit: "apple" } }}',
			options: { timeout: task.timeout },
		},
		{ onError: 'continueErrorOutput' },
	);
	const { callsPerSecond } = task;
	const account = { environment: 'custom', baseUrl, campaignId, apiKey, callsPerSecond };
	return [workflow, { credentials: credentials(account) }];
}

const BATCHING: Partial<Record<Contestant, INode['parameters']>> = {
	http10: { batchSize: 10, batchInterval: 1000 },
	http1: { batchSize: 1, batchInterval: 100 },
	httpRetry: { batchSize: 10, batchInterval: 1000 },
};

export function httpRequest(task: Task): [WorkflowFile, RunOptions] {
	const { timeout } = task;
	const { baseUrl, campaignId, apiKey } = task.server;
	const batch = BATCHING[task.contestant];
	const node: INode = {
		id: '2',
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		position: [200, 0],
		parameters: {
			method: 'POST',
			url: `${baseUrl}/campaigns/${campaignId}/messages`,
			// A credential would be read for every item: the header spares the HTTP Request node that.
			authentication: 'none',
			sendHeaders: true,
			headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${apiKey}` }] },
			sendBody: true,
			contentType: 'json',
			specifyBody: 'json',
			jsonBody:
				'={{ { recipient: $json.phone, language: "english", values: { name: $json.name, fruit: "apple" } } }}',
			options: batch ? { timeout, batching: { batch } } : { timeout },
		},
		// Retry On Fail does nothing unless the node fails. The others go on, as a careful user has it.
		...(task.contestant === 'httpRetry'
			? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 }
			: { onError: 'continueRegularOutput' }),
	};
	const { nodes, pinData } = sendWorkflow(inputsOf(task), {});
	return [
		{
			nodes: [nodes[0], node],
			connections: { Form: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
			pinData,
		},
		{ credentials: {} },
	];
}
