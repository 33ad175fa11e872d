// A service for one file: in the foreground, and gone when this process is gone, be it by kill -9.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Stage, until } from '../harness.mts';
import { startLogged } from '../n8n/process.mts';

const STOP_GRACE_MS = 20_000;

export interface DaemonOptions {
	name: string;
	/** Another user than ours to run as. */
	user?: string;
	isReady: () => Promise<boolean>;
}

/** Starts it and waits until it is ready; it is stopped when the stage is. */
export async function startDaemon(
	{ folder, onEnd, signal }: Stage,
	command: readonly string[],
	{ name, user, isReady }: DaemonOptions,
): Promise<void> {
	signal.throwIfAborted();
	const logFile = join(folder, `${name}.log`);
	// The kernel sends the signal when we are gone. To PostgreSQL it means: without waiting for your
	// clients.
	const child = startLogged('setpriv', [...asUser(user), '--pdeathsig=INT', ...command], {
		cwd: '/',
		env: process.env,
		logFile,
	});
	onEnd(async () => {
		child.signal('SIGINT');
		await child.stop(STOP_GRACE_MS);
	});
	const exit = await Promise.race([
		until(`${name} is ready`, isReady, { signal }).then(() => undefined),
		child.exited,
	]);
	if (exit) throw new Error(`${name} ended at once:\n${await readFile(logFile, 'utf8')}`);
}

/** What setpriv wants to hear. */
export function asUser(user: string | undefined): string[] {
	return user === undefined ? [] : [`--reuid=${user}`, `--regid=${user}`, '--init-groups'];
}
