// The order in which a list is read, newest first, from its newest row down to a floor. A walk
// that a poll has to interrupt goes on in the next one, which reads the new rows first. An end of
// the list counts only if it looks like one. Pure.

import { ListOrder, SLACK_MS, type Order } from './list-order';

/** A page to ask for. */
export interface PageQuery {
	limit: number;
	after?: string;
}

/**
 * Rows that have not been read yet: those after a cursor (or from the very first), down to a
 * time.
 */
interface Gap {
	after?: string;
	/** Milliseconds since 1970: a row as old as that is past it. */
	downTo: number;
	/**
	 * When the last row before the gap was created, in milliseconds since 1970; `Infinity` if
	 * none was read.
	 */
	reached: number;
	/** How often the list has ended here in a way that does not look like an end. */
	doubts: number;
}

/** In milliseconds since 1970; `until` is exclusive. */
export interface Range {
	from: number;
	until: number;
}

/** The most that Postman gives at once (Postman guide, Pagination). */
export const PAGE = 1_000;
/** An end that does not look like one is believed after so many tries, two in a poll at most. */
const MAX_DOUBTS = 5;
/**
 * The same if there is no sign but a full page. A batch of a thousand messages has such an end,
 * and its list is read to the end each time.
 */
const MAX_DOUBTS_OF_FULL = { newestFirst: 3, other: 2 };
const MAX_DOUBTS_IN_POLL = 2;
/**
 * How many of a page's last rows have to be past a time before the page is; fewer if it is short.
 */
const MAX_WITNESSES = 5;
const ROWS_PER_WITNESS = 20;

/** What walks have found out about a list. */
export interface ListFacts {
	/** A cursor after which it ends, whatever that looks like. */
	oddEnd?: string | undefined;
	/** It is not empty. */
	hasRows?: boolean;
	/** When its oldest row was created, of those that were seen; in milliseconds since 1970. */
	oldest?: number;
}

/** What makes the end of a list doubtful. */
export interface Doubts {
	/** More is said to follow, and not where. */
	isCut?: boolean | undefined;
	/** It has as many rows as a page can have: more is likely to follow. */
	isFull?: boolean;
}

/** One reading of a list, from its newest row down to a floor. */
export class Walk {
	/** From the newest to the oldest; what lies between them has been read. */
	private readonly gaps: Gap[];
	/** Nothing between the list's two ends is wanted. */
	private readonly isOfEnds: boolean;
	private top = -Infinity;
	private bottom = Infinity;
	private rowCount = 0;
	private isHeadDue = true;
	private readonly listOrder: ListOrder;
	private lastCursor: string | undefined;
	private doubtsInPoll = 0;
	private readonly known: ListFacts;
	private believedEnd: string | undefined;

	/**
	 * @param floor Rows older than this, in milliseconds since 1970, are not wanted.
	 * @param tail The cursor of the list's last page as another walk found it, if nothing between
	 *   that page and the first has to be read again: new rows are then at one end or the other.
	 * @param known From other walks.
	 */
	constructor(floor: number, order: Order, tail?: string, known: ListFacts = {}) {
		this.listOrder = new ListOrder(order);
		this.isOfEnds = order !== 'newestFirst' && tail !== undefined;
		this.known = known;
		this.gaps = [{ downTo: floor - SLACK_MS, reached: Infinity, doubts: 0 }];
		if (this.isOfEnds && tail !== undefined) {
			this.gaps.push({ after: tail, downTo: -Infinity, reached: Infinity, doubts: 0 });
		}
	}

	get order(): Order {
		return this.listOrder.value;
	}

	get isOver(): boolean {
		return this.gaps.length === 0;
	}

	/**
	 * When the newest row was created, in milliseconds since 1970; `-Infinity` if there was none.
	 */
	get newest(): number {
		return this.top;
	}

	/**
	 * The cursor of the list's last page, if the walk has come to it and it is not the only one.
	 */
	get tail(): string | undefined {
		return this.lastCursor;
	}

	/**
	 * When the oldest row was created, in milliseconds since 1970; `Infinity` if there was none, or
	 * if they were not newest first.
	 */
	get oldest(): number {
		return this.order === 'newestFirst' && !this.isOfEnds ? this.bottom : Infinity;
	}

	/** The cursor of an end that did not look like one, and was believed in the end. */
	get oddEnd(): string | undefined {
		return this.believedEnd;
	}

	/** How many rows a millisecond has; `undefined` if too few were read to tell. */
	get density(): number | undefined {
		const span = this.top - this.bottom;
		return span > SLACK_MS ? this.rowCount / span : undefined;
	}

