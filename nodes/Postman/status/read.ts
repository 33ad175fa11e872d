// The reading of one poll: how much of it, and in which order. Whoever answers is behind `Source`.

import type { Message, MessagePage } from '../api/message';
import type { PageQuery } from './walk';
import type { StatusWatch } from './watch';

/** What Postman does not take, and will not take another time either. */
export const REFUSED = Symbol('refused');

/** `undefined` stands for what cannot be had now: the time is up, or Postman does not answer. */
export interface Source {
	/** @param isVital Is waited for a little longer. */
	page(query: PageQuery, isVital: boolean): Promise<MessagePage | typeof REFUSED | undefined>;
	message(messageId: string): Promise<Message | typeof REFUSED | undefined>;
	/** Milliseconds since 1970 by the server's clock. */
	now(): number;
}

/** A long walk that began anew in each poll, and never came further than the newest rows, would never end. */
const VITAL_PAGES = 2;
/** Pages of one poll: where polls are a minute apart, a sixth of what a campaign may call. */
const MOST_PAGES = 100;
/** Changes of one poll, in items of one execution: when there are so many, the reading goes on in the next one. */
const MOST_NEWS = 10_000;
/** Failed messages that are read by their IDs in one poll, and how many of those may well be as they were. */
const MOST_READS = 100;
const MOST_KNOWN_READS = 10;
const READS_AT_ONCE = 10;

export async function readInto(watch: StatusWatch, source: Source): Promise<void> {
	for (let pages = 0; pages < MOST_PAGES && watch.newsCount < MOST_NEWS; pages++) {
		const query = watch.nextPage();
		const page = query && (await source.page(query, pages < VITAL_PAGES));
		if (page === REFUSED) watch.giveUpWalk();
		if (!page || page === REFUSED) break;
		watch.takePage(page, source.now());
	}
	await readFailed(watch, source);
}

async function readFailed(watch: StatusWatch, source: Source): Promise<void> {
	const ids = watch.toRead(MOST_READS, MOST_KNOWN_READS);
	for (let start = 0; start < ids.length; start += READS_AT_ONCE) {
		const some = ids.slice(start, start + READS_AT_ONCE);
		const messages = await Promise.all(some.map(async (id) => await source.message(id)));
		some.forEach((id, i) => {
			const message = messages[i];
			if (message) watch.takeRead(id, message === REFUSED ? undefined : message);
		});
		// Nobody answers any more.
		if (messages.every((message) => message === undefined)) return;
	}
}
