// Postman Status Trigger while many messages are on their way: what a poll costs, what is kept, and
// whether each change is told, once. Beside it, the way that comes to mind first: one read for each
// message.
import { Engine } from '../engine/engine.mts';
import { Polling, type Regime } from '../engine/polling.mts';
import { eventsOf, TRIGGER, triggerWorkflow } from '../support/status-trigger.mts';
import { credentials } from '../support/workflows.mts';
import { start } from './processes.mts';
import { progress } from './progress.mts';
import { median } from './rows.mts';
import type { Counts, WatchServer } from './watch-server.mts';

const LIMIT = 10;
const LATENCY = 100;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Row {
	title: string;
	regime: Regime;
	/** How many messages in a hundred fail. */
	failures: number;
	/** n8n is started anew when so many minutes have gone by. */
	restartAt?: number;
}

const ROWS: Row[] = [
	{ title: 'in memory, all delivered', regime: 'memory', failures: 0 },
	{
		title: 'durable cursors, 1 in 200 fails, n8n restarts',
		regime: 'staged',
		failures: 0.5,
		restartAt: 4,
	},
];

interface Poll extends Counts {
	ms: number;
	cpuMs: number;
	state: number;
}

interface Figures {
	/** The first poll: all are on their way. */
	first: Poll;
	polls: Poll[];
	/** An hour after everything has settled. */
	after: Poll;
	missed: number;
	repeated: number;
}

/** @returns Lines to print. */
export async function benchWatch(messages: number): Promise<string> {
	const shown = progress('watch', ROWS.length);
	const engine = await Engine.start();
	const results: Array<[Row, Figures]> = [];
	for (const row of ROWS) {
		const figures = await measure(engine, row, messages);
		results.push([row, figures]);
		shown.step(`${row.title}: ${(figures.first.ms / 1000).toFixed(1)} s for the first poll`);
	}
	shown.end();
	const minutes = (messages / LIMIT / 60).toFixed(0);
	return [
		`Postman Status Trigger, ${messages} messages on their way, ${LIMIT} calls/s, latency ${LATENCY} ms`,
		...results.map(linesOf),
		`One read for each message: ${messages} calls a poll, which at ${LIMIT} a second take ${minutes} minutes (arithmetic)`,
		'',
		verdictsOf(messages, results),
	].join('\n');
}

async function measure(engine: Engine, row: Row, messages: number): Promise<Figures> {
	const { calls: server, end } = start<WatchServer>('watch-server.mts');
	try {
		const { failures, regime, restartAt } = row;
		const account = await server.open({ messages, failures, latency: LATENCY, limit: LIMIT });
		const { baseUrl, campaignId, apiKey } = account;
		const polling = new Polling(
			engine,
			triggerWorkflow({}),
			TRIGGER,
			credentials({ environment: 'custom', baseUrl, campaignId, apiKey, callsPerSecond: LIMIT }),
			regime,
		);
		const poll = (what: () => Promise<unknown>) => measured(polling, server, what);
		const first = await poll(async () => await polling.activate());
		const polls: Poll[] = [];
		// All have settled after eleven minutes; then those that failed are read.
		for (let minute = 1; minute <= 14; minute++) {
			await server.pass(MINUTE);
			const isRestart = minute === restartAt;
			polls.push(
				await poll(async () => {
					if (isRestart) await polling.restart();
					if (!isRestart || regime !== 'memory') await polling.poll();
				}),
			);
		}
		await server.pass(HOUR);
		await polling.poll();
		await server.counts();
		const after = await poll(async () => await polling.poll());
		const told = eventsOf(polling.json);
		const known = new Set(told);
		const owed = await server.owed();
		return {
			first,
			polls,
			after,
			missed: owed.filter((eventId) => !known.has(eventId)).length,
			repeated: told.length - known.size,
		};
	} finally {
		await server.close();
		await end();
	}
}

async function measured(
	polling: Polling,
	server: WatchServer,
	poll: () => Promise<unknown>,
): Promise<Poll> {
	const cpu = process.cpuUsage();
	const begun = performance.now();
	await poll();
	const ms = performance.now() - begun;
	const { user, system } = process.cpuUsage(cpu);
	const state = JSON.stringify(polling.disk).length;
	return { ...(await server.counts()), ms, cpuMs: (user + system) / 1000, state };
}

function linesOf([{ title }, { first, polls, after }]: [Row, Figures]): string {
	return [
		title,
		lineOf('the first poll', first),
		lineOf('then each minute (median)', middle(polls)),
		lineOf('the dearest of those', dearest(polls)),
		lineOf('an hour after all have settled', after),
	].join('\n');
}

function lineOf(name: string, { list, get, throttled, ms, cpuMs, state }: Poll): string {
	const calls = `${list} list calls, ${get} reads, ${throttled} 429s`;
	const time = `${(ms / 1000).toFixed(1)} s (CPU ${(cpuMs / 1000).toFixed(2)} s)`;
	return `  ${name.padEnd(32)} ${calls}; ${time}; state ${(state / 1024).toFixed(0)} KB`;
}

function middle(polls: Poll[]): Poll {
	const of = (name: keyof Poll) => median(polls.map((poll) => poll[name]));
	return {
		list: of('list'),
		get: of('get'),
		throttled: of('throttled'),
		ms: of('ms'),
		cpuMs: of('cpuMs'),
		state: of('state'),
	};
}

function dearest(polls: Poll[]): Poll {
	return polls.reduce((a, b) => (b.ms > a.ms ? b : a));
}

function verdictsOf(messages: number, results: Array<[Row, Figures]>): string {
	const all = results.map(([, figures]) => figures);
	const most = (of: (figures: Figures) => number) => Math.max(...all.map(of));
	const quiet = results.filter(([{ failures }]) => failures === 0).map(([, { after }]) => after);
	const lines: Array<[string, number, number]> = [
		['changes missed', most(({ missed }) => missed), 0],
		['changes repeated', most(({ repeated }) => repeated), 0],
		['list calls for 1,000 messages', (most(({ first }) => first.list) * 1000) / messages, 1],
		[
			'bytes of state',
			most(({ first, polls }) => Math.max(...[first, ...polls].map((p) => p.state))),
			2 ** 20,
		],
		[
			'calls a poll with nothing on its way',
			Math.max(...quiet.map(({ list, get }) => list + get)),
			2,
		],
	];
	return lines
		.map(([name, value, target]) => {
			const isMet = value <= target;
			return `${isMet ? 'PASS' : 'FAIL'}  ${name.padEnd(52)} ${String(value).padStart(7)}  at most ${target}`;
		})
		.join('\n');
}
