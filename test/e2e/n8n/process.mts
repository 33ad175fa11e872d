// Child processes that leave nothing behind. Each leads a process group, so that what it started in
// turn (n8n's task runner, a compiler) can be ended with it, and a Ctrl-C in the terminal reaches
// only us: we decide how it stops.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface Exit {
	code: number | null;
	signal: NodeJS.Signals | null;
}

export interface Running {
	readonly pid: number;
	readonly exited: Promise<Exit>;
	/** Signals the process alone. */
	signal(signal: NodeJS.Signals): void;
	/** SIGTERM, and SIGKILL to its whole group if it is still there after the grace. */
	stop(graceMs: number): Promise<Exit>;
	/** SIGKILL to its whole group. */
	kill(): Promise<Exit>;
}

interface RunOptions {
	cwd: string;
	env: NodeJS.ProcessEnv;
}

/** Starts a Node program that ends when this process does, however that comes about. */
export function startLeashed(
	script: string,
	args: readonly string[],
	options: RunOptions & { logFile: string },
): Running {
	const leash = new URL('leash.mts', import.meta.url).href;
	return startLogged(process.execPath, ['--import', leash, script, ...args], options, ['ipc']);
}

/** Starts a program whose output goes to a file. */
export function startLogged(
	command: string,
	args: readonly string[],
	{ cwd, env, logFile }: RunOptions & { logFile: string },
	channels: readonly 'ipc'[] = [],
): Running {
	const log = openSync(logFile, 'a');
	const child = spawn(command, args, {
		cwd,
		env,
		detached: true,
		stdio: ['ignore', log, log, ...channels],
	});
	closeSync(log);
	return running(child);
}

export interface Output extends Exit {
	stdout: string;
	stderr: string;
}

/** Runs a command to its end, whatever its exit code; aborted, it ends with all that it started. */
export async function run(
	command: string,
	args: readonly string[],
	{ cwd, env, signal }: RunOptions & { signal?: AbortSignal },
): Promise<Output> {
	signal?.throwIfAborted();
	const child = spawn(command, args, {
		cwd,
		env,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const text = { stdout: '', stderr: '' };
	for (const name of ['stdout', 'stderr'] as const) {
		child[name]?.setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
	}
	const started = running(child);
	const abort = () => void started.kill();
	signal?.addEventListener('abort', abort);
	const exit = await started.exited;
	signal?.removeEventListener('abort', abort);
	signal?.throwIfAborted();
	return { ...exit, ...text };
}

function running(child: ChildProcess): Running {
	const exited = new Promise<Exit>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => resolve({ code, signal }));
	});
	// Whoever waits for it learns of a failed start; nobody has to.
	exited.catch(() => undefined);
	const kill = async () => {
		signalGroup(child.pid, 'SIGKILL');
		return await exited;
	};
	return {
		pid: child.pid ?? 0,
		exited,
		signal: (signal) => void child.kill(signal),
		async stop(graceMs) {
			child.kill('SIGTERM');
			const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
			const exit = await exited.finally(() => clearTimeout(timer));
			signalGroup(child.pid, 'SIGKILL');
			return exit;
		},
		kill,
	};
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, signal);
	} catch (error) {
		// Gone already; if only the dead are left of it, macOS says EPERM.
		if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
	}
}
