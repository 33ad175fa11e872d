// n8n runs the whole node again under Retry On Fail and for the Retry button, and Stop ends it
// midway: nobody is texted twice for it.
import { setTimeout as sleep } from 'node:timers/promises';

import { Logger } from './harness/n8n.mts';
import { SEND } from '../support/workflows.mts';
import { people, refused, useBench, workflow } from '../support/people.mts';

jest.setTimeout(30_000);

const bench = useBench();

describe('Retry On Fail', () => {
	const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	test.each([
		['Stop', {}],
		['Continue', { onError: 'continueRegularOutput' }],
		['error output', { onError: 'continueErrorOutput' }],
	] as const)('with On Error = %s sends only what was not sent', async (_, onError) => {
		// The first item: it is the one that n8n looks at.
		bench.simulator.faults.add({
			route: 'send',
			fault: refused,
			when: ({ recipient }) => recipient === '6591000000',
			times: 1,
		});
		const run = await bench.engine.run(
			workflow(people(5), { ...retrying, ...onError }),
			bench.account(),
		);
		expect(run.status).toBe('success');
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1, 1]);
		expect(run.json('Sent').map(({ recipient }) => recipient)).toEqual(
			people(5).map(({ phone }) => `65${phone as string}`),
		);
		expect(run.run.data.executionData?.contextData).toEqual({ [`node:${SEND}`]: {} });
	});

	test('finds what came too late for the try before', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: { kind: 'hang', commit: 'after', ms: 8_000 },
			when: ({ recipient }) => recipient === '6591000000',
		});
		const settings = { ...retrying, maxTries: 2, onError: 'continueRegularOutput' } as const;
		const run = await bench.engine.run(
			workflow(people(2), settings, { timeout: 300 }),
			bench.account(),
		);
		expect(bench.heldPerPerson()).toEqual([1, 1]);
		expect(run.json(SEND)[0].id).toBe(
			bench.simulator.ledger.messages({ recipient: '6591000000' })[0].id,
		);
		expect(bench.simulator.ledger.count({ route: 'send' })).toBe(2);
	});

	test('never sends again what is unknown', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: { kind: 'reset' },
			when: ({ recipient }) => recipient === '6591000000',
			times: 1,
		});
		const settings = { ...retrying, maxTries: 2, onError: 'continueRegularOutput' } as const;
		const run = await bench.engine.run(workflow(people(2), settings), bench.account());
		expect(run.json(SEND)[0].postmanSend).toEqual({
			recipient: '6591000000',
			outcome: 'unknown',
			advice: expect.any(String),
		});
		expect(bench.simulator.ledger.count({ route: 'send' })).toBe(2);
	});
});

describe('the Retry button of a failed execution', () => {
	test('sends only what was not sent, and gives out all', async () => {
		const remove = bench.simulator.faults.add({
			route: 'send',
			fault: refused,
			when: ({ recipient }) => recipient === '6591000003',
		});
		const file = workflow(people(6));
		const failed = await bench.engine.run(file, bench.account({ callsPerSecond: 3 }));
		expect(failed.status).toBe('error');
		expect(failed.error?.message).toContain('[item 3]');
		expect(failed.error?.description).toMatch(/Of 6 messages: \d sent, 1 not sent/);

		remove();
		const retried = await bench.engine.retry(file, failed, bench.account()).result;
		expect(retried.status).toBe('success');
		expect(retried.json('Sent')).toHaveLength(6);
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1, 1, 1]);
	});
});

describe('Stop', () => {
	test('begins no new send, lets those in flight finish, and logs counts', async () => {
		const log = jest.spyOn(Logger.prototype, 'info');
		bench.simulator.configure({ latency: { base: 200 } });
		const running = bench.engine.begin(
			workflow(people(200)),
			bench.account({ callsPerSecond: 20 }),
		);
		await sleep(1_500);
		running.stop();
		const atStop = bench.simulator.ledger.count({ route: 'send' });
		const run = await running.result;
		await sleep(1_000);
		bench.simulator.configure({ latency: { base: 0 } });

		expect(run.status).toBe('canceled');
		const calls = bench.simulator.ledger.calls({ route: 'send' });
		expect(atStop).toBeGreaterThan(0);
		// What had left and had not arrived yet: at most a second's worth, if all of it leaves at
		// once.
		expect(calls.length - atStop).toBeLessThanOrEqual(20);
		// Nobody hung up on Postman.
		expect(calls.filter(({ status }) => status !== 201)).toEqual([]);
		expect(log.mock.calls.map(([message]) => message)).toContainEqual(
			`Postman Send: ${calls.length} sent, ${200 - calls.length} not tried`,
		);
		log.mockRestore();
	});

	test('also ends the tries of Retry On Fail', async () => {
		bench.simulator.configure({ latency: { base: 200 } });
		const settings = {
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
			onError: 'continueRegularOutput',
		} as const;
		const running = bench.engine.begin(
			workflow(people(50), settings),
			bench.account({ callsPerSecond: 10 }),
		);
		await sleep(300);
		running.stop();
		await running.result;
		await sleep(300);
		const calls = bench.simulator.ledger.count();
		await sleep(700);
		bench.simulator.configure({ latency: { base: 0 } });
		expect(bench.simulator.ledger.count()).toBe(calls);
	});
});
