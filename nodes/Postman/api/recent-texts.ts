// Which texts this process is sending, or has sent, to whom, so that two of its executions never
// send the same text to the same person at the same moment. Postman's list shows a message seconds
// late, and a batch's messages minutes late.

import type { SendRequest } from './message';
import { textKey } from './same-message';
import { eachInTurns, mapInTurns } from './turns';

/** What became of a text. `sentAt` is Postman's `createdAt`, ISO 8601. */
export interface TextEnd {
	state: 'sent' | 'unknown';
	messageId?: string | undefined;
	sentAt?: string | undefined;
	latestStatus?: string | undefined;
}

interface Kept extends TextEnd {
	/** By `realClock`. */
	at: number;
	/** How late the list may show it. */
	lateMs: number;
	owner: unknown;
}

/** Texts that are on their way together: each has an end of its own, and all are closed at once. */
export interface TextsUnderWay {
	/**
	 * Notes what became of one of them; `undefined` if it is certain that it was not sent.
	 *
	 * @param now By `realClock`.
	 */
	end(key: string, end: TextEnd | undefined, now: number): void;
	close(): void;
}

/** As `TextsUnderWay`, for all texts of a batch in one. */
export interface BatchUnderWay {
	/** @param ends In the order of the texts. */
	end(ends: Array<TextEnd | undefined>, now: number): Promise<void>;
	close(): void;
}

/** A batch of whose texts nobody has asked for one yet. */
interface Unread {
	requests: readonly SendRequest[];
	owner: object;
	lateMs: number;
	/** Resolves when it is closed. */
	done: Promise<void>;
	/** What became of its texts, once that is known. */
	ended?: { ends: Array<TextEnd | undefined>; now: number };
	/** Once it is being read. Resolves to what is to be told its end, if it is not known by then. */
	reading?: Promise<Told | undefined>;
}

interface Told {
	keys: string[];
	end: TextsUnderWay['end'];
}

/** More than a process sends while a list is late. Beyond it, the oldest are forgotten. */
const MAX_KEPT = 100_000;

/** The texts of one campaign. A key is from `textKey`. */
export class RecentTexts {
	private readonly open = new Map<string, ReadonlyArray<Promise<void>>>();
	private readonly kept = new Map<string, Kept>();
	private readonly unread = new Set<Unread>();

	/** Whether `underWay` and `sentAround` know all texts. If not, `read` helps. */
	get isRead(): boolean {
		return this.unread.size === 0;
	}

	/** Works out the keys of all batches that are not read, in turns. */
	async read(): Promise<void> {
		for (const batch of [...this.unread]) await (batch.reading ??= this.readBatch(batch));
	}

	/** Resolves when everybody who is sending this text now is done; `undefined` if nobody is. */
	underWay(key: string): Promise<unknown> | undefined {
		const open = this.open.get(key);
		return open && Promise.all(open);
	}

	/**
	 * Notes that texts are about to leave together. Call it before the request does.
	 *
	 * @param owner Stands for whoever sends them, for `SentText.isOwn`. It is kept long after the
	 * run.
	 * @param lateMs How late the list may show them.
	 */
	begin(keys: readonly string[], owner: object, lateMs: number): TextsUnderWay {
		const { done, close } = closable();
		return { end: this.note(keys, done, owner, lateMs), close };
	}

	/**
	 * As `begin`, for a batch. Its keys take longer than the rest of a run, and are of use only to a
	 * run with Skip If Sent Within, so they are worked out when one asks.
	 */
	beginBatch(requests: readonly SendRequest[], owner: object, lateMs: number): BatchUnderWay {
		const { done, close } = closable();
		const batch: Unread = { requests, owner, lateMs, done };
		this.unread.add(batch);
		return {
			end: async (ends, now) => {
				batch.ended = { ends, now };
				this.forgetOldest();
				const told = await batch.reading;
				await eachInTurns(told?.keys.entries() ?? [], ([i, key]) => {
					told?.end(key, ends[i], now);
				});
			},
			close,
		};
	}

	private async readBatch(batch: Unread): Promise<Told | undefined> {
		const { requests, owner, lateMs, done } = batch;
		const keys = await mapInTurns(requests, textKey);
		this.unread.delete(batch);
		const end = this.note(batch.ended ? [] : keys, done, owner, lateMs);
		if (!batch.ended) return { keys, end };
		const { ends, now } = batch.ended;
		for (const [i, key] of keys.entries()) end(key, ends[i], now);
		return undefined;
	}

	/** Forgets the batches that ended first, if there are more texts than are kept. */
	private forgetOldest(): void {
		const ended = [...this.unread].filter((batch) => batch.ended && !batch.reading);
		let texts = ended.reduce((sum, { requests }) => sum + requests.length, 0);
		for (const batch of ended) {
			if (texts <= MAX_KEPT) return;
			texts -= batch.requests.length;
			this.unread.delete(batch);
		}
	}

	private note(
		keys: readonly string[],
		done: Promise<void>,
		owner: object,
		lateMs: number,
	): TextsUnderWay['end'] {
		// Very many texts of a batch share what is known of them.
		const alone = [done];
		for (const key of keys) {
			const others = this.open.get(key);
			this.open.set(key, others ? [...others, done] : alone);
		}
		let latest: { end: TextEnd; kept: Kept } | undefined;
		return (key, end, now) => {
			const others = this.open.get(key)?.filter((other) => other !== done) ?? [];
			if (others.length > 0) this.open.set(key, others);
			else this.open.delete(key);
			if (!end) return;
			if (latest?.end !== end) latest = { end, kept: { ...end, at: now, lateMs, owner } };
			this.keep(key, latest.kept);
		};
	}

	/**
	 * Returns what this process has sent, if a list may not have shown it yet when it was read.
	 *
	 * @param readAt When the reading began, by `realClock`.
	 */
	sentAround(key: string, readAt: number, owner: unknown): SentText | undefined {
		const kept = this.kept.get(key);
		if (!kept || kept.at < readAt - kept.lateMs) return undefined;
		const { state, messageId, sentAt, latestStatus } = kept;
		return { state, messageId, sentAt, latestStatus, isOwn: kept.owner === owner };
	}

	private keep(key: string, kept: Kept): void {
		// Set again, so that the newest come last.
		this.kept.delete(key);
		this.kept.set(key, kept);
		const [oldest] = this.kept.keys();
		if (oldest !== undefined && this.kept.size > MAX_KEPT) this.kept.delete(oldest);
	}
}

function closable(): { done: Promise<void>; close(): void } {
	let close = () => {};
	const done = new Promise<void>((resolve) => (close = resolve));
	return { done, close };
}

/** A text that was sent. */
export interface SentText extends TextEnd {
	/** Whether the owner who asks has sent it. */
	isOwn: boolean;
}
