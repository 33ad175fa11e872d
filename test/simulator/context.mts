import type { Random } from './random.mts';
import { createRandom } from './random.mts';
import type { Settings } from './settings/settings.mts';

/** What every part of one simulator shares. `settings` is replaced, never changed in place. */
export interface Context {
	settings: Settings;
	/** Milliseconds since 1970, whole. */
	now(): number;
	/** Separate streams, so that switching faults on does not change the latencies of a run. */
	random: { legs: Random; faults: Random; delivery: Random };
}

export function randomStreams(seed: number): Context['random'] {
	return {
		legs: createRandom(seed),
		faults: createRandom(seed + 1),
		delivery: createRandom(seed + 2),
	};
}
