// Batch > Get Many: the messages of a batch, newest first.

import { BATCH_ID, explainUnknownId, readId } from '../../panel/item-id';
import { timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { listOperation } from '../list';
import { listFields } from '../list.fields';
import { batchIdField } from './batch.fields';

/** Makes one call for each page of the list. Gives one item for each message. */
export const getAll = listOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many batch messages',
		description: 'Retrieve the messages of a batch with their status',
	},
	fields: [
		batchIdField(
			'The batchId in the output of Send. The messages appear within some minutes after that.',
		),
		...listFields({ withSource: false }),
		optionsField([timeoutOption('After that, the node asks for the page again')]),
	],
	batchIdOf: (item) => readId(item, BATCH_ID),
	check: 'Check Batch ID and Filters.',
	explain: (failure) => explainUnknownId(failure, BATCH_ID),
});
