// Makes the calls of many items as one run. The run ends early if going on would not help: Postman
// does not accept the API key, nobody can be reached, or the user pressed Stop.

import type { IExecuteFunctions } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import { realClock } from '../api/clock';
import type { Failure } from '../api/failure';
import { logFault } from '../api/fault-log';
import { Gate } from '../api/gate';
import { Progress } from '../api/progress';
import { eachInTurns } from '../api/turns';
import { Pause } from './pause';
import { broken, isFailed, UNTRIED, type Failed, type Result, type Wording } from './result';

/** How a run goes through its items. */
export interface RunOptions {
	context: IExecuteFunctions;
	client: PostmanClient;
	/** Whether the run begins nothing new after the first item that failed. */
	stopAtFirst: boolean;
	wording: Wording;
	/** Whether each item waits for the end of the one before it. */
	oneByOne: boolean;
}

/**
 * This many items in a row without a verdict of Postman's (unknown, unreachable, unavailable, rate
 * limited) are an outage: the run ends, since the rest is better sent later.
 */
const OUTAGE_ITEMS = 10;
/** Items that start at once; the others follow when Postman has accepted a call of one of them. */
const FIRST_ITEMS = 10;

type AnyResult = Result<{ kind: string }>;

/** One run over the input items; `all` makes it. */
export class ItemRun {
	readonly context: IExecuteFunctions;
	readonly client: PostmanClient;
	/** Waiting that the Stop button ends. */
	readonly pause: Pause;
	/** Aborted when no further request may leave; requests that have left are still followed up. */
	readonly noMore: AbortSignal;
	private readonly options: RunOptions;
	private readonly ending = new AbortController();
	/** What ended the run, for the items that were not tried because of it. */
	private endedBy?: Failure;
	private unansweredInRow = 0;
	private readonly gate: Gate;

	constructor(options: RunOptions) {
		const { context, client, oneByOne } = options;
		const stop = context.getExecutionCancelSignal();
		this.options = options;
		this.context = context;
		this.client = client;
		this.pause = new Pause(realClock, stop);
		this.noMore = AbortSignal.any(stop ? [stop, this.ending.signal] : [this.ending.signal]);
		this.gate = new Gate(oneByOne ? 1 : FIRST_ITEMS);
	}

	/**
	 * Resolves to one result for each item, in their order, when no call is under way any more. Never
	 * rejects.
	 *
	 * @param isBegun Whether an earlier try of the node has begun the item: such an item goes first,
	 * and is worked on even if the run has ended.
	 */
	async all<Item, R extends AnyResult>(
		items: Item[],
		work: (item: Item) => Promise<R>,
		isBegun: (item: Item) => boolean = () => false,
	): Promise<Array<R | Failed>> {
		const progress = new Progress(this.context.logger, realClock);
		let ended = 0;
		const one = async (item: Item, isOld: boolean): Promise<R | Failed> => {
			// An item that was begun does not wait at the gate: it starts before all others.
			const leave = isOld ? undefined : await this.gate.enter();
			const isTooLate = leave !== undefined && this.noMore.aborted;
			const result = isTooLate
				? UNTRIED
				: await work(item).catch((error: Error) => this.ownFault(error));
			const isLetIn = this.watch(result);
			if (leave && isLetIn && !this.options.oneByOne) this.gate.open();
			leave?.();
			ended++;
			progress.note(() => `${ended} of ${items.length} items done`);
			return result.kind === 'untried'
				? { ...result, ...(this.endedBy && { failure: this.endedBy }) }
				: result;
		};
		// Items that were begun start first and all at once; the others may be very many, so they start
		// in turns.
		const results = items.map((item) => (isBegun(item) ? one(item, true) : undefined));
		await eachInTurns(items.keys(), (i) => {
			results[i] ??= one(items[i] as Item, false);
		});
		return await Promise.all(results as Array<Promise<R | Failed>>);
	}

	/**
	 * Decides after each result whether the run goes on. Returns whether Postman has let the call
	 * through.
	 */
	private watch(result: AnyResult): boolean {
		if (!isFailed(result)) {
			if (result.kind === 'skipped') return false;
			this.unansweredInRow = 0;
			return true;
		}
		if (result.kind !== 'notDone' && result.kind !== 'unknown') return false;

		const { reaction, failure } = result;
		// No call was made: only an earlier run, or nobody, knows what became of this item.
		if (result.kind === 'unknown' && reaction === 'refuse') return false;
		const isRefused = reaction === 'refuse';
		this.unansweredInRow = isRefused ? 0 : this.unansweredInRow + 1;
		const mustEnd = reaction === 'endRun' || this.unansweredInRow >= OUTAGE_ITEMS;
		if (this.options.stopAtFirst || mustEnd) {
			this.endedBy ??= failure;
			this.ending.abort();
		}
		return isRefused && !mustEnd;
	}

	/**
	 * What was done before a fault of our own is not known. It ends one item only: the results of
	 * the others must not be lost.
	 */
	private ownFault(error: Error): Failed {
		logFault(this.context.logger, error);
		return broken(this.options.wording);
	}
}

/** Returns `work` wrapped so that items with the same key share one call of it, and its result. */
export function sharing<Item, R>(
	keyOf: (item: Item) => string,
	work: (item: Item) => Promise<R>,
): (item: Item) => Promise<R> {
	const byKey = new Map<string, Promise<R>>();
	return (item) => {
		const key = keyOf(item);
		const shared = byKey.get(key) ?? work(item);
		byKey.set(key, shared);
		return shared;
	};
}
