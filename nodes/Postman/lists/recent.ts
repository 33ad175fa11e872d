// What a campaign's list has of some recipients since a moment: the memory that outlives
// executions, processes and databases. The list is walked from its newest row, or searched by
// recipient, whichever takes fewer calls. If it cannot be read as far as is needed, nothing is said
// of what it has.

import type { PostmanClient } from '../api/client';
import type { Stopped } from '../api/paced-calls';
import { STOPPED } from '../api/paced-calls';
import type { Failure } from '../api/failure';
import { createdAtOf, type MessageRow } from '../api/message';
import { mayBeTo, numberOf } from '../api/same-message';
import { MAX_PAGE, readPages, type ListingEnd, type Position } from './pages';
import type { Pause } from '../run/pause';
import type { CannotTell } from './read-back';

/** What is to be known of a campaign's recent messages. */
export interface RecentReading {
	client: PostmanClient;
	pause: Pause;
	/** Older messages are not needed. In milliseconds since 1970 by this machine's clock. */
	since: number;
	/** Milliseconds before that in which a message still counts, as no clock is exact. */
	marginMs: number;
	/** Recipients that still have to be looked up, digits only. Asked again after each page. */
	wanted(): ReadonlySet<string>;
	/**
	 * Gets each message to one of them that is not too old, perhaps more than once.
	 *
	 * @param at Its `createdAt` by this machine's clock, as late as may be, in milliseconds since
	 * 1970; `Infinity` if it cannot be read.
	 */
	see(row: MessageRow, recipient: string, at: number): void;
}

/** How a reading ended: all that was wanted was read, or why nobody can say. */
export type RecentEnd = { kind: 'read' } | (CannotTell & { failure: Failure }) | Stopped;

/** The list cannot be read to its end, or has rows that may be anybody's. */
export const LIST_UNREAD: Failure = { fromApi: false, code: 'list_unread', isHarmless: true };

/** Up to this many recipients are searched for at once, without measuring the list first. */
const FEW = 10;
/** Rows in order that show that a list is ordered; fewer may be in order by chance. */
const MIN_ORDERED = 20;
const SEARCHES_AT_ONCE = 10;
/** Digits of a Singapore number with its country code. */
const NUMBER_LENGTH = 10;

/** Reads what the list has of the wanted recipients, in as few calls as can be told beforehand. */
export async function readRecent(reading: RecentReading): Promise<RecentEnd> {
	if (reading.wanted().size === 0) return { kind: 'read' };
	return await new Recent(reading).read();
}

/**
 * Reads all messages of a campaign since a moment; a list that is not in order, to its end.
 *
 * @param see Returns whether enough has been seen.
 */
export async function readAllSince(
	{ client, pause, since, marginMs }: Omit<RecentReading, 'wanted' | 'see'>,
	see: (row: MessageRow) => boolean,
): Promise<RecentEnd> {
	let isEnough = false;
	let isUnclear = false;
	const end = await readPages({ client, pause }, (rows, position) => {
		isUnclear = position.unreadable > 0;
		const edge = client.campaign.clock.edge(since, position.newest) - marginMs;
		for (const row of rows) {
			if (!isEnough && (createdAtOf(row) ?? Infinity) >= edge) isEnough = see(row);
		}
		return isEnough || isUnclear || (isOrdered(position) && position.oldest < edge);
	});
	return endOf(end, isUnclear && !isEnough);
}

class Recent {
	private readonly reading: RecentReading;
	/** `createdAt` of the newest row that was seen. */
	private newest = -Infinity;
	private isUnclear = false;

	constructor(reading: RecentReading) {
		this.reading = reading;
	}

	async read(): Promise<RecentEnd> {
		const { wanted, client, since, marginMs } = this.reading;
		const { size } = wanted();
		const { pageSpanMs = (1_000 * MAX_PAGE) / client.connection.callsPerSecond } = client.campaign;
		const pages = Math.max(1, Math.ceil((Date.now() - since + marginMs) / pageSpanMs));
		// Before a page was measured, the campaign is taken to have always sent at its limit. If that
		// matters, a walk's first page measures it.
		const isKnown = client.campaign.pageSpanMs !== undefined;
		const isWalk = pages < size || (!isKnown && size > FEW);
		const end = isWalk ? await this.walk() : 'search';
		return end === 'search' ? await this.searchAll() : end;
	}

