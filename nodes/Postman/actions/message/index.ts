import type { INodeProperties } from 'n8n-workflow';

import type { Execute } from '../router';
import * as preview from './preview.operation';
import * as send from './send.operation';

export const messageOperations: Record<string, Execute> = {
	preview: preview.execute,
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
				name: 'Preview',
				value: 'preview',
				action: 'Preview message',
				description: 'See what would be sent, and what stands in the way; nothing is sent',
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
];
