// Send Once Key: a message with a key that the node has sent before is not sent again, across
// executions.
import type { IDataObject } from 'n8n-workflow';

import { SEND } from '../support/workflows.mts';
import { people, refused, useBench, workflow } from '../support/people.mts';

jest.setTimeout(30_000);

const bench = useBench();

describe('Send Once Key', () => {
	const once = { sendOnceKey: '={{ $json.id }}' };

	test('a second execution texts nobody twice and says so', async () => {
		await bench.engine.run(workflow(people(4), {}, once), bench.account());
		const second = await bench.engine.run(workflow(people(5), {}, once), bench.account());
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1, 1]);
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

	test.each([
		['a field that is not there', '={{ $json.appointment }}', {}],
		['a field within one that is not there', '={{ $json.appointment?.id }}', {}],
		['null', '={{ $json.appointment }}', { appointment: null }],
		['an empty text', '={{ $json.appointment }}', { appointment: '' }],
	])('a key that comes to nothing (%s) sends nothing', async (_, sendOnceKey, fields) => {
		const items = people(1).map((item) => ({ ...item, ...fields }));
		const settings = { onError: 'continueRegularOutput' } as const;
		const run = await bench.engine.run(workflow(items, settings, { sendOnceKey }), bench.account());
		expect(run.json(SEND)[0].error).toMatch(/Send Once Key: The key is empty/);
		expect(bench.heldPerPerson()).toEqual([]);
	});

	test.each(['=form-{{ $json.nope }}', '={{ $json.phone }}/{{ $json.at.toISODate() }}'])(
		'a key of which a part comes to nothing (%s) sends nothing',
		async (sendOnceKey) => {
			const settings = { onError: 'continueRegularOutput' } as const;
			const file = workflow(people(1), settings, { sendOnceKey });
			const run = await bench.engine.run(file, bench.account());
			expect(run.json(SEND)[0].error).toMatch(/Send Once Key: A part of the expression/);
			expect(bench.heldPerPerson()).toEqual([]);
		},
	);

	test('a part of a key may be empty where its expression says so', async () => {
		const options = { sendOnceKey: '=form-{{ $json.nope || "" }}' };
		const run = await bench.engine.run(workflow(people(1), {}, options), bench.account());
		expect(run.json(SEND)[0]).toHaveProperty('id');
	});

	/** Beside the counts that every run gives. */
	const warningsOf = ({ run }: Awaited<ReturnType<typeof bench.engine.run>>) =>
		(run.data.resultData.runData[SEND]?.[0]?.hints ?? []).flatMap(({ type, message }) =>
			type === 'warning' ? [message] : [],
		);

	test.each([
		['the same text', { sendOnceKey: 'reminder' }, 3],
		['a field that two of them share', { sendOnceKey: '={{ $json.group }}' }, 2],
	])('people who share a key, by %s, are told of', async (_, options, shared) => {
		const groups = ['a', 'b', 'a'];
		const items = people(3).map((item, i) => ({ ...item, group: groups[i] }));
		const run = await bench.engine.run(workflow(items, {}, options), bench.account());
		expect(warningsOf(run)).toEqual([
			expect.stringMatching(
				new RegExp(`^${shared} items for different people share a Send Once Key.+={{ \\$json`),
			),
		]);
	});

	test('of a key that only one person’s items share nothing is told', async () => {
		const [person] = people(1);
		const run = await bench.engine.run(workflow([person, person], {}, once), bench.account());
		expect(warningsOf(run)).toEqual([]);
	});

	test('more keys than n8n keeps are refused, as it would forget the first ones', async () => {
		const items = people(10_001);
		const settings = { onError: 'continueRegularOutput' } as const;
		const run = await bench.engine.run(workflow(items, settings, once), bench.account());
		expect(run.json(SEND)).toHaveLength(10_001);
		expect(run.json(SEND)[0]).toMatchObject({
			error: 'The run has more than 10,000 Send Once Keys',
			postmanSend: { outcome: 'notSent', code: 'too_many_keys' },
		});
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test('a refused message gives its key back', async () => {
		const remove = bench.simulator.faults.add({ route: 'send', fault: refused });
		const first = await bench.engine.run(
			workflow(people(1), { onError: 'continueRegularOutput' }, once),
			bench.account(),
		);
		expect(first.json(SEND)[0]).toHaveProperty('error');
		remove();
		await bench.engine.run(workflow(people(1), {}, once), bench.account());
		expect(bench.heldPerPerson()).toEqual([1]);
	});

	test('an unknown message keeps its key', async () => {
		bench.simulator.faults.add({ route: 'send', fault: { kind: 'reset' }, times: 1 });
		const settings = { onError: 'continueRegularOutput' } as const;
		const first = await bench.engine.run(workflow(people(1), settings, once), bench.account());
		expect(first.json(SEND)[0].postmanSend).toEqual({
			outcome: 'unknown',
			advice: expect.any(String),
			transportCode: 'ECONNRESET',
			recipient: '6591000000',
		});
		const second = await bench.engine.run(workflow(people(1), settings, once), bench.account());
		expect(second.json(SEND)[0]).toMatchObject({
			error: expect.stringContaining('used its Send Once Key'),
			postmanSend: { outcome: 'unknown', code: 'send_once_key_taken' },
		});
		expect(bench.simulator.ledger.messages()).toEqual([]);
	});

	test('a skipped item says what was sent, and when', async () => {
		await bench.engine.run(workflow(people(1), {}, once), bench.account());
		const again = await bench.engine.run(workflow(people(1), {}, once), bench.account());
		const [{ id }] = bench.simulator.ledger.messages();
		expect(again.json('Sent')[0].skipped).toEqual({
			reason: 'A message with this Send Once Key was sent before',
			sendOnceKey: 'row-0',
			messageId: id,
			sentAt: expect.stringMatching(/^2\d{3}-/),
		});
	});

	test('a key that another process overwrites while its message is sent is kept', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: { kind: 'reset' },
			when() {
				bench.engine.deduplication.rows.clear();
				return false;
			},
		});
		await bench.engine.run(workflow(people(1), {}, once), bench.account());
		bench.simulator.faults.clear();
		const again = await bench.engine.run(workflow(people(1), {}, once), bench.account());
		expect(again.json('Sent')[0]).toHaveProperty('skipped');
		expect(bench.heldPerPerson()).toEqual([1]);
	});

	test('a key is its campaign’s: a trial elsewhere says nothing', async () => {
		await bench.engine.run(workflow(people(1), {}, once), bench.account());
		const templates = { english: 'Dear {{name}}, here is your {{fruit}}.' };
		const other = bench.simulator.addCampaign({ templates });
		const account = bench.account({ campaignId: other.id, apiKey: other.apiKeys[0] });
		const run = await bench.engine.run(workflow(people(1), {}, once), account);
		expect(run.json('Sent')[0]).toMatchObject({ recipient: '6591000000' });
		expect(bench.heldPerPerson()).toEqual([2]);
	});

	test('an execution that meets a key under way waits, and sends if the other did not', async () => {
		bench.simulator.configure({ latency: { base: 300 } });
		bench.simulator.faults.add({ route: 'send', fault: refused, times: 1 });
		const settings = { onError: 'continueRegularOutput' } as const;
		const begin = () => bench.engine.begin(workflow(people(1), settings, once), bench.account());
		const first = begin();
		await new Promise((resolve) => setTimeout(resolve, 50));
		const [one, other] = await Promise.all([first.result, begin().result]);
		bench.simulator.configure({ latency: { base: 0 } });
		expect(one.json(SEND)[0]).toMatchObject({ error: expect.any(String) });
		expect(other.json(SEND)[0]).toMatchObject({ recipient: '6591000000' });
		expect(bench.heldPerPerson()).toEqual([1]);
	});

	test('of items with one key in a run, the first that can be sent is', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: refused,
			when: ({ recipient }) => recipient === '6591000000',
		});
		const items = people(3).map((item) => ({ ...item, id: 'same' }));
		const run = await bench.engine.run(
			workflow(items, { onError: 'continueRegularOutput' }, once),
			bench.account(),
		);
		expect(run.json(SEND)).toEqual([
			expect.objectContaining({ error: expect.any(String) }),
			expect.objectContaining({ recipient: '6591000001' }),
			{
				recipient: '6591000002',
				skipped: { reason: expect.stringContaining('Another item'), sendOnceKey: 'same' },
			},
		]);
	});

	test('executions at the same moment share it', async () => {
		const runs = await Promise.all(
			[1, 2, 3].map(
				async () => await bench.engine.run(workflow(people(20), {}, once), bench.account()),
			),
		);
		expect(runs.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
		expect(bench.heldPerPerson()).toEqual(Array.from({ length: 20 }, () => 1));
	});

	test('Retry On Fail does not trip over its own keys', async () => {
		bench.simulator.faults.add({ route: 'send', fault: refused, times: 1 });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const run = await bench.engine.run(workflow(people(4), settings, once), bench.account());
		expect(run.status).toBe('success');
		expect(run.json('Sent').filter((json) => 'skipped' in json)).toEqual([]);
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1]);
	});

	test('an empty key is named before anything is sent', async () => {
		const nameless = people(1).map((item) => ({ ...item, key: ' ' }));
		const options = { sendOnceKey: '={{ $json.key }}' };
		const run = await bench.engine.run(workflow(nameless, {}, options), bench.account());
		expect(run.error?.message).toContain(
			'Nothing was sent: Options > Send Once Key of item 0 cannot be used',
		);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test('a message that this run has sent is given out by its next try, not skipped', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: refused,
			when: ({ recipient }) => recipient === '6591000000',
		});
		const items = people(3).map((item) => ({ ...item, id: 'same' }));
		const settings = {
			onError: 'continueRegularOutput',
			retryOnFail: true,
			maxTries: 2,
			waitBetweenTries: 1,
		} as const;
		const run = await bench.engine.run(workflow(items, settings, once), bench.account());
		expect(run.json(SEND).map((json) => json.recipient)).toContain('6591000001');
		expect(bench.heldPerPerson()).toEqual([1]);
	});

	test.each([
		['taken', 'checkProcessedAndRecord'],
		['given back', 'removeProcessed'],
	] as const)('a store that fails when a key is %s loses no item', async (_, method) => {
		bench.simulator.faults.add({
			route: 'send',
			fault: refused,
			when: ({ recipient }) => recipient === '6591000001',
		});
		let calls = 0;
		const store = bench.engine.deduplication;
		const real = store[method].bind(store) as (...args: unknown[]) => Promise<never>;
		const spy = jest.spyOn(store, method).mockImplementation(async (...args: unknown[]) => {
			if (++calls === (method === 'removeProcessed' ? 1 : 5)) throw new Error('database is locked');
			return await real(...args);
		});
		const run = await bench.engine.run(
			workflow(people(40), { onError: 'continueErrorOutput' }, once),
			bench.account({ callsPerSecond: 3 }),
		);
		spy.mockRestore();
		const sent = run.json('Sent').filter((json) => 'id' in json && 'latestStatus' in json);
		expect(run.json('Sent')).toHaveLength(sent.length);
		expect(run.json('Not Sent')).toHaveLength(40 - sent.length);
		expect(bench.heldPerPerson()).toEqual(sent.map(() => 1));
	});

	test('a store that fails once keys are taken costs nobody the message', async () => {
		const store = bench.engine.deduplication;
		const real = store.checkProcessedAndRecord.bind(store);
		let calls = 0;
		const spy = jest.spyOn(store, 'checkProcessedAndRecord').mockImplementation(async (...args) => {
			if (++calls === 2) throw new Error('database is locked');
			return await real(...args);
		});
		const file = workflow(people(4), { onError: 'continueRegularOutput' }, once);
		await bench.engine.run(file, bench.account());
		spy.mockRestore();
		await bench.engine.run(file, bench.account());
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1]);
	});
});
