// Postman as a poll reads it: within the poll's time, and without an exception for what the network or the server did.

import type { IPollFunctions } from 'n8n-workflow';

import type { PostmanClient, Reading } from '../api/client';
import { NO_TURN, type Failure } from '../api/failure';
import type { Message, MessagePage } from '../api/message';
import { reactionToRead } from '../api/outcome';
import { REFUSED, type Source } from './read';
import type { Settings } from './settings';
import type { PageQuery } from './walk';

/** Milliseconds until a call is given up. */
export const CALL_TIMEOUT = 12_000;
/** Milliseconds that a poll may read for: less than the least time between two polls. */
const LONGEST_POLL = 45_000;
/** Of the time that n8n gives: what is under way at its end has to come to an end too. */
const SHARE = 0.5;
/** Of the poll's time: until when a page, a message and a vital page may begin to be read. */
const FOR_PAGES = 0.75;
const FOR_MESSAGES = 1;
const FOR_VITAL_PAGES = 1.3;

export class ApiSource implements Source {
	/** Of the call that ended the reading, or that of the list. */
	failure?: Failure;
	private readonly client: PostmanClient;
	private readonly settings: Settings;
	private readonly endOfPages: AbortSignal;
	private readonly endOfMessages: AbortSignal;
	private readonly endOfVitalPages: AbortSignal;
	private hasRead = false;
	/** Another call would come to nothing. */
	private isOver = false;

	constructor(context: IPollFunctions, client: PostmanClient, settings: Settings) {
		this.client = client;
		this.settings = settings;
		// Not on n8n before 2.38.
		const budget = context.getPollBudgetMs?.() ?? Infinity;
		const time = Math.min(budget * SHARE, LONGEST_POLL);
		[this.endOfPages, this.endOfMessages, this.endOfVitalPages] = [
			FOR_PAGES,
			FOR_MESSAGES,
			FOR_VITAL_PAGES,
		].map((share) => AbortSignal.timeout(Math.floor(time * share)));
	}

	now(): number {
		return this.client.serverTime(Date.now());
	}

	async page(
		query: PageQuery,
		isVital: boolean,
	): Promise<MessagePage | typeof REFUSED | undefined> {
		const signal = isVital ? this.endOfVitalPages : this.endOfPages;
		const reading = await readPage(this.client, this.settings, query, signal);
		if (reading.kind === 'read') {
			this.hasRead = true;
			return reading.value;
		}
		if (reading.kind === 'stopped') {
			if (!this.hasRead) this.fail(NO_TURN);
			return undefined;
		}
		this.fail(reading.failure);
		return query.after && isRefused(reading.failure) ? REFUSED : undefined;
	}

	async message(messageId: string): Promise<Message | typeof REFUSED | undefined> {
		if (this.isOver) return undefined;
		const reading = await this.client.getMessage(messageId, this.endOfMessages);
		if (reading.kind === 'read') return reading.value;
		if (reading.kind === 'stopped') return undefined;
		if (isRefused(reading.failure)) return REFUSED;
		this.fail(reading.failure);
		this.isOver = true;
		return undefined;
	}

	/** One page that cannot be had says nothing of the messages that others have listed. */
	private fail(failure: Failure): void {
		this.failure = failure;
		if (['endRun', 'giveUp'].includes(reactionToRead(failure))) this.isOver = true;
	}
}

function isRefused(failure: Failure): boolean {
	return reactionToRead(failure) === 'refuse';
}

/** A page of the list that is watched. */
export async function readPage(
	client: PostmanClient,
	{ batchId, search }: Settings,
	query: PageQuery,
	signal?: AbortSignal,
): Promise<Reading<MessagePage>> {
	const reading = await client.listMessages({ ...query, batchId, search }, signal);
	const isStrange = reading.kind === 'read' && !isReadable(reading.value);
	return isStrange ? { kind: 'failed', failure: { httpStatus: 200, fromApi: false } } : reading;
}

/**
 * Rows none of which is a message, or tells when it was created: Postman has changed, or something else has answered. To
 * pass over them would be to watch nothing.
 */
function isReadable({ rows, unreadable }: MessagePage): boolean {
	const isEmpty = rows.length === 0 && unreadable === 0;
	return isEmpty || rows.some(({ createdAt }) => !Number.isNaN(Date.parse(createdAt ?? '')));
}
