import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../operation';
import { createFile } from './createFile.operation';
import { getAll } from './getAll.operation';
import { retry } from './retry.operation';
import { send } from './send.operation';

export const batchOperations: Record<string, Operation> = {
	createFile,
	getAll,
	retry,
	send,
};

export const batchFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['batch'] } },
		options: [
			{
				name: 'Create File',
				value: 'createFile',
				action: 'Create batch file',
				description: 'Make the CSV of a batch, for the Postman portal or its SFTP server',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many batch messages',
				description: 'List the messages of a batch with their status',
			},
			{
				name: 'Retry',
				value: 'retry',
				action: 'Retry batch',
				description: 'Have Postman deliver the failed messages of a batch again',
			},
			{
				name: 'Send',
				value: 'send',
				action: 'Send batch',
				description: 'Send many SMS with one call, from the items or from a CSV file',
			},
		],
		default: 'send',
	},
	...send.fields,
	...createFile.fields,
	...getAll.fields,
	...retry.fields,
];
