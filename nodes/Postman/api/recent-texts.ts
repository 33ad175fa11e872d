// Which texts this process is sending, or has sent, to whom, so that two of its executions never
// send the same text to the same person at the same moment. Postman's list shows a message seconds
// late, and a batch's messages minutes late.

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

/** More than a process sends while a list is late. Beyond it, the oldest are forgotten. */
const MAX_KEPT = 100_000;

/** The texts of one campaign. A key is from `textKey`. */
export class RecentTexts {
	private readonly open = new Map<string, ReadonlyArray<Promise<void>>>();
	private readonly kept = new Map<string, Kept>();

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
		let close = () => {};
		const done = new Promise<void>((resolve) => (close = resolve));
		// Very many texts of a batch share what is known of them.
		const alone = [done];
		for (const key of keys) {
			const others = this.open.get(key);
			this.open.set(key, others ? [...others, done] : alone);
		}
		let latest: { end: TextEnd; kept: Kept } | undefined;
		return {
			end: (key, end, now) => {
				const others = this.open.get(key)?.filter((other) => other !== done) ?? [];
				if (others.length > 0) this.open.set(key, others);
				else this.open.delete(key);
				if (!end) return;
				if (latest?.end !== end) latest = { end, kept: { ...end, at: now, lateMs, owner } };
				this.keep(key, latest.kept);
			},
			close,
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

/** A text that was sent. */
export interface SentText extends TextEnd {
	/** Whether the owner who asks has sent it. */
	isOwn: boolean;
}
