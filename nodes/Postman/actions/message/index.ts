import type { INodeProperties } from 'n8n-workflow';

import type { Execute } from '../router';
import * as send from './send.operation';

export const messageOperations: Record<string, Execute> = { send: send.execute };

export const messageFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['message'] } },
		options: [
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
];
