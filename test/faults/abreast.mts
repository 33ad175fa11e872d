// Plays random schedules side by side until one breaks a promise.
import fc from 'fast-check';

/** Schedules that run at the same time: most of each is waiting. */
const ABREAST = 25;

export interface Play {
	/** How many schedules, at least. */
	runs: number;
	seed: number;
	/** Called with the number of schedules played so far. */
	progress?: (played: number) => void;
}

export interface Outcome {
	played: number;
	/** The schedules that broke a promise, with what they broke; `undefined` where none did. */
	broken?: string;
}

/** @param play Gives what a schedule broke. Its second argument tells the schedule from the others. */
export async function playAbreast<Schedule>(
	schedules: fc.Arbitrary<Schedule>,
	play: (schedule: Schedule, index: number) => Promise<string[]>,
	{ runs, seed, progress }: Play,
): Promise<Outcome> {
	let played = 0;
	const property = fc.asyncProperty(
		fc.array(schedules, { minLength: ABREAST, maxLength: ABREAST }),
		async (some) => {
			const results = await Promise.all(
				some.map(async (schedule, i) => ({ schedule, broken: await play(schedule, played + i) })),
			);
			played += some.length;
			progress?.(played);
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
