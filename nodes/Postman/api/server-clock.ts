/** How far clocks may differ if the server does not tell its own. */
const UNKNOWN_CLOCK_MS = 60_000;
/**
 * How far the clock of the server that answers may be ahead of the one that gives messages their
 * `createdAt`.
 */
const CLOCKS_APART_MS = 500;
/** A `Date` has whole seconds, cut off. */
const DATE_GRAIN_MS = 1_000;
const MAX_READINGS = 8;

/**
 * What is known of the server's clock. It is only a hint: a gateway may have answered, clocks are
 * set, and the `createdAt` of a message need not come from the clock of the `Date` header. All
 * times are milliseconds since 1970; a reading is the least that the server's clock may be ahead of
 * this machine's.
 */
export class ServerClock {
	/** The clock of the last answers is ahead by something between these two. */
	private least = -Infinity;
	private most = Infinity;
	/** Readings of the last `Date` headers, and of the last messages that this process has sent. */
	private readonly ofDates: number[] = [];
	private readonly ofMessages: number[] = [];

	/** Learns from an answer. @param date Its `Date` header, which may be missing or unreadable. */
	readDate(date: string | undefined, sentAt: number, answeredAt: number): void {
		const time = Date.parse(date ?? '');
		if (Number.isNaN(time)) return;
		const least = time - answeredAt;
		const most = time + DATE_GRAIN_MS - sentAt;
		// Two readings of one clock agree; if they do not, a clock was set, and only the newer one
		// counts.
		const agrees = least <= this.most && most >= this.least;
		this.least = agrees ? Math.max(least, this.least) : least;
		this.most = agrees ? Math.min(most, this.most) : most;
		remember(this.ofDates, least);
	}

	/** Learns from a message that Postman made before `answeredAt`. */
	readMessage(createdAt: number, answeredAt: number): void {
		remember(this.ofMessages, createdAt - answeredAt);
	}

	/** Whether the server has told its time. */
	get isKnown(): boolean {
		return Number.isFinite(this.least);
	}

	/** Returns the earliest that the server's clock can have shown at a moment, as a best guess. */
	at(local: number): number {
		return local + (this.isKnown ? this.least - CLOCKS_APART_MS : -UNKNOWN_CLOCK_MS);
	}

	/**
	 * Whether something was made between a moment and now.
	 *
	 * @param createdAt By Postman's clock.
	 *
	 * @param since By ours.
	 */
	isNew(createdAt: number, since: number): boolean {
		// The messages' own clock counts, if it is known.
		const readings = this.ofMessages.length > 0 ? this.ofMessages : [...this.ofDates, 0];
		const ahead = Math.max(...readings);
		const earliest = since + ahead - CLOCKS_APART_MS;
		const latest = Date.now() + ahead + DATE_GRAIN_MS + CLOCKS_APART_MS;
		return createdAt >= earliest && createdAt <= latest;
	}

	/**
	 * Whether no clock has reached a time yet: then the rows' clock is wrong, and nobody can say how
	 * old they are.
	 */
	isYetToCome(createdAt: number): boolean {
		const ahead = Math.max(...this.ofMessages, ...this.ofDates, 0);
		return createdAt > Date.now() + ahead + DATE_GRAIN_MS + CLOCKS_APART_MS;
	}

	/**
	 * Returns a time such that whatever has an earlier `createdAt` was made before a moment, unless
	 * all witnesses agree on a wrong time: this machine's clock, the `Date` headers, this process's
	 * own messages. The newest row bounds how far behind a witness can be.
	 *
	 * @param local The moment, by this machine's clock.
	 * @param newest `createdAt` of the newest row that was seen; `-Infinity` if there was none.
	 */
	edge(local: number, newest: number): number {
		const witnesses = [...this.ofMessages, ...this.ofDates, 0];
		const [least, most] = [Math.min(...witnesses), Math.max(...witnesses)];
		return local + Math.min(Math.max(least, newest - Date.now()), most);
	}

	/**
	 * Returns a time such that whatever has an earlier `createdAt` is likely to be older than a
	 * moment.
	 */
	olderThan(local: number): number {
		return local + Math.min(...this.ofMessages, ...this.ofDates, 0) - UNKNOWN_CLOCK_MS;
	}
}

function remember(readings: number[], reading: number): void {
	readings.push(reading);
	// Only a few are kept, so that a wrong one is soon forgotten.
	if (readings.length > MAX_READINGS) readings.shift();
}
