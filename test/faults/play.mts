// As many random schedules of a kind as asked: `npm run test:faults -- --kind send --runs 10000
// [--seed 1]`; with `--lies`, against the server that lies. Exits 1 if one breaks a promise.
import { parseArgs } from 'node:util';

import { KINDS, isKind, isOneRun, loadCheck, loadLies } from './shared/kinds.mts';

const options = {
	kind: { type: 'string', default: 'send' },
	lies: { type: 'boolean', default: false },
	runs: { type: 'string', default: '250' },
	seed: { type: 'string', default: String(Date.now() % 1_000_000) },
	help: { type: 'boolean', default: false, short: 'h' },
} as const;

function usage(exitCode: number): never {
	console.error(`Usage: --kind ${KINDS.join('|')} [--lies] --runs <number> --seed <whole number>`);
	process.exit(exitCode);
}

function readArguments() {
	try {
		return parseArgs({ options }).values;
	} catch (error) {
		console.error((error as Error).message);
		return usage(2);
	}
}

const values = readArguments();
if (values.help) usage(0);
const { kind } = values;
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!isKind(kind) || (values.lies && !isOneRun(kind)) || !(runs > 0) || !Number.isInteger(seed)) {
	usage(2);
}
const check = await (values.lies && isOneRun(kind) ? loadLies(kind) : loadCheck(kind));
// Said first: whatever ends the run, its schedules can be played again.
console.log(`Kind ${kind}${values.lies ? ' with lies' : ''}, seed ${seed}, ${runs} schedules`);
const start = Date.now();
const progress = (played: number) => {
	if (played % 100 === 0) {
		console.log(`${played} of ${runs}, ${Math.round((Date.now() - start) / 1000)} s`);
	}
};
const { played, broken } = await check({ runs, seed, progress });
const what = `${played} schedules of kind ${kind}, seed ${seed}`;
console.log(
	broken === undefined ? `${what}: no promise broken` : `${what}: a promise was broken: ${broken}`,
);
process.exit(broken === undefined ? 0 : 1);
