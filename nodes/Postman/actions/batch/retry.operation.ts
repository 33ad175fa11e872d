// Batch > Retry: Postman tries again to deliver the messages of a batch that have failed.

import { retryBatch, type RetriedBatch } from '../../batch/retry';
import type { BatchCounts } from '../../batch/counts';
import { BATCH_ID, readIdItem, type IdItem } from '../../panel/item-id';
import type { ItemParameters } from '../../panel/item-parameters';
import { isBad, type ItemProblems } from '../../panel/problem';
import { sharing } from '../../run/item-run';
import { toNumber } from '../../sms/to-text';
import { includeInputOption, timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { operation } from '../operation';
import { batchIdField } from './batch.fields';

const DEFAULT_WAIT_SECONDS = 60;

type RetryItem = IdItem & { waitForMs: number };

/**
 * Retries each batch once, however many items have its ID. Its messages are read before, and after
 * a lost answer.
 */
export const retry = operation<RetryItem, RetriedBatch>({
	option: {
		name: 'Retry',
		value: 'retry',
		action: 'Retry batch',
		description: 'Deliver the failed messages of a batch again',
	},
	fields: [
		batchIdField(
			'The batchId in the output of Send. Postman sends the batch’s failed messages again under the same IDs. It allows three attempts a message, the first one included, and charges each like a new SMS.',
		),
		optionsField([
			includeInputOption,
			timeoutOption(
				'After that, the node reads the batch’s messages to see whether they were retried',
			),
			{
				displayName: 'Wait for Pending (Seconds)',
				name: 'waitForPending',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: DEFAULT_WAIT_SECONDS,
				description:
					'How long to wait while messages of the batch are still on their way; those that fail by then are retried too. If some have still not left after that, the item fails and nothing is retried.',
			},
		]),
	],
	wording: {
		done: 'retried',
		things: 'batches',
		outcome: 'notRetried',
		check: 'Check Batch ID.',
		inDoubt: {
			whether: 'the batch was retried',
			advice: 'Retry it once more: messages that are on their way again are left alone.',
		},
	},
	read: ({ parameters }) => parameters.map(readItem),
	work(items, { run, journal: open }) {
		const journal = open<{ before: BatchCounts }, RetriedBatch>();
		return run.all(
			items,
			sharing(
				({ id }) => id,
				({ id, waitForMs }) => retryBatch(run.client, journal, { batchId: id, waitForMs }, run),
			),
			({ id }) => journal.get(id) !== undefined,
		);
	},
	output: ({ batchId, hasWorked, failedMessages }) => ({
		json: { batchId, retried: hasWorked, failedMessages },
	}),
});

function readItem(item: ItemParameters): RetryItem | ItemProblems {
	const seconds = toNumber(item.options.waitForPending ?? DEFAULT_WAIT_SECONDS);
	if (!(seconds >= 0 && Number.isFinite(seconds))) {
		item.refuse(
			'Options > Wait for Pending',
			'It is not a number of seconds',
			'Correct it under Options, or remove it.',
		);
	}
	const read = readIdItem(item, BATCH_ID);
	return isBad(read) ? read : { ...read, waitForMs: seconds * 1_000 };
}
