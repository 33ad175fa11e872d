// Reading that a passing outage does not defeat: nothing changes by it, so it may be done again.

import type { Reading } from '../api/client';
import type { Stopped } from '../api/paced-calls';
import { hasTimedOut, type Failure } from '../api/failure';
import { reactionToRead } from '../api/outcome';
import { maxTriesAfter, type Pause } from '../run/pause';

/** A reading, or the failure that outlasted all tries. */
export type PatientReading<T> =
	| { kind: 'read'; value: T }
	| { kind: 'failed'; reaction: ReturnType<typeof reactionToRead>; failure: Failure }
	| Stopped;

/**
 * @param signal Given to `read`; aborted, nothing is read again.
 * @param isHurried Whether a read that has timed out is not made again.
 */
export async function readPatiently<T>(
	read: (signal: AbortSignal | undefined) => Promise<Reading<T>>,
	pause: Pause,
	signal = pause.signal,
	isHurried = false,
): Promise<PatientReading<T>> {
	for (let tries = 1; ; tries++) {
		const reading = await read(signal);
		if (reading.kind !== 'failed') return reading;

		const reaction = reactionToRead(reading.failure);
		const maxTries = maxTriesAfter(reading.failure);
		const isTooLate = isHurried && hasTimedOut(reading.failure);
		const isFinal = reaction !== 'tryAgain' || tries >= maxTries || isTooLate;
		if (isFinal || signal?.aborted) return { ...reading, reaction };
		await pause.beforeNextTry(tries);
	}
}
