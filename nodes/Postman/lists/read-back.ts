// How a lost answer is looked for: a list is read again and again, because what is looked for may
// appear in it late. That something is absent is only said after a list that was read to its end:
// the times of rows and servers are hints.

import type { PostmanClient } from '../api/client';
import { hasTimedOut, type Failure } from '../api/failure';
import { createdAtOf, type MessageRow } from '../api/message';
import { endsRun } from '../api/outcome';
import type { Pause } from '../run/pause';
import { readPages } from './pages';

/** The list could not be read to its end or understood, or the run was stopped. */
export interface CannotTell {
	kind: 'cannotTell';
	failure?: Failure;
}

/** How far back a list is read, and for whom. */
export interface ReadBack {
	client: PostmanClient;
	pause: Pause;
	/** When the request left, in milliseconds since 1970 by the clock of the machine that sent it. */
	since: number;
	/** Reads to the list's end, and not only as far back as a new row is likely to stand. */
	toTheEnd: boolean;
	/** Rows a page, 1 to 1000. */
	limit: number;
	/** If the list has more, the reading cannot tell: a longer walk would keep others waiting. */
	maxPages: number;
	/** Part of a recipient's number. */
	search?: string;
}

/**
 * Reads a campaign's list from its newest row.
 *
 * @param visit Returns whether it has seen enough.
 * @returns Whether all of the list was read and understood: only then can it say that something is
 * absent.
 */
export async function readBack(
	{ client, pause, since, toTheEnd, limit, maxPages, search }: ReadBack,
	visit: (rows: MessageRow[]) => boolean,
): Promise<{ kind: 'read'; isWhole: boolean } | CannotTell> {
	let isWhole = toTheEnd;
	let isTooLong = false;
	const end = await readPages(
		{ client, search, limit: () => limit, pause, isHurried: true },
		(rows, { pages, hasMore, unreadable, oldest, isNewestFirst }) => {
			isWhole &&= unreadable === 0;
			const isFar = isNewestFirst && oldest < client.campaign.clock.olderThan(since);
			if (visit(rows) || (isFar && !toTheEnd)) return true;
			isTooLong = pages >= maxPages && hasMore;
			return isTooLong;
		},
	);
	if (end.kind === 'read' && !isTooLong) return { kind: 'read', isWhole };
	return { kind: 'cannotTell', ...(end.kind === 'failed' && { failure: end.failure }) };
}

/**
 * A time that cannot be read counts as new: better to take a message for this one than to send it
 * twice.
 */
export function createdAt(row: Pick<MessageRow, 'createdAt'>): number {
	return createdAtOf(row) ?? Infinity;
}

/** Milliseconds between looks: short at first, as most of what is looked for is listed at once. */
const FIRST_PAUSE_MS = 250;

/**
 * Looks until something is found, or for a time. Ends early after a failure that ends the run.
 *
 * @param lookForMs The last look is made when this has passed.
 * @param maxPauseMs Between two looks.
 * @param lookOnce Is told whether it is the last look.
 */
export async function keepLooking<Finding extends { kind: string; failure?: Failure }>(
	pause: Pause,
	{ lookForMs, maxPauseMs }: { lookForMs: number; maxPauseMs: number },
	lookOnce: (isLast: boolean) => Promise<Finding>,
): Promise<Finding | CannotTell> {
	const end = pause.now() + lookForMs;
	for (let next = FIRST_PAUSE_MS; ; next = Math.min(next * 2, maxPauseMs)) {
		if (pause.isStopped) return { kind: 'cannotTell' };
		const isLast = pause.now() >= end;
		const finding = await lookOnce(isLast);
		const { failure } = finding;
		const isHopeless = failure !== undefined && endsRun(failure);
		// In a network that is dead, one more look would only take one Timeout more.
		const isTooLate = failure !== undefined && hasTimedOut(failure) && pause.now() >= end;
		if (finding.kind === 'found' || isHopeless || isTooLate || isLast) return finding;
		await pause.for(Math.min(next, Math.max(0, end - pause.now())));
	}
}
