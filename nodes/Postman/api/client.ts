// The API's calls by name. One client serves one run of a node. No call rejects: how each is made
// is in paced-calls.ts.

import type { IAllExecuteFunctions } from 'n8n-workflow';

import { authenticate } from './authenticate';
import { MAX_PAGE_BYTES, MAX_REPORT_BYTES } from './body';
import { campaignOf, type Campaign, type Use } from './campaign';
import { CREDENTIAL_NAME, connectionFrom, type Connection } from './connection';
import type { Answer, ApiRequest } from './exchange';
import { failureOf, retryAfterOf, type Failure } from './failure';
import { messageFrom, pageFrom, type Message, type MessagePage, type SendRequest } from './message';
import { PacedCalls, type CallRequest, type Stopped, type Turn } from './paced-calls';
import { proxyToItself } from './past-proxies';
import { readFirstReason, type RowReason } from './report';
import { templateFrom, type Template } from './template';

/** The query of the list endpoints (Postman guide, Pagination). */
export interface ListQuery {
	/** Lists only messages of this batch; all messages of the campaign unless given. */
	batchId?: string | undefined;
	/** 1 to 1000. */
	limit: number;
	/** Lists only rows older than this cursor. */
	after?: string | undefined;
	/** Lists only messages to numbers that contain these digits. */
	search?: string | undefined;
}

/** What a call that only reads gives. */
export type Reading<T> =
	{ kind: 'read'; value: T } | { kind: 'failed'; failure: Failure } | Stopped;

/** 40 MB are slow to upload, and Postman checks them before it answers. */
export const UPLOAD_TIMEOUT_MS = 300_000;
/**
 * Rows that are read to learn a campaign's template: enough to come across its other languages, in
 * one call.
 */
const RECENT_ROWS = 100;

/** The API, for one run. `open` makes it; it has to be closed. */
export class PostmanClient {
	readonly connection: Connection;
	readonly campaign: Campaign;
	private readonly context: IAllExecuteFunctions;
	private readonly calls: PacedCalls;
	private readonly use: Use;

	private constructor(context: IAllExecuteFunctions, connection: Connection, calls: PacedCalls) {
		this.connection = connection;
		this.context = context;
		this.calls = calls;
		this.campaign = campaignOf(connection);
		this.use = this.campaign.enter(connection.callsPerSecond);
	}

	/**
	 * Opens a client for a run. Close it when the run ends.
	 *
	 * @param timeoutMs Milliseconds after which a call is given up; unless given, each call has its
	 *   own default.
	 * @throws UserError that names the credential field that cannot be used, before any call is made.
	 */
	static async open(context: IAllExecuteFunctions, timeoutMs?: number): Promise<PostmanClient> {
		const credential = await context.getCredentials(CREDENTIAL_NAME);
		const connection = connectionFrom(credential);
		await authenticate(credential, { url: connection.baseUrl });
		const campaign = campaignOf(connection);
		const proxy = await proxyToItself(context, campaign, connection.baseUrl);
		const calls = new PacedCalls({ context, credential, campaign, proxy, timeoutMs });
		return new PostmanClient(context, connection, calls);
	}

	/** Ends the run's use of the campaign. */
	close(): void {
		this.campaign.leave(this.use);
	}

	/** Calls per second that other credentials for this campaign gave while this client was open. */
	get otherLimits(): number[] {
		return [...this.use.otherLimits];
	}

	/** What the user should know of how the calls went; whole sentences. */
	get notes(): string[] {
		return this.calls.notes;
	}

	/** Sends one SMS. If Postman accepts it, the body is the message (Postman guide, Single send). */
	send(body: SendRequest, turn: Turn): Promise<Answer | Stopped> {
		const textsToHide = () => Object.values(body.values);
		return this.calls.make(this.post(['messages'], { body: { ...body }, textsToHide }), turn);
	}

	/**
	 * Uploads a file; Postman sends one SMS for each of its rows (Postman guide, Batch send).
	 *
	 * @param fileName Ends in `.csv`.
	 * @param textsToHide As in `ApiRequest`.
	 */
	sendBatch(
		file: Blob,
		fileName: string,
		textsToHide: NonNullable<ApiRequest['textsToHide']>,
		turn: Turn,
	): Promise<Answer | Stopped> {
		const body = new FormData();
		body.append('file', file, fileName);
		const defaultTimeoutMs = UPLOAD_TIMEOUT_MS;
		const maxBytes = MAX_REPORT_BYTES;
		const request = { body, textsToHide, defaultTimeoutMs, maxBytes };
		return this.calls.make(this.post(['batch', 'messages'], request), turn);
	}

