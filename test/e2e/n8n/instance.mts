// n8n processes: servers that stay (main, worker) and commands that end (execute, import:workflow,
// publish:workflow).
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '../ports.mts';
import { quietEnvironment } from './environment.mts';
import type { N8nInstallation } from './install.mts';
import { type Exit, type Output, run, startLeashed } from './process.mts';

const READY_MS = 180_000;
const POLL_MS = 150;
/** Longer than n8n gives the executions that are under way (N8N_GRACEFUL_SHUTDOWN_TIMEOUT). */
const STOP_GRACE_MS = 40_000;

export interface InstanceOptions {
	installation: N8nInstallation;
	/** N8N_USER_FOLDER: database, encryption key, settings, community packages, logs. */
	userFolder: string;
	port: number;
	/** `worker` listens on the port for its health check only. */
	command?: 'start' | 'worker';
	args?: readonly string[];
	/** On top of, or in place of, what `quietEnvironment` sets. */
	env?: Record<string, string>;
	signal?: AbortSignal;
}

export interface Instance {
	readonly url: string;
	readonly pid: number;
	readonly logFile: string;
	readonly exited: Promise<Exit>;
	/** As a service manager would: executions under way may finish. */
	stop(): Promise<Exit>;
	/** As a power cut would. */
	kill(): Promise<Exit>;
}

/** Starts an n8n and waits until it is ready to work. */
export async function startN8n(options: InstanceOptions): Promise<Instance> {
	const { installation, userFolder, port, command = 'start', args = [], signal } = options;
	signal?.throwIfAborted();
	await mkdir(userFolder, { recursive: true });
	const logFile = join(userFolder, `${command}-${port}.log`);
	const listening =
		command === 'worker'
			? { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) }
			: { N8N_PORT: String(port) };
	const child = startLeashed(installation.script, [command, ...args], {
		cwd: userFolder,
		env: { ...(await environment(options)), ...listening },
		logFile,
	});
	const url = `http://localhost:${port}`;
	try {
		await ready(url, child.exited, signal);
	} catch (error) {
		await child.kill();
		if (signal?.aborted) throw error;
		const log = await readFile(logFile, 'utf8');
		const end = log.trimEnd().split('\n').slice(-15).join('\n');
		throw new Error(`${(error as Error).message} The end of ${logFile}:\n${end}`);
	}
	return {
		url,
		pid: child.pid,
		logFile,
		exited: child.exited,
		stop: async () => await child.stop(STOP_GRACE_MS),
		kill: async () => await child.kill(),
	};
}

/** Runs one n8n command to its end, for example `['execute', '--id=1', '--rawOutput']`. */
export async function runN8n(
	options: Pick<InstanceOptions, 'installation' | 'userFolder' | 'env' | 'signal'>,
	args: readonly string[],
): Promise<Output> {
	await mkdir(options.userFolder, { recursive: true });
	return await run(process.execPath, [options.installation.script, ...args], {
		cwd: options.userFolder,
		env: await environment(options),
		signal: options.signal,
	});
}

async function environment({
	userFolder,
	env,
}: Pick<InstanceOptions, 'userFolder' | 'env'>): Promise<NodeJS.ProcessEnv> {
	return { ...quietEnvironment(userFolder, await freePort()), ...env };
}

async function ready(url: string, exited: Promise<Exit>, signal?: AbortSignal): Promise<void> {
	let exit: Exit | undefined;
	void exited.then((value) => (exit = value));
	const deadline = Date.now() + READY_MS;
	while (Date.now() < deadline) {
		if (exit) throw new Error(`n8n ended at once (${exit.signal ?? `exit code ${exit.code}`}).`);
		const answer = await fetch(`${url}/healthz/readiness`).catch(() => undefined);
		if (answer?.ok) return;
		await sleep(POLL_MS, undefined, { signal });
	}
	throw new Error(`n8n was not ready after ${READY_MS / 1000} s.`);
}
