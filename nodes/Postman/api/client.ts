// The calls of the API by name, each through the campaign's pacer. One client serves one run of a node.

import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';

import { authenticate } from './authenticate';
import { CREDENTIAL_NAME, campaignKey, connectionFrom, type Connection } from './connection';
import { exchange, type Answer, type ApiRequest } from './exchange';
import { failureOf, type Failure } from './failure';
import { messageFrom, pageFrom, type Message, type MessagePage } from './message';
import type { Attempt, Lane, Pacer } from './pacer';
import { pacerOf } from './pacers';
import { retryAfterOf } from './retry-after';

/** What a single send asks for (Postman guide, Single send). */
export interface SendRequest {
	/** Digits only, country code first. */
	recipient: string;
	language: string;
	/** Every variable of the template, none empty. */
	values: Record<string, string>;
}

/** Query of the list endpoints (Postman guide, Pagination). */
export interface ListQuery {
	/** 1 to 1000. */
	limit: number;
	/** Rows older than this cursor. */
	after?: string;
	/** Part of a recipient's number. */
	search?: string;
}

/** What a call that only reads gives. */
export type Reading<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export interface Turn {
	lane: Lane;
	/** Aborted while the call waits for its turn, the call is not made. One under way is not disturbed. */
	signal?: AbortSignal;
	/** Runs at the start of each attempt, just before the request leaves. */
	onStart?(): void;
	/** Runs after an attempt that Postman dropped with a 429; another may follow. */
	onDropped?(): void;
}

/**
 * So many 429s in a row end a call. With the pacer's back-off that is several minutes in which the campaign let
 * nothing in.
 */
const MOST_REFUSALS = 100;
/** Milliseconds; a server that asks for a longer wait than this is not waited for. */
const LONGEST_RETRY_AFTER = 10 * 60_000;

/** Milliseconds by which clocks may differ where the server does not tell its own. */
const UNKNOWN_CLOCK = 60_000;
const CLOCK_READINGS = 8;
/** Milliseconds by which the clock of what answers may be ahead of the one that a message's `createdAt` comes from. */
const CLOCKS_APART = 500;

export class PostmanClient {
	readonly connection: Connection;
	private readonly context: IAllExecuteFunctions;
	private readonly credential: ICredentialDataDecryptedObject;
	private readonly timeout: number;
	private readonly pacer: Pacer;
	/** The server's clock minus this machine's, as the last answers told it, in milliseconds. */
	private clockOffsets: number[] = [];

	private constructor(
		context: IAllExecuteFunctions,
		credential: ICredentialDataDecryptedObject,
		timeout: number,
	) {
		this.connection = connectionFrom(credential);
		this.context = context;
		this.credential = credential;
		this.timeout = timeout;
		this.pacer = pacerOf(this.connection);
	}

	/**
	 * @param timeout Milliseconds until a call is given up.
	 * @throws UserError naming the credential field that cannot be used, before any call is made.
	 */
	static async open(context: IAllExecuteFunctions, timeout: number): Promise<PostmanClient> {
		const credential = await context.getCredentials(CREDENTIAL_NAME);
		const client = new PostmanClient(context, credential, timeout);
		await authenticate(credential, { url: client.connection.baseUrl });
		return client;
	}

	/** Rejects with the signal's reason where it was aborted before Postman let the call in. */
	async send(body: SendRequest, turn: Turn): Promise<Answer> {
		return await this.call({ method: 'POST', url: this.url('messages'), body: { ...body } }, turn);
	}

	/**
	 * One SMS for each row of the file. Rejects with the signal's reason where it was aborted before Postman let the call
	 * in.
	 *
	 * @param fileName Ends in `.csv`.
	 * @param timeout Milliseconds until the upload is given up, its answer included.
	 */
	async sendBatch(file: Blob, fileName: string, timeout: number, turn: Turn): Promise<Answer> {
		const body = new FormData();
		body.append('file', file, fileName);
		const url = this.url('batch', 'messages');
		return await this.call({ method: 'POST', url, body, timeout }, turn);
	}

	/** Where it was accepted, the answer has no body (Postman guide, Retry batch send). */
	async retryBatch(batchId: string, turn: Turn): Promise<Answer> {
		return await this.call({ method: 'POST', url: this.url('batch', batchId, 'retry') }, turn);
	}

