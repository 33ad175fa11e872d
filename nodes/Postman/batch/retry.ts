// One retry of a batch, until it is certain or honestly unknown what became of it. Postman retries only messages that
// have failed, so a second call sends nobody anything twice; but while a message is still `created` a call is refused
// and, as a side effect, moves the batch to another status (Postman guide, Retry batch send). So it is looked at first.

import type { PostmanClient } from '../api/client';
import type { Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import { endsRun, isUnknownId, outcomeOf, type Outcome, type Reaction } from '../api/outcome';
import { BATCH_ID, explainUnknownId } from '../panel/item-id';
import { MOST_TRIES, type Pause } from '../run/pause';
import { keepLooking } from '../lists/read-back';
import type { Result, Wording } from '../run/result';
import { CUT_OFF, type RunMemory } from '../once/run-memory';
import { takeCensus, wasRetried, type Census } from './census';

/** `hasWorked`: `false` where no message had failed, so that there was nothing to retry. */
export type RetriedBatch = {
	kind: 'retried';
	batchId: string;
	hasWorked: boolean;
	failedMessages: number;
};

export type BatchRetryResult = Result<RetriedBatch>;

export const BATCH_RETRY_WORDING: Wording = {
	done: 'retried',
	things: 'batches',
	outcome: 'notRetried',
	check: 'Check Batch ID.',
	inDoubt: {
		whether: 'the batch was retried',
		advice: 'Retry it once more: messages that are on their way again are left alone.',
	},
};

/** What this execution has done for a batch. `intent` is written before the request leaves. */
export type BatchRetryEntry =
	{ state: 'intent' | 'unknown'; before: Census } | { state: 'retried'; failedMessages: number };

export interface BatchRetrying {
	client: PostmanClient;
	memory: RunMemory<BatchRetryEntry>;
	/** Ends with the Stop button. */
	pause: Pause;
	/** Aborted where no further request is to leave. */
	noMore: AbortSignal;
	/** Milliseconds to wait for messages that are still on their way. */
	waitFor: number;
}

/** Milliseconds between two counts of a batch whose messages are on their way. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;
/** Milliseconds for a retry to show in the list. */
const LOOK = { lookFor: 5_500, longestPause: 2_000 };

/** @param onStart Runs just before a request leaves. */
export async function retryBatch(
	retrying: BatchRetrying,
	batchId: string,
	onStart: () => void,
): Promise<BatchRetryResult> {
	return await new BatchRetry(retrying, batchId, onStart).run();
}

class BatchRetry {
	private readonly retrying: BatchRetrying;
	private readonly batchId: string;
	private readonly onStart: () => void;
	/** The batch as it was before the first call that may have worked. */
	private before?: Census;
	private uncertain?: Failure;

	constructor(retrying: BatchRetrying, batchId: string, onStart: () => void) {
		this.retrying = retrying;
		this.batchId = batchId;
		this.onStart = onStart;
	}

	async run(): Promise<BatchRetryResult> {
		const earlier = this.retrying.memory.get(this.batchId);
		if (earlier?.state === 'retried') return this.retried(earlier.failedMessages);
		if (earlier) {
			this.before = earlier.before;
			this.uncertain = CUT_OFF;
		}
		for (let tries = 1; ; tries++) {
			const result = await this.try(tries);
			if (result) return result;
			await this.retrying.pause.beforeNextTry(tries);
		}
	}

	/** @returns Nothing where another try is to follow. */
	private async try(tries: number): Promise<BatchRetryResult | undefined> {
		const reading = await this.whenReady();
		if (!reading) return this.notRetried();
		if (!reading.ok) return this.notRetried(reading);
		const census = reading.value;
		if (this.before && wasRetried(this.before, census)) return this.retried(this.before.failed);
		const obstacle = obstacleIn(census);
		if (obstacle) return this.notRetried({ reaction: 'refuse', failure: NOT_ASKED }, obstacle);
		if (census.failed === 0) {
			return { kind: 'retried', batchId: this.batchId, hasWorked: false, failedMessages: 0 };
		}

		const outcome = await this.post(census, tries > 1 || this.uncertain ? 'retry' : 'send');
		if (!outcome) return this.notRetried();
		if (outcome.kind === 'sent') return this.retried(census.failed);
		return await this.afterFailure(outcome, census, tries >= MOST_TRIES);
	}

	/** Counts the batch until none of its messages is on its way, or for as long as may be waited. */
	private async whenReady() {
		const { client, pause, noMore, waitFor } = this.retrying;
		const end = pause.now() + waitFor;
		for (let next = FIRST_PAUSE; ; next = Math.min(next * 2, LONGEST_PAUSE)) {
			const reading = await takeCensus(client, this.batchId, pause, noMore);
			const left = end - pause.now();
			if (!reading?.ok || left <= 0) return reading;
			const { total, pending } = reading.value;
			const isDone = this.before && wasRetried(this.before, reading.value);
			if (isDone || (total > 0 && pending === 0)) return reading;
			await pause.for(Math.min(next, left));
		}
	}

	/** @returns Nothing where the run was stopped before Postman let the call in. */
	private async post(census: Census, lane: 'send' | 'retry'): Promise<Outcome | undefined> {
		const { client, memory, noMore } = this.retrying;
		const onStart = () => {
			memory.set(this.batchId, { state: 'intent', before: this.before ?? census });
			this.onStart();
		};
		const onDropped = () => {
			if (!this.before) memory.delete(this.batchId);
		};
		const answer = await client
			.retryBatch(this.batchId, { lane, signal: noMore, onStart, onDropped })
			.catch((error) => (error === noMore.reason ? undefined : Promise.reject(error)));
		return answer && outcomeOf(answer);
	}

	/** @returns Nothing where another try is to follow. */
	private async afterFailure(
		outcome: Exclude<Outcome, { kind: 'sent' }>,
		census: Census,
		isLast: boolean,
	): Promise<BatchRetryResult | undefined> {
		const { failure } = outcome;
		if (outcome.kind === 'unknown') {
			this.before ??= census;
			this.uncertain = failure;
			if (outcome.reaction === 'endRun') return this.notRetried(outcome);
		}
		// It may also be refused because an earlier try has worked.
		if (this.before && (await this.hasWorked(this.before))) return this.retried(this.before.failed);
		const isFinal = ['giveUp', 'refuse', 'endRun'].includes(outcome.reaction);
		return isFinal || isLast ? this.notRetried(outcome) : undefined;
	}

	private async hasWorked(before: Census): Promise<boolean> {
		const { client, pause } = this.retrying;
		const finding = await keepLooking(pause, LOOK, async () => {
			const reading = await takeCensus(client, this.batchId, pause);
			const isFound = reading?.ok && wasRetried(before, reading.value);
			return { kind: isFound ? 'found' : 'absent' };
		});
		return finding.kind === 'found';
	}

	private retried(failedMessages: number): BatchRetryResult {
		this.retrying.memory.set(this.batchId, { state: 'retried', failedMessages });
		return { kind: 'retried', batchId: this.batchId, hasWorked: true, failedMessages };
	}

	/** @param last How the last try ended; absent where the run was stopped before it. */
	private notRetried(
		last?: { reaction: Reaction; failure: Failure },
		obstacle?: Explanation,
	): BatchRetryResult {
		const { memory } = this.retrying;
		const { before, uncertain } = this;
		if (before && uncertain) {
			memory.set(this.batchId, { state: 'unknown', before });
			const shut = last && endsRun(last.failure) ? last.failure : undefined;
			const reaction = shut ? 'endRun' : 'look';
			return { kind: 'unknown', reaction, failure: shut ?? uncertain, searched: false };
		}
		memory.delete(this.batchId);
		if (!last) return { kind: 'untried' };
		const { failure } = last;
		// Of one batch only; for a send, a 404 says that the address is wrong.
		const reaction = isUnknownId(failure) ? 'refuse' : last.reaction;
		const explanation = obstacle ?? explainUnknownId(failure, BATCH_ID);
		return { kind: 'notDone', reaction, failure, ...(explanation && { explanation }) };
	}
}

const NOT_ASKED: Failure = { fromApi: false, written: false, code: 'batch_not_ready' };

/** Why Postman would refuse to retry it, and mark it as failed on top. */
function obstacleIn({ total, created }: Census): Explanation | undefined {
	const advice =
		'Postman was not asked to retry it. Try again later, or give Wait for Pending Messages under Options more time.';
	if (total === 0) {
		return { message: 'The batch has no messages yet', description: advice };
	}
	if (created === 0) return undefined;
	return {
		message: `The batch cannot be retried yet: ${created} of its ${total} messages are still waiting to be sent`,
		description: advice,
	};
}
