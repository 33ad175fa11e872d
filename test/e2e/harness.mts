// What an end-to-end file is played on: named checks one after the other, each told as it ends, and
// whatever was started is stopped in the end: after a failure, a Ctrl-C or too long a time just the
// same. Exit code 0: every check holds.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

import type { Say } from './progress.mts';

/** A guard against hanging, not a measure: several times what a file takes on 2 cores. */
const FILE_DEADLINE_MS = 15 * 60_000;
const DEADLINE_MS = 60_000;
const POLL_MS = 100;
/** What is under way when the file has to end may clean up after itself. */
const GRACE_MS = 15_000;

export interface Stage {
	/** For n8n's home folders and logs. Kept if a check does not hold. */
	readonly folder: string;
	/** Aborted when the file has to end early. */
	readonly signal: AbortSignal;
	readonly say: Say;
	/** Tells whether what was promised holds; the file goes on in any case. */
	check(promise: string, work: () => Promise<void> | void): Promise<void>;
	/** Does what the checks after it depend on; the file ends if that fails. */
	prepare<T>(what: string, work: () => Promise<T>): Promise<T>;
	/** To be done in the end, the newest first: whatever was started. */
	onEnd(stop: () => Promise<unknown>): void;
	/** Prints what was measured: for people, never asserted. */
	figure(what: string, value: string | number): void;
}

/** Plays the file that calls it. @param play Awaits all that it starts. */
export async function onStage(title: string, play: (stage: Stage) => Promise<void>): Promise<void> {
	const name = basename(process.argv[1]).replace(/\..*/, '');
	const folder = await mkdtemp(join(tmpdir(), `postman-sg-${name}-`));
	const ending = new AbortController();
	let isInterrupted = false;
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => {
			isInterrupted = true;
			ending.abort(new Error(`Ended by ${signal}`));
		});
	}
	const tooLong = setTimeout(
		() => ending.abort(new Error(`Not done after ${FILE_DEADLINE_MS / 60_000} minutes`)),
		FILE_DEADLINE_MS,
	);
	const aborted = new Promise<never>((_, reject) => {
		ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error));
	});
	const say = (text: string) => console.log(`    ${text}`);
	let holds = true;
	const told = new Set<unknown>();
	const tell = (what: string, error: unknown) => {
		if (told.has(error)) return;
		told.add(error);
		holds = false;
		console.log(`  ✘ ${what}\n${indent(describe(error))}`);
	};
	const stops: Array<() => Promise<unknown>> = [];
	let checks = 0;

	const timed = async <T,>(what: string, work: () => Promise<T> | T, sign: string): Promise<T> => {
		const begun = Date.now();
		try {
			const result = await Promise.race([work(), aborted]);
			console.log(`  ${sign} ${what} (${seconds(begun)})`);
			return result;
		} catch (error) {
			tell(`${what} (${seconds(begun)})`, error);
			throw error;
		}
	};
	const stage: Stage = {
		folder,
		signal: ending.signal,
		say,
		async check(promise, work) {
			checks++;
			await timed(promise, work, '✔').catch(() => ending.signal.throwIfAborted());
		},
		prepare: async (what, work) => await timed(what, work, '·'),
		onEnd: (stop) => void stops.push(stop),
		figure: (what, value) => console.log(`    ${what}: ${value}`),
	};

	const begun = Date.now();
	console.log(`${name}: ${title}`);
	const played = play(stage);
	try {
		await Promise.race([played, aborted]);
	} catch (error) {
		tell('ended early', error);
	}
	clearTimeout(tooLong);
	const wasCutShort = ending.signal.aborted;
	ending.abort(new Error('The file is over'));
	if (wasCutShort) await Promise.race([played.catch(() => {}), sleep(GRACE_MS)]);
	for (const stop of stops.reverse()) {
		await stop().catch((error: unknown) => tell('stopping what was started', error));
	}
	if (holds || isInterrupted) await rm(folder, { recursive: true, force: true });
	else console.log(`    Logs are in ${folder}`);
	console.log(`${name}: ${checks} checks, ${holds ? 'all hold' : 'FAILED'}, ${seconds(begun)}\n`);
	process.exit(holds ? 0 : 1);
}

/**
 * Asks until there is an answer.
 *
 * @throws naming what did not come about before the deadline (milliseconds, a guard), or what was
 * thrown last.
 */
export async function until<T>(
	what: string,
	ask: () => Promise<T | undefined | false> | T | undefined | false,
	{ deadline = DEADLINE_MS, signal }: { deadline?: number; signal?: AbortSignal } = {},
): Promise<T> {
	const end = Date.now() + deadline;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() > end) throw new Error(`Not after ${deadline / 1000} s: ${what}`);
		await sleep(POLL_MS, undefined, { signal });
	}
}

function seconds(since: number): string {
	return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function describe(error: unknown): string {
	return error instanceof Error ? (error.stack ?? error.message) : inspect(error);
}

function indent(text: string): string {
	return text.replace(/^/gm, '      ');
}
