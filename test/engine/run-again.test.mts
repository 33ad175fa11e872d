// n8n runs the whole node again under Retry On Fail and for the Retry button; Stop ends it midway; a key outlives the
// execution. Who has been texted is read from the server's ledger.
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INode } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../simulator/index.mts';
import { SEND, credentials, sendWorkflow } from '../support/workflows.mts';
import { Engine, type RunOptions } from './engine.mts';
import { Logger } from './n8n.mts';

jest.setTimeout(30_000);

let engine: Engine;
let simulator: Simulator;

beforeAll(async () => {
	engine = await Engine.start();
	simulator = await startSimulator({ rateLimit: { perSecond: null } });
});
beforeEach(() => {
	simulator.reset();
	engine.deduplication.rows.clear();
});
afterAll(async () => await simulator.close());

const account = (over: IDataObject = {}): RunOptions => ({
	credentials: credentials({
		environment: 'custom',
		baseUrl: simulator.baseUrl,
		campaignId: simulator.campaign.id,
		apiKey: simulator.campaign.apiKeys[0],
		callsPerSecond: 50,
		...over,
	}),
});

const people = (count: number, from = 0): IDataObject[] =>
	Array.from({ length: count }, (_, i) => ({
		id: `row-${from + i}`,
		phone: `9${String(1000000 + from + i)}`,
	}));

const workflow = (items: IDataObject[], settings: Partial<INode> = {}, options: IDataObject = {}) =>
	sendWorkflow(
		items,
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			// The time of day in the text, as in many a real one: each try of the node makes another text.
			valuesJson: '={{ { name: $json.id, fruit: $now.toMillis() } }}',
			options,
		},
		settings,
	);

function heldPerPerson(): number[] {
	const counts = new Map<string, number>();
	for (const { recipient } of simulator.ledger.messages()) {
		counts.set(recipient, (counts.get(recipient) ?? 0) + 1);
	}
	return [...counts.values()];
}

const refusedOnce = { kind: 'status', status: 400, body: 'json' } as const;

describe('Retry On Fail', () => {
	const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	test.each([
		['Stop', {}],
		['Continue', { onError: 'continueRegularOutput' }],
		['error output', { onError: 'continueErrorOutput' }],
	] as const)('with On Error = %s sends only what was not sent', async (_, onError) => {
		// The first item: it is the one that n8n looks at.
		simulator.faults.add({
			route: 'send',
			fault: refusedOnce,
			when: ({ recipient }) => recipient === '6591000000',
			times: 1,
		});
		const run = await engine.run(workflow(people(5), { ...retrying, ...onError }), account());
		expect(run.status).toBe('success');
		expect(heldPerPerson()).toEqual([1, 1, 1, 1, 1]);
		expect(run.json('Sent').map(({ recipient }) => recipient)).toEqual(
			people(5).map(({ phone }) => `65${phone as string}`),
		);
		expect(run.run.data.executionData?.contextData).toEqual({ [`node:${SEND}`]: {} });
	});

	test('finds what came too late for the try before', async () => {
		simulator.faults.add({
			route: 'send',
			fault: { kind: 'hang', commit: 'after', ms: 8_000 },
			when: ({ recipient }) => recipient === '6591000000',
		});
		const settings = { ...retrying, maxTries: 2, onError: 'continueRegularOutput' } as const;
		const run = await engine.run(workflow(people(2), settings, { timeout: 300 }), account());
		expect(heldPerPerson()).toEqual([1, 1]);
		expect(run.json(SEND)[0].id).toBe(simulator.ledger.messages({ recipient: '6591000000' })[0].id);
		expect(simulator.ledger.count({ route: 'send' })).toBe(2);
	});

	test('never sends again what is unknown', async () => {
		simulator.faults.add({
			route: 'send',
			fault: { kind: 'reset' },
			when: ({ recipient }) => recipient === '6591000000',
			times: 1,
		});
		const settings = { ...retrying, maxTries: 2, onError: 'continueRegularOutput' } as const;
		const run = await engine.run(workflow(people(2), settings), account());
		expect(run.json(SEND)[0].details).toEqual({ outcome: 'unknown' });
		expect(simulator.ledger.count({ route: 'send' })).toBe(2);
	});
});

