// The messages of one list that are wanted, and where the reading ended.

import type { IDataObject, Logger } from 'n8n-workflow';

import { realClock } from '../api/clock';
import { deliveryOf } from '../api/delivery';
import { messageJson } from '../api/message';
import { Progress } from '../run/progress';
import type { MessageFilter } from './filter';
import { MAX_PAGE, readPages, type Listing, type ListingEnd } from './pages';

export interface ListOptions extends Omit<Listing, 'limit' | 'search'> {
	filter: MessageFilter;
	/** Messages at most; `Infinity` for all. */
	limit: number;
	logger: Logger;
}

export interface Listed {
	/** In the list's order: newest first. */
	messages: IDataObject[];
	/** Rows that were read, wanted or not. */
	rowsRead: number;
	/** Rows in which no message could be read. */
	unreadable: number;
	/** Of the last row that was read. */
	lastCreatedAt?: string;
	end: ListingEnd;
}

export async function listMessages(options: ListOptions): Promise<Listed> {
	const { filter, limit, logger, ...listing } = options;
	const progress = new Progress(logger, realClock);
	const listed: Omit<Listed, 'end'> = { messages: [], rowsRead: 0, unreadable: 0 };
	const { messages } = listed;
	const end = await readPages(
		{
			...listing,
			search: filter.search,
			// Of a list in which not all are wanted, a small page may have none of them.
			limit: () => (filter.wantsAll ? Math.min(MAX_PAGE, limit - messages.length) : MAX_PAGE),
		},
		(rows, position) => {
			for (const row of rows) {
				if (messages.length >= limit) break;
				if (filter.wants(row)) messages.push({ ...messageJson(row), delivery: deliveryOf(row) });
			}
			listed.rowsRead += rows.length;
			listed.unreadable = position.unreadable;
			listed.lastCreatedAt = rows.at(-1)?.createdAt ?? listed.lastCreatedAt;
			progress.note(() => `${listed.rowsRead} messages of the list read`);
			const { createdAfter = -Infinity } = filter;
			return messages.length >= limit || (position.isNewestFirst && position.oldest < createdAfter);
		},
	);
	return { ...listed, end };
}
