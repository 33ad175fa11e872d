// When may the next call start? The law behind the pacer. Pure: no timers; time and chance come in
// as arguments.
//
// Postman drops calls beyond the limit with a 429 and does not say how it counts a second: a fixed
// window, a sliding one or a bucket (Postman guide, Rate limits). Other processes may use the same
// campaign, and the network shifts when calls arrive. One number is learnt from the answers, the
// crowding: 1 means that the campaign is ours alone, 3 that a third of it is.
//
// - There are as many permits as calls in a window, and a permit is away for one window from the
//   *start* of its call. So calls that were not refused never exceed the limit in any window,
//   whatever was learnt. A burst stays a burst: ten calls that travel together arrive in nearly the
//   same order each time, so they lose less to jitter than ten evenly spaced ones. Correcting by
//   the response time was measured: it adds the return leg's noise and gains nothing.
// - A refusal makes the window longer, an accepted call makes it shorter again. The more crowded it
//   seemed, the faster it shrinks: so processes drift towards equal shares. In a crowd, bursts
//   collide, so starts spread evenly as crowding grows.
// - Windows differ by a few per cent at random. Without that, a process whose calls happen to
//   follow exactly when its old ones leave the server's window would never be refused, and no other
//   process would get in.
// - Many refusals with nothing accepted in between say "closed", not "crowded": back off
//   exponentially, learn nothing.

import { Permits, type Permit } from './permits';

// Constants without a unit are ratios; those in windows say so.

/**
 * How much longer one refusal makes the window: a little while jitter may explain it, more once
 * only other processes can.
 */
const STRETCH_ALONE = 0.02;
const STRETCH_CROWDED = 0.05;
/**
 * How much shorter an accepted call makes it: this much times the square of the crowding, up to
 * MAX_RELAX. Alone, the window is to stay as long as jitter asks for: with the value for a crowd,
 * 11 % of the calls are dropped under a sliding second with 300 ms of jitter instead of 9 %, at the
 * same pace (test/bench/pacing-curve.mts).
 */
const RELAX_ALONE = 0.002;
const RELAX_CROWDED = 0.003;
const MAX_RELAX = 0.06;
/** No process slows below a hundredth of the limit, except while backing off. */
const MAX_CROWDING = 100;
/** Each window is up to this much longer, at random, so that a gap opens for others. */
const DITHER = 0.05;
/** Starts are spread over the whole window from a crowding of 1 + 1 / SPREAD on. */
const SPREAD = 2.5;
/** Each gap between spread starts varies by this much, so that two processes do not run in step. */
const SWAY = 0.2;
/**
 * A refused call took nothing from the server: its permit returns within this part of a window, at
 * random.
 */
const RETURN_ALONE = 0.05;
const RETURN_CROWDED = 0.2;
/**
 * More refusals in a row than this, with nothing accepted in between, mean that the campaign is
 * closed. Fewer may not: a neighbour whose calls land at regular moments can shut us out for a
 * while, and backing off would prolong that.
 */
const CLOSED_AFTER_REFUSALS = 30;
/**
 * Back-off before jitter: 0.1 to 5 s for a limit of 1 call per second or more. Its maximum must be
 * well beyond one window: if a server counts the calls that it drops, whoever asks once in each
 * window is refused for ever.
 */
const MIN_BACKOFF_WINDOWS = 0.1;
const MAX_BACKOFF_WINDOWS = 5;

/** The smallest limit that a credential can give. */
export const MIN_CALLS_PER_SECOND = 0.1;

/**
 * Returns the crowding after one more answer. `refusalsInRow` includes this one; 0 means that the
 * call was accepted.
 */
export function nextCrowding(crowding: number, refusalsInRow: number): number {
	if (refusalsInRow > CLOSED_AFTER_REFUSALS) return crowding;
	if (refusalsInRow > 0) {
		const stretch = between(STRETCH_ALONE, STRETCH_CROWDED, spread(crowding));
		return Math.min(MAX_CROWDING, crowding * (1 + stretch));
	}
	const relax = between(RELAX_ALONE, RELAX_CROWDED, spread(crowding)) * crowding ** 2;
	return Math.max(1, crowding * (1 - Math.min(MAX_RELAX, relax)));
}

/**
 * Returns the share of a window over which the starts of its calls are spread: 0 is one burst, 1 is
 * evenly spaced.
 */
export function spread(crowding: number): number {
	return Math.min(1, (crowding - 1) * SPREAD);
}

