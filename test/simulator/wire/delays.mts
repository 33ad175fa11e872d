/**
 * Waiting that can be called off all at once, so that a closed simulator leaves no timer behind.
 */
export interface Delays {
	/** Resolves after `ms`; never, once `cancelAll` has been called in between. */
	sleep(ms: number): Promise<void>;
	cancelAll(): void;
}

export function createDelays(): Delays {
	const timers = new Set<NodeJS.Timeout>();
	return {
		sleep(ms) {
			if (ms <= 0) return Promise.resolve();
			return new Promise((resolve) => {
				const timer = setTimeout(() => {
					timers.delete(timer);
					resolve();
				}, ms);
				timers.add(timer);
			});
		},
		cancelAll() {
			for (const timer of timers) clearTimeout(timer);
			timers.clear();
		},
	};
}
