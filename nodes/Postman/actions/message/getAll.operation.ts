// Message > Get Many: the campaign's messages, newest first.

import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { executeList, type ReadPage } from '../list';
import { listFields } from '../list.fields';

const show = { resource: ['message'], operation: ['getAll'] };

export const fields: INodeProperties[] = [
	...listFields(show, { withSource: true }),
	optionsField(show, [timeoutOption('After that the page is asked for again')]),
];

const readPage: ReadPage = async (client, query, signal) =>
	await client.listMessages(query, signal);

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await executeList.call(this, { listOf: () => readPage, check: 'Check Filters.' });
}
