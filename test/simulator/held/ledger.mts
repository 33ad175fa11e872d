import { EventEmitter } from 'node:events';
import type { Fault } from '../wire/faults.mts';
import { attemptStatus, statusOf } from './statusWalk.mts';
import type { Store } from './store.mts';
import type {
	Batch,
	DeliveryError,
	Language,
	Message,
	RouteName,
	SeenRequest,
	Status,
} from './types.mts';

/** One HTTP call as the server saw it. */
export interface Call {
	/** When it reached the server: ms since 1970, no clock skew. */
	at: number;
	/** When the server was done with it, be it by never answering; null while it is at work. */
	endedAt: number | null;
	method: string;
	/** Path and query as they came. */
	path: string;
	route: RouteName;
	/** From the path, whether or not there is such a campaign. */
	campaignId: string | null;
	/** The number of a single send; null for other calls. */
	recipient: string | null;
	/** HTTP status sent; null if the client got none. */
	status: number | null;
	/** What the error it was answered with says, in Postman's words; null if there is none. */
	words: string | null;
	/** Dropped by the rate limit. */
	dropped: boolean;
	/** The injected fault, once it has struck. */
	fault: Fault | null;
	/** What the call made or changed, even if the client never heard of it. */
	messageId: string | null;
	batchId: string | null;
}

/** A message as the server holds it at the moment of asking. */
export interface HeldMessage {
	id: string;
	campaignId: string;
	recipient: string;
	language: Language;
	values: Record<string, string>;
	fullMessage: string;
	/** One of the seven, even while `delivery.legacyStatuses` shows four to clients. */
	status: Status;
	/** Ms since 1970, no clock skew, as all times here. */
	createdAt: number;
	/** The listing endpoints show it from then on. */
	listedAt: number;
	batchId: string | null;
	/** Oldest first. */
	attempts: { status: Status; createdAt: number; error: DeliveryError | null }[];
}

export interface HeldBatch {
	id: string;
	campaignId: string;
	fileName: string;
	status: string;
	createdAt: number;
	totalMessages: number;
	/** IDs of those created so far. */
	messageIds: string[];
}

export interface LedgerEvents {
	message: [HeldMessage];
	batch: [HeldBatch];
	/** A message changed its status; noticed within a quarter of a second. */
	status: [HeldMessage];
	/** The server is done with a call, or will never be. */
	call: [Call];
	reset: [];
}

/** What the server holds and saw. Everything handed out is a copy, but for calls: those live on. */
export class Ledger {
	readonly events = new EventEmitter<LedgerEvents>();
	readonly #store: Store;
	readonly #now: () => number;
	#calls: Call[] = [];

	constructor(store: Store, now: () => number) {
		this.#store = store;
		this.#now = now;
	}

	/** In order of creation; `filter` keeps those whose properties equal the ones given. */
	messages(filter: Partial<HeldMessage> = {}): HeldMessage[] {
		const now = this.#now();
		const held = Array.from(this.#store.messages(), (message) => holdMessage(message, now));
		return held.filter((message) => has(message, filter));
	}

	message(id: string): HeldMessage | null {
		const message = this.#store.message(id);
		return message === undefined ? null : holdMessage(message, this.#now());
	}

	batches(): HeldBatch[] {
		return Array.from(this.#store.batches(), holdBatch);
	}

	/** In order of arrival. */
	calls(filter: Partial<Call> = {}): Call[] {
		return this.#calls.filter((call) => has(call, filter));
	}

	/** For whoever needs the latest few and should not wait for a copy of all. */
	*newestCalls(): Generator<Call> {
		for (let index = this.#calls.length - 1; index >= 0; index -= 1) yield this.#calls[index];
	}

	/** Number of calls that arrived. */
	count(filter: Partial<Call> = {}): number {
		return this.calls(filter).length;
	}

	countByRoute(): Partial<Record<RouteName, number>> {
		const counts: Partial<Record<RouteName, number>> = {};
		for (const { route } of this.#calls) counts[route] = (counts[route] ?? 0) + 1;
		return counts;
	}

	/** For the server: a call has arrived. */
	open(request: SeenRequest): Call {
		const call: Call = {
			at: this.#now(),
			endedAt: null,
			method: request.method,
			path: request.path,
			route: request.route,
			campaignId: request.params.campaignId ?? null,
			recipient: request.recipient,
			status: null,
			words: null,
			dropped: false,
			fault: null,
			messageId: null,
			batchId: null,
		};
		this.#calls.push(call);
		return call;
	}

	/** For the server: the call is done with; without a status if the client got none. */
	close(call: Call, status: number | null, words: string | null = null): void {
		call.status = status;
		call.words = words;
		call.endedAt = this.#now();
		this.events.emit('call', call);
	}

	/** For the server: forget all calls. */
	clear(): void {
		this.#calls = [];
		this.events.emit('reset');
	}
}

export function holdMessage(message: Message, now: number): HeldMessage {
	const { id, recipient, language, values, fullMessage, createdAt, listedAt } = message;
	return {
		id,
		campaignId: message.campaign.id,
		recipient,
		language,
		values: { ...values },
		fullMessage,
		status: statusOf(message, now),
		createdAt,
		listedAt,
		batchId: message.membership?.batch.id ?? null,
		attempts: message.attempts.map((attempt) => {
			const status = attemptStatus(attempt, now);
			const error = status === 'failure' ? attempt.error : null;
			return { status, createdAt: attempt.createdAt, error };
		}),
	};
}

export function holdBatch(batch: Batch): HeldBatch {
	const { id, fileName, status, createdAt, drafts, messages } = batch;
	return {
		id,
		campaignId: batch.campaign.id,
		fileName,
		status,
		createdAt,
		totalMessages: drafts.length,
		messageIds: messages.map((message) => message.id),
	};
}

function has<T extends object>(thing: T, filter: Partial<T>): boolean {
	return (Object.keys(filter) as (keyof T)[]).every((key) => thing[key] === filter[key]);
}
