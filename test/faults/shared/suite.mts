// Some schedules of a kind as a test of the suite.
import type { Check } from './check.mts';
import { loadCheck, loadLies, type Kind, type OneRun } from './kinds.mts';

export function keepsPromises(kind: Kind, runs: number): void {
	playAsTest(`random schedules of kind ${kind} break no promise`, {
		runs,
		command: `--kind ${kind}`,
		load: async () => await loadCheck(kind),
	});
}

/** The same against the server that lies. */
export function keepsPromisesDespiteLies(kind: OneRun, runs: number): void {
	playAsTest(`${kind}: no wrong clock, status, list, reading or earlier message breaks a promise`, {
		runs,
		command: `--lies --kind ${kind}`,
		load: async () => await loadLies(kind),
	});
}

/** The same each time: others are for `npm run test:faults`, which draws a seed. */
const SEED = 1;

interface Schedules {
	runs: number;
	/** What `npm run test:faults` takes for the same kind. */
	command: string;
	load(): Promise<Check>;
}

/** Makes a test that says, however it fails, how the same schedules are played again. */
function playAsTest(name: string, { runs, command, load }: Schedules): void {
	const again = `npm run test:faults -- ${command} --runs ${runs} --seed ${SEED}`;
	let isOver = false;

	test(
		name,
		async () => {
			const check = await load();
			const { played, broken } = await check({ runs, seed: SEED });
			isOver = true;
			if (broken !== undefined) throw new Error(`A promise was broken (${again}): ${broken}`);
			expect(played).toBeGreaterThanOrEqual(runs);
		},
		300_000,
	);

	afterAll(() => {
		if (!isOver) console.error(`The schedules did not come to an end (${again})`);
	});
}
