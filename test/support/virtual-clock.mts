import type { Clock } from '../../nodes/Postman/api/pacer.ts';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
	let state = Math.imul(seed + 1, 0x9e3779b9) >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

interface Event {
	at: number;
	order: number;
	happen: () => void;
}

/**
 * Time that passes only when everything that can happen now has happened. Same seed, same history.
 */
export class VirtualTime {
	now = 0;
	private scheduled = 0;
	/** A binary heap: the next event on top, the earlier scheduled first among equals. */
	private readonly events: Event[] = [];

	at(time: number, happen: () => void): void {
		const event = { at: Math.max(time, this.now), order: this.scheduled++, happen };
		let index = this.events.push(event) - 1;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (!isSooner(event, this.events[parent])) break;
			this.events[index] = this.events[parent];
			index = parent;
		}
		this.events[index] = event;
	}

	sleep(ms: number): Promise<void> {
		return new Promise((resolve) => this.at(this.now + ms, resolve));
	}

	/** Events still to come: 0 means that nothing is left which could keep a process alive. */
	get pending(): number {
		return this.events.length;
	}

	/** Runs until nothing is left to happen, or until `limit`, in milliseconds. */
	async run(limit = Infinity): Promise<void> {
		await quiet();
		while (this.events.length > 0 && this.events[0].at <= limit) {
			const event = this.pop();
			this.now = event.at;
			event.happen();
			await quiet();
		}
		if (limit < Infinity) this.now = Math.max(this.now, limit);
	}

	private pop(): Event {
		const top = this.events[0];
		const last = this.events.pop();
		if (last && this.events.length > 0) {
			let index = 0;
			for (;;) {
				let child = 2 * index + 1;
				if (child >= this.events.length) break;
				const right = child + 1;
				if (right < this.events.length && isSooner(this.events[right], this.events[child])) {
					child = right;
				}
				if (!isSooner(this.events[child], last)) break;
				this.events[index] = this.events[child];
				index = child;
			}
			this.events[index] = last;
		}
		return top;
	}
}

/**
 * One process's view of the time that all share. Counts its sleeps, so that a test can see that
 * they do not pile up.
 */
export class VirtualClock implements Clock {
	sleeping = 0;
	mostSleeping = 0;
	private readonly time: VirtualTime;
	readonly random: () => number;

	constructor(time: VirtualTime, seed: number) {
		this.time = time;
		this.random = seeded(seed);
	}

	readonly now = (): number => this.time.now;

	readonly sleep = async (ms: number): Promise<void> => {
		// A sleep of nothing is a turn of the event loop, not a wake-up that is waited for.
		if (ms === 0) return await this.time.sleep(0);
		this.mostSleeping = Math.max(this.mostSleeping, ++this.sleeping);
		await this.time.sleep(ms);
		this.sleeping--;
	};
}

function isSooner(one: Event, other: Event): boolean {
	return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** A turn of the event loop comes only after every microtask, however many those queue. */
function quiet(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
