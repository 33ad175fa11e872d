// Batch > Retry: Postman tries again to deliver the messages of a batch that have failed.

import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import {
	BATCH_RETRY_WORDING as WORDING,
	retryBatch,
	type BatchRetryEntry,
	type BatchRetryResult,
	type RetriedBatch,
} from '../../batch/retry';
import { BATCH_ID, readId } from '../../panel/item-id';
import { ItemRun } from '../../run/item-run';
import { Parameters, type ItemParameters } from '../../panel/parameters';
import type { ItemProblems } from '../../panel/problem';
import { isFailed } from '../../run/result';
import { RunMemory } from '../../once/run-memory';
import { openClient } from '../open-client';
import { includeInputOption, timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { itemsOut, refuseBadItems, reportRun } from '../finish';
import { batchIdField } from './batch.fields';

/** Seconds. */
const WAIT = 60;

const show = { resource: ['batch'], operation: ['retry'] };

export const fields: INodeProperties[] = [
	batchIdField(
		show,
		'The batchId that Send gave out. Messages of the batch that have failed are sent again under the same IDs, each at most three times in all. Each attempt is charged like a new SMS.',
	),
	optionsField(show, [
		includeInputOption,
		timeoutOption('After that the batch’s messages are read, to see whether they were retried'),
		{
			displayName: 'Wait for Pending Messages',
			name: 'waitForPending',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: WAIT,
			description:
				'Seconds to wait while messages of the batch are still on their way: those that fail by then are retried as well. Postman cannot retry a batch while any of its messages has not left yet: if that is still so after this time, the item fails and the batch is left as it is.',
		},
	]),
];

interface RetryItem {
	itemIndex: number;
	includeInput: boolean;
	batchId: string;
	/** Milliseconds. */
	waitFor: number;
}

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const client = await openClient(this);
	const parameters = new Parameters(this);
	const prepared = this.getInputData().map((_, i) => retryItem(parameters.of(i)));
	const stopAtFirst = !this.continueOnFail();
	const bad = prepared.filter((item) => 'problems' in item);
	if (stopAtFirst) refuseBadItems(this, bad, WORDING);

	const memory = new RunMemory<BatchRetryEntry>(this, 'postmanBatchRetryJournal');
	const run = new ItemRun({ context: this, client, stopAtFirst, wording: WORDING });
	const byId = new Map<string, Promise<BatchRetryResult>>();
	const results = await run.all(prepared, async (item): Promise<BatchRetryResult> => {
		if ('problems' in item) return { kind: 'invalid', problems: item.problems };
		const result = byId.get(item.batchId) ?? retry(run, memory, item);
		byId.set(item.batchId, result);
		return await result;
	});
	reportRun(this, results, WORDING, stopAtFirst);
	// Last: with Retry On Fail n8n runs the node again where the first item failed, and the memory has more to do then.
	if (!this.getNode().retryOnFail || !results.some(isFailed)) memory.clear();
	return itemsOut<RetriedBatch>(this, results, prepared, WORDING, (done) => ({
		batchId: done.batchId,
		retried: done.hasWorked,
		failedMessages: done.failedMessages,
	}));
}

function retryItem(item: ItemParameters): RetryItem | ItemProblems {
	const { itemIndex, options, problems } = item;
	const batchId = readId(item, BATCH_ID);
	const seconds = Number(options.waitForPending ?? WAIT);
	if (!(seconds >= 0 && Number.isFinite(seconds))) {
		item.refuse(
			'Options > Wait for Pending Messages',
			'It is not a number of seconds',
			'Correct it under Options, or remove it.',
		);
	}
	const includeInput = options.includeInputFields === true;
	return batchId === undefined || problems.length > 0
		? { itemIndex, includeInput, problems }
		: { itemIndex, includeInput, batchId, waitFor: seconds * 1_000 };
}

async function retry(
	run: ItemRun,
	memory: RunMemory<BatchRetryEntry>,
	{ batchId, waitFor }: RetryItem,
): Promise<BatchRetryResult> {
	const { client, pause, noMore } = run;
	const work = async (onStart: () => void) =>
		await retryBatch({ client, memory, pause, noMore, waitFor }, batchId, onStart);
	return memory.get(batchId) === undefined
		? await run.inLine(work)
		: await run.atOnce(async () => await work(() => {}));
}
