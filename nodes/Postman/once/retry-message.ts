// One retry of a message, until it is certain or honestly unknown what became of it. Each attempt of Postman's is charged,
// but its API retries only a message in `failure`: so where a call's end is unknown, the message itself tells whether
// another call is needed.

import type { PostmanClient } from '../api/client';
import { attemptsOf } from '../api/delivery';
import type { Failure } from '../api/failure';
import { messageFrom, type Message } from '../api/message';
import { endsRun, isUnknownId, outcomeOf, type Outcome } from '../api/outcome';
import { readPatiently } from '../lists/patience';
import { MOST_TRIES, type Pause } from '../run/pause';
import type { Result, Wording } from '../run/result';
import { CUT_OFF, type RunMemory } from './run-memory';

export type Retried = {
	kind: 'retried';
	messageId: string;
	/** As Postman answered, or as it was read afterwards; absent where neither could be understood. */
	message?: Message;
};

export type RetryResult = Result<Retried>;

export const RETRY_WORDING: Wording = {
	done: 'retried',
	outcome: 'notRetried',
	check: 'Check Message ID.',
	inDoubt: {
		whether: 'the message was retried',
		advice: 'Look at it with Message > Get before you retry it again.',
	},
};

/** What this execution has done for a message. `intent` is written before the request leaves. */
export type RetryEntry =
	/** `startedAt`: milliseconds since 1970 by the clock of the machine that sent. */
	{ state: 'intent' | 'unknown'; startedAt: number } | { state: 'retried'; message?: Message };

export interface Retrying {
	client: PostmanClient;
	memory: RunMemory<RetryEntry>;
	/** Ends with the Stop button. */
	pause: Pause;
	/** Aborted where no further request is to leave; what has left is still looked after. */
	noMore: AbortSignal;
}

type NotAccepted = Exclude<Outcome, { kind: 'sent' }>;

/** Milliseconds by which the clocks of Postman's parts may differ. */
const CLOCKS_DIFFER = 60_000;

/** @param onStart Runs just before a request leaves. */
export async function retryMessage(
	retrying: Retrying,
	messageId: string,
	onStart: () => void,
): Promise<RetryResult> {
	return await new MessageRetry(retrying, messageId, onStart).run();
}

class MessageRetry {
	private readonly retrying: Retrying;
	private readonly messageId: string;
	private readonly onStart: () => void;
	/** When the first try left that may have taken effect, in milliseconds since 1970. */
	private doubtSince?: number;

	constructor(retrying: Retrying, messageId: string, onStart: () => void) {
		this.retrying = retrying;
		this.messageId = messageId;
		this.onStart = onStart;
	}

	async run(): Promise<RetryResult> {
		const earlier = this.retrying.memory.get(this.messageId);
		if (earlier?.state === 'retried') return this.retried(earlier.message);
		if (earlier) {
			this.doubtSince = earlier.startedAt;
			const result = await this.check(CUT_OFF);
			if (result) return result;
		}
		for (let tries = 1; ; tries++) {
			const outcome = await this.post(tries > 1 || earlier ? 'retry' : 'send');
			if (!outcome) return this.notRetried();
			if (outcome.kind === 'sent') return await this.accepted(messageFrom(outcome.body));
			const result = await this.afterFailure(outcome, tries >= MOST_TRIES);
			if (result) return result;
			await this.retrying.pause.beforeNextTry(tries);
			if (this.retrying.noMore.aborted) return this.notRetried(outcome);
		}
	}

	/** @returns Nothing where the run was stopped before Postman let the call in. */
	private async post(lane: 'send' | 'retry'): Promise<Outcome | undefined> {
		const { client, memory, noMore } = this.retrying;
		let startedAt = 0;
		const onStart = () => {
			startedAt = Date.now();
			memory.set(this.messageId, { state: 'intent', startedAt: this.doubtSince ?? startedAt });
			this.onStart();
		};
		// Postman took nothing: until the next attempt the message is as it was before this one.
		const onDropped = () => {
			if (this.doubtSince === undefined) memory.delete(this.messageId);
		};
		const answer = await client
			.retryMessage(this.messageId, { lane, signal: noMore, onStart, onDropped })
			.catch((error) => (error === noMore.reason ? undefined : Promise.reject(error)));
		const outcome = answer && outcomeOf(answer);
		if (outcome?.kind === 'unknown') this.doubtSince ??= startedAt;
		return outcome;
	}

