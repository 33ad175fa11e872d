// The promise of this package in one place: a change is made once, and what is said of it is
// certain, or said to be unknown. Journal a change, then make its call; search before trying again;
// never try again what Postman may have taken. Messages, uploads and both retries are adapters of
// it.

import type { Stopped, Turn } from '../api/paced-calls';
import type { Answer } from '../api/exchange';
import type { Explanation } from '../api/explain';
import { CUT_OFF, type Failure } from '../api/failure';
import { endsRun, type Outcome } from '../api/outcome';
import type { CannotTell } from '../lists/read-back';
import { maxTriesAfter, type Pause } from '../run/pause';
import { UNTRIED, type CallEnd, type Failed } from '../run/result';
import type { Entry, Journal } from './journal';

/** How a try has ended that is not known to have worked. */
export type NotDone = Exclude<Outcome, { kind: 'sent' }> & {
	explanation?: Explanation | undefined;
	details?: CallEnd['details'];
};

/** What one try has come to. */
export type TryResult<Done> = { kind: 'done'; done: Done } | NotDone | Stopped;

/** What a search for a change that may have been made has come to. */
export type LookupResult<Done> =
	| { kind: 'found'; done: Done }
	/** It is not in the list after a full search; it may still appear. */
	| { kind: 'absent' }
	/** It has certainly not been made. `failure`: and because of this it cannot be. */
	| { kind: 'notMade'; failure?: Failure }
	| CannotTell;

/** A change to be made at Postman, such as a message. */
export interface Change<Data, Done> {
	journal: Journal<Data, Done>;
	key: string | number;
	/** For the journal: the request that is about to be sent, or was sent last. */
	data(): Data;
	/**
	 * Runs before each try. Returns how it ends if no call is needed; what it returns as done is not
	 * put in the journal.
	 */
	prepare?(): Promise<TryResult<Done> | undefined>;
	/** The one call that changes something. */
	call(turn: Turn): Promise<Answer | Stopped>;
	/** Returns what an answer means. */
	judge(answer: Answer): TryResult<Done>;
	/**
	 * @param since When the first request left, in milliseconds since 1970 by this machine's clock.
	 */
	search(since: number): Promise<LookupResult<Done>>;
	/** Adds what the answer to the call did not tell. */
	complete?(done: Done, since: number): Promise<Done>;
	/** Whether it may be tried again while it is in doubt, if it is absent. */
	mayRepeat: boolean;
	/** Whether Postman may refuse it because an earlier try has worked. */
	isRefusedOnceDone?: boolean;
	/** For the `details` of a result that is unknown. */
	details?(): CallEnd['details'];
}

/** What a run allows a change: pauses, and when no more may leave. */
export interface Terms {
	/** Ends with the Stop button. */
	pause: Pause;
	/** Aborted when no further request is to leave; what has left is still looked after. */
	noMore: AbortSignal;
}

/**
 * Makes a change. Returns it as done, or why not. While it is in doubt it is not made again unless
 * `mayRepeat`. Rejects only if the journal or the adapter throws.
 *
 * @param onLeave Runs whenever a request is about to leave.
 */
