// The calls of the API by name, each through the campaign's pacer. One client serves one run of a node. Nothing rejects:
// what the network, the server, the Stop button or a fault of our own did comes back as a value.

import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';

import { authenticate } from './authenticate';
import { MAX_MESSAGE_BYTES, MAX_PAGE_BYTES, MAX_REPORT_BYTES } from './body';
import { campaignOf, type Campaign, type Use } from './campaign';
import { CLOSED, MAX_WAIT_MS } from './closing';
import { CREDENTIAL_NAME, connectionFrom, type Connection } from './connection';
import { exchange, proxyToItself, type Answer, type ApiRequest } from './exchange';
import { failureOf, retryAfterOf, type Failure } from './failure';
import { logFault } from './fault-log';
import { messageFrom, pageFrom, type Message, type MessagePage, type SendRequest } from './message';
import type { Attempt, Lane } from './pacer';
import { readFirstReason, type RowReason } from './report';
import { templateFrom, type Template } from './template';
import { closedAnswer, WaitNotes } from './wait-notes';

/** Query of the list endpoints (Postman guide, Pagination). */
export interface ListQuery {
	/** Only messages of this batch; unless given, the campaign's. */
	batchId?: string | undefined;
	/** 1 to 1000. */
	limit: number;
	/** Rows older than this cursor. */
	after?: string | undefined;
	/** Part of a recipient's number. */
	search?: string | undefined;
}

/** The signal was aborted before Postman let the call in: it was not made. */
export type Stopped = { kind: 'stopped' };
export const STOPPED: Stopped = { kind: 'stopped' };

/** What a call that only reads gives. */
export type Reading<T> =
	{ kind: 'read'; value: T } | { kind: 'failed'; failure: Failure } | Stopped;

export interface Turn {
	lane: Lane;
	/** Aborted while the call waits for its turn, the call is not made. One under way is not disturbed. */
	signal?: AbortSignal | undefined;
	/** Runs at the start of each attempt, just before the request leaves. */
	onStart?(): void;
	/** Runs after an attempt that Postman dropped with a 429; another may follow. */
	onDropped?(): void;
}

type Request = Omit<ApiRequest, 'timeout' | 'maxBytes' | 'proxy'> & {
	defaultTimeoutMs?: number;
	/** Unless given, as much as one message can have. */
	maxBytes?: number;
};

/** Postman answers most calls at once, so a longer silence is a broken line. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** 40 MB take their time on a slow line, and Postman checks them before it answers. */
export const UPLOAD_TIMEOUT_MS = 300_000;
/** Rows that tell of a campaign: enough to meet its other languages, in one call. */
const RECENT_ROWS = 100;
/** So many 429s in a row end a call. */
const MAX_REFUSALS = 100;
/** Of a server that asks for a longer wait than this, the others are not kept waiting. */
const MAX_RETRY_AFTER_MS = 10 * 60_000;

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
	 * To be closed when the run ends.
	 *
	 * @param timeoutMs Until a call is given up; unless given, each call has a default of its own.
	 * @throws UserError naming the credential field that cannot be used, before any call is made.
	 */
	static async open(context: IAllExecuteFunctions, timeoutMs?: number): Promise<PostmanClient> {
		const credential = await context.getCredentials(CREDENTIAL_NAME);
		const connection = connectionFrom(credential);
		await authenticate(credential, { url: connection.baseUrl });
		const proxy = await proxyToItself(context, connection.baseUrl);
		return new PostmanClient(context, credential, connection, proxy, timeoutMs);
	}

	close(): void {
		this.campaign.leave(this.use);
	}

	/** The Calls per Second of other credentials for this campaign that were in use meanwhile. */
	get otherLimits(): number[] {
		return [...this.use.otherLimits];
	}

	/** What the user is to know of how the calls went; whole sentences. */
	get notes(): string[] {
		return this.waits.all;
	}

	send(body: SendRequest, turn: Turn): Promise<Answer | Stopped> {
		const textsToHide = () => Object.values(body.values);
		return this.call(this.post(['messages'], { body: { ...body }, textsToHide }), turn);
	}

	/**
	 * One SMS for each row of the file.
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

	/** If it was accepted, the answer has no body (Postman guide, Retry batch send). */
	retryBatch(batchId: string, turn: Turn): Promise<Answer | Stopped> {
		return this.call(this.post(['batch', batchId, 'retry']), turn);
	}

	/** If it was accepted, the answer's body is the message, back in `created` (Postman guide, Retry single send). */
	retryMessage(messageId: string, turn: Turn): Promise<Answer | Stopped> {
		return this.call(this.post(['messages', messageId, 'retry']), turn);
	}

	/** One message with its attempts. */
	async getMessage(messageId: string, signal?: AbortSignal): Promise<Reading<Message>> {
		return await this.read(messageFrom, ['messages', messageId], undefined, signal);
	}

	/** A page of the campaign's messages, newest first, or of a batch's. */
	async listMessages(
		{ batchId, limit, after, search }: ListQuery,
		signal?: AbortSignal,
	): Promise<Reading<MessagePage>> {
		const path = batchId ? ['batch', batchId, 'messages'] : ['messages'];
		const query = { limit, ...(after && { after }), ...(search && { search }) };
		return await this.read(pageFrom, path, query, signal);
	}

	/** What the campaign's recent messages tell of its template. One call. */
	async readTemplate(signal?: AbortSignal): Promise<Reading<Template>> {
		const reading = await this.listMessages({ limit: RECENT_ROWS }, signal);
		return reading.kind === 'read'
			? { kind: 'read', value: templateFrom(reading.value.rows) }
			: reading;
	}

	/** The first reason in the report of a file that Postman refused. @param texts Of the file. */
	async readFirstReason(address: string, texts: string[]): Promise<RowReason | undefined> {
		return await readFirstReason(this.context, address, this.connection.baseUrl, texts);
	}

	/** `ServerClock.at`; `undefined` if the server has not told its time. */
	serverTime(local: number): number | undefined {
		const { clock } = this.campaign;
		return clock.isKnown ? clock.at(local) : undefined;
	}

	private post(path: string[], request: Omit<Request, 'method' | 'url'> = {}): Request {
		return { method: 'POST', url: this.url(path), ...request };
	}

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
		const attempt = async (refusals: number): Promise<Attempt<Answer>> => {
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
			return await pacer.run(turn.lane, attempt, turn.signal, this);
		} catch (error) {
			if (turn.signal?.aborted && error === turn.signal.reason) return STOPPED;
			if (error === CLOSED) return closedAnswer(pacer.closing.opensInMs);
			logFault(this.context.logger, error as Error);
			return { kind: 'fault' };
		}
	}

	/** @param path Segments below the campaign. */
	private url(path: string[]): string {
		const segments = [this.connection.campaignId, ...path].map(encodeURIComponent).join('/');
		return `${this.connection.baseUrl}/campaigns/${segments}`;
	}
}
