// All calls of one campaign in this process wait here for their turn. The law says when the next
// call may start; the pacer says which call that is, repeats throttled calls, and bounds how many
// are under way.

import { CLOSED, Closing } from './closing';
import { FairQueue } from './fair-queue';
import type { PacingLaw } from './pacing-law';
import type { Permit } from './permits';
import { Stops, type Waiter } from './stops';

/** Time and chance come in from outside, so that a test can own both. */
export interface Clock {
	/** Milliseconds that never run backwards. */
	now(): number;
	/** Need not be cancellable. May end late, or a little early. */
	sleep(ms: number): Promise<void>;
	/** Uniform in [0, 1). */
	random(): number;
}

/**
 * Which waiting call goes first.
 * `retry`: repeats what was already begun, so it goes ahead of new sends.
 * `read`: while sends and reads both wait, every second turn is a read's.
 */
export type Lane = 'retry' | 'send' | 'read';

/** What one request gave. */
export interface PacedResult<T> {
	result: T;
	/** A 429: the server dropped the call, so repeating it is safe (Postman guide, Rate limits). */
	throttled: boolean;
	/** Its `Retry-After`, in milliseconds. */
	retryAfterMs?: number;
	/** Whether a throttled call is given up: it is not repeated, and `run` returns this result. */
	final?: boolean;
}

/** Makes one request. `refusals` is how many 429s this call has met so far. */
export type Call<T> = (refusals: number) => Promise<PacedResult<T>>;

/**
 * Calls under way at once. By Little's law 64 fill 10 calls/s until answers take 6 s, and 100
 * calls/s until they take 0.6 s; a slower server then gets fewer calls instead of more sockets.
 */
const MAX_IN_FLIGHT = 64;
/**
 * A sleep cannot be cut short, so it is kept short: a permit that returns early is used at most
 * this much later.
 */
const MAX_SLEEP_MS = 250;
const MAX_SLEEPS = 2;
/** After this long without a call, what was learnt of other processes is stale. */
const FORGET_AFTER_MS = 60_000;

/**
 * One for each (base URL, campaign) in a process: the limit is the campaign's, whatever key or
 * endpoint a call uses.
 */
export class Pacer {
	private readonly law: PacingLaw;
	private readonly clock: Clock;
	readonly closing: Closing;
	private readonly retries = new FairQueue<Waiter>();
	private readonly sends = new FairQueue<Waiter>();
	private readonly readRetries = new FairQueue<Waiter>();
	private readonly reads = new FairQueue<Waiter>();
	private readWasLast = false;
	private inFlight = 0;
	private lastEnd = -Infinity;
	private pumpIsDue = false;
	private turnIsDue = false;
	/** When the pending sleeps end. Each was added because it ends sooner than those before. */
	private readonly sleeps: number[] = [];
	private readonly stops = new Stops();

	constructor(law: PacingLaw, clock: Clock) {
		this.law = law;
		this.clock = clock;
		this.closing = new Closing(clock);
	}

	/**
	 * @param limit Calls per second, at least 0.1.
	 * @throws RangeError for anything else.
	 */
	setLimit(limit: number): void {
		this.law.setLimit(limit);
		this.pumpSoon();
	}

	/**
	 * Waits for room, makes the call, and repeats it while it is throttled. A repeat waits in line
	 * too, ahead of calls that have not begun. Runs take turns. Resolves to the throttled result once
	 * repeating is hopeless.
	 *
	 * Rejects with what `call` throws. What the server did is then unknown: the permit is spent, and
	 * nothing is learnt. Rejects with the signal's reason if it is aborted while the call waits: no
	 * request was accepted. A request under way is not disturbed, and its result is returned if it
	 * is accepted. Rejects with `CLOSED` if it was never begun, and a `Retry-After` asks for too long
	 * a wait, or waiting was in vain.
	 *
	 * @param owner Whatever identifies the call's run, as in `FairQueue`.
	 */
	async run<T>(lane: Lane, call: Call<T>, signal?: AbortSignal, owner?: unknown): Promise<T> {
		const isIdle = this.inFlight === 0 && this.nextQueue() === undefined;
		if (isIdle && this.clock.now() - this.lastEnd > FORGET_AFTER_MS) this.law.forget();
		if (isIdle) this.closing.forget();

		const retries = lane === 'read' ? this.readRetries : this.retries;
		let queue = lane === 'read' ? this.reads : lane === 'send' ? this.sends : this.retries;
		let since = Infinity;
		let latest: PacedResult<T> | undefined;
		for (let refusals = 0; ; refusals++) {
			const permit = await this.waitForPermit(queue, signal, owner).catch((reason: unknown) => {
				if (reason !== CLOSED || !latest) throw reason;
			});
			if (!permit) return (latest as PacedResult<T>).result;
			try {
				// The abort may come at the very moment of its turn.
				signal?.throwIfAborted();
				const tried = await call(refusals);
				latest = tried;
				this.learn(permit, tried);
				if (!tried.throttled || tried.final) return tried.result;
				since = Math.min(since, this.clock.now());
				if (this.isInVain(since)) {
					this.sendAway(this.retries, this.readRetries);
					// Those that have not begun would wait as long, one after the other.
					if (tried.retryAfterMs) this.sendAway(this.sends, this.reads);
					return tried.result;
				}
			} finally {
				this.inFlight--;
				this.lastEnd = this.clock.now();
				this.pumpTogether();
			}
			queue = retries;
		}
	}

