// One batch, retried once. Postman retries only messages that have failed, so a second call sends
// nobody anything twice; but while a message is still `created` a call is refused and, as a side
// effect, moves the batch to another status (Postman guide, Retry batch send). So it is looked at
// first.

import type { PostmanClient } from '../api/client';
import type { Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import { keepLooking } from '../lists/read-back';
import type { Journal } from '../once/journal';
import { judgeRetry } from '../once/message-retry';
import { once, type LookupResult, type Terms } from '../once/once';
import { BATCH_ID, explainUnknownId } from '../panel/item-id';
import type { Failed } from '../run/result';
import { countBatch, wasRetried, type BatchCounts } from './counts';

/** `hasWorked`: `false` if no message had failed, so that there was nothing to retry. */
export type RetriedBatch = {
	kind: 'retried';
	batchId: string;
	hasWorked: boolean;
	failedMessages: number;
};

/** `before`: the batch as it was before the first call that may have worked. */
export type BatchRetryJournal = Journal<{ before: BatchCounts }, RetriedBatch>;

/** What the user has asked for. */
export interface BatchToRetry {
	batchId: string;
	/** For messages that are still on their way. */
	waitForMs: number;
}

/** Between two counts of a batch whose messages are on their way. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 15_000;
/** For a retry to show in the list. */
const LOOK_TIMES = { lookForMs: 5_500, maxPauseMs: 2_000 };

/**
 * Has Postman deliver a batch's failed messages again. Whether it did is read from the batch's own
 * list: its messages counted before and after. It never rejects.
 */
export async function retryBatch(
	client: PostmanClient,
	journal: BatchRetryJournal,
	{ batchId, waitForMs }: BatchToRetry,
	terms: Terms,
): Promise<RetriedBatch | Failed> {
	const { pause, noMore } = terms;
	let before = journal.get(batchId)?.data.before;
	let now: BatchCounts | undefined;
	const isDone = (counts: BatchCounts) => before !== undefined && wasRetried(before, counts);
	const retried = (hasWorked: boolean, failedMessages: number): RetriedBatch => ({
		kind: 'retried',
		batchId,
		hasWorked,
		failedMessages,
	});

	/** Counts the batch until none of its messages is on its way, or for as long as may be waited. */
	const whenReady = async () => {
		const end = pause.now() + waitForMs;
		for (let next = FIRST_PAUSE_MS; ; next = Math.min(next * 2, MAX_PAUSE_MS)) {
			const reading = await countBatch(client, batchId, pause, noMore);
			const left = end - pause.now();
			if (reading.kind !== 'read' || left <= 0) return reading;
			const { total, pending } = reading.value;
			if (isDone(reading.value) || (total > 0 && pending === 0)) return reading;
			await pause.for(Math.min(next, left));
		}
	};
	const result = await once<{ before: BatchCounts }, RetriedBatch>(
		{
			journal,
			key: batchId,
			data: () => ({ before: before ?? (now as BatchCounts) }),
			async prepare() {
				const reading = await whenReady();
				if (reading.kind === 'stopped') return reading;
				if (reading.kind === 'failed') {
					const { failure, reaction } = reading;
					return {
						kind: 'notSent',
						failure,
						reaction: reaction === 'tryAgain' ? 'giveUp' : reaction,
					};
				}
				now = reading.value;
				if (before && isDone(now)) return { kind: 'done', done: retried(true, before.failed) };
				const explanation = obstacleIn(now);
				if (explanation) {
					return { kind: 'notSent', reaction: 'refuse', failure: NOT_ASKED, explanation };
				}
				if (now.failed > 0) return undefined;
				return { kind: 'done', done: retried(false, 0) };
			},
			call: (turn) => client.retryBatch(batchId, turn),
			judge(answer) {
				const tried = judgeRetry(answer, () => retried(true, (now as BatchCounts).failed));
				const isInDoubt = tried.kind === 'unknown' || (tried.kind === 'notSent' && tried.isHearsay);
				if (isInDoubt) before ??= now;
				return tried;
			},
			async search() {
				return await keepLooking(
					pause,
					LOOK_TIMES,
					async (): Promise<LookupResult<RetriedBatch>> => {
						const reading = await countBatch(client, batchId, pause);
						if (reading.kind === 'stopped') return { kind: 'cannotTell' };
						if (reading.kind === 'failed') return { kind: 'cannotTell', failure: reading.failure };
						if (before && isDone(reading.value)) {
							return { kind: 'found', done: retried(true, before.failed) };
						}
						const { untold, total } = reading.value;
						return { kind: untold > 0 || total !== before?.total ? 'cannotTell' : 'absent' };
					},
				);
			},
			mayRepeat: true,
			isRefusedOnceDone: true,
		},
		terms,
	);
	if (result.kind !== 'notDone') return result;
	return {
		...result,
		explanation: result.explanation ?? explainUnknownId(result.failure, BATCH_ID),
	};
}

const NOT_ASKED: Failure = { fromApi: false, written: false, code: 'batch_not_ready' };

/** Why Postman would refuse to retry it, and mark it as failed on top. */
function obstacleIn({ total, created }: BatchCounts): Explanation | undefined {
	const advice =
		'Postman was not asked to retry it. Try again later, or give Wait for Pending under Options more time.';
	if (total === 0) {
		return { message: 'The batch has no messages yet', description: advice };
	}
	if (created === 0) return undefined;
	return {
		message: `The batch cannot be retried yet: ${created} of its ${total} messages are still waiting to be sent`,
		description: advice,
	};
}
