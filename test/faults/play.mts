// As many random schedules as asked: `npm run test:faults -- --runs 10000 [--seed 1]`. Exits 1 where one breaks a promise.
import { parseArgs } from 'node:util';

import { check } from './check.mts';

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '250' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
	},
});
const start = Date.now();
const { played, seed, broken } = await check(Number(values.runs), Number(values.seed), (done) => {
	if (done % 500 === 0) {
		console.log(`${done} of ${values.runs}, ${Math.round((Date.now() - start) / 1000)} s`);
	}
});
console.log(
	broken === undefined
		? `${played} schedules, no promise broken (seed ${seed})`
		: `A promise was broken (seed ${seed}): ${broken}`,
);
process.exit(broken === undefined ? 0 : 1);
