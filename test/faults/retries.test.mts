// Whatever goes wrong between n8n and Postman while messages are retried: each is retried at most once, everyone is
// accounted for, and what is said of a message is what the server holds. Postman's own rule, that only a failed message is
// retried, is no help here: every attempt fails at once.
import './fastTime.mts';

import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';

import { Engine, type Execution } from '../engine/engine.mts';
import { type Fault, type Simulator, startSimulator } from '../simulator/index.mts';
import { outcomeOf } from '../support/failed-item.mts';
import { SEND, credentials, sendWorkflow } from '../support/workflows.mts';

/** Milliseconds that a call may take. */
const TIMEOUT = 300;
const ABREAST = 20;
const ROUNDS = 8;

const gateway = fc.record({
	kind: fc.constant('status' as const),
	status: fc.constantFrom(502, 504, 520, 524),
	body: fc.constant('html' as const),
	commit: fc.constantFrom('before' as const, 'never' as const),
});

const fault: fc.Arbitrary<Fault> = fc.oneof(
	gateway,
	fc.constantFrom<Fault[]>(
		{ kind: 'reset', commit: 'never' },
		{ kind: 'reset', commit: 'before' },
		{ kind: 'reset', commit: 'before', midAnswer: true },
		{ kind: 'hang', commit: 'never' },
		{ kind: 'hang', commit: 'before' },
		{ kind: 'slow', ms: 2 * TIMEOUT },
		{ kind: 'status', status: 500, body: 'json', commit: 'before' },
		{ kind: 'status', status: 500, body: 'json', commit: 'never' },
		{ kind: 'status', status: 400, body: 'json', commit: 'never' },
		{ kind: 'throttle' },
		{ kind: 'malformed', body: 'html' },
		{ kind: 'malformed', body: 'object' },
	),
);

const readFault = fc.constantFrom<Fault[]>(
	{ kind: 'reset', commit: 'never' },
	{ kind: 'status', status: 502, body: 'html' },
	{ kind: 'malformed', body: 'html' },
	{ kind: 'throttle' },
);

interface Schedule {
	/** Which message each item names. */
	items: number[];
	faults: Array<Fault | null>;
	readFaults: Array<Fault | null>;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	retryOnFail: boolean;
	stopAfter: number | null;
	/** No message can be read. */
	noReads: boolean;
}

const schedule: fc.Arbitrary<Schedule> = fc.record({
	items: fc.array(fc.nat(4), { minLength: 1, maxLength: 7 }),
	faults: fc.array(fc.option(fault, { freq: 2 }), { maxLength: 10 }),
	readFaults: fc.array(fc.option(readFault, { freq: 3 }), { maxLength: 10 }),
	onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
	stopAfter: fc.oneof(
		{ weight: 5, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: fc.nat(300) },
	),
	noReads: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(false) },
		{ weight: 1, arbitrary: fc.constant(true) },
	),
});

test('random faults, settings, duplicates, retries and stops retry no message twice', async () => {
	const engine = await Engine.start();
	await fc.assert(
		fc.asyncProperty(
			fc.array(schedule, { minLength: ABREAST, maxLength: ABREAST }),
			async (schedules) => {
				const broken = await Promise.all(schedules.map(async (one) => await play(engine, one)));
				expect(broken.flat()).toEqual([]);
			},
		),
		{ numRuns: ROUNDS, endOnFailure: true },
	);
}, 300_000);

/** @returns What was broken, with the schedule that broke it. */
async function play(engine: Engine, one: Schedule): Promise<string[]> {
	const simulator = await startSimulator({
		rateLimit: { perSecond: null },
		delivery: { timeScale: 0, maxAttempts: 100 },
	});
	simulator.script('*', ['failure:server_error/server_unknown_error']);
	simulator.faults.next('retryMessage', ...one.faults);
	simulator.faults.next('getMessage', ...one.readFaults);
	const down = { kind: 'status', status: 502, body: 'html' } as const;
	if (one.noReads) simulator.faults.add({ route: 'getMessage', fault: down });
	const createdAt = Date.now() - 10 * 60_000;
	const ids = Array.from({ length: 5 }, () => simulator.insert({ createdAt }).id);
	const run = await runOf(engine, simulator, one, ids);
	await sleep(3 * TIMEOUT);
	const broken = brokenPromises(simulator, one, ids, run);
	await simulator.close();
	return broken.map((what) => `${what} in ${JSON.stringify(one)}`);
}

async function runOf(
	engine: Engine,
	{ baseUrl, campaign }: Simulator,
	{ items, onError, retryOnFail, stopAfter }: Schedule,
	ids: string[],
): Promise<Execution | undefined> {
	const file = sendWorkflow(
		items.map((i) => ({ id: ids[i] })),
		{ operation: 'retry', messageId: '={{ $json.id }}', options: { timeout: TIMEOUT } },
		{ onError, retryOnFail, maxTries: 3, waitBetweenTries: 1 },
	);
	const account = credentials({
		environment: 'custom',
		baseUrl,
		campaignId: campaign.id,
		apiKey: campaign.apiKeys[0],
		callsPerSecond: 1_000,
	});
	const running = engine.begin(file, { credentials: account });
	if (stopAfter !== null) {
		void sleep(stopAfter).then(() => running.stop());
		await running.result;
		// n8n does not wait for the node; the process does.
		await sleep(3 * TIMEOUT + 900);
		return undefined;
	}
	const run = await running.result;
	return run.status === 'error'
		? await engine.retry(file, run, { credentials: account }).result
		: run;
}

function brokenPromises(
	{ ledger }: Simulator,
	{ items }: Schedule,
	ids: string[],
	run: Execution | undefined,
): string[] {
	const attempts = ids.map((id) => ledger.message(id)!.attempts.length);
	const broken = attempts.flatMap((count, i) =>
		count > 2 ? [`message ${i} has ${count} attempts`] : [],
	);
	if (!run || run.status === 'error') return broken;

	const outputs = [...run.items(SEND, 0), ...run.items(SEND, 1)];
	const paired = outputs.map(({ pairedItem }) => (pairedItem as { item: number }).item);
	if ([...paired].sort((a, b) => a - b).join() !== items.map((_, i) => i).join()) {
		broken.push(`items out: ${paired}`);
	}
	outputs.forEach(({ json }, i) => {
		const message = items[paired[i]];
		const outcome = outcomeOf(json);
		const isRetried = attempts[message] === 2;
		if (!('error' in json) && !(isRetried && json.id === ids[message])) {
			broken.push(`message ${message} came out as retried and was not`);
		}
		if (outcome === 'notRetried' && isRetried) {
			broken.push(`message ${message} came out as not retried and was`);
		}
	});
	return broken;
}
