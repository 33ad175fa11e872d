// The API's calls by name, each made through the campaign's pacer. One client serves one run of a
// node. No call rejects: whatever the network, the server, the Stop button or a fault of our own
// did comes back as a value.

import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';

import { authenticate } from './authenticate';
import { MAX_MESSAGE_BYTES, MAX_PAGE_BYTES, MAX_REPORT_BYTES } from './body';
import { campaignOf, type Campaign, type Use } from './campaign';
import { CLOSED, MAX_WAIT_MS } from './closing';
import { CREDENTIAL_NAME, connectionFrom, type Connection } from './connection';
import { exchange, type Answer, type ApiRequest } from './exchange';
import { failureOf, retryAfterOf, type Failure } from './failure';
import { logFault } from './fault-log';
import { messageFrom, pageFrom, type Message, type MessagePage, type SendRequest } from './message';
import type { PacedResult, Lane } from './pacer';
import { proxyToItself } from './past-proxies';
import { readFirstReason, type RowReason } from './report';
import { templateFrom, type Template } from './template';
import { closedAnswer, WaitNotes } from './wait-notes';

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

/** The signal was aborted while the call waited, so Postman has not taken it. */
export type Stopped = { kind: 'stopped' };
/** The one value of `Stopped`. */
export const STOPPED: Stopped = { kind: 'stopped' };

/** What a call that only reads gives. */
export type Reading<T> =
	{ kind: 'read'; value: T } | { kind: 'failed'; failure: Failure } | Stopped;

/** How a call waits for its turn. */
export interface Turn {
	lane: Lane;
	/**
	 * If it is aborted while the call waits, the call is not made and ends as `STOPPED`. A call under
	 * way is not disturbed.
	 */
	signal?: AbortSignal | undefined;
	/** Runs just before each request leaves. */
	onStart?(): void;
	/** Runs after each request that Postman dropped with a 429; another may follow. */
	onDropped?(): void;
}

type Request = Omit<ApiRequest, 'timeout' | 'maxBytes' | 'proxy'> & {
	defaultTimeoutMs?: number;
	/** `MAX_MESSAGE_BYTES` unless given. */
	maxBytes?: number;
};

/** Postman answers most calls at once, so a longer silence means a broken connection. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** 40 MB are slow to upload, and Postman checks them before it answers. */
export const UPLOAD_TIMEOUT_MS = 300_000;
/**
 * Rows that are read to learn a campaign's template: enough to come across its other languages, in
 * one call.
 */
const RECENT_ROWS = 100;
/** A call that was throttled this often is given up at the next 429. */
const MAX_REFUSALS = 100;
/**
 * A longer `Retry-After` is taken for a mistake: it ends the call, as any beyond `MAX_WAIT_MS`
 * does, but the campaign's other calls do not wait for it.
 */
const MAX_RETRY_AFTER_MS = 10 * 60_000;

/** The API, for one run. `open` makes it; it has to be closed. */
export class PostmanClient {
	readonly connection: Connection;
	readonly campaign: Campaign;
	private readonly context: IAllExecuteFunctions;
	private readonly credential: ICredentialDataDecryptedObject;
	private readonly timeoutMs: number | undefined;
	private readonly proxy: ApiRequest['proxy'];
	private readonly use: Use;
	private readonly waits: WaitNotes;

	private constructor(
		context: IAllExecuteFunctions,
		credential: ICredentialDataDecryptedObject,
		connection: Connection,
		proxy: ApiRequest['proxy'],
		timeoutMs?: number,
	) {
		this.connection = connection;
		this.context = context;
		this.credential = credential;
		this.proxy = proxy;
		this.timeoutMs = timeoutMs;
		this.waits = new WaitNotes(context.logger);
		this.campaign = campaignOf(connection);
		this.use = this.campaign.enter(connection.callsPerSecond);
	}

	/**
	 * Opens a client for a run. Close it when the run ends.
	 *
	 * @param timeoutMs After which a call is given up; unless given, each call has its own default.
	 * @throws UserError that names the credential field that cannot be used, before any call is made.
	 */
	static async open(context: IAllExecuteFunctions, timeoutMs?: number): Promise<PostmanClient> {
		const credential = await context.getCredentials(CREDENTIAL_NAME);
		const connection = connectionFrom(credential);
		await authenticate(credential, { url: connection.baseUrl });
		const proxy = await proxyToItself(context, campaignOf(connection), connection.baseUrl);
		return new PostmanClient(context, credential, connection, proxy, timeoutMs);
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
		return this.waits.all;
	}

	/** Sends one SMS. If Postman accepts it, the body is the message (Postman guide, Single send). */
	send(body: SendRequest, turn: Turn): Promise<Answer | Stopped> {
		const textsToHide = () => Object.values(body.values);
		return this.call(this.post(['messages'], { body: { ...body }, textsToHide }), turn);
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
		return this.call(this.post(['batch', 'messages'], request), turn);
	}

	/**
	 * Retries a batch. If Postman accepts it, the answer has no body (Postman guide, Retry batch
	 * send).
	 */
	retryBatch(batchId: string, turn: Turn): Promise<Answer | Stopped> {
		return this.call(this.post(['batch', batchId, 'retry']), turn);
	}

	/**
	 * Retries a message. If Postman accepts it, the body is the message, back in `created` (Postman
	 * guide, Retry single send).
	 */
	retryMessage(messageId: string, turn: Turn): Promise<Answer | Stopped> {
		return this.call(this.post(['messages', messageId, 'retry']), turn);
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

	private post(path: string[], request: Omit<Request, 'method' | 'url'> = {}): Request {
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
		const answer = await this.call(
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

	private async call(
		{ defaultTimeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = MAX_MESSAGE_BYTES, ...rest }: Request,
		turn: Turn,
	): Promise<Answer | Stopped> {
		const { pacer, clock } = this.campaign;
		const { proxy, timeoutMs: timeout = defaultTimeoutMs } = this;
		const request = { ...rest, maxBytes, timeout, ...(proxy && { proxy }) };
		const tryOnce = async (refusals: number): Promise<PacedResult<Answer>> => {
			turn.onStart?.();
			const sentAt = Date.now();
			const result = await exchange(this.context, this.credential, request);
			if (result.kind !== 'response') return { result, throttled: false };
			clock.readDate(result.headers.date, sentAt, Date.now());
			if (result.status !== 429) return { result, throttled: false };
			turn.onDropped?.();
			const retryAfterMs = retryAfterOf(result.headers, Date.now()) ?? 0;
			const isTooLong = retryAfterMs > MAX_RETRY_AFTER_MS;
			const final = retryAfterMs > MAX_WAIT_MS || refusals >= MAX_REFUSALS;
			this.waits.add(retryAfterMs);
			const isToBeObeyed = retryAfterMs > 0 && !isTooLong;
			return { result, throttled: true, final, ...(isToBeObeyed && { retryAfterMs }) };
		};
		this.waits.add(pacer.closing.opensInMs);
		try {
			return await pacer.run(turn.lane, tryOnce, turn.signal, this);
		} catch (error) {
			if (turn.signal?.aborted && error === turn.signal.reason) return STOPPED;
			if (error === CLOSED) return closedAnswer(pacer.closing.opensInMs);
			logFault(this.context.logger, error as Error);
			return { kind: 'fault' };
		}
	}

	/** @param path Segments after the campaign's own address. */
	private url(path: string[]): string {
		const segments = [this.connection.campaignId, ...path].map(encodeURIComponent).join('/');
		return `${this.connection.baseUrl}/campaigns/${segments}`;
	}
}
