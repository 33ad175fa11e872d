import type { EventEmitter } from 'node:events';
import { holdMessage } from './ledger.mts';
import type { Ledger } from './ledger.mts';
import { isAtRest, statusOf } from './statusWalk.mts';
import type { Store } from './store.mts';
import type { Message, Status } from './types.mts';

const interval = 250;

/**
 * Turns the passing of time into `status` events. Statuses are read off the clock and change
 * without anybody noticing, so somebody has to look; but only while somebody listens.
 */
export class StatusWatch {
	readonly #ledger: Ledger;
	readonly #store: Store;
	readonly #now: () => number;
	/** Messages still on their way, with the status last told. */
	readonly #moving = new Map<Message, Status>();
	#timer: NodeJS.Timeout | null = null;

	constructor(ledger: Ledger, store: Store, now: () => number) {
		this.#ledger = ledger;
		this.#store = store;
		this.#now = now;
		// The emitter's own events are not in the type of the ledger's.
		const events: EventEmitter = ledger.events;
		events.on('newListener', (event) => {
			if (event === 'status' && this.#timer === null) this.#start();
		});
		events.on('removeListener', () => {
			if (events.listenerCount('status') === 0) this.stop();
		});
	}

	/** A message has come to be; its first status is no news. */
	follow(message: Message): void {
		if (this.#timer !== null) this.#moving.set(message, statusOf(message, this.#now()));
	}

	/** A message was moved by hand or by a retry. */
	moved(message: Message): void {
		if (this.#timer === null) return;
		this.follow(message);
		this.#ledger.events.emit('status', holdMessage(message, this.#now()));
	}

	clear(): void {
		this.#moving.clear();
	}

	stop(): void {
		if (this.#timer !== null) clearInterval(this.#timer);
		this.#timer = null;
		this.clear();
	}

	#start(): void {
		this.#timer = setInterval(() => this.#look(), interval).unref();
		for (const message of this.#store.messages()) this.follow(message);
	}

	#look(): void {
		// Asking for the messages also creates those of a batch that are due by now.
		this.#store.messages();
		const now = this.#now();
		for (const [message, told] of this.#moving) {
			const status = statusOf(message, now);
			if (status !== told) {
				this.#moving.set(message, status);
				this.#ledger.events.emit('status', holdMessage(message, now));
			}
			if (isAtRest(message, now)) this.#moving.delete(message);
		}
	}
}
