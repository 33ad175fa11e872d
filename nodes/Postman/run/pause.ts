// Waiting that the Stop button ends. n8n's `sleep` takes a signal only in its newest versions, so
// we sleep in slices.

import { hasTimedOut, type Failure } from '../api/failure';
import type { ConnectionProblem } from '../api/connection-problem';
import type { Clock } from '../api/pacer';

const SLICE_MS = 250;

/** Tries of one call, if another try is safe or the user asked for it. */
const MAX_TRIES = 4;
/**
 * Tries of a call that does not connect within Timeout: more would take minutes to say the same.
 */
const MAX_TRIES_TO_CONNECT = 2;
/** A wrong port, or a server that is too old, gives the same answer a second later. */
const LASTING: ReadonlySet<ConnectionProblem | undefined> = new Set<ConnectionProblem>([
	'notTls',
	'tlsVersion',
]);

/** Returns how often a call that ends like this may be made, the first time included. */
export function maxTriesAfter(failure: Failure): number {
	const { connectionProblem } = failure;
	if (LASTING.has(connectionProblem)) return 1;
	const hungOnConnect = connectionProblem !== undefined && hasTimedOut(failure);
	return hungOnConnect ? MAX_TRIES_TO_CONNECT : MAX_TRIES;
}

/** The pause before the second try; doubled for each further one. */
const FIRST_PAUSE_MS = 500;

/** The pauses of one run. Each ends soon after the signal is aborted. */
export class Pause {
	readonly signal: AbortSignal | undefined;
	private readonly clock: Clock;

	constructor(clock: Clock, signal?: AbortSignal) {
		this.clock = clock;
		this.signal = signal;
	}

	get isStopped(): boolean {
		return this.signal?.aborted ?? false;
	}

	now(): number {
		return this.clock.now();
	}

	/** Resolves after `ms` milliseconds, or soon after a stop. */
	async for(ms: number): Promise<void> {
		const end = this.now() + ms;
		for (let left = ms; left > 0 && !this.isStopped; left = end - this.now()) {
			await this.clock.sleep(Math.min(SLICE_MS, left));
		}
	}

	/** @param tries How many have been made. */
	async beforeNextTry(tries: number): Promise<void> {
		await this.for(FIRST_PAUSE_MS * 2 ** (tries - 1));
	}
}
