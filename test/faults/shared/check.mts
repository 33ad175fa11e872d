// Plays random schedules of one kind, side by side, until one breaks a promise.
import fc from '../../support/fast-check.mts';

import { Engine } from '../../engine/engine.mts';
import { speedUp } from '../../support/batches.mts';

/** Schedules that run at the same time: most of each is waiting. */
const ABREAST = 25;

export interface Play {
	/** How many schedules, at least. */
	runs: number;
	/** Equal seeds draw equal schedules. Sockets and timers do not repeat exactly, though. */
	seed: number;
	/** Called with the number of schedules played so far. */
	progress?: (played: number) => void;
}

export interface Outcome {
	played: number;
	/** The schedules that broke a promise, with what they broke; `undefined` if none did. */
	broken?: string;
}

export type Check = (play: Play) => Promise<Outcome>;

/** What makes a kind of schedules. */
export interface Plan<Schedule> {
	schedules: fc.Arbitrary<Schedule>;
	/**
	 * How many times as fast as the wall clock the nodes' pauses run; the calendar and the timeouts
	 * of calls keep their speed.
	 */
	speed: number;
	/**
	 * Plays a schedule, and compares what was promised with what the server holds.
	 *
	 * @param id Tells the schedules of one process apart: they share n8n's store of keys.
	 * @returns What was broken, empty if every promise was kept.
	 */
	brokenPromises(engine: Engine, schedule: Schedule, id: string): Promise<string[]>;
}

export function checkOf<Schedule>({ schedules, speed, brokenPromises }: Plan<Schedule>): Check {
	return async (play) => {
		speedUp(speed);
		const engine = await Engine.start();
		const one = async (schedule: Schedule, id: string) =>
			await brokenPromises(engine, schedule, id);
		return await playAbreast(schedules, one, play);
	};
}

/**
 * @param brokenIn Gives what a schedule broke. Its second argument tells the schedule from the
 * others.
 */
export async function playAbreast<Schedule>(
	schedules: fc.Arbitrary<Schedule>,
	brokenIn: (schedule: Schedule, id: string) => Promise<string[]>,
	{ runs, seed, progress }: Play,
	abreast = ABREAST,
): Promise<Outcome> {
	let played = 0;
	const property = fc.asyncProperty(
		fc.array(schedules, { minLength: abreast, maxLength: abreast }),
		async (some) => {
			const results = await Promise.all(
				some.map(async (schedule, i) => ({
					schedule,
					broken: await brokenIn(schedule, String(played + i)).catch((error: Error) => [
						`It threw: ${error.stack ?? error.message}`,
					]),
				})),
			);
			played += some.length;
			progress?.(played);
			const broken = results.filter((result) => result.broken.length > 0);
			if (broken.length > 0) throw new Error(JSON.stringify(broken, null, 1));
		},
	);
	// Real sockets and timers do not repeat exactly, so shrinking would go astray.
	const details = await fc.check(property, {
		numRuns: Math.ceil(runs / abreast),
		seed,
		endOnFailure: true,
	});
	const error = details.errorInstance as Error | null;
	return { played, ...(details.failed && { broken: String(error?.message) }) };
}
