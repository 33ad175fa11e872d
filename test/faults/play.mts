// As many random schedules as asked: `npm run test:faults -- --runs 10000 [--seed 1]`, of single messages, or of batches
// with `--batch`; with `--lies --kind send|upload|message-retry|batch-retry`, against the server that lies. Exits 1 where
// one breaks a promise.
import { parseArgs } from 'node:util';

const { values } = parseArgs({
	options: {
		batch: { type: 'boolean', default: false },
		kind: { type: 'string', default: 'send' },
		lies: { type: 'boolean', default: false },
		runs: { type: 'string', default: '250' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
	},
});
const folder = values.lies ? './lies' : values.batch ? './batch' : '.';
const { check } = await import(`${folder}/check.mts`);
const runs = Number(values.runs);
const seed = Number(values.seed);
const start = Date.now();
const progress = (played: number) => {
	if (played % 100 === 0) {
		console.log(`${played} of ${runs}, ${Math.round((Date.now() - start) / 1000)} s`);
	}
};
const { played, broken } = await check({ runs, seed, progress }, values.kind);
console.log(
	broken === undefined
		? `${played} schedules, no promise broken (seed ${seed})`
		: `A promise was broken (seed ${seed}): ${broken}`,
);
process.exit(broken === undefined ? 0 : 1);