	/** @returns Nothing where another try is to follow. */
	private async afterFailure(outcome: NotAccepted, isLast: boolean) {
		const { failure } = outcome;
		if (outcome.kind === 'unknown') {
			if (outcome.reaction === 'endRun') return this.inDoubt(failure);
			const result = await this.check(failure);
			if (result || !isLast) return result;
			return this.notRetried({ ...outcome, failure: { ...failure, isHarmless: true } });
		}
		if (outcome.reaction === 'giveUp') return this.notRetried(outcome);
		if (outcome.reaction === 'tryAgain') return isLast ? this.notRetried(outcome) : undefined;
		// It may be refused because an earlier try has already worked.
		const result = this.doubtSince === undefined ? undefined : await this.check(failure);
		return result ?? this.notRetried(outcome);
	}

	private async accepted(message: Message | undefined): Promise<RetryResult> {
		// Recorded before anything else is asked.
		const result = this.retried(message);
		return message ? result : this.retried((await this.read())?.message);
	}

	/** After a call that may have worked. @returns Nothing where it is certain that it has not. */
	private async check(failure: Failure): Promise<RetryResult | undefined> {
		const { message, failure: unread } = (await this.read()) ?? {};
		const since = this.retrying.client.serverTime(this.doubtSince ?? 0);
		const hasWorked = message && isRetriedSince(message, since);
		if (hasWorked) return this.retried(message);
		// What is not there was not retried either.
		if (unread && isUnknownId(unread)) {
			return this.notRetried({ kind: 'notSent', reaction: 'refuse', failure: unread });
		}
		// A key that is no longer let in is more worth knowing than the broken line before it.
		if (hasWorked === undefined) return this.inDoubt(unread && endsRun(unread) ? unread : failure);
		this.retrying.memory.delete(this.messageId);
		return undefined;
	}

	private async read(): Promise<{ message?: Message; failure?: Failure } | undefined> {
		const { client, pause } = this.retrying;
		const reading = await readPatiently(
			async (signal) => await client.getMessage(this.messageId, signal),
			pause,
		);
		if (!reading) return undefined;
		return reading.ok ? { message: reading.value } : { failure: reading.failure };
	}

	private retried(message: Message | undefined): Retried {
		this.retrying.memory.set(this.messageId, { state: 'retried', message });
		return { kind: 'retried', messageId: this.messageId, ...(message && { message }) };
	}

	private inDoubt(failure: Failure): RetryResult {
		const startedAt = this.doubtSince ?? 0;
		this.retrying.memory.set(this.messageId, { state: 'unknown', startedAt });
		const reaction = endsRun(failure) ? 'endRun' : 'look';
		return { kind: 'unknown', reaction, failure, searched: false };
	}

	/** @param last How the last try ended; absent where the run was stopped before it. */
	private notRetried(last?: NotAccepted): RetryResult {
		this.retrying.memory.delete(this.messageId);
		if (!last) return { kind: 'untried' };
		const { reaction, failure } = last;
		// Of one message only; for a send, a 404 says that the address is wrong.
		return { kind: 'notDone', reaction: isUnknownId(failure) ? 'refuse' : reaction, failure };
	}
}

/**
 * Whether a message has been retried.
 *
 * @param since Milliseconds since 1970 by the server's clock.
 * @returns Nothing where the message does not tell: it is in `failure`, and without attempts nobody knows since when.
 */
function isRetriedSince(message: Message, since: number): boolean | undefined {
	const { latestStatus } = message;
	if (!latestStatus) return undefined;
	const newest = Date.parse(attemptsOf(message)[0]?.createdAt ?? '');
	if (latestStatus === 'failure') return Number.isNaN(newest) ? undefined : newest >= since;
	// It has left `failure`, unless it was never there.
	return Number.isNaN(newest) || newest >= since - CLOCKS_DIFFER;
}
