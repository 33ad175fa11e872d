// How one call is made: in its turn, again after each 429 of Postman's, and with an end of its own.
// No call rejects: whatever the network, the server, the Stop button or a fault of our own did
// comes back as a value.

import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';

import { MAX_MESSAGE_BYTES } from './body';
import type { Campaign } from './campaign';
import { CLOSED, MAX_WAIT_MS } from './closing';
import { exchange, type Answer, type ApiRequest } from './exchange';
import { retryAfterOf } from './failure';
import { logFault } from './fault-log';
import type { PacedResult, Lane } from './pacer';
import { closedAnswer, WaitNotes } from './wait-notes';

/** The signal was aborted while the call waited, so Postman has not taken it. */
export type Stopped = { kind: 'stopped' };
/** The one value of `Stopped`. */
export const STOPPED: Stopped = { kind: 'stopped' };

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

/** A request without what is the same for all calls of a run. */
export type CallRequest = Omit<ApiRequest, 'timeout' | 'maxBytes' | 'proxy'> & {
	/** `DEFAULT_TIMEOUT_MS` unless given. */
	defaultTimeoutMs?: number;
	/** `MAX_MESSAGE_BYTES` unless given. */
	maxBytes?: number;
};

/** Postman answers most calls at once, so a longer silence means a broken connection. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** A call that was throttled this often is given up at the next 429. */
const MAX_REFUSALS = 100;
/**
 * A longer `Retry-After` is taken for a mistake: it ends the call, as any beyond `MAX_WAIT_MS`
 * does, but the campaign's other calls do not wait for it.
 */
const MAX_RETRY_AFTER_MS = 10 * 60_000;

/** What the calls of one run have in common. */
interface CallSettings {
	context: IAllExecuteFunctions;
	credential: ICredentialDataDecryptedObject;
	campaign: Campaign;
	/** As in `ApiRequest`. */
	proxy: ApiRequest['proxy'];
	/** Milliseconds after which a call is given up; unless given, each has its own default. */
	timeoutMs?: number | undefined;
}

/** The calls of one run. */
export class PacedCalls {
	private readonly settings: CallSettings;
	private readonly waits: WaitNotes;

	constructor(settings: CallSettings) {
		this.settings = settings;
		this.waits = new WaitNotes(settings.context.logger);
	}

	/** What the user should know of how the calls went; whole sentences. */
	get notes(): string[] {
		return this.waits.all;
	}

	/** Makes a call. Returns Postman's last answer; never rejects. */
	async make(
		{ defaultTimeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = MAX_MESSAGE_BYTES, ...rest }: CallRequest,
		turn: Turn,
	): Promise<Answer | Stopped> {
		const { context, credential, campaign, proxy, timeoutMs = defaultTimeoutMs } = this.settings;
		const { pacer, clock } = campaign;
		const request = { ...rest, maxBytes, timeout: timeoutMs, ...(proxy && { proxy }) };
		const tryOnce = async (refusals: number): Promise<PacedResult<Answer>> => {
			turn.onStart?.();
			const sentAt = Date.now();
			const result = await exchange(context, credential, request);
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
			logFault(context.logger, error as Error);
			return { kind: 'fault' };
		}
	}
}