export async function once<Data, Done extends object>(
	change: Change<Data, Done>,
	{ pause, noMore }: Terms,
	onLeave?: () => void,
): Promise<Done | Failed> {
	const { journal, key } = change;
	const earlier = journal.get(key);
	if (earlier?.done) return earlier.done;

	let since = earlier?.startedAt ?? 0;
	/**
	 * How a try failed that Postman may have taken. From then on it is done or unknown, whatever
	 * later tries say.
	 */
	let doubt: Failure | undefined;
	/** Whether any try so far has ended as unknown, in doubt or not. */
	let wasUnknown = false;
	let finding: LookupResult<Done> | undefined;

	const note = (state: Entry<Data, Done>['state'], done?: Done) => {
		journal.set(key, { state, startedAt: since, data: change.data(), ...(done && { done }) });
	};
	const record = (done: Done): Done => {
		note('done', done);
		return done;
	};
	const turn = (lane: Turn['lane']): Turn => ({
		lane,
		signal: noMore,
		onStart() {
			since ||= Date.now();
			note('intent');
			onLeave?.();
		},
		// Postman dropped this request: until the next one leaves, the journal is as if none had.
		onDropped() {
			if (!doubt) journal.delete(key);
		},
	});
	/** @param last How the last try ended; absent if the run was stopped before one. */
	const end = (last?: NotDone): Failed => {
		if (!doubt) {
			journal.delete(key);
			if (!last) return UNTRIED;
			const { reaction, explanation, details } = last;
			const isHarmless = last.kind === 'unknown' && { isHarmless: true as const };
			const failure = { ...last.failure, ...isHarmless };
			return { kind: 'notDone', reaction, failure, explanation, details };
		}
		note('unknown');
		// A failure that ends the run, such as a refused API key, tells the user more than the lost
		// answer before it.
		const unread = finding?.kind === 'cannotTell' ? finding.failure : undefined;
		const shut = [last?.failure, unread].find((failure) => failure && endsRun(failure));
		return {
			kind: 'unknown',
			reaction: shut ? 'endRun' : 'look',
			failure: shut ?? doubt,
			searched: finding?.kind === 'absent',
			details: { ...change.details?.(), ...last?.details },
		};
	};

	for (let tries = earlier ? 0 : 1; ; tries++) {
		let tried: TryResult<Done> | undefined;
		if (tries === 0) {
			// An earlier try of the node that was cut off is a try whose answer was lost.
			tried = { kind: 'unknown', reaction: 'look', failure: CUT_OFF };
		} else {
			tried = await change.prepare?.();
			if (tried?.kind === 'done') return tried.done;
			if (!tried) {
				const answer = await change.call(turn(tries > 1 || earlier ? 'retry' : 'send'));
				tried = answer.kind === 'stopped' ? answer : change.judge(answer);
			}
		}
		if (tried.kind === 'stopped') return end();
		if (tried.kind === 'done') {
			const done = record(tried.done);
			return change.complete ? record(await change.complete(done, since)) : done;
		}

		const isUnknown = tried.kind === 'unknown';
		const isRefused = !isUnknown && tried.reaction !== 'tryAgain';
		wasUnknown ||= isUnknown;
		// Postman documents that it did not take those with `lookThenTryAgain` (its own 5xx).
		if (isUnknown && tried.reaction !== 'lookThenTryAgain') doubt ??= tried.failure;
		if (isUnknown && tried.reaction === 'endRun') return end(tried);

		// A refusal after a doubtful try may mean that that try worked. After hearsay, a list to which
		// no call gets through is one more sign that none gets through to Postman.
		const isHearsay = tried.kind === 'notSent' && tried.isHearsay;
		if (isUnknown || isHearsay || (isRefused && wasUnknown && change.isRefusedOnceDone)) {
			finding = await change.search(since);
			if (finding.kind === 'found') return record(finding.done);
			const isShut = finding.kind === 'cannotTell' && finding.failure !== undefined;
			if (finding.kind === 'cannotTell' && !(isHearsay && isShut)) doubt ??= tried.failure;
			if (finding.kind === 'notMade') {
				doubt = undefined;
				const { failure } = finding;
				if (failure) return end({ kind: 'notSent', reaction: 'refuse', failure });
			}
			if (doubt && !(finding.kind === 'absent' && change.mayRepeat)) return end(tried);
		}
		// That was the search for an earlier try of the node; the first call comes now.
		if (tries === 0) continue;
		const maxTries = maxTriesAfter(tried.failure);
		if (isRefused || tries >= maxTries || noMore.aborted) return end(tried);
		await pause.beforeNextTry(tries);
		if (noMore.aborted) return end(tried);
	}
}

/**
 * Returns the outcome of a call other than a single send: only of those does Postman document that
 * it drops them with its own 5xx, so any other call stays in doubt then.
 */
export function withoutTryAgain(outcome: Exclude<Outcome, { kind: 'sent' }>): NotDone {
	return outcome.kind === 'unknown' && outcome.reaction === 'lookThenTryAgain'
		? { ...outcome, reaction: 'look' }
		: outcome;
}
