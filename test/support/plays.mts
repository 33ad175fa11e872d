// How much a test of random histories plays.

/**
 * The same cases each time, so that a change is judged by what it changes. Others, and more of
 * them, are for `PLAY_RUNS=10000 npx jest <file>`: each run then draws a seed of its own, which
 * fast-check names if a case fails, and `PLAY_SEED` plays it again.
 *
 * @param runs Unless `PLAY_RUNS` says how many.
 */
export function plays(runs: number): { numRuns: number; seed: number } {
	const { PLAY_RUNS, PLAY_SEED } = process.env;
	const drawn = PLAY_RUNS === undefined ? 1 : Date.now() % 2 ** 31;
	return { numRuns: Number(PLAY_RUNS ?? runs), seed: Number(PLAY_SEED ?? drawn) };
}
