// Reading that a passing outage does not defeat: nothing changes by it, so it may be done again.

import type { Reading } from '../api/client';
import type { Failure } from '../api/failure';
import { reactionToRead, type Reaction } from '../api/outcome';
import { MOST_TRIES, type Pause } from '../run/pause';

export type PatientReading<T> =
	{ ok: true; value: T } | { ok: false; reaction: Reaction; failure: Failure };

/** @returns Nothing where the signal was aborted before Postman let the call in. */
export async function readPatiently<T>(
	read: (signal: AbortSignal | undefined) => Promise<Reading<T>>,
	pause: Pause,
	signal = pause.signal,
): Promise<PatientReading<T> | undefined> {
	for (let tries = 1; ; tries++) {
		const reading = await read(signal).catch((error) => {
			if (error === signal?.reason) return undefined;
			return Promise.reject(error);
		});
		if (!reading || reading.ok) return reading;

		const { failure } = reading;
		const reaction = reactionToRead(failure);
		const isFinal = reaction !== 'tryAgain' || tries >= MOST_TRIES;
		if (isFinal || signal?.aborted) return { ok: false, reaction, failure };
		await pause.beforeNextTry(tries);
	}
}
