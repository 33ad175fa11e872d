// Decides when waiting for a campaign that refuses calls is in vain.

/** No call waits longer than this for the moment that a `Retry-After` names. */
export const MAX_WAIT_MS = 60_000;
/**
 * If no call was accepted for this long, and for this many windows, a throttled call is not
 * repeated.
 */
const MAX_THROTTLED_MS = 90_000;
const MAX_THROTTLED_WINDOWS = 45;
/** Fewer refusals in a row may be the bad luck of one process among several. */
const MIN_REFUSALS = 45;

/** Thrown to a call that would have to wait longer than `MAX_WAIT_MS`: it was not made. */
export const CLOSED = new Error('The campaign is closed');

/** What is known of a campaign's refusals. All times are the clock's milliseconds. */
export class Closing {
	private readonly clock: { now(): number };
	/** The moment that a `Retry-After` named. */
	private until = -Infinity;
	/** When a call was first throttled since one was accepted; `Infinity` if none was. */
	private throttledSince = Infinity;
	/** How many calls were throttled since one was accepted, and the waits they were asked for. */
	private refusals = 0;
	private askedMs = 0;

	constructor(clock: { now(): number }) {
		this.clock = clock;
	}

	/** Milliseconds until the moment that a `Retry-After` named; 0 if there is none. */
	get opensInMs(): number {
		return Math.max(0, this.until - this.clock.now());
	}

	/** Whether that moment is too far away to wait for. */
	get isTooLong(): boolean {
		return this.opensInMs > MAX_WAIT_MS;
	}

	/** Notes a 429. */
	throttled(retryAfterMs = 0): void {
		const now = this.clock.now();
		this.throttledSince = Math.min(this.throttledSince, now);
		this.refusals++;
		this.askedMs += retryAfterMs;
		this.until = Math.max(this.until, now + retryAfterMs);
	}

	/** Notes that a call was accepted, or that nobody has called for a while. */
	forget(): void {
		this.throttledSince = Infinity;
		this.refusals = 0;
		this.askedMs = 0;
	}

	/**
	 * Whether it is in vain to repeat a throttled call.
	 *
	 * @param since When the call was first throttled.
	 * @param next When it can be made again.
	 * @param windowMs The window of the campaign's limit, which is long for limits below 1 call per
	 * second.
	 */
	isInVain(since: number, next: number, windowMs: number): boolean {
		const time = Math.max(MAX_THROTTLED_MS, MAX_THROTTLED_WINDOWS * windowMs);
		// A campaign that asks for waits is refused less often, and not by bad luck.
		if (this.refusals < MIN_REFUSALS && this.askedMs < time) return false;
		return next - Math.min(since, this.throttledSince) > time;
	}
}