	/**
	 * Retries a batch. If Postman accepts it, the answer has no body (Postman guide, Retry batch
	 * send).
	 */
	retryBatch(batchId: string, turn: Turn): Promise<Answer | Stopped> {
		return this.calls.make(this.post(['batch', batchId, 'retry']), turn);
	}

	/**
	 * Retries a message. If Postman accepts it, the body is the message, back in `created` (Postman
	 * guide, Retry single send).
	 */
	retryMessage(messageId: string, turn: Turn): Promise<Answer | Stopped> {
		return this.calls.make(this.post(['messages', messageId, 'retry']), turn);
	}

	/** Reads one message with its attempts. @param decode Returns `undefined` if a body is none. */
	async getMessage(
		messageId: string,
		signal?: AbortSignal,
		decode: (body: unknown) => Message | undefined = messageFrom,
	): Promise<Reading<Message>> {
		return await this.read(decode, ['messages', messageId], undefined, signal);
	}

	/** Reads a page of the campaign's messages, or of a batch's, in Postman's order. */
	async listMessages(
		{ batchId, limit, after, search }: ListQuery,
		signal?: AbortSignal,
	): Promise<Reading<MessagePage>> {
		const path = batchId ? ['batch', batchId, 'messages'] : ['messages'];
		const query = { limit, ...(after && { after }), ...(search && { search }) };
		return await this.read(pageFrom, path, query, signal);
	}

	/** Learns the campaign's template from its recent messages, with one call. */
	async readTemplate(signal?: AbortSignal): Promise<Reading<Template>> {
		const reading = await this.listMessages({ limit: RECENT_ROWS }, signal);
		return reading.kind === 'read'
			? { kind: 'read', value: templateFrom(reading.value.rows) }
			: reading;
	}

	/**
	 * Reads the first reason in the report of a file that Postman refused; `undefined` if there is
	 * none.
	 *
	 * @param texts The file's texts, which the reason must not repeat.
	 */
	async readFirstReason(address: string, texts: string[]): Promise<RowReason | undefined> {
		return await readFirstReason(this.context, address, this.connection.baseUrl, texts);
	}

	/**
	 * Returns the earliest that the server's clock can have shown at `local`, both in milliseconds
	 * since 1970; `undefined` if the server has not told its time.
	 */
	serverTime(local: number): number | undefined {
		const { clock } = this.campaign;
		return clock.isKnown ? clock.at(local) : undefined;
	}

	private post(path: string[], request: Omit<CallRequest, 'method' | 'url'> = {}): CallRequest {
		return { method: 'POST', url: this.url(path), ...request };
	}

	/** Makes a GET and decodes its body; a body that cannot be decoded is a failure. */
	private async read<T>(
		decode: (body: unknown) => T | undefined,
		path: string[],
		qs?: ApiRequest['qs'],
		signal?: AbortSignal,
	): Promise<Reading<T>> {
		const url = this.url(path);
		const answer = await this.calls.make(
			{ method: 'GET', url, ...(qs && { qs, maxBytes: MAX_PAGE_BYTES }) },
			{ lane: 'read', signal },
		);
		if (answer.kind === 'stopped') return answer;
		if (answer.kind === 'response' && answer.status >= 200 && answer.status < 300) {
			const value = decode(answer.body);
			if (value !== undefined) return { kind: 'read', value };
		}
		const headers = answer.kind === 'response' ? answer.headers : {};
		const retryAfterMs = retryAfterOf(headers, Date.now());
		const failure: Failure = {
			...failureOf(answer),
			...(retryAfterMs !== undefined && { retryAfterMs }),
			isHarmless: true,
		};
		return { kind: 'failed', failure };
	}

	/** @param path Segments after the campaign's own address. */
	private url(path: string[]): string {
		const segments = [this.connection.campaignId, ...path].map(encodeURIComponent).join('/');
		return `${this.connection.baseUrl}/campaigns/${segments}`;
	}
}
