// Some schedules of a kind as a test of the suite.
import { loadCheck, type Kind } from './kinds.mts';

/** Makes a test that names its seed however it fails, so that the same schedules can be played again. */
export function keepsPromises(kind: Kind, runs: number): void {
	const seed = Date.now() % 1_000_000;
	const again = `npm run test:faults -- --kind ${kind} --runs ${runs} --seed ${seed}`;
	let isOver = false;

	test(`random schedules of kind ${kind} break no promise`, async () => {
		const check = await loadCheck(kind);
		const { played, broken } = await check({ runs, seed });
		isOver = true;
		if (broken !== undefined) throw new Error(`A promise was broken (${again}): ${broken}`);
		expect(played).toBeGreaterThanOrEqual(runs);
	}, 300_000);

	// Where it takes too long, nobody but this knows the seed.
	afterAll(() => {
		if (!isOver) console.error(`The schedules did not come to an end (${again})`);
	});
}
