import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { batch } from './actions/batch';
import { credentialChosen } from './actions/common.fields';
import { message } from './actions/message';
import { runOperation } from './actions/operation';
import { getLanguages, getTemplateText, getTemplateVariables } from './methods/template';

/** The action node: SMS out, and what became of them. Its operations are in actions/. */
export class PostmanSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Postman Send',
		name: 'postmanSend',
		icon: { light: 'file:postmanSg.svg', dark: 'file:postmanSg.dark.svg' },
		group: ['output'],
		version: [1],
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Send SMS through Postman, the Singapore government’s SMS service',
		defaults: { name: 'Postman Send' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'SMS in Singapore through Postman (postman.gov.sg), not the API tool. Paces and repeats calls itself: no Loop, Wait or retry.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-postman-sg.postmanStatusTrigger',
					relationHint:
						'Starts when an SMS is delivered or fails: for a delivery log or a second try',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'postmanSgApi',
				required: true,
				// Both values, so that the field is always shown: see `credentialChosen`.
				displayOptions: { show: { authentication: ['', 'campaignKey'] } },
			},
		],
		properties: [
			credentialChosen,
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Message', value: 'message' },
					{ name: 'Batch', value: 'batch' },
				],
				default: 'message',
			},
			...message.fields,
			...batch.fields,
		],
	};

	methods = {
		loadOptions: { getLanguages, getTemplateText },
		resourceMapping: { getTemplateVariables },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runOperation(this, { batch, message })];
	}
}
