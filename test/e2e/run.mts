// npm run test:e2e [-- cli queue]: the end-to-end files of this folder, or those named, one after
// the other, each in a process of its own. Exit code 0: every check of every file holds.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { installN8n } from './n8n/install.mts';

const SUFFIX = '.e2e.mts';
const folder = import.meta.dirname;

const ending = new AbortController();
const wanted = process.argv.slice(2);
const names = (await readdir(folder))
	.filter((file) => file.endsWith(SUFFIX))
	.map((file) => file.slice(0, -SUFFIX.length))
	.sort();
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
	console.error(`There is no ${unknown.join(', ')}: choose from ${names.join(', ')}.`);
	process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => ending.abort());
}

// It takes minutes if it is not in the cache: no file's own time.
await installN8n((text) => console.log(text), ending.signal);
const begun = Date.now();
const results: Array<{ name: string; holds: boolean; seconds: number }> = [];
for (const name of wanted.length > 0 ? wanted : names) {
	if (ending.signal.aborted) break;
	const start = Date.now();
	const holds = await play(join(folder, `${name}${SUFFIX}`));
	results.push({ name, holds, seconds: Math.round((Date.now() - start) / 1000) });
}
for (const { name, holds, seconds } of results) {
	console.log(`${holds ? '✔' : '✘'} ${name.padEnd(12)} ${String(seconds).padStart(4)} s`);
}
console.log(
	`  ${'in all'.padEnd(12)} ${String(Math.round((Date.now() - begun) / 1000)).padStart(4)} s`,
);
process.exitCode = !ending.signal.aborted && results.every(({ holds }) => holds) ? 0 : 1;

async function play(file: string): Promise<boolean> {
	const child = spawn(process.execPath, [file], { stdio: 'inherit' });
	// It stops what it has started, and then itself.
	const end = () => void child.kill('SIGTERM');
	ending.signal.addEventListener('abort', end);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', resolve);
	});
	ending.signal.removeEventListener('abort', end);
	return code === 0;
}