/** Returns the back-off, in windows, after one more round of refusals by a closed campaign. */
export function nextBackoff(backoff: number): number {
	return Math.min(MAX_BACKOFF_WINDOWS, Math.max(MIN_BACKOFF_WINDOWS, backoff * 2));
}

/** When the calls of one campaign may start. All times are the clock's milliseconds. */
export class PacingLaw {
	/**
	 * Calls in a window, and the shortest window: 2.5 calls per second are 3 in 1,200 ms, 0.1 are 1
	 * in 10 s.
	 */
	private size = 1;
	private shortest = 1_000;
	private crowding = 1;
	private refusalsInRow = 0;
	private backoff = 0;
	private backoffSince = -Infinity;
	/**
	 * No call starts before these: the gap after the last start, and `Retry-After`, which no success
	 * cuts short.
	 */
	private spacedUntil = -Infinity;
	private closedUntil = -Infinity;
	private readonly permits = new Permits();
	private readonly random: () => number;

	/**
	 * @param limit Calls per second, at least 0.1.
	 * @param random Uniform in [0, 1).
	 * @throws RangeError for any other limit.
	 */
	constructor(limit: number, random: () => number) {
		this.random = random;
		this.setLimit(limit);
	}

	/** The time in which as many calls as there are permits may start, if nobody else calls. */
	get minWindowMs(): number {
		return this.shortest;
	}

	/**
	 * Sets the limit, e.g. after the credential was edited. What was learnt stays: it is relative to
	 * the limit.
	 */
	setLimit(limit: number): void {
		if (!(limit >= MIN_CALLS_PER_SECOND && limit < Infinity)) {
			throw new RangeError(`The limit must be at least ${MIN_CALLS_PER_SECOND} calls per second`);
		}
		this.size = Math.ceil(limit);
		this.shortest = (this.size / limit) * 1_000;
	}

	/**
	 * Returns when the next call may start; at once if that is not after `now`. It may move to an
	 * earlier time.
	 */
	nextStart(now: number): number {
		const isFree = this.permits.inUse(now) < this.size;
		return Math.max(
			this.spacedUntil,
			this.closedUntil,
			isFree ? -Infinity : this.permits.firstReturn,
		);
	}

	/** Notes that a call starts now, and returns its permit. */
	start(now: number): Permit {
		const length = this.shortest * this.crowding * (1 + DITHER * this.random());
		this.spacedUntil = now + this.gap();
		return this.permits.take(now, now + length);
	}

	/**
	 * Notes that the server took the call: any answer but a 429. A call whose end is unknown teaches
	 * nothing.
	 */
	accepted(now: number): void {
		this.crowding = nextCrowding(this.crowding, 0);
		if (this.backoff > 0) this.spacedUntil = now;
		this.refusalsInRow = 0;
		this.backoff = 0;
	}

	/**
	 * Notes that the server dropped the call with a 429.
	 *
	 * @param retryAfterMs What its `Retry-After` asks for. The limit is the campaign's, so all calls
	 * wait.
	 */
	refused(permit: Permit, now: number, retryAfterMs = 0): void {
		this.refusalsInRow++;
		this.crowding = nextCrowding(this.crowding, this.refusalsInRow);
		// Calls that were under way when the campaign was found closed say nothing new.
		if (this.refusalsInRow > CLOSED_AFTER_REFUSALS && permit.start >= this.backoffSince) {
			this.backoff = nextBackoff(this.backoff);
			this.backoffSince = now;
			this.spacedUntil = Math.max(this.spacedUntil, now + this.gap());
		}

		const most = between(RETURN_ALONE, RETURN_CROWDED, spread(this.crowding)) * this.shortest;
		const aMoment = this.random() * most;
		if (retryAfterMs > 0 && retryAfterMs < Infinity) {
			this.closedUntil = Math.max(this.closedUntil, now + retryAfterMs + aMoment);
		}
		this.permits.returnEarlier(permit, now + aMoment);
	}

	/**
	 * Forgets what was learnt of others, which gets stale without calls. Permits and `Retry-After`
	 * stay.
	 */
	forget(): void {
		this.crowding = 1;
		this.refusalsInRow = 0;
		this.backoff = 0;
	}

	/** The time between two starts. */
	private gap(): number {
		const interval = (this.shortest * this.crowding) / this.size;
		const even = interval * spread(this.crowding) * (1 - SWAY + 2 * SWAY * this.random());
		return Math.max(even, this.backoff * this.shortest * (0.5 + this.random() / 2));
	}
}

function between(alone: number, crowded: number, share: number): number {
	return alone + (crowded - alone) * share;
}
