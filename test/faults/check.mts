// Plays random schedules side by side until one breaks a promise.
import './fastTime.mts';

import fc from 'fast-check';

import { Engine } from '../engine/engine.mts';
import { brokenPromises } from './promises.mts';
import { schedule } from './schedule.mts';

/** Schedules that run at the same time: most of each is waiting. */
const ABREAST = 25;

export interface Outcome {
	played: number;
	seed: number;
	/** The schedules that broke a promise, with what they broke; `undefined` where none did. */
	broken?: string;
}

/** @param progress Called with the number of schedules played so far. */
export async function check(
	runs: number,
	seed: number,
	progress: (played: number) => void = () => {},
): Promise<Outcome> {
	const engine = await Engine.start();
	let played = 0;
	const property = fc.asyncProperty(
		fc.array(schedule, { minLength: ABREAST, maxLength: ABREAST }),
		async (schedules) => {
			const results = await Promise.all(
				schedules.map(async (one) => ({ one, broken: await brokenPromises(engine, one) })),
			);
			played += schedules.length;
			progress(played);
			const broken = results.filter((result) => result.broken.length > 0);
			if (broken.length > 0) throw new Error(JSON.stringify(broken, null, 1));
		},
	);
	// Real sockets and timers do not repeat exactly, so shrinking would go astray.
	const details = await fc.check(property, {
		numRuns: Math.ceil(runs / ABREAST),
		seed,
		endOnFailure: true,
	});
	return {
		played,
		seed,
		...(details.failed && { broken: String((details.errorInstance as Error | null)?.message) }),
	};
}
