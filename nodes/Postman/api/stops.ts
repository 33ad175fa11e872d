// Calls that wait in line, and the signals that send them away.

import type { FairQueue, Place } from './fair-queue';
import type { Permit } from './pacing-law';

/** A call in line. */
export interface Waiter {
	readonly queue: FairQueue<Waiter>;
	readonly signal: AbortSignal | undefined;
	readonly begin: (permit: Permit) => void;
	readonly leave: (reason: unknown) => void;
}

export class Stops {
	/** Who waits under a signal. It gets one listener: 5,000 would be slow to add, and Node warns of a leak. */
	private readonly bySignal = new Map<
		AbortSignal,
		{ waiters: Map<Waiter, Place<Waiter>>; listener: () => void }
	>();

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
