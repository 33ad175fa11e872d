// When a campaign that refuses calls is not waited for any longer.

/** Nothing waits longer for a moment that a `Retry-After` names. */
export const MAX_WAIT_MS = 60_000;
/** After so long without one call that was let in, a throttled call is not repeated, or after so many windows. */
const MAX_THROTTLED_MS = 90_000;
const MAX_THROTTLED_WINDOWS = 45;
/** Fewer refusals in a row may be the bad luck of one process among many. */
const MIN_REFUSALS = 45;

/** What a call ends with that would have to wait longer than `MAX_WAIT_MS`: it was not made. */
export const CLOSED = new Error('The campaign is closed');

export class Closing {
	private readonly clock: { now(): number };
	/** What a `Retry-After` named. */
	private until = -Infinity;
	/** When the first of the calls was throttled since one was let in, while there is any. */
	private throttledSince = Infinity;
	/** Refusals since a call was let in. */
	private refusals = 0;

	constructor(clock: { now(): number }) {
		this.clock = clock;
	}

	/** Milliseconds until the moment that a `Retry-After` named; 0 where there is none to wait for. */
	get opensInMs(): number {
		return Math.max(0, this.until - this.clock.now());
	}

	get isTooLong(): boolean {
		return this.opensInMs > MAX_WAIT_MS;
	}

	throttled(retryAfterMs = 0): void {
		const now = this.clock.now();
		this.throttledSince = Math.min(this.throttledSince, now);
		this.refusals++;
		this.until = Math.max(this.until, now + retryAfterMs);
	}

	/** A call was let in, or nobody has called for a while. */
	forget(): void {
		this.throttledSince = Infinity;
		this.refusals = 0;
	}

	/**
	 * @param since When the call was throttled first, and
	 * @param next when it can be made again, by the clock.
	 * @param windowMs Of the campaign's limit: long where it is below 1 a second.
	 */
	isInVain(since: number, next: number, windowMs: number): boolean {
		if (this.refusals < MIN_REFUSALS) return false;
		const time = Math.max(MAX_THROTTLED_MS, MAX_THROTTLED_WINDOWS * windowMs);
		return next - Math.min(since, this.throttledSince) > time;
	}
}
