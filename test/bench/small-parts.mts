// What small parts cost, for whoever changes them: `npm run build && node
// test/bench/small-parts.mts`. Loading a node beyond n8n-workflow, which n8n has loaded already;
// and looking through 5,000 messages for characters that Postman refuses.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const TRIES = 5;

/** Milliseconds that loading takes in a process of its own, the median of some tries. */
function loadMs(...modules: string[]): number {
	const [last, ...before] = modules.toReversed();
	const code = `
		${before.map((each) => `require(${JSON.stringify(each)});`).join('')}
		const start = performance.now();
		require(${JSON.stringify(last)});
		console.log(performance.now() - start);`;
	const times = Array.from({ length: TRIES }, () =>
		Number(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8', cwd: PROJECT })),
	);
	return times.sort((a, b) => a - b)[(TRIES - 1) / 2];
}

const load = createRequire(import.meta.url);
const { n8n } = load('../../package.json') as { n8n: { nodes: string[] } };
for (const path of n8n.nodes) {
	console.log(`${loadMs('n8n-workflow', join(PROJECT, path)).toFixed(0)} ms to load ${path}`);
}
console.log(`${loadMs('libphonenumber-js/mobile').toFixed(0)} ms to load libphonenumber-js/mobile`);

const { findUnsupported } = load('../../dist/nodes/Postman/sms/text.js') as {
	findUnsupported(text: string, language: string): unknown[];
};
const text = 'Dear Mr Tan, your appointment is on 5 Nov at 9 am. Please bring your card. '.repeat(
	4,
);
const start = performance.now();
for (let i = 0; i < 5_000; i++) findUnsupported(text + i, 'english');
console.log(`${(performance.now() - start).toFixed(0)} ms to look through 5,000 messages`);
