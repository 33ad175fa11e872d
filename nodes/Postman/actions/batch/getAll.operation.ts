// Batch > Get Many: the messages of a batch, newest first.

import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { BATCH_ID, explainUnknownId, readId } from '../../panel/item-id';
import { timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { executeList } from '../list';
import { listFields } from '../list.fields';
import { batchIdField } from './batch.fields';

const show = { resource: ['batch'], operation: ['getAll'] };

export const fields: INodeProperties[] = [
	batchIdField(
		show,
		'The batchId that Send gave out. Postman creates the messages of a batch after it has taken it: for some minutes there may be fewer of them.',
	),
	...listFields(show, { withSource: false }),
	optionsField(show, [timeoutOption('After that the page is asked for again')]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await executeList.call(this, {
		listOf: (item) => {
			const batchId = readId(item, BATCH_ID) ?? '';
			return async (client, query, signal) =>
				await client.listBatchMessages(batchId, query, signal);
		},
		check: 'Check Batch ID and Filters.',
		explain: (failure) => explainUnknownId(failure, BATCH_ID),
	});
}
