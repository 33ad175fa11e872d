// The reading of one poll: how much of it, and in which order. Whoever answers is behind
// `Source`. What bounds it is the poll's time, which the source knows, and n8n's memory, which
// the machine does.

import { batchIdOf, type Message, type MessagePage, type MessageRow } from '../api/message';
import type { Clocks } from './clocks';
import { each, inSlices } from './steps';
import { PAGE, type PageQuery } from './walk';
import type { StatusWatch } from './watch';

/** What Postman does not take, and will not take another time either. */
export const REFUSED = Symbol('refused');
/** What did not come in the time that an answer may take. */
export const TOO_SLOW = Symbol('too slow');

/** What was answered, and tells nothing: other messages may be read all the same. */
export const UNREADABLE = Symbol('unreadable');

/** What comes of asking for a page; `undefined` as in `Source`. */
export type PageAnswer = MessagePage | typeof REFUSED | typeof TOO_SLOW | undefined;
/** The same of a message by its ID. `REFUSED`: Postman does not know it. */
export type MessageAnswer = Message | typeof REFUSED | typeof UNREADABLE | undefined;

/** `undefined` stands for what cannot be had now: the time is up, or Postman does not answer. */
export interface Source {
	/** @param isVital Is waited for a little longer. */
	page(query: PageQuery, isVital: boolean): Promise<PageAnswer>;
	/** A page of a batch's own list, whose rows tell of all attempts. */
	batchPage(batchId: string, query: PageQuery): Promise<PageAnswer>;
	message(messageId: string): Promise<MessageAnswer>;
	clocks(): Clocks;
}

/**
 * A long walk that began anew in each poll, and never came further than the newest rows, would
 * never end.
 */
const VITAL_PAGES = 2;
const READS_AT_ONCE = 10;
/**
 * Pages of a poll that have less than half of what was asked for, and say that more follows.
 * Postman's pages are full; a list with more of the others has no end.
 */
const MAX_SHORT_PAGES = 95;

/** Reads what a poll has to read, in the order of its use. */
export async function readInto(watch: StatusWatch, source: Source): Promise<void> {
	await inSlices(watch.begin());
	let shortPages = 0;
	for (let pages = 0; !watch.isFull && shortPages < MAX_SHORT_PAGES; pages++) {
		const query = watch.nextPage();
		const page = query && (await source.page(query, pages < VITAL_PAGES));
		if (query && page === TOO_SLOW) watch.missPage(query.limit);
		if (page === REFUSED) watch.giveUpWalk();
		if (!page || page === REFUSED || page === TOO_SLOW) break;
		await inSlices(watch.takePage(page, source.clocks()));
		const isShort = page.rows.length + page.unreadable < query.limit / 2;
		if (isShort && page.nextCursor !== undefined) shortPages++;
	}
	await readBatches(watch, source);
	await readMessages(watch, source);
}

/** If many messages of one batch are to be read, its own list has them all in fewer calls. */
async function readBatches(watch: StatusWatch, source: Source): Promise<void> {
	const sizes = new Map<string, { count: number; pages: number }>();
	const unread = await inSlices(watch.unreadRows());
	const count = (row: MessageRow) => {
		const batchId = batchIdOf(row);
		if (batchId === undefined) return;
		const { count } = sizes.get(batchId) ?? { count: 0 };
		sizes.set(batchId, { count: count + 1, pages: pagesOf(row) });
	};
	await inSlices(each(unread, count));
	for (const [batchId, { count, pages }] of sizes) {
		if (count <= Math.max(pages, 1)) continue;
		// A list that is longer than it says would cost more than the messages by their IDs.
		if (!(await readBatch(watch, source, batchId, count))) return;
	}
}

/** Returns whether Postman still answers. */
async function readBatch(
	watch: StatusWatch,
	source: Source,
	batchId: string,
	maxPages: number,
): Promise<boolean> {
	let after: string | undefined;
	for (let pages = 0; pages < maxPages && !watch.isFull; pages++) {
		const page = await source.batchPage(batchId, { limit: PAGE, ...(after && { after }) });
		if (page === undefined || page === TOO_SLOW) return false;
		if (page === REFUSED) return true;
		await inSlices(each(page.rows, (row) => watch.takeBatchRow(row)));
		if (page.nextCursor === undefined || page.nextCursor === after) return true;
		after = page.nextCursor;
	}
	return true;
}

async function readMessages(watch: StatusWatch, source: Source): Promise<void> {
	const ids = await inSlices(watch.toRead());
	for (let start = 0; start < ids.length && !watch.isFull; start += READS_AT_ONCE) {
		const some = ids.slice(start, start + READS_AT_ONCE);
		const messages = await Promise.all(some.map(async (id) => await source.message(id)));
		some.forEach((id, i) => {
			const message = messages[i];
			watch.noteRead(id);
			if (message === REFUSED) watch.takeRefusal(id);
			else if (message === UNREADABLE) watch.missMessage(id);
			else if (message) watch.takeRead(id, message);
		});
		// Nobody answers any more.
		if (some.length > 1 && messages.every((message) => message === undefined)) return;
	}
}

/** How many pages the list of a row's batch has. */
function pagesOf({ batches }: MessageRow): number {
	const [batch] = (Array.isArray(batches) ? batches : []) as Array<{ totalMessages?: unknown }>;
	const total = Number(batch?.totalMessages);
	return Number.isFinite(total) ? Math.ceil(total / PAGE) : 1;
}
