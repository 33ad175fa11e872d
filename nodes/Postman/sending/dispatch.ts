// Sends the prepared items of a run, all in line at the campaign's pacer, and says of each what became of it. Ends the
// run where going on would not help: the key is not let in, nobody can be reached, the user pressed Stop.

import type { IExecuteFunctions } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import type { Failure } from '../api/failure';
import { endsRun } from '../api/outcome';
import { realClock } from '../api/pacers';
import { Gate } from './gate';
import type { Journal } from './journal';
import { Pause } from './pause';
import { isBad, type Prepared, type Sendable } from './prepare';
import { isFailed, type SendResult } from './result';
import { sendItem, type Sending } from './send-item';
import { claimKey, releaseKey } from './send-once';

export interface Run {
	context: IExecuteFunctions;
	client: PostmanClient;
	journal: Journal;
	/** Begins no new send after the first item that failed. */
	stopAtFirst: boolean;
}

/**
 * So many items in a row of which nobody can say that they were sent are an outage, not bad luck: the others are kept
 * for a better day.
 */
const OUTAGE = 10;
/** So many go ahead; the others follow as soon as one of them has come through. */
const SCOUTS = 10;

/** One result for each prepared item, in their order. Nothing is under way any more when it returns. */
export async function dispatch(run: Run, prepared: Prepared[]): Promise<SendResult[]> {
	return await new Dispatch(run).all(prepared);
}

class Dispatch {
	private readonly run: Run;
	private readonly sending: Sending;
	private readonly ending = new AbortController();
	/** What ended the run, for the items that were not tried because of it. */
	private endedBy?: Failure;
	private lostInRow = 0;
	private followScouts = () => {};
	private readonly scoutsReturned = new Promise<void>((resolve) => {
		this.followScouts = resolve;
	});
	/** Results to come of items with a key, for later items with the same one. */
	private readonly byKey = new Map<string, Promise<SendResult>>();
	private readonly gate: Gate;

	constructor(run: Run) {
		const { client, journal, context } = run;
		this.run = run;
		const stop = context.getExecutionCancelSignal();
		this.sending = {
			client,
			journal,
			pause: new Pause(realClock, stop),
			noMore: AbortSignal.any(stop ? [stop, this.ending.signal] : [this.ending.signal]),
		};
		// A second's worth of calls: enough to keep the line busy, and no key is claimed long before its send.
		this.gate = new Gate(Math.ceil(client.connection.callsPerSecond));
	}

	async all(prepared: Prepared[]): Promise<SendResult[]> {
		let scouts = 0;
		return await Promise.all(
			prepared.map(async (item): Promise<SendResult> => {
				if (isBad(item)) return { kind: 'invalid', problems: item.problems };
				if (scouts++ >= SCOUTS) await this.scoutsReturned;
				const result = await (item.key === undefined ? this.one(item) : this.once(item, item.key));
				this.followScouts();
				return result.kind === 'untried' ? { ...result, failure: this.endedBy } : result;
			}),
		);
	}

	/** Items with the same key follow each other: the second is skipped only if the first may have been sent. */
	private async once(item: Sendable, key: string): Promise<SendResult> {
		const mine = this.afterEqual(this.byKey.get(key), item, key);
		this.byKey.set(key, mine);
		return await mine;
	}

	private async afterEqual(
		before: Promise<SendResult> | undefined,
		item: Sendable,
		key: string,
	): Promise<SendResult> {
		const earlier = await before;
		if (earlier?.kind === 'skipped') return earlier;
		if (earlier?.kind === 'sent' || earlier?.kind === 'unknown') {
			return { kind: 'skipped', key, earlierInRun: true };
		}
		return await this.one(item, key);
	}

	private async one(item: Sendable, key?: string): Promise<SendResult> {
		const leave = await this.gate.enter();
		try {
			// An earlier try of the node has claimed the key of an item that is in the journal.
			const { context, journal } = this.run;
			const isNew = key !== undefined && !journal.find(item.itemIndex, item.request);
			if (isNew && this.sending.noMore.aborted) return { kind: 'untried' };
			if (isNew && !(await claimKey(context, key))) {
				return { kind: 'skipped', key, earlierInRun: false };
			}
			const result = await sendItem(this.sending, item, leave);
			this.watch(result);
			if (key !== undefined && isFailed(result) && result.kind !== 'unknown') {
				await releaseKey(context, key);
			}
			return result;
		} finally {
			leave();
		}
	}

	/** Decides after each result whether the run goes on. */
	private watch(result: SendResult): void {
		if (result.kind === 'sent') this.lostInRow = 0;
		if (result.kind !== 'notSent' && result.kind !== 'unknown') return;

		const isLost = result.kind === 'unknown' || result.failure.httpStatus === undefined;
		this.lostInRow = isLost ? this.lostInRow + 1 : 0;
		if (this.run.stopAtFirst || endsRun(result.failure) || this.lostInRow >= OUTAGE) {
			this.endedBy ??= result.failure;
			this.ending.abort();
		}
	}
}
