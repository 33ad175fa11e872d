// Calls that wait for their turn, and the signals that send them away.

import type { FairQueue, Place } from './fair-queue';
import type { Permit } from './permits';

/** A call that waits for its turn. `begin` gives it its permit, `leave` rejects it. */
export interface Waiter {
	readonly queue: FairQueue<Waiter>;
	readonly signal: AbortSignal | undefined;
	readonly begin: (permit: Permit) => void;
	readonly leave: (reason: unknown) => void;
}

/** Sends waiting calls away when their signal is aborted. */
export class Stops {
	/**
	 * The calls that wait under each signal. A signal gets one listener: 5,000 are slow to add, and
	 * Node warns of a leak.
	 */
	private readonly bySignal = new Map<
		AbortSignal,
		{ waiters: Map<Waiter, Place<Waiter>>; listener: () => void }
	>();

	/** Sends the call away, with the signal's reason, when its signal is aborted. */
	heed(waiter: Waiter, place: Place<Waiter>): void {
		const { signal } = waiter;
		if (!signal) return;
		let stop = this.bySignal.get(signal);
		if (!stop) {
			const waiters = new Map<Waiter, Place<Waiter>>();
			const listener = () => {
				this.bySignal.delete(signal);
				for (const [{ queue, leave }, each] of waiters) {
					queue.remove(each);
					leave(signal.reason);
				}
			};
			stop = { waiters, listener };
			this.bySignal.set(signal, stop);
			signal.addEventListener('abort', listener, { once: true });
		}
		stop.waiters.set(waiter, place);
	}

	/** The call's turn has come: the signal does not concern it any more. */
	forget(waiter: Waiter): void {
		const { signal } = waiter;
		const stop = signal && this.bySignal.get(signal);
		if (!signal || !stop) return;
		stop.waiters.delete(waiter);
		if (stop.waiters.size > 0) return;
		this.bySignal.delete(signal);
		signal.removeEventListener('abort', stop.listener);
	}
}
