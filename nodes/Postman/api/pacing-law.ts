// When may the next call start? The law behind the pacer: pure, no timers, time and chance come in as arguments.
//
// Postman drops calls beyond the limit with a 429 and does not say how it counts a second: a fixed window, a sliding
// one or a bucket (Postman guide, Rate limits). Other processes may use the same campaign, and the network bends when
// calls arrive. One number is learnt from the answers, the crowding: 1 is a campaign of our own, 3 is a third of it.
//
// - There are as many permits as calls in a window, and a permit is away for one window from the *start* of its call.
//   So calls which were not refused never exceed the limit in any window, whatever was learnt. A burst stays a burst:
//   ten calls that travel together arrive in nearly the same order each time, so they lose less to jitter than ten
//   evenly spaced ones. Correcting by the response time was measured: it adds the return leg's noise and gains nothing.
// - A refusal makes the window longer, an accepted call makes it shorter again, the faster the more crowded it seemed:
//   so processes drift towards equal shares. In a crowd bursts collide, so starts spread evenly as crowding grows.
// - Windows differ by a few per cent at random. Without that, a process whose calls land just as its own old ones
//   leave the server's window would never be refused, and nobody else would ever get in.
// - Many refusals with nothing accepted in between say "closed", not "crowded": back off exponentially, learn nothing.

/** How much longer one refusal makes the window: little while it may be jitter, more when it must be others. */
const STRETCH_ALONE = 0.02;
const STRETCH_CROWDED = 0.05;
/** How much shorter an accepted call makes it: this much at crowding 1, growing with its square, at most MAX_RELAX. */
const RELAX = 0.003;
const MAX_RELAX = 0.06;
/** Nobody is slower than a hundredth of the limit, except by back-off. */
const MAX_CROWDING = 100;
/** A window is up to this much longer at random, so that a gap opens for others. */
const DITHER = 0.05;
/** Starts are spread over the whole window from a crowding of 1 + 1 / SPREAD on. */
const SPREAD = 2.5;
/** Each gap between spread starts varies by this much, so that two processes do not march in step. */
const SWAY = 0.2;
/** A refused call took nothing from the server: its permit returns within this part of a window, at random. */
const RETURN_ALONE = 0.05;
const RETURN_CROWDED = 0.2;
/**
 * So many refusals in a row, with nothing accepted between, mean that the campaign is closed. Fewer would be mistaken:
 * a neighbour whose calls land at regular moments can shut us out for a while, and backing off would prolong that.
 */
const CLOSED_AFTER_REFUSALS = 30;
/**
 * Back-off, in windows and before jitter: 0.1 to 5 s for a limit of 1 a second or more. It must end well beyond one
 * window: where a server counts the calls that it drops, whoever asks once in each window is refused for ever.
 */
const MIN_BACKOFF_WINDOWS = 0.1;
const MAX_BACKOFF_WINDOWS = 5;

/** The smallest limit, in calls per second. */
export const MIN_CALLS_PER_SECOND = 0.1;

/** The crowding after one more answer. `refusalsInRow` counts this one: 0 says that the call was accepted. */
export function nextCrowding(crowding: number, refusalsInRow: number): number {
	if (refusalsInRow > CLOSED_AFTER_REFUSALS) return crowding;
	if (refusalsInRow > 0) {
		const stretch = between(STRETCH_ALONE, STRETCH_CROWDED, spread(crowding));
		return Math.min(MAX_CROWDING, crowding * (1 + stretch));
	}
	return Math.max(1, crowding * (1 - Math.min(MAX_RELAX, RELAX * crowding ** 2)));
}

/** How much of a window the starts of its calls are spread over: 0 is one burst, 1 is evenly spaced. */
export function spread(crowding: number): number {
	return Math.min(1, (crowding - 1) * SPREAD);
}

/** The back-off after one more round of refusals by a closed campaign, in windows. */
export function nextBackoff(backoff: number): number {
	return Math.min(MAX_BACKOFF_WINDOWS, Math.max(MIN_BACKOFF_WINDOWS, backoff * 2));
}

/** One call's claim on the window. */
export interface Permit {
	readonly start: number;
	/** When it may be used again. */
	readonly until: number;
	/** A refused call's permit returns early: this one is then void, and another stands in for it. */
	isVoid: boolean;
}

