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
	/** Milliseconds since 1970. */
	until: number;
}

/** Where it is not known to be newest first, a walk goes on to the list's end. */
export type Order = 'newestFirst' | 'oldestFirst' | 'unknown';

/** The most that Postman gives at once (Postman guide, Pagination). */
const PAGE = 1_000;
/**
 * Milliseconds. A batch's list is sorted by when each message joined the batch, which is some milliseconds off its
 * `createdAt`.
 */
const SLACK = 5_000;

export class Walk {
	/** From the newest to the oldest; what lies between them has been read. */
	private readonly gaps: Gap[];
	/** The newest row's time. */
	private top = -Infinity;
	private isHeadDue = true;
	private seenOrder: Order;

	/** @param floor Rows older than this, in milliseconds since 1970, are not wanted. */
	constructor(floor: number, order: Order) {
		this.gaps = [{ until: floor }];
		this.seenOrder = order;
	}

	get order(): Order {
		return this.seenOrder;
	}

	get isOver(): boolean {
		return this.gaps.length === 0;
	}

	/** A new poll goes on with it: rows that have come since are read first. */
	resume(): void {
		// New rows come last then, and the walk gets there anyway.
		if (this.seenOrder === 'oldestFirst') return;
		this.gaps.unshift({ until: this.top });
		this.isHeadDue = true;
	}

	/** @returns Nothing where all has been read. */
	next(): PageQuery | undefined {
		const gap = this.current();
		return gap && { limit: PAGE, ...(gap.after && { after: gap.after }) };
	}

	/** The answer to `next`. */
	take(rows: MessageRow[], nextCursor: string | undefined): void {
		const gap = this.current();
		if (!gap) return;
		this.isHeadDue = false;
		const times = rows.map(createdAt).filter(Number.isFinite);
		const oldest = times.at(-1) ?? Infinity;
		this.learnOrder(times);
		this.top = times.reduce((a, b) => Math.max(a, b), this.top);

		const isPast = this.seenOrder === 'newestFirst' && oldest < gap.until - SLACK;
		// A cursor that does not move would be followed for ever.
		const isEnd = nextCursor === undefined || nextCursor === gap.after;
		if (isPast || isEnd) this.gaps.splice(this.gaps.indexOf(gap), 1);
		else gap.after = nextCursor;
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

/** Milliseconds since 1970. One that cannot be read counts as new. */
export function createdAt(row: MessageRow): number {
	const time = Date.parse(row.createdAt ?? '');
	return Number.isNaN(time) ? Infinity : time;
}