describe('the Retry button of a failed execution', () => {
	test('sends only what was not sent, and gives out all', async () => {
		const remove = simulator.faults.add({
			route: 'send',
			fault: refusedOnce,
			when: ({ recipient }) => recipient === '6591000003',
		});
		const file = workflow(people(6));
		const failed = await engine.run(file, account({ callsPerSecond: 3 }));
		expect(failed.status).toBe('error');
		expect(failed.error?.message).toContain('[item 3]');
		expect(failed.error?.description).toMatch(/Of 6 messages: \d sent, 1 not sent/);

		remove();
		const retried = await engine.retry(file, failed, account()).result;
		expect(retried.status).toBe('success');
		expect(retried.json('Sent')).toHaveLength(6);
		expect(heldPerPerson()).toEqual([1, 1, 1, 1, 1, 1]);
	});
});

describe('Stop', () => {
	test('begins no new send, lets those in flight finish, and logs counts', async () => {
		const log = jest.spyOn(Logger.prototype, 'info');
		simulator.configure({ latency: { base: 200 } });
		const running = engine.begin(workflow(people(200)), account({ callsPerSecond: 20 }));
		await sleep(1_500);
		running.stop();
		const stoppedAt = Date.now();
		const run = await running.result;
		await sleep(1_000);
		simulator.configure({ latency: { base: 0 } });

		expect(run.status).toBe('canceled');
		const calls = simulator.ledger.calls({ route: 'send' });
		expect(calls.length).toBeGreaterThan(0);
		expect(calls.length).toBeLessThan(100);
		// What had left is on its way for half of the latency.
		expect(calls.filter(({ at }) => at > stoppedAt + 150)).toEqual([]);
		// Nobody hung up on Postman.
		expect(calls.filter(({ status }) => status !== 201)).toEqual([]);
		expect(log.mock.calls.map(([message]) => message)).toContainEqual(
			`Postman Send: ${calls.length} sent, ${200 - calls.length} not tried`,
		);
		log.mockRestore();
	});

	test('also ends the tries of Retry On Fail', async () => {
		simulator.configure({ latency: { base: 200 } });
		const settings = {
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
			onError: 'continueRegularOutput',
		} as const;
		const running = engine.begin(workflow(people(50), settings), account({ callsPerSecond: 10 }));
		await sleep(300);
		running.stop();
		await running.result;
		await sleep(300);
		const calls = simulator.ledger.count();
		await sleep(700);
		simulator.configure({ latency: { base: 0 } });
		expect(simulator.ledger.count()).toBe(calls);
	});
});

