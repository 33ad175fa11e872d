// npm start: n8n's editor with the package in it, and a Postman to try it on. Nothing leaves this
// machine.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { cacheHome, shortHash } from '../support/cache.mts';
import { OWNER, type Playground, startPlayground } from './playground.mts';
import { choosePort } from './ports.mts';
import { onlyOne } from './onlyOne.mts';
import { openInBrowser, rebuildOnChange } from './rebuild.mts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const help = `A real n8n with this package, and a Postman of your own to try it on, on this machine only.

  --port 5678             where n8n listens
  --simulator-port 4010   where the simulator listens
  --reset                 begin with a fresh n8n: no workflows but the examples
  --dev                   open the editor, and build and load the package again on each change of its source
  --help

With npm, after two dashes: npm start -- --port 5679
`;
const options = {
	port: { type: 'string' },
	'simulator-port': { type: 'string' },
	reset: { type: 'boolean' },
	dev: { type: 'boolean' },
	help: { type: 'boolean' },
} as const;
const DEFAULT_PORT = 5678;
const DEFAULT_SIMULATOR_PORT = 4010;
// An execution that is under way does not keep whoever has pressed Ctrl-C waiting.
const ENV = { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5' };

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	// More of them change nothing: npm passes on what the terminal has sent already.
	process.on(signal, () => {
		if (!stopping.signal.aborted) console.log('\nStopping');
		stopping.abort();
	});
}

try {
	const { values } = parseArgs({ options });
	if (values.help) console.log(help);
	else await run(values);
} catch (error) {
	if (!stopping.signal.aborted) {
		const { code, message } = error as NodeJS.ErrnoException;
		console.error(code?.startsWith('ERR_PARSE_ARGS') ? `${message}\nSee --help.` : message);
		process.exitCode = 1;
	}
}

async function run(values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values']) {
	const say = (text: string) => console.log(text);
	// A folder for each checkout: two of them may run side by side.
	const home = join(cacheHome(), `start-${shortHash(PROJECT)}`);
	const release = await onlyOne(home);
	try {
		if (values.reset) await rm(home, { recursive: true, force: true });
		const { signal } = stopping;
		const port = await choosePort('--port', values.port, DEFAULT_PORT, say);
		const simulatorPort = await choosePort(
			'--simulator-port',
			values['simulator-port'],
			DEFAULT_SIMULATOR_PORT,
			say,
		);
		const playground = await startPlayground({
			home,
			port,
			simulatorPort,
			say,
			signal,
			env: { ...ENV, ...(values.dev && { N8N_DEV_RELOAD: 'true' }) },
		});
		say(addresses(playground));
		if (values.dev) {
			rebuildOnChange(home, say, signal);
			openInBrowser(playground.n8n.url);
			say('Each change in nodes/ and credentials/ is built and loaded. Reload the page to see it.');
		}
		const stopped = new Promise<undefined>((resolve) => {
			if (signal.aborted) resolve(undefined);
			signal.addEventListener('abort', () => resolve(undefined));
		});
		const exit = await Promise.race([stopped, playground.n8n.exited]);
		await playground.stop();
		if (exit !== undefined) throw new Error(`n8n ended by itself: see ${playground.n8n.logFile}`);
	} finally {
		await release();
	}
}

function addresses({ n8n, simulator, examples }: Playground): string {
	const width = Math.max(...examples.map(({ name }) => name.length));
	const list = examples.map(({ id, name }) => `  ${name.padEnd(width)}  ${n8n.url}/workflow/${id}`);
	return `
Editor      ${n8n.url}
  Email     ${OWNER.email}
  Password  ${OWNER.password}
Simulator   ${simulator.url} shows each SMS on its recipient's phone

Examples
${list.join('\n')}

Ctrl-C stops all of it; what you build is kept for the next start. n8n's log: ${n8n.logFile}
`;
}
