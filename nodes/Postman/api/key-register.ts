/** What became of a Send Once Key. `sentAt` is Postman's `createdAt`, ISO 8601. */
export interface KeyEnd {
	state: 'sent' | 'unknown' | 'free';
	messageId?: string;
	sentAt?: string;
}

const MAX_KEYS_KNOWN = 10_000;

/** The Send Once Keys that executions of this process hold, or have held. */
export class KeyRegister {
	private readonly holders = new Map<string, { end: Promise<void>; close: () => void }>();
	private readonly ends = new Map<string, KeyEnd>();

	/**
	 * Resolves when the execution that holds the key is done with it; `undefined` if none holds it.
	 */
	underWay(key: string): Promise<void> | undefined {
		return this.holders.get(key)?.end;
	}

	/**
	 * Returns what the last execution that held the key has left; `undefined` if nothing is known.
	 */
	known(key: string): KeyEnd | undefined {
		return this.ends.get(key);
	}

	/** Notes that an execution holds the key, until `close`. */
	open(key: string): void {
		let close = () => {};
		const end = new Promise<void>((resolve) => (close = resolve));
		this.holders.set(key, { end, close });
	}

	/** Notes what became of the key, and lets others have it. */
	close(key: string, end: KeyEnd): void {
		this.ends.delete(key);
		if (end.state !== 'free') this.ends.set(key, end);
		const [oldest] = this.ends.keys();
		if (oldest !== undefined && this.ends.size > MAX_KEYS_KNOWN) this.ends.delete(oldest);
		this.holders.get(key)?.close();
		this.holders.delete(key);
	}
}
