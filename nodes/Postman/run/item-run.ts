// The calls of many items, through the campaign's pacer, as one run. It ends where going on would not help: the key is not
// let in, nobody can be reached, the user pressed Stop.

import type { IExecuteFunctions } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import { realClock } from '../api/clock';
import type { Failure } from '../api/failure';
import { logFault } from '../api/fault-log';
import { Gate } from './gate';
import { Pause } from './pause';
import { Progress } from './progress';
import { isFailed, type Failed, type Result, type Wording } from './result';

export interface RunOptions {
	context: IExecuteFunctions;
	client: PostmanClient;
	/** Begins nothing new after the first item that failed. */
	stopAtFirst: boolean;
	wording: Wording;
	/** Items under way at once; a second's worth of calls unless given. */
	width?: number;
}

/**
 * So many items in a row that Postman did not judge (unknown, unreachable, unavailable, no room) are an outage, not bad
 * luck: the others are kept for a better day.
 */
const OUTAGE = 10;
/** So many calls go ahead; the others follow as soon as one of them has been let in. */
const SCOUTS = 10;

/** Something in this node broke: nobody can say how far it had come. */
const OWN_FAULT: Failure = { fromApi: false, written: true, code: 'internal_fault' };

type AnyResult = Result<{ kind: string }>;

export class ItemRun {
	readonly client: PostmanClient;
	/** Ends with the Stop button. */
	readonly pause: Pause;
	/** Aborted where no further request is to leave; what has left is still looked after. */
	readonly noMore: AbortSignal;
	private readonly options: RunOptions;
	private readonly ending = new AbortController();
	/** What ended the run, for the items that were not tried because of it. */
	private endedBy?: Failure;
	private lostInRow = 0;
	/** Enough to keep the line busy; the campaign's other runs have their turn in between. */
	private readonly line: Gate;
	private readonly scouts = new Gate(SCOUTS);

	constructor(options: RunOptions) {
		const { context, client, width = client.connection.callsPerSecond } = options;
		const stop = context.getExecutionCancelSignal();
		this.options = options;
		this.client = client;
		this.pause = new Pause(realClock, stop);
		this.noMore = AbortSignal.any(stop ? [stop, this.ending.signal] : [this.ending.signal]);
		this.line = new Gate(Math.ceil(width));
	}

	/** One result for each item, in their order. Nothing is under way any more when it returns; it never rejects. */
	async all<T, R extends AnyResult>(
		items: T[],
		work: (item: T) => Promise<R>,
	): Promise<Array<R | Failed>> {
		const progress = new Progress(this.options.context.logger, realClock);
		let ended = 0;
		return await Promise.all(
			items.map(async (item) => {
				const result = await work(item).catch((error: Error) => this.ownFault(error));
				ended++;
				progress.note(() => `${ended} of ${items.length} items done`);
				return result.kind === 'untried' ? { ...result, failure: this.endedBy } : result;
			}),
		);
	}

	/**
	 * Waits for the item's turn.
	 *
	 * @param work Calls `onStart` when its request leaves: the next item then moves up. It is not begun where the run has
	 * ended by then.
	 */
	async inLine<R extends AnyResult>(work: (onStart: () => void) => Promise<R>) {
		const leaveScouts = await this.scouts.enter();
		const leaveLine = await this.line.enter();
		const result = this.noMore.aborted
			? ({ kind: 'untried' } as const)
			: await this.atOnce(async () => await work(leaveLine));
		leaveLine();
		if (!isFailed(result) && result.kind !== 'skipped') this.scouts.open();
		leaveScouts();
		return result;
	}

	/** Ahead of the line: for what an earlier try of the node has begun. */
	async atOnce<R extends AnyResult>(work: () => Promise<R>) {
		const result = await work().catch((error: Error) => this.ownFault(error));
		this.watch(result);
		return result;
	}

	/** Decides after each result whether the run goes on. */
	private watch(result: AnyResult): void {
		if (!isFailed(result)) {
			if (result.kind !== 'skipped') this.lostInRow = 0;
			return;
		}
		if (result.kind !== 'notDone' && result.kind !== 'unknown') return;

		const { reaction, failure } = result;
		const isJudged = reaction === 'refuse';
		this.lostInRow = isJudged ? 0 : this.lostInRow + 1;
		const mustEnd = reaction === 'endRun' || this.lostInRow >= OUTAGE;
		if (this.options.stopAtFirst || mustEnd) {
			this.endedBy ??= failure;
			this.ending.abort();
		}
		// Refused for what it is, but let in.
		if (isJudged && !mustEnd) this.scouts.open();
	}

	/** What was done by then nobody knows, and the results of all others must not be lost with it. */
	private ownFault(error: Error) {
		const { context, wording } = this.options;
		logFault(context.logger, error);
		const fault = { reaction: 'look', failure: OWN_FAULT } as const;
		return wording.inDoubt
			? ({ kind: 'unknown', searched: false, ...fault } as const)
			: ({ kind: 'notDone', ...fault } as const);
	}
}
