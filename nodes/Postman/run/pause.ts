// Waiting that the Stop button ends. n8n's `sleep` takes a signal on its newest versions only, so it comes in slices.

import type { Failure } from '../api/failure';
import type { ConnectionProblem } from '../api/connection-problem';
import type { Clock } from '../api/pacer';

/** Milliseconds. */
const SLICE_MS = 250;

/** Tries of one call, where another try is safe or is the user's wish. */
const MAX_TRIES = 4;
/** Tries of one that is not even connected within Timeout: more would take minutes to say the same. */
const MAX_TRIES_TO_CONNECT = 2;
/** What a wrong port or a server too old says today it says a second later too. */
const LASTING: ReadonlySet<ConnectionProblem | undefined> = new Set<ConnectionProblem>([
	'notTls',
	'tlsVersion',
]);

/** How often a call may be made that ends like this. */
export function maxTriesAfter({ hungOnConnect, connectionProblem }: Failure): number {
	if (LASTING.has(connectionProblem)) return 1;
	return hungOnConnect ? MAX_TRIES_TO_CONNECT : MAX_TRIES;
}

/** Milliseconds before the second try; doubled for each further one. */
const FIRST_PAUSE_MS = 500;

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

	/** Returns after so many milliseconds, or soon after a stop. */
	async for(ms: number): Promise<void> {
		const end = this.now() + ms;
		for (let left = ms; left > 0 && !this.isStopped; left = end - this.now()) {
			await this.clock.sleep(Math.min(SLICE_MS, left));
		}
	}

	/** @param tries So many were made. */
	async beforeNextTry(tries: number): Promise<void> {
		await this.for(FIRST_PAUSE_MS * 2 ** (tries - 1));
	}
}
