// The order in which a list is read, newest first, from its newest row down to a floor. A walk that a poll has to
// interrupt goes on in the next one, which reads the new rows first. Pure.

import type { MessageRow } from '../api/message';

export interface PageQuery {
	limit: number;
	after?: string;
}

/** Rows that have not been read yet: those after a cursor (or from the very first), down to a time. */
interface Gap {
	after?: string;
	/** Milliseconds since 1970: a row as old as that is past it. */
	until: number;
}

/** Where it is not known to be newest first, a walk goes on to the list's end. */
export type Order = 'newestFirst' | 'oldestFirst' | 'unknown';

/** The most that Postman gives at once (Postman guide, Pagination). */
export const PAGE = 1_000;
/**
 * Milliseconds. A batch's list is sorted by when each message joined the batch, which is some milliseconds off its
 * `createdAt`.
 */
const SLACK = 5_000;

export class Walk {
	/** From the newest to the oldest; what lies between them has been read. */
	private readonly gaps: Gap[];
	/** Nothing between the list's two ends is wanted. */
	private readonly isOfEnds: boolean;
	private top = -Infinity;
	private isHeadDue = true;
	private seenOrder: Order;
	private lastCursor?: string;

	/**
	 * @param floor Rows older than this, in milliseconds since 1970, are not wanted.
	 * @param tail The cursor of the list's last page as another walk found it, where nothing between that page and the
	 *   first has to be read again: new rows are then at one end or the other.
	 */
	constructor(floor: number, order: Order, tail?: string) {
		this.seenOrder = order;
		this.isOfEnds = order !== 'newestFirst' && tail !== undefined;
		this.gaps = [{ until: floor - SLACK }];
		if (this.isOfEnds) this.gaps.push({ after: tail, until: -Infinity });
	}

	get order(): Order {
		return this.seenOrder;
	}

	get isOver(): boolean {
		return this.gaps.length === 0;
	}

	/** When the newest row was created, in milliseconds since 1970; `-Infinity` where there was none. */
	get newest(): number {
		return this.top;
	}

	/** Of the list's last page, where the walk has come to it and it is not the only one. */
	get tail(): string | undefined {
		return this.lastCursor;
	}

	/** A new poll goes on with it: rows that have come since are read first. */
	resume(): void {
		// Where new rows are is not known otherwise: they are left to the next walk.
		if (this.seenOrder !== 'newestFirst' || this.isHeadDue) return;
		this.gaps.unshift({ until: this.top });
		this.isHeadDue = true;
	}

	/** @returns Nothing where all has been read. */
	next(): PageQuery | undefined {
		const gap = this.current();
		return gap && { limit: PAGE, ...(gap.after && { after: gap.after }) };
	}

	/**
	 * The answer to `next`.
	 *
	 * @param times Of its rows: `createdTimes`.
	 */
	take(times: number[], nextCursor: string | undefined): void {
		const gap = this.current();
		if (!gap) return;
		this.isHeadDue = false;
		const known = times.filter(Number.isFinite);
		this.learnOrder(known);
		this.top = Math.max(this.top, newest(known));

		// A cursor that does not move would be followed for ever.
		const isEnd = nextCursor === undefined || nextCursor === gap.after;
		if (isEnd) this.lastCursor = gap.after;
		if (isEnd || this.isPast(known, gap.until)) this.gaps.splice(this.gaps.indexOf(gap), 1);
		else gap.after = nextCursor;
	}

	private isPast(times: number[], until: number): boolean {
		if (times.length === 0) return false;
		if (this.seenOrder === 'newestFirst') return times[times.length - 1] <= until;
		return this.isOfEnds && newest(times) <= until;
	}

	/** One page of what is new, then the oldest gap: so a walk ends however much comes in. */
	private current(): Gap | undefined {
		return this.isHeadDue ? this.gaps[0] : this.gaps.at(-1);
	}

	private learnOrder(times: number[]): void {
		if (times.length === 0) return;
		const fall = times[0] - times[times.length - 1];
		if (fall < -SLACK) this.seenOrder = 'oldestFirst';
		else if (fall > SLACK && this.seenOrder === 'unknown') this.seenOrder = 'newestFirst';
	}
}

/**
 * When each row of a page was created, in milliseconds since 1970. A row whose time cannot be read has that of its
 * neighbour; `NaN` where the whole page has none.
 */
export function createdTimes(rows: MessageRow[]): number[] {
	const times = rows.map(({ createdAt }) => Date.parse(createdAt ?? ''));
	let neighbour = times.find(Number.isFinite) ?? Number.NaN;
	return times.map((time) => (neighbour = Number.isFinite(time) ? time : neighbour));
}

function newest(times: number[]): number {
	return times.reduce((a, b) => Math.max(a, b), -Infinity);
}
