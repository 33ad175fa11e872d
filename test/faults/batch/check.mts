// Plays random schedules of batches side by side until one breaks a promise.
import fc from 'fast-check';

import { Engine } from '../../engine/engine.mts';
import { speedUp } from '../../support/batches.mts';
import { brokenPromises } from './promises.mts';
import { schedule } from './schedule.mts';

/** Schedules that run at the same time: most of each is waiting. */
const ABREAST = 25;
/** Two minutes of looking become six seconds: many times what the server needs to show a batch. */
const SPEED = 20;

/** @returns The schedules that broke a promise, with what they broke; `undefined` where none did. */
export async function check(
	runs: number,
	seed: number,
	progress: (played: number) => void = () => {},
): Promise<{ played: number; broken?: string }> {
	speedUp(SPEED);
	const engine = await Engine.start();
	let played = 0;
	const property = fc.asyncProperty(
		fc.array(schedule, { minLength: ABREAST, maxLength: ABREAST }),
		async (schedules) => {
			const results = await Promise.all(
				schedules.map(async (one, i) => ({
					one,
					broken: await brokenPromises(engine, one, `${played + i}`),
				})),
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
	const error = details.errorInstance as Error | null;
	return { played, ...(details.failed && { broken: String(error?.message) }) };
}