describe('Send Once Key', () => {
	const once = { sendOnceKey: '={{ $json.id }}' };

	test('a second execution texts nobody twice and says so', async () => {
		await engine.run(workflow(people(4), {}, once), account());
		const second = await engine.run(workflow(people(5), {}, once), account());
		expect(heldPerPerson()).toEqual([1, 1, 1, 1, 1]);
		expect(second.json('Sent').map((json) => (json.skipped as IDataObject)?.sendOnceKey)).toEqual([
			'row-0',
			'row-1',
			'row-2',
			'row-3',
			undefined,
		]);
		expect(second.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ item })),
		);
	});

	test('a refused message gives its key back', async () => {
		const remove = simulator.faults.add({ route: 'send', fault: refusedOnce });
		const first = await engine.run(
			workflow(people(1), { onError: 'continueRegularOutput' }, once),
			account(),
		);
		expect(first.json(SEND)[0]).toHaveProperty('error');
		remove();
		await engine.run(workflow(people(1), {}, once), account());
		expect(heldPerPerson()).toEqual([1]);
	});

	test('an unknown message keeps its key', async () => {
		simulator.faults.add({ route: 'send', fault: { kind: 'reset' }, times: 1 });
		const settings = { onError: 'continueRegularOutput' } as const;
		const first = await engine.run(workflow(people(1), settings, once), account());
		expect(first.json(SEND)[0].details).toEqual({ outcome: 'unknown' });
		const second = await engine.run(workflow(people(1), settings, once), account());
		expect(second.json(SEND)[0].skipped).toMatchObject({
			sendOnceKey: 'row-0',
			reason: expect.stringContaining('cut off'),
		});
		expect(simulator.ledger.messages()).toEqual([]);
	});

	test('of items with one key in a run, the first that can be sent is', async () => {
		simulator.faults.add({
			route: 'send',
			fault: refusedOnce,
			when: ({ recipient }) => recipient === '6591000000',
		});
		const items = people(3).map((item) => ({ ...item, id: 'same' }));
		const run = await engine.run(
			workflow(items, { onError: 'continueRegularOutput' }, once),
			account(),
		);
		expect(run.json(SEND)).toEqual([
			expect.objectContaining({ error: expect.any(String) }),
			expect.objectContaining({ recipient: '6591000001' }),
			{ skipped: { reason: expect.stringContaining('earlier item'), sendOnceKey: 'same' } },
		]);
	});

	test('executions at the same moment share it', async () => {
		const runs = await Promise.all(
			[1, 2, 3].map(async () => await engine.run(workflow(people(20), {}, once), account())),
		);
		expect(runs.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
		expect(heldPerPerson()).toEqual(Array.from({ length: 20 }, () => 1));
	});

	test('Retry On Fail does not trip over its own keys', async () => {
		simulator.faults.add({ route: 'send', fault: refusedOnce, times: 1 });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const run = await engine.run(workflow(people(4), settings, once), account());
		expect(run.status).toBe('success');
		expect(run.json('Sent').filter((json) => 'skipped' in json)).toEqual([]);
		expect(heldPerPerson()).toEqual([1, 1, 1, 1]);
	});

	test('an empty key is named before anything is sent', async () => {
		const nameless = people(1).map((item) => ({ ...item, key: ' ' }));
		const options = { sendOnceKey: '={{ $json.key }}' };
		const run = await engine.run(workflow(nameless, {}, options), account());
		expect(run.error?.message).toBe('Nothing was sent: Send Once Key of item 0 cannot be used');
		expect(simulator.ledger.calls()).toEqual([]);
	});
});

describe('a run that is not let in', () => {
	test.each([
		['a wrong key', { apiKey: 'key_test_wrong' }],
		['a blocked address', {}],
	])('%s ends 5,000 items after at most a dozen calls', async (_, over) => {
		simulator.campaign.allowedIps = ['203.0.113.7'];
		const file = workflow(people(5_000), { onError: 'continueRegularOutput' });
		const run = await engine.run(file, account({ callsPerSecond: 1_000, ...over }));
		simulator.campaign.allowedIps = null;
		expect(run.json(SEND)).toHaveLength(5_000);
		expect(run.json(SEND).every((json) => 'error' in json)).toBe(true);
		expect(simulator.ledger.count()).toBeLessThanOrEqual(12);
	});

	test('where nobody answers, the run ends after a few items and says so', async () => {
		const file = workflow(people(500), { onError: 'continueRegularOutput' });
		const run = await engine.run(file, account({ baseUrl: 'http://127.0.0.1:9/api/v2' }));
		expect(
			run.json(SEND).filter(({ error }) => String(error).startsWith('Not tried')).length,
		).toBeGreaterThan(400);
		expect(run.json(SEND)[0]).toMatchObject({
			error: 'Postman could not be reached',
			details: { outcome: 'notSent' },
		});
	});
});
