// fast-check as every test here takes it: with a seed that is known.
import fc from 'fast-check';

const { PLAY_RUNS, PLAY_SEED } = process.env;
const drawn = PLAY_RUNS === undefined ? 1 : Date.now() % 2 ** 31;

/**
 * The same cases each time, so that a change is judged by what it changes. Others are for
 * `PLAY_SEED=2 npx jest test/unit`.
 */
fc.configureGlobal({ seed: Number(PLAY_SEED ?? drawn) });

/**
 * How many cases a test of random histories plays. More of them are for
 * `PLAY_RUNS=10000 npx jest <file>`: each run then draws a seed of its own, which fast-check names
 * if a case fails.
 *
 * @param runs Unless `PLAY_RUNS` says how many.
 */
export function plays(runs: number): { numRuns: number } {
	return { numRuns: Number(PLAY_RUNS ?? runs) };
}

export default fc;