	/** Where it was accepted, the answer's body is the message, back in `created` (Postman guide, Retry single send). */
	async retryMessage(messageId: string, turn: Turn): Promise<Answer> {
		return await this.call({ method: 'POST', url: this.url('messages', messageId, 'retry') }, turn);
	}

	/**
	 * One message with its attempts. Rejects with the signal's reason where it was aborted.
	 *
	 * @param onStart Runs just before the request leaves.
	 */
	async getMessage(
		messageId: string,
		signal?: AbortSignal,
		onStart?: () => void,
	): Promise<Reading<Message>> {
		return await this.read(messageFrom, { url: this.url('messages', messageId) }, signal, onStart);
	}

	/** The campaign's messages, newest first. Rejects with the signal's reason where it was aborted. */
	async listMessages(query: ListQuery, signal?: AbortSignal): Promise<Reading<MessagePage>> {
		return await this.read(pageFrom, { url: this.url('messages'), qs: { ...query } }, signal);
	}

	/** A batch's messages. Rejects with the signal's reason where it was aborted. */
	async listBatchMessages(
		batchId: string,
		query: ListQuery,
		signal?: AbortSignal,
	): Promise<Reading<MessagePage>> {
		const url = this.url('batch', batchId, 'messages');
		return await this.read(pageFrom, { url, qs: { ...query } }, signal);
	}

	/** What tells this campaign from all others. */
	get campaign(): string {
		return campaignKey(this.connection);
	}

	/**
	 * A moment of this machine's clock as the server's clock showed it, at the earliest: a message that was made after
	 * it cannot have an earlier `createdAt`.
	 *
	 * @param local Milliseconds since 1970.
	 */
	serverTime(local: number): number {
		if (this.clockOffsets.length === 0) return local - UNKNOWN_CLOCK;
		// The header has whole seconds, cut off, and was on its way: each reading is too early, and the latest is best.
		return local + Math.max(...this.clockOffsets) - CLOCKS_APART;
	}

	/** @param parts Path segments below the campaign. */
	private url(...parts: string[]): string {
		const path = [this.connection.campaignId, ...parts].map(encodeURIComponent).join('/');
		return `${this.connection.baseUrl}/campaigns/${path}`;
	}

	private async read<T>(
		decode: (body: unknown) => T | undefined,
		request: Pick<ApiRequest, 'url' | 'qs'>,
		signal?: AbortSignal,
		onStart?: () => void,
	): Promise<Reading<T>> {
		const answer = await this.call(
			{ method: 'GET', ...request },
			{ lane: 'read', signal, onStart },
		);
		if (answer.kind === 'response' && answer.status >= 200 && answer.status < 300) {
			const value = decode(answer.body);
			if (value !== undefined) return { ok: true, value };
		}
		const headers = answer.kind === 'response' ? answer.headers : {};
		const retryAfterMs = retryAfterOf(headers, Date.now());
		const failure: Failure = {
			...failureOf(answer),
			...(retryAfterMs !== undefined && { retryAfterMs }),
			isHarmless: true,
		};
		return { ok: false, failure };
	}

	private async call(
		request: Omit<ApiRequest, 'timeout'> & Partial<ApiRequest>,
		turn: Turn,
	): Promise<Answer> {
		const attempt = async (refusals: number): Promise<Attempt<Answer>> => {
			turn.onStart?.();
			const answer = await exchange(this.context, this.credential, {
				timeout: this.timeout,
				...request,
			});
			this.readClock(answer);
			const throttled = answer.kind === 'response' && answer.status === 429;
			if (!throttled) return { result: answer, throttled };
			turn.onDropped?.();
			const retryAfterMs = retryAfterOf(answer.headers, Date.now());
			const isTooLong = (retryAfterMs ?? 0) > LONGEST_RETRY_AFTER;
			return {
				result: answer,
				throttled,
				...(retryAfterMs !== undefined && !isTooLong && { retryAfterMs }),
				final: isTooLong || refusals >= MOST_REFUSALS,
			};
		};
		return await this.pacer.run(turn.lane, attempt, turn.signal);
	}

	private readClock(answer: Answer): void {
		const date = answer.kind === 'response' ? Date.parse(answer.headers.date ?? '') : Number.NaN;
		if (Number.isNaN(date)) return;
		this.clockOffsets.push(date - Date.now());
		// Only a few, so that a step of either clock is soon forgotten.
		if (this.clockOffsets.length > CLOCK_READINGS) this.clockOffsets.shift();
	}
}
