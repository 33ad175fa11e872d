// Which texts this process is sending, or has sent, to whom: Postman's list shows a message seconds late, one of a batch
// minutes late. So that two executions of this process never send one text to one person at the same moment.

/** What is known of a message. `sentAt` is Postman's `createdAt`. */
export interface TextEnd {
	state: 'sent' | 'unknown';
	messageId?: string | undefined;
	sentAt?: string | undefined;
	latestStatus?: string | undefined;
}

interface Kept extends TextEnd {
	/** By `realClock`. */
	at: number;
	/** Milliseconds that the list may take to show it. */
	lateMs: number;
	owner: unknown;
}

/** More than a process sends while a list is late. */
const MAX_KEPT = 100_000;

export class RecentTexts {
	private readonly open = new Map<string, Set<Promise<void>>>();
	private readonly kept = new Map<string, Kept>();

	/** Resolves when those that are sending this text now are done; `undefined` if nobody is. */
	underWay(key: string): Promise<unknown> | undefined {
		const open = this.open.get(key);
		return open && Promise.all(open);
	}

	/**
	 * To be called before a text may leave.
	 *
	 * @param key Tells recipient, language and values from others.
	 * @param owner Of what is sent, for `SentText.isOwn`.
	 * @param lateMs As in `Kept`.
	 * @returns To be called when it is over: with what became of it, or with nothing if it is certain that nothing was sent.
	 */
	begin(
		key: string,
		owner: unknown,
		lateMs: number,
	): (end: TextEnd | undefined, now: number) => void {
		let close = () => {};
		const done = new Promise<void>((resolve) => (close = resolve));
		const open = this.open.get(key) ?? new Set();
		this.open.set(key, open.add(done));
		return (end, now) => {
			open.delete(done);
			if (open.size === 0) this.open.delete(key);
			if (end) this.keep(key, { ...end, at: now, lateMs, owner });
			close();
		};
	}

	/**
	 * What this process has sent and a list that was read at some moment may not show.
	 *
	 * @param readAt By `realClock`, when the reading began.
	 */
	sentAround(key: string, readAt: number, owner: unknown): SentText | undefined {
		const kept = this.kept.get(key);
		if (!kept || kept.at < readAt - kept.lateMs) return undefined;
		const { state, messageId, sentAt, latestStatus } = kept;
		return { state, messageId, sentAt, latestStatus, isOwn: kept.owner === owner };
	}

	private keep(key: string, kept: Kept): void {
		// Those kept last come last.
		this.kept.delete(key);
		this.kept.set(key, kept);
		const [oldest] = this.kept.keys();
		if (oldest !== undefined && this.kept.size > MAX_KEPT) this.kept.delete(oldest);
	}
}

export interface SentText extends TextEnd {
	/** Whether it was sent by the one who asks. */
	isOwn: boolean;
}