	/** Returns `search` if that is the better way from here on. */
	private async walk(): Promise<RecentEnd | 'search'> {
		const { client, pause, wanted } = this.reading;
		let isSearch = false;
		const end = await readPages({ client, pause }, (rows, position) => {
			const needed = wanted();
			this.note(position, needed);
			for (const row of rows) {
				const number = numberOf(row);
				if (number !== undefined && needed.has(number)) this.show(row, number);
				// Rows that hide their recipient cannot be matched by a walk; a search can.
				isSearch ||= isHidden(row) && this.isInTime(row);
			}
			const left = wanted().size;
			const pagesLeft = this.pagesLeft(position);
			isSearch ||= position.hasMore && pagesLeft > left;
			return isSearch || this.isUnclear || left === 0 || pagesLeft === 0;
		});
		return isSearch && end.kind === 'read' ? 'search' : endOf(end, this.isUnclear);
	}

	/** As far as can be guessed; 0 if it has been read far enough. */
	private pagesLeft(position: Position): number {
		const { pages, oldest, newest, hasMore } = position;
		const { campaign } = this.reading.client;
		if (pages === 1 && !hasMore) campaign.pageSpanMs = Infinity;
		if (!isOrdered(position)) return 1;
		const spanMs = (newest - oldest) / pages;
		if (hasMore) campaign.pageSpanMs = spanMs;
		return Math.max(0, Math.ceil((oldest - this.edge) / spanMs));
	}

	private async searchAll(): Promise<RecentEnd> {
		const open = [...this.reading.wanted()];
		let failed: RecentEnd | undefined;
		const worker = async () => {
			for (let one = open.shift(); one !== undefined && !failed; one = open.shift()) {
				const end = await this.search(one);
				if (end.kind !== 'read') failed ??= end;
			}
		};
		await Promise.all(Array.from({ length: SEARCHES_AT_ONCE }, worker));
		return failed ?? { kind: 'read' };
	}

	private async search(recipient: string): Promise<RecentEnd> {
		const { client, pause } = this.reading;
		const needed = new Set([recipient]);
		const end = await readPages({ client, pause, search: recipient }, (rows, position) => {
			this.note(position, needed);
			for (const row of rows) {
				const mayMatch = isHidden(row) || numberOf(row) === recipient;
				if (mayMatch && mayBeTo(row, recipient)) this.show(row, recipient);
			}
			const isFarEnough = isOrdered(position) && position.oldest < this.edge;
			return this.isUnclear || isFarEnough;
		});
		return endOf(end, this.isUnclear);
	}

	private show(row: MessageRow, recipient: string): void {
		if (this.isInTime(row)) this.reading.see(row, recipient, this.localTimeOf(row));
	}

	private isInTime(row: MessageRow): boolean {
		return this.localTimeOf(row) >= this.reading.since - this.reading.marginMs;
	}

	/** A time that cannot be read counts as new. */
	private localTimeOf(row: MessageRow): number {
		return (createdAtOf(row) ?? Infinity) - this.reading.client.campaign.clock.edge(0, this.newest);
	}

	/** @param needed What cannot be read as a message may be one to these. */
	private note({ newest, refused }: Position, needed: ReadonlySet<string>): void {
		this.newest = Math.max(this.newest, newest);
		this.isUnclear ||= refused.some(({ row }) => this.mayCount(row, needed));
	}

	private mayCount(row: unknown, needed: ReadonlySet<string>): boolean {
		if (typeof row !== 'object' || row === null) return true;
		const { recipient, createdAt } = row as Record<string, unknown>;
		const number = typeof recipient === 'string' ? numberOf({ recipient }) : undefined;
		if (number && !needed.has(number)) return false;
		const time = typeof createdAt === 'string' ? createdAtOf({ createdAt }) : undefined;
		return time === undefined || time >= this.edge;
	}

	private get edge(): number {
		const { client, since, marginMs } = this.reading;
		return client.campaign.clock.edge(since, this.newest) - marginMs;
	}
}

function endOf(end: ListingEnd, isUnclear: boolean): RecentEnd {
	if (end.kind === 'stopped') return STOPPED;
	if (end.kind === 'failed') return { kind: 'cannotTell', failure: end.failure };
	if (end.kind !== 'read' || isUnclear) return { kind: 'cannotTell', failure: LIST_UNREAD };
	return { kind: 'read' };
}

/**
 * Whether a row does not show all of its recipient: then Postman's search tells who it is. One that
 * was sent to an NRIC is to no number.
 */
function isHidden(row: MessageRow): boolean {
	const isToNric = typeof row.recipient === 'object' && row.recipient !== null;
	return !isToNric && (numberOf(row) ?? '').length < NUMBER_LENGTH;
}

function isOrdered({ isNewestFirst, dated, newest, oldest }: Position): boolean {
	return isNewestFirst && dated >= MIN_ORDERED && newest > oldest;
}
