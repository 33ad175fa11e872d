// Reads a list page by page, newest first, until its end, until enough has been seen, or until it goes in circles.

import type { ListQuery, Reading } from '../api/client';
import type { MessagePage, MessageRow } from '../api/message';
import { readPatiently, type PatientReading } from './patience';
import type { Pause } from '../run/pause';

/** The most rows that Postman gives at once (Postman guide, Pagination). */
export const LARGEST_PAGE = 1_000;
/** So many pages in a row that bring nothing new are no list. */
const MOST_BARREN = 10;
/** Ten million messages, in some twenty minutes at 10 calls a second; n8n holds far fewer in its memory. */
const MOST_PAGES = 10_000;

export interface Listing {
	readPage(query: ListQuery, signal?: AbortSignal): Promise<Reading<MessagePage>>;
	/** Rows that the next page is to have at most. */
	limit(): number;
	/** Part of a recipient's number. */
	search?: string;
	pause: Pause;
	/** Aborted, no further page is asked for. */
	signal?: AbortSignal;
}

/** How far a list has been read. */
export interface Position {
	pages: number;
	/** Rows in which no message could be read. */
	unreadable: number;
	/** Of the oldest row so far, in milliseconds since 1970; `Infinity` before the first. */
	oldest: number;
	/** As far as has been seen. It is documented nowhere: a list that is not must be read to its end. */
	isNewestFirst: boolean;
}

export type ListingEnd =
	/** It was read to its end, or `visit` has seen enough. */
	| { kind: 'read' }
	/** It does not get on: the same rows come again and again. */
	| { kind: 'circling' }
	/** It has more pages than any campaign. */
	| { kind: 'endless' }
	/** The signal was aborted. */
	| { kind: 'stopped' }
	| ({ kind: 'failed' } & Omit<PatientReading<never> & { ok: false }, 'ok'>);

/** @param visit Gets the rows of each page, and returns whether it has seen enough. */
export async function readPages(
	listing: Listing,
	visit: (rows: MessageRow[], position: Position) => boolean,
): Promise<ListingEnd> {
	const { pause, signal, search } = listing;
	const position: Position = { pages: 0, unreadable: 0, oldest: Infinity, isNewestFirst: true };
	const cursors = new Set<string>();
	let known = new Set<string>();
	let barren = 0;
	for (let after: string | undefined; ;) {
		const query = { limit: listing.limit(), ...(search && { search }), ...(after && { after }) };
		const reading = await readPatiently(
			async (abort) => await listing.readPage(query, abort),
			pause,
			signal,
		);
		if (!reading) return { kind: 'stopped' };
		if (!reading.ok) return { ...reading, kind: 'failed' };

		const { rows, unreadable, nextCursor } = reading.value;
		const fresh = rows.filter(({ id }) => !known.has(id));
		known = new Set(rows.map(({ id }) => id));
		position.pages++;
		position.unreadable += unreadable;
		for (const row of fresh) see(position, row);
		if (visit(fresh, position) || nextCursor === undefined) return { kind: 'read' };

		barren = fresh.length === 0 ? barren + 1 : 0;
		if (cursors.has(nextCursor) || barren >= MOST_BARREN) return { kind: 'circling' };
		if (position.pages >= MOST_PAGES) return { kind: 'endless' };
		cursors.add(nextCursor);
		after = nextCursor;
	}
}

function see(position: Position, row: MessageRow): void {
	const time = createdAtOf(row);
	if (time === undefined) return;
	position.isNewestFirst &&= time <= position.oldest;
	position.oldest = Math.min(position.oldest, time);
}

/** Milliseconds since 1970; nothing where it cannot be read. */
export function createdAtOf({ createdAt }: Pick<MessageRow, 'createdAt'>): number | undefined {
	const time = Date.parse(createdAt ?? '');
	return Number.isNaN(time) ? undefined : time;
}
