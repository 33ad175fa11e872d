// Batch > Get Many: the messages of a batch, newest first.

import { BATCH_ID, explainUnknownId, readId } from '../../panel/item-id';
import { timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { listOperation } from '../list';
import { listFields } from '../list.fields';
import { batchIdField } from './batch.fields';

const show = { resource: ['batch'], operation: ['getAll'] };

export const getAll = listOperation({
	fields: [
		batchIdField(
			show,
			'The batchId that Send gave out. Postman creates the messages of a batch after it has taken it: for some minutes there may be fewer of them.',
		),
		...listFields(show, { withSource: false }),
		optionsField(show, [timeoutOption('After that the page is asked for again')]),
	],
	batchIdOf: (item) => readId(item, BATCH_ID),
	check: 'Check Batch ID and Filters.',
	explain: (failure) => explainUnknownId(failure, BATCH_ID),
});
