// Reads a list page by page, newest first, until its end, until enough has been seen, or until it
// goes in circles.

import type { PostmanClient } from '../api/client';
import type { Stopped } from '../api/paced-calls';
import { createdAtOf, type MessageRow, type RefusedRow } from '../api/message';
import { Turns } from '../api/turns';
import type { Pause } from '../run/pause';
import { readPatiently, type PatientReading } from './patience';

/** The most rows that Postman gives at once (Postman guide, Pagination). */
export const MAX_PAGE = 1_000;
/** After this many pages in a row with nothing new, the list goes in circles. */
const MAX_BARREN = 10;
/**
 * A longer list is not read: ten million messages, in some twenty minutes at 10 calls a second, are
 * more than n8n can hold.
 */
const MAX_PAGES = 10_000;

/** A list, and the run that reads it. */
export interface Listing {
	client: Pick<PostmanClient, 'listMessages'>;
	/** Whose messages it has; unless given, the campaign's. */
	batchId?: string | undefined;
	/** Part of a recipient's number. */
	search?: string | undefined;
	/** Most rows of the next page; `MAX_PAGE` unless given. */
	limit?(): number;
	pause: Pause;
	/** Aborted, no further page is asked for; the Stop button unless given. */
	signal?: AbortSignal | undefined;
	/** As for `readPatiently`. */
	isHurried?: boolean;
}

/** How far a list has been read. */
export interface Position {
	pages: number;
	/** Whether the list says that it goes on. */
	hasMore: boolean;
	/** Rows so far in which no message could be read. */
	unreadable: number;
	/** Those of the last page, as they came. */
	refused: RefusedRow[];
	/**
	 * `createdAt` of the newest row so far, in milliseconds since 1970; `-Infinity` before the first.
	 */
	newest: number;
	/** Rows so far whose time could be read. */
	dated: number;
	/**
	 * `createdAt` of the oldest row so far, in milliseconds since 1970; `Infinity` before the first.
	 */
	oldest: number;
	/**
	 * Whether all rows so far came newest first. Postman documents no order, so a list that has
	 * another one must be read to its end.
	 */
	isNewestFirst: boolean;
}

/** How the reading of a list came to its end. */
export type ListingEnd =
	/** It was read to its end, or `visit` has seen enough. */
	| { kind: 'read' }
	/** It broke off: another page follows, and Postman does not say which. */
	| { kind: 'cut' }
	/** It does not get on: the same rows come again and again. */
	| { kind: 'circling' }
	/** It has more pages than any campaign. */
	| { kind: 'endless' }
	| Stopped
	| (PatientReading<never> & { kind: 'failed' });

/**
 * Reads a list from its newest row. Returns how the reading ended; what the API does never rejects.
 *
 * @param visit Gets the rows of each page, and returns whether it has seen enough.
 */
export async function readPages(
	listing: Listing,
	visit: (rows: MessageRow[], position: Position) => boolean,
): Promise<ListingEnd> {
	const { client, batchId, search, limit, pause, signal = pause.signal, isHurried } = listing;
	const position: Position = {
		pages: 0,
		hasMore: true,
		unreadable: 0,
		refused: [],
		newest: -Infinity,
		dated: 0,
		oldest: Infinity,
		isNewestFirst: true,
	};
	const turns = new Turns();
	const cursors = new Set<string>();
	let known = new Set<string>();
	let barren = 0;
	for (let after: string | undefined; ;) {
		const query = { batchId, limit: limit?.() ?? MAX_PAGE, search, after };
		const reading = await readPatiently(
			async (abort) => await client.listMessages(query, abort),
			pause,
			signal,
			isHurried,
		);
		if (reading.kind !== 'read') return reading;
		await turns.next();

		const { rows, unreadable, refused = [], nextCursor, isCut } = reading.value;
		const fresh = rows.filter(({ id }) => !known.has(id));
		known = new Set(rows.map(({ id }) => id));
		position.pages++;
		position.unreadable += unreadable;
		position.refused = refused;
		position.hasMore = nextCursor !== undefined || isCut === true;
		for (const row of fresh) see(position, row);
		if (visit(fresh, position)) return { kind: 'read' };
		if (nextCursor === undefined) return { kind: isCut ? 'cut' : 'read' };

		barren = fresh.length === 0 ? barren + 1 : 0;
		// A cursor that comes again leads in circles.
		if (cursors.has(nextCursor) || barren >= MAX_BARREN) return { kind: 'circling' };
		if (position.pages >= MAX_PAGES) return { kind: 'endless' };
		cursors.add(nextCursor);
		after = nextCursor;
	}
}

function see(position: Position, row: MessageRow): void {
	const time = createdAtOf(row);
	if (time === undefined) return;
	position.dated++;
	position.newest = Math.max(position.newest, time);
	position.isNewestFirst &&= time <= position.oldest;
	position.oldest = Math.min(position.oldest, time);
}
