import type { INodeProperties } from 'n8n-workflow';

import type { Execute } from '../router';
import * as get from './get.operation';
import * as getAll from './getAll.operation';
import * as preview from './preview.operation';
import * as retry from './retry.operation';
import * as send from './send.operation';

export const messageOperations: Record<string, Execute> = {
	get: get.execute,
	getAll: getAll.execute,
	preview: preview.execute,
	retry: retry.execute,
	send: send.execute,
};

export const messageFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['message'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get message',
				description: 'Read one message: its status and, where it failed, why',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many messages',
				description: 'List the campaign’s messages, newest first, by recipient, status or time',
			},
			{
				name: 'Preview',
				value: 'preview',
				action: 'Preview message',
				description: 'See what would be sent, and what stands in the way; nothing is sent',
			},
			{
				name: 'Retry',
				value: 'retry',
				action: 'Retry message',
				description: 'Have Postman deliver a failed message again',
			},
			{
				name: 'Send',
				value: 'send',
				action: 'Send message',
				description: 'Send one SMS for each item',
			},
		],
		default: 'send',
	},
	...send.fields,
	...preview.fields,
	...get.fields,
	...getAll.fields,
	...retry.fields,
];
