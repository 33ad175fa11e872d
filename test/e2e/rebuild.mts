// npm run dev: what is built anew on each change goes into the n8n that runs, which loads it again
// (N8N_DEV_RELOAD).
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { replaceBuild } from './n8n/community-package.mts';
import { run } from './n8n/process.mts';
import type { Say } from './progress.mts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** An editor saves a file in several steps, and a branch is many files. */
const QUIET_MS = 200;

/**
 * Builds on each change of the package's source, until the signal aborts.
 *
 * @param userFolder Of the n8n that runs.
 */
export function rebuildOnChange(userFolder: string, say: Say, signal: AbortSignal): void {
	let timer: NodeJS.Timeout | undefined;
	let building = Promise.resolve();
	const rebuild = async () => {
		if (signal.aborted) return;
		const begun = Date.now();
		try {
			const { code, stdout, stderr } = await run('npm', ['run', '--silent', 'build'], {
				cwd: PROJECT,
				env: process.env,
				signal,
			});
			if (code !== 0) {
				say(`${stdout}${stderr}\nNot built: n8n keeps what it has.`);
				return;
			}
			await replaceBuild(userFolder);
			say(`Built in ${((Date.now() - begun) / 1000).toFixed(1)} s: n8n loads it again`);
		} catch (error) {
			if (!signal.aborted) say(`Not built: ${(error as Error).message}`);
		}
	};
	const changed = () => {
		clearTimeout(timer);
		timer = setTimeout(() => (building = building.then(rebuild)), QUIET_MS);
	};
	for (const folder of ['nodes', 'credentials']) {
		watch(join(PROJECT, folder), { recursive: true, signal }, changed);
	}
	signal.addEventListener('abort', () => clearTimeout(timer));
}

/** Shows an address in the user's browser, if there is one to be seen. */
export function openInBrowser(url: string): void {
	const [command, ...args] = { darwin: ['open', url], win32: ['cmd', '/c', 'start', '', url] }[
		process.platform as string
	] ?? ['xdg-open', url];
	const child = spawn(command, args, { detached: true, stdio: 'ignore' });
	// It is printed too.
	child.on('error', () => undefined);
	child.unref();
}
