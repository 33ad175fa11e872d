// Sends the prepared items of a run through the campaign's pacer, and says of each what became of it. Ends the run where
// going on would not help: the key is not let in, nobody can be reached, the user pressed Stop.

import type { IExecuteFunctions } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import { realClock } from '../api/clock';
import type { Failure } from '../api/failure';
import { endsRun } from '../api/outcome';
import { Gate } from './gate';
import type { Journal } from './journal';
import { Pause } from './pause';
import { isSendable, type Prepared, type Sendable } from './prepare';
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
 * So many items in a row that Postman did not judge (unknown, unreachable, unavailable, no room) are an outage, not bad
 * luck: the others are kept for a better day.
 */
const OUTAGE = 10;
/** So many calls go ahead; the others follow as soon as one of them has been let in. */
const SCOUTS = 10;

/** One result for each prepared item, in their order. Nothing is under way any more when it returns; it never rejects. */
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
	/** A second's worth of calls: enough to keep the line busy, and no key is claimed long before its send. */
	private readonly line: Gate;
	private readonly scouts = new Gate(SCOUTS);
	/** Results to come of items with a key, for other items with the same one. */
	private readonly byKey = new Map<string, Promise<SendResult>>();

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
		this.line = new Gate(Math.ceil(client.connection.callsPerSecond));
	}

	async all(prepared: Prepared[]): Promise<SendResult[]> {
		// What an earlier try of the node has begun comes first: an item with the same key may depend on it.
		const begun = new Map<Prepared, Promise<SendResult>>();
		for (const item of prepared) {
			if (!isSendable(item) || !this.isBegun(item)) continue;
			const result = this.resume(item);
			begun.set(item, result);
			if (item.key !== undefined) this.byKey.set(item.key, result);
		}
		return await Promise.all(
			prepared.map(async (item): Promise<SendResult> => {
				if (!isSendable(item)) return { kind: 'invalid', problems: item.problems };
				const result = await (begun.get(item) ?? this.fresh(item));
				return result.kind === 'untried' ? { ...result, failure: this.endedBy } : result;
			}),
		);
	}

	private isBegun({ itemIndex, request }: Sendable): boolean {
		return this.run.journal.find(itemIndex, request) !== undefined;
	}

	private async resume(item: Sendable): Promise<SendResult> {
		return await this.conclude(item, await this.send(item, () => {}));
	}

	private async fresh(item: Sendable): Promise<SendResult> {
		if (item.key === undefined) return await this.inLine(item);
		const mine = this.afterEqual(this.byKey.get(item.key), item, item.key);
		this.byKey.set(item.key, mine);
		return await mine;
	}

	/** Items with the same key follow each other: the second is skipped only if the first may have been sent. */
	private async afterEqual(
		before: Promise<SendResult> | undefined,
		item: Sendable,
		key: string,
	): Promise<SendResult> {
		const other = await before;
		if (other?.kind === 'skipped') return other;
		if (other?.kind === 'sent' || other?.kind === 'unknown') {
			return { kind: 'skipped', key, because: 'otherItem' };
		}
		return await this.inLine(item);
	}

	private async inLine(item: Sendable): Promise<SendResult> {
		const leaveScouts = await this.scouts.enter();
		const leaveLine = await this.line.enter();
		const result = await this.claimAndSend(item, leaveLine);
		leaveLine();
		if (result.kind === 'sent') this.scouts.open();
		leaveScouts();
		return result;
	}

	private async claimAndSend(item: Sendable, onStart: () => void): Promise<SendResult> {
		const { key } = item;
		if (this.sending.noMore.aborted) return { kind: 'untried' };
		if (key !== undefined) {
			const claimed = await claimKey(this.run.context, key);
			if (claimed === 'taken') return { kind: 'skipped', key, because: 'earlierRun' };
			if (claimed === 'storeFailed')
				return this.conclude(item, { kind: 'notSent', failure: NO_STORE });
		}
		return await this.conclude(item, await this.send(item, onStart));
	}

	private async send(item: Sendable, onStart: () => void): Promise<SendResult> {
		try {
			return await sendItem(this.sending, item, onStart);
		} catch (error) {
			// A fault of ours. What was sent by then nobody knows, and the results of all others must not be lost with it.
			// Of its text only the frames are logged: the message might quote a value.
			const frames = String((error as Error).stack)
				.split('\n')
				.filter((line) => /^\s+at /.test(line));
			this.run.context.logger.error(`Postman Send: ${(error as Error).name}\n${frames.join('\n')}`);
			return { kind: 'unknown', failure: OWN_FAULT, searched: false };
		}
	}

	private async conclude({ key }: Sendable, result: SendResult): Promise<SendResult> {
		this.watch(result);
		const isCertain = isFailed(result) && result.kind !== 'unknown';
		if (key !== undefined && isCertain && !(await releaseKey(this.run.context, key))) {
			this.run.context.logger.warn('Postman Send: a Send Once Key could not be given back');
		}
		return result;
	}

	/** Decides after each result whether the run goes on. */
	private watch(result: SendResult): void {
		if (result.kind === 'sent') this.lostInRow = 0;
		if (result.kind !== 'notSent' && result.kind !== 'unknown') return;

		const { failure } = result;
		const { httpStatus = 0 } = failure;
		const isJudged = result.kind === 'notSent' && httpStatus >= 400 && httpStatus < 500;
		this.lostInRow = isJudged && httpStatus !== 429 ? 0 : this.lostInRow + 1;
		const mustEnd = failure === NO_STORE || endsRun(failure) || this.lostInRow >= OUTAGE;
		if (this.run.stopAtFirst || mustEnd) {
			this.endedBy ??= failure;
			this.ending.abort();
		}
		// Refused for what it is, but let in.
		if (isJudged && !mustEnd) this.scouts.open();
	}
}

/** Something in this node broke: nobody can say how far it had come. */
const OWN_FAULT: Failure = { fromApi: false, written: true, code: 'internal_fault' };
/** n8n's store of keys could not be read: nobody can say what was sent before. */
const NO_STORE: Failure = { fromApi: false, written: false, code: 'send_once_store_unavailable' };