	/**
	 * What has been read of the list as yet; nothing unless its newest rows are known to be
	 * first.
	 */
	get ranges(): Range[] {
		if (this.order !== 'newestFirst' || this.isOfEnds) return [];
		let until = this.top + 1;
		return this.gaps.flatMap((gap) => {
			const range = { from: gap.reached + SLACK_MS, until };
			until = gap.downTo;
			return range.from < range.until ? [range] : [];
		});
	}

	/** A new poll goes on with it: rows that have come since are read first. */
	resume(): void {
		this.doubtsInPoll = 0;
		// Where new rows are is not known otherwise: they are left to the next walk.
		if (this.order !== 'newestFirst' || this.isHeadDue) return;
		this.gaps.unshift({ downTo: this.top, reached: Infinity, doubts: 0 });
		this.isHeadDue = true;
	}

	/**
	 * Returns `undefined` if all has been read, or if the list has ended too early for this poll.
	 *
	 * @param limit Rows.
	 */
	next(limit = PAGE): PageQuery | undefined {
		const gap = this.current();
		if (!gap || this.doubtsInPoll >= MAX_DOUBTS_IN_POLL) return undefined;
		return { limit, ...(gap.after !== undefined && { after: gap.after }) };
	}

	/**
	 * The answer to `next`.
	 *
	 * @param times Of its rows: `createdTimes`.
	 * @param nextCursor `undefined` if no page follows, or none is known to.
	 */
	take(times: number[], nextCursor?: string, { isCut, isFull }: Doubts = {}): void {
		const gap = this.current();
		if (!gap) return;
		const known = times.filter(Number.isFinite);
		// A cursor that does not move would be followed for ever.
		const stands = nextCursor !== undefined && nextCursor === gap.after;
		const isBarren = times.length === 0 && (gap.after !== undefined || this.known.hasRows === true);
		const isPast = this.isPast(known, gap.downTo);
		const isEnd = nextCursor === undefined || stands;
		const isWrong = isCut || stands || isBarren || (isEnd && this.isAboveOldest(known));
		const isOdd = (isWrong || (isEnd && isFull === true)) && !isPast;
		if (isOdd && !this.isBelieved(gap, isWrong ? MAX_DOUBTS : this.maxDoubtsOfFull)) return;
		if (isOdd) this.believedEnd = gap.after;

		this.isHeadDue = false;
		this.listOrder.learn(known);
		this.top = Math.max(this.top, newestOf(known));
		this.bottom = Math.min(this.bottom, ...known.slice(-1));
		this.rowCount += times.length;
		if (isEnd) this.lastCursor = gap.after;
		if (isEnd || isOdd || this.isPast(known, gap.downTo)) {
			this.gaps.splice(this.gaps.indexOf(gap), 1);
			return;
		}
		gap.after = nextCursor;
		gap.doubts = 0;
		gap.reached = known.at(-1) ?? gap.reached;
	}

	/**
	 * Whether an end that does not look like one is one all the same: it was met again and again.
	 */
	private isBelieved(gap: Gap, maxDoubts: number): boolean {
		if (gap.after !== undefined && gap.after === this.known.oddEnd) return true;
		gap.doubts++;
		this.doubtsInPoll++;
		return gap.doubts >= maxDoubts;
	}

	private get maxDoubtsOfFull(): number {
		return MAX_DOUBTS_OF_FULL[this.order === 'newestFirst' ? 'newestFirst' : 'other'];
	}

	private isPast(times: number[], until: number): boolean {
		if (times.length === 0) return false;
		if (this.order !== 'newestFirst') return this.isOfEnds && newestOf(times) <= until;
		// One row that is out of place says nothing.
		const witnesses = Math.min(
			MAX_WITNESSES,
			Math.max(1, Math.floor(times.length / ROWS_PER_WITNESS)),
		);
		return times.slice(-witnesses).every((time) => time <= until);
	}

	/** Whether older rows than these have been seen. */
	private isAboveOldest(times: number[]): boolean {
		const last = times.at(-1);
		if (last === undefined || this.order !== 'newestFirst' || this.isOfEnds) return false;
		return last > (this.known.oldest ?? Infinity) + SLACK_MS;
	}

	/** One page of what is new, then the oldest gap: so a walk ends however much comes in. */
	private current(): Gap | undefined {
		return this.isHeadDue ? this.gaps[0] : this.gaps.at(-1);
	}
}

function newestOf(times: number[]): number {
	return times.reduce((a, b) => Math.max(a, b), -Infinity);
}
