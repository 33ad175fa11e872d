// Processes of the benchmark's own: whoever is measured shares neither heap nor CPU time with what
// measures it. A file calls `serve` with its functions; `start` runs that file and gives back the
// same functions, called over IPC.
import { fork, type ChildProcess } from 'node:child_process';

// At most one argument each, and results that survive structured cloning.
type Remote<T> = { [K in keyof T]: (argument: never) => Promise<unknown> };

interface Call {
	id: number;
	name: string;
	argument: unknown;
}

interface Return {
	id: number;
	value?: unknown;
	error?: string;
}

export interface Started<T> {
	calls: T;
	end(): Promise<void>;
}

/** In the started process. */
export function serve<T extends Remote<T>>(functions: T): void {
	process.on('message', ({ id, name, argument }: Call) => {
		const call = functions[name as keyof T] as unknown as (argument: unknown) => Promise<unknown>;
		call(argument).then(
			(value) => process.send?.({ id, value } satisfies Return),
			(error: Error) => process.send?.({ id, error: error.stack } satisfies Return),
		);
	});
	// The benchmark has ended, however it did: nothing stays behind.
	process.on('disconnect', () => process.exit());
}

/** In the benchmark. */
export function start<T extends Remote<T>>(
	file: string,
	env: Record<string, string> = {},
	args: string[] = [],
): Started<T> {
	const child = fork(new URL(file, import.meta.url), args, {
		env: { ...process.env, ...env },
		serialization: 'advanced',
	});
	const waiting = new Map<number, (result: Return) => void>();
	let last = 0;
	child.on('message', (result: Return) => {
		waiting.get(result.id)?.(result);
		waiting.delete(result.id);
	});
	const exited = onExit(child, () => {
		for (const [id, settle] of waiting) settle({ id, error: `${file} has ended` });
	});
	const calls = new Proxy({} as T, {
		get: (_, name: string) => async (argument: unknown) => {
			const result = await new Promise<Return>((resolve) => {
				waiting.set(++last, resolve);
				if (!child.connected) return resolve({ id: last, error: `${file} has ended` });
				child.send({ id: last, name, argument } satisfies Call);
			});
			if (result.error !== undefined) throw new Error(`${file}: ${result.error}`);
			return result.value;
		},
	});
	return {
		calls,
		async end() {
			if (child.connected) child.disconnect();
			await exited;
		},
	};
}

async function onExit(child: ChildProcess, settle: () => void): Promise<void> {
	await new Promise<void>((resolve) => child.once('exit', () => resolve()));
	settle();
}
