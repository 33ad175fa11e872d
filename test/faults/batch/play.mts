// As many random schedules of batches as asked: `node test/faults/batch/play.mts --runs 1000 [--seed 1]`, after a build.
// Exits 1 where one breaks a promise.
import { parseArgs } from 'node:util';

import { check } from './check.mts';

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '100' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
	},
});
const start = Date.now();
const { played, broken } = await check(Number(values.runs), Number(values.seed), (done) => {
	if (done % 100 === 0) {
		console.log(`${done} of ${values.runs}, ${Math.round((Date.now() - start) / 1000)} s`);
	}
});
console.log(
	broken === undefined
		? `${played} schedules, no promise broken (seed ${values.seed})`
		: `A promise was broken (seed ${values.seed}): ${broken}`,
);
process.exit(broken === undefined ? 0 : 1);
