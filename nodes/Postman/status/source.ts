// Postman as a poll reads it: within the poll's time, and without an exception for what the
// network or the server did.

import { sleep } from 'n8n-workflow';

import type { PostmanClient, Reading } from '../api/client';
import { NO_TURN, type Failure } from '../api/failure';
import { createdAtOf, type MessagePage } from '../api/message';
import { reactionToRead } from '../api/outcome';
import type { Clocks } from './clocks';
import {
	REFUSED,
	TOO_SLOW,
	UNREADABLE,
	type MessageAnswer,
	type PageAnswer,
	type Source,
} from './read';
import { oddMessageFrom, withOddRows } from './odd-rows';
import type { Settings } from './settings';
import type { PageQuery } from './walk';

/** Milliseconds until a call is given up. */
export const CALL_TIMEOUT_MS = 12_000;
/** The same while a person, or n8n as it starts, waits for the first poll. */
export const HASTY_CALL_TIMEOUT_MS = 4_000;
/**
 * Milliseconds that a poll may read for if polls are a minute apart: less than the least time
 * between two.
 */
const MAX_POLL_MS = 45_000;
/** The same if someone waits for the first poll: with the last call and all else, 10 s. */
const MAX_HASTY_POLL_MS = 3_500;
/** The share of the time until the next poll: a rare poll has more to read, and may take longer. */
const SHARE_OF_INTERVAL = 0.5;
/** The share of the time that n8n gives: what is under way at its end has to end too. */
const SHARE = 0.5;
/** Milliseconds that n8n is taken to give if it does not say, as before 2.38. */
const DEFAULT_BUDGET_MS = 5 * 60_000;
/** The shares of a poll's time in which a page, a message and a vital page may begin to be read. */
const FOR_PAGES = 0.75;
const FOR_MESSAGES = 1;
const FOR_VITAL_PAGES = 1.3;
/** Messages in a row that cannot be read: the reason is not one of theirs. */
const MAX_UNREADABLE_IN_A_ROW = 10;

/** Milliseconds that a poll may read for. */
export function pollTimeMs(budgetMs: number | undefined, intervalMs: number, isHasty: boolean) {
	if (isHasty) return Math.min((budgetMs ?? Infinity) * SHARE, MAX_HASTY_POLL_MS);
	const own = Math.max(MAX_POLL_MS, intervalMs * SHARE_OF_INTERVAL);
	return Math.min((budgetMs ?? DEFAULT_BUDGET_MS) * SHARE, own);
}

/** Postman's API, for the time of one poll. */
export class ApiSource implements Source {
	/**
	 * Why a call of the list came to nothing. A message by its ID is no outage: the list tells of
	 * it too.
	 */
	failure: Failure | undefined;
	/** Messages that could not be read by their IDs although Postman answered. */
	unreadableMessages = 0;
	/** Rows of the list in which no message could be read. */
	unreadableRows = 0;
	private readonly client: PostmanClient;
	private readonly settings: Settings;
	private readonly endOfPages: AbortSignal;
	private readonly endOfMessages: AbortSignal;
	private readonly endOfVitalPages: AbortSignal;
	private hasRead = false;
	private unreadableInARow = 0;
	/** Another call would come to nothing. */
	private isOver = false;

	/** @param timeMs `pollTimeMs` */
	constructor(client: PostmanClient, settings: Settings, timeMs: number) {
		this.client = client;
		this.settings = settings;
		[this.endOfPages, this.endOfMessages, this.endOfVitalPages] = [
			FOR_PAGES,
			FOR_MESSAGES,
			FOR_VITAL_PAGES,
		].map((share) => AbortSignal.timeout(Math.floor(timeMs * share))) as [
			AbortSignal,
			AbortSignal,
			AbortSignal,
		];
	}

	clocks(): Clocks {
		return clocksOf(this.client);
	}

	async page(query: PageQuery, isVital: boolean): Promise<PageAnswer> {
		const signal = isVital ? this.endOfVitalPages : this.endOfPages;
		const reading = await readPage(this.client, this.settings, query, signal);
		if (reading.kind === 'read') {
			this.hasRead = true;
			this.unreadableRows += reading.value.unreadable;
			// A thousand rows have just been parsed.
			await sleep(0);
			return reading.value;
		}
		if (reading.kind === 'stopped') {
			if (!this.hasRead) this.fail(NO_TURN);
			return undefined;
		}
		this.fail(reading.failure);
		if (isTooSlow(reading.failure)) return TOO_SLOW;
		return query.after && isRefused(reading.failure) ? REFUSED : undefined;
	}

	async batchPage(batchId: string, query: PageQuery): Promise<PageAnswer> {
		if (this.isOver) return undefined;
		const reading = await this.client.listMessages({ ...query, batchId }, this.endOfMessages);
		if (reading.kind === 'read') {
			await sleep(0);
			return reading.value;
		}
		if (reading.kind === 'stopped') return undefined;
		if (endsAll(reading.failure)) this.isOver = true;
		return REFUSED;
	}

	async message(messageId: string): Promise<MessageAnswer> {
		if (this.isOver) return undefined;
		// Whatever has answered may have given another message.
		const decode = (body: unknown) => {
			const message = oddMessageFrom(body);
			return message?.id === messageId ? message : undefined;
		};
		const reading = await this.client.getMessage(messageId, this.endOfMessages, decode);
		if (reading.kind === 'stopped') return undefined;
		if (reading.kind === 'read') {
			this.unreadableInARow = 0;
			return reading.value;
		}
		if (isRefused(reading.failure)) return REFUSED;
		this.unreadableMessages++;
		this.unreadableInARow++;
		const isAll = this.unreadableInARow >= MAX_UNREADABLE_IN_A_ROW;
		if (isAll || reading.failure.httpStatus === 429) this.isOver = true;
		return UNREADABLE;
	}

	/** One page that cannot be had says nothing of the messages that others have listed. */
	private fail(failure: Failure): void {
		this.failure = failure;
		if (endsAll(failure)) this.isOver = true;
	}
}

/** Here alone the client is asked for its clock. */
export function clocksOf(client: PostmanClient): Clocks {
	const local = Date.now();
	return { local, server: client.serverTime(local) ?? Number.NaN, steady: performance.now() };
}

function endsAll(failure: Failure): boolean {
	return ['endRun', 'giveUp'].includes(reactionToRead(failure));
}

function isTooSlow({ httpStatus, written }: Failure): boolean {
	return (httpStatus === undefined && written === true) || httpStatus === 504 || httpStatus === 524;
}

function isRefused(failure: Failure): boolean {
	return reactionToRead(failure) === 'refuse';
}

/** A page of the list that is watched.  */
export async function readPage(
	client: PostmanClient,
	{ batchId, search }: Settings,
	query: PageQuery,
	signal?: AbortSignal,
): Promise<Reading<MessagePage>> {
	const reading = await client.listMessages({ ...query, batchId, search }, signal);
	if (reading.kind !== 'read') return reading;
	const page = withOddRows(reading.value);
	return isReadable(page)
		? { kind: 'read', value: page }
		: { kind: 'failed', failure: { httpStatus: 200, fromApi: false } };
}

/**
 * Rows none of which is a message, or tells when it was created: Postman has changed, or
 * something else has answered. To pass over them would be to watch nothing.
 */
function isReadable({ rows, unreadable }: MessagePage): boolean {
	const isEmpty = rows.length === 0 && unreadable === 0;
	return isEmpty || rows.some((row) => createdAtOf(row) !== undefined);
}