/** All times are the clock's milliseconds. */
export class PacingLaw {
	/** Calls in a window, and the shortest window: 2.5 a second is 3 calls in 1,200 ms, 0.1 is 1 in 10 s. */
	private size = 1;
	private shortest = 1_000;
	private crowding = 1;
	private refusalsInRow = 0;
	private backoff = 0;
	private backoffSince = -Infinity;
	/** No start before these: the gap after the last start, and `Retry-After`, which no success cuts short. */
	private spacedUntil = -Infinity;
	private closedUntil = -Infinity;
	/** Permits that are away, as a binary heap: the first to return on top. */
	private readonly away: Permit[] = [];
	private voids = 0;
	private readonly random: () => number;

	/**
	 * @param limit Calls per second, from 0.1. Throws a `RangeError` for anything else.
	 * @param random Uniform in [0, 1).
	 */
	constructor(limit: number, random: () => number) {
		this.random = random;
		this.setLimit(limit);
	}

	/** Milliseconds in which as many calls as there are permits may start, where nobody else calls. */
	get minWindowMs(): number {
		return this.shortest;
	}

	/** The credential was edited. What was learnt stays: it is relative to the limit. */
	setLimit(limit: number): void {
		if (!(limit >= MIN_CALLS_PER_SECOND && limit < Infinity)) {
			throw new RangeError(`The limit must be at least ${MIN_CALLS_PER_SECOND} calls per second`);
		}
		this.size = Math.ceil(limit);
		this.shortest = (this.size / limit) * 1_000;
	}

	/** When the next call may start: not after `now` means at once. Later it may turn out to be sooner. */
	nextStart(now: number): number {
		let first = this.away[0];
		while (first && (first.isVoid || first.until <= now)) {
			if (first.isVoid) this.voids--;
			this.removeFirst();
			first = this.away[0];
		}
		const inUse = this.away.length - this.voids;
		return Math.max(
			this.spacedUntil,
			this.closedUntil,
			first && inUse >= this.size ? first.until : -Infinity,
		);
	}

	/** A call starts now. */
	start(now: number): Permit {
		const length = this.shortest * this.crowding * (1 + DITHER * this.random());
		this.spacedUntil = now + this.gap();
		return this.add(now, now + length);
	}

	/** The server took the call: anything but a 429. A call whose end is not known teaches nothing. */
	accepted(now: number): void {
		this.crowding = nextCrowding(this.crowding, 0);
		if (this.backoff > 0) this.spacedUntil = now;
		this.refusalsInRow = 0;
		this.backoff = 0;
	}

	/**
	 * The server dropped the call with a 429.
	 *
	 * @param retryAfterMs What its `Retry-After` asks for. The limit is the campaign's, so all calls wait.
	 */
	refused(permit: Permit, now: number, retryAfterMs = 0): void {
		this.refusalsInRow++;
		this.crowding = nextCrowding(this.crowding, this.refusalsInRow);
		// Calls that were under way when the door was found shut are the same news, not worse news.
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
		if (permit.until > now + aMoment && !permit.isVoid) {
			permit.isVoid = true;
			this.voids++;
			this.add(permit.start, now + aMoment);
		}
	}

	/** Nothing was sent for so long that what was learnt of others is stale. Permits and `Retry-After` stay. */
	forget(): void {
		this.crowding = 1;
		this.refusalsInRow = 0;
		this.backoff = 0;
	}

	/** Between two starts. */
	private gap(): number {
		const interval = (this.shortest * this.crowding) / this.size;
		const even = interval * spread(this.crowding) * (1 - SWAY + 2 * SWAY * this.random());
		return Math.max(even, this.backoff * this.shortest * (0.5 + this.random() / 2));
	}

	private add(start: number, until: number): Permit {
		const permit = { start, until, isVoid: false };
		const { away } = this;
		let at = away.length;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const above = away[parent] as Permit;
			if (above.until <= until) break;
			away[at] = above;
			at = parent;
		}
		away[at] = permit;
		return permit;
	}

	private removeFirst(): void {
		const { away } = this;
		const last = away.pop();
		if (!last || away.length === 0) return;
		let at = 0;
		for (;;) {
			const left = 2 * at + 1;
			const [one, other] = [away[left], away[left + 1]];
			const sooner = one && other && other.until < one.until ? other : one;
			if (!sooner || sooner.until >= last.until) break;
			away[at] = sooner;
			at = sooner === one ? left : left + 1;
		}
		away[at] = last;
	}
}

function between(alone: number, crowded: number, share: number): number {
	return alone + (crowded - alone) * share;
}
