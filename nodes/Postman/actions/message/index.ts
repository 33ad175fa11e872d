import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { preview } from './preview.operation';
import { retry } from './retry.operation';
import { send } from './send.operation';

export const messageOperations: Record<string, Operation> = {
	get,
	getAll,
	preview,
	retry,
	send,
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
