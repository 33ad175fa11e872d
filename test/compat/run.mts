// `npm run test:compat`: this package, as it is published, on the engine of n8n 1.123 and the
// oldest Node that both run on. Words after `--` choose test files by parts of their paths; without
// any, all run that go through the engine.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { installPackage, packProject } from '../e2e/n8n/community-package.mts';
import { ALL_OTHERS } from './exceptions.mts';
import { installEngine } from './install.mts';
import { report, type Results, unusedExceptions } from './report.mts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const JEST = createRequire(import.meta.url).resolve('jest/bin/jest');
const TESTS = ['compat', 'engine', 'examples', 'faults'];
/** The tests wait more than they compute. */
const WORKERS = 3;

const chosen = process.argv.slice(2);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

const engine = await installEngine((text) => console.log(text), stopping.signal);
console.log(`The tests on ${engine.title}`);
// Within the engine's folder, so that the package finds the n8n-workflow of this engine, as it
// finds n8n's in an n8n.
const folder = await mkdtemp(join(engine.folder, 'run-'));
try {
	await installPackage(folder, await packProject(folder));
	const file = join(folder, 'results.json');
	await jest(join(folder, '.n8n', 'nodes'), file);
	const results = JSON.parse(await readFile(file, 'utf8')) as Results;
	const unused = chosen.length > 0 ? [] : unusedExceptions(results);
	console.log(report(results, PROJECT));
	console.log(`on ${engine.title}\n`);
	for (const one of unused) console.log(`No test is called ${one}: test/compat/exceptions.mts`);
	process.exitCode = results.success && unused.length === 0 ? 0 : 1;
} catch (error) {
	process.exitCode = 1;
	if (!stopping.signal.aborted) console.error((error as Error).message);
} finally {
	await rm(folder, { recursive: true, force: true });
}

/** @param engineFolder As test/engine/harness/n8n.mts takes it. */
async function jest(engineFolder: string, outputFile: string): Promise<void> {
	const args = [
		...chosen,
		...TESTS.map((name) => `--roots=<rootDir>/test/${name}`),
		`--testNamePattern=${ALL_OTHERS}`,
		`--maxWorkers=${WORKERS}`,
		'--json',
		`--outputFile=${outputFile}`,
		// n8n 1.123 has a timer that would keep the process.
		'--forceExit',
	];
	const child = spawn(engine.node, [JEST, ...args], {
		cwd: PROJECT,
		env: { ...process.env, N8N_ENGINE_FOLDER: engineFolder },
		stdio: ['ignore', 'ignore', 'inherit'],
		signal: stopping.signal,
	});
	await new Promise<void>((resolve, reject) => {
		child.on('error', reject);
		// 1 if a test has failed.
		child.on('close', (code, signal) =>
			code === 0 || code === 1 ? resolve() : reject(new Error(`jest ended with ${signal ?? code}`)),
		);
	});
}