	private learn(permit: Permit, tried: PacedResult<unknown>): void {
		const now = this.clock.now();
		if (tried.throttled) {
			this.law.refused(permit, now, tried.retryAfterMs);
			this.closing.throttled(tried.retryAfterMs);
			if (!this.closing.isTooLong) return;
			this.sendAway(this.retries, this.sends, this.readRetries, this.reads);
		} else {
			this.law.accepted(now);
			this.closing.forget();
		}
	}

	private isInVain(since: number): boolean {
		const next = this.law.nextStart(this.clock.now());
		return this.closing.isInVain(since, next, this.law.minWindowMs);
	}

	private sendAway(...queues: Array<FairQueue<Waiter>>): void {
		for (const queue of queues) {
			for (let waiter = queue.take(); waiter; waiter = queue.take()) {
				this.stops.forget(waiter);
				waiter.leave(CLOSED);
			}
		}
	}

	private async waitForPermit(
		queue: FairQueue<Waiter>,
		signal: AbortSignal | undefined,
		owner: unknown,
	): Promise<Permit> {
		signal?.throwIfAborted();
		if (this.closing.isTooLong) throw CLOSED;
		return await new Promise((begin, leave) => {
			const waiter: Waiter = { queue, signal, begin, leave };
			this.stops.heed(waiter, queue.add(waiter, owner));
			this.pumpSoon();
		});
	}

	/**
	 * Pumps one turn of the event loop later, so that a throttled call has taken its place ahead of
	 * the others, and calls that ended together are followed by calls that start together, which
	 * needs far fewer system calls.
	 */
	private pumpTogether(): void {
		if (this.turnIsDue) return;
		this.turnIsDue = true;
		void this.clock.sleep(0).then(() => {
			this.turnIsDue = false;
			this.pump();
		});
	}

	/** Pumps once for all changes of one moment. */
	private pumpSoon(): void {
		if (this.pumpIsDue) return;
		this.pumpIsDue = true;
		queueMicrotask(() => {
			this.pumpIsDue = false;
			this.pump();
		});
	}

	/**
	 * Starts whatever may start now, and comes back when the next call may start. If nobody waits,
	 * nothing is left running.
	 */
	private pump(): void {
		while (this.inFlight < MAX_IN_FLIGHT) {
			const queue = this.nextQueue();
			const waiter = queue?.first;
			if (!queue || !waiter) return;

			const now = this.clock.now();
			const at = this.law.nextStart(now);
			if (at > now) return this.sleepUntil(at, now);

			queue.take();
			this.stops.forget(waiter);
			this.readWasLast = queue === this.reads || queue === this.readRetries;
			this.inFlight++;
			waiter.begin(this.law.start(now));
		}
	}

	private nextQueue(): FairQueue<Waiter> | undefined {
		const send = [this.retries, this.sends].find((queue) => queue.first);
		const read = [this.readRetries, this.reads].find((queue) => queue.first);
		return send && read ? (this.readWasLast ? send : read) : (send ?? read);
	}

	private sleepUntil(at: number, now: number): void {
		const end = Math.min(at, now + MAX_SLEEP_MS);
		if (this.sleeps.length === MAX_SLEEPS || this.sleeps.some((other) => other <= end)) return;
		this.sleeps.push(end);
		void this.clock.sleep(Math.ceil(end - now)).then(() => {
			this.sleeps.splice(this.sleeps.indexOf(end), 1);
			this.pumpSoon();
		});
	}
}
