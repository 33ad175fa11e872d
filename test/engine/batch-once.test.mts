// Send Once Key with batches: rows of keys that were sent before are left out, in later executions
// too.
import type { IDataObject, INode } from 'n8n-workflow';

import { batchSend, rows, speedUp } from '../support/batches.mts';
import { outcomeOf } from '../support/failed-item.mts';
import { refused, useBench } from '../support/people.mts';
import { SEND } from '../support/workflows.mts';

jest.setTimeout(60_000);

const bench = useBench();
beforeAll(() => speedUp(100));
beforeEach(() => bench.simulator.configure({ batch: { creationDelay: 0, testRows: null } }));

const once = { sendOnceKey: '={{ $json.name }}' };
const continuing = { onError: 'continueRegularOutput' } as const;

const send = async (items: IDataObject[], settings: Partial<INode> = {}, options = {}) =>
	await bench.engine.run(batchSend(items, { ...once, ...options }, settings), bench.account());

const uploads = () => bench.simulator.ledger.count({ route: 'sendBatch' });
const skipped = (sendOnceKey: string, reason: string) => ({
	recipient: expect.stringMatching(/^65\d{8}$/) as string,
	skipped: { reason: expect.stringContaining(reason) as string, sendOnceKey },
});

test('a second execution uploads only what is new, and names what it left out', async () => {
	await send(rows(3));
	const second = await send(rows(5));
	expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1, 1]);
	expect(second.json('Sent')).toEqual([
		...['Person 0', 'Person 1', 'Person 2'].map((key) => skipped(key, 'sent before')),
		expect.objectContaining({ rows: 2 }),
	]);
	expect(second.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
		[{ item: 3 }, { item: 4 }],
	]);
});

test('where every key was sent before, nothing is uploaded', async () => {
	await send(rows(2));
	const second = await send(rows(2));
	expect(second.status).toBe('success');
	expect(second.json('Sent')).toHaveLength(2);
	expect(uploads()).toBe(1);
});

test('the store is asked four times, however many items there are', async () => {
	const records = jest.spyOn(bench.engine.deduplication, 'checkProcessedAndRecord');
	await send(rows(500));
	// To record the keys and, later, that they were sent; and each time to see that all are still
	// there.
	expect(records).toHaveBeenCalledTimes(4);
	records.mockRestore();
	expect(bench.simulator.ledger.messages()).toHaveLength(500);
});

test('a refused batch gives its keys back', async () => {
	bench.simulator.faults.add({ route: 'sendBatch', fault: refused, times: 1 });
	const first = await send(rows(3), continuing);
	expect(first.json(SEND)[0]).toHaveProperty('error');
	await send(rows(3));
	expect(bench.heldPerPerson()).toEqual([1, 1, 1]);
});

test('an unknown batch keeps them', async () => {
	bench.simulator.faults.add({ route: 'sendBatch', fault: { kind: 'reset' }, times: 1 });
	await send(rows(2), continuing);
	const second = await send(rows(2), continuing);
	expect(second.json(SEND)[0]).toMatchObject({
		error: expect.stringContaining('used its Send Once Key'),
		postmanSend: { outcome: 'unknown', code: 'send_once_key_taken' },
	});
	expect(uploads()).toBe(1);
});

test('of items with one key, the first that can be sent is', async () => {
	const items = [{ phone: 'abc' }, ...rows(2)].map((item) => ({
		...item,
		name: 'same',
		fruit: 'x',
	}));
	const run = await send(items, continuing);
	expect(run.json(SEND)).toEqual([
		expect.objectContaining({ error: expect.stringContaining('Recipient') as string }),
		expect.objectContaining({ rows: 1 }),
		skipped('same', 'Another item'),
	]);
	expect(bench.simulator.ledger.messages().map(({ recipient }) => recipient)).toEqual([
		'6591000000',
	]);
});

test('items with one key fail together where the batch is refused', async () => {
	bench.simulator.faults.add({ route: 'sendBatch', fault: refused });
	const run = await send(
		rows(3).map((item) => ({ ...item, name: 'same' })),
		continuing,
	);
	expect(run.json(SEND).map(outcomeOf)).toEqual(['notSent', 'notSent', 'notSent']);
});

test('Retry On Fail does not trip over its own keys', async () => {
	bench.simulator.faults.add({ route: 'sendBatch', fault: refused, times: 1 });
	const run = await send(rows(3), { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
	expect(run.json('Sent')).toEqual([expect.objectContaining({ rows: 3 })]);
});

test('a batch that this run has sent is given out by its next try, not skipped', async () => {
	const settings = { ...continuing, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
	const run = await send([{ phone: 'abc', name: 'bad' }, ...rows(2)], settings);
	expect(run.json(SEND)[1]).toMatchObject({ rows: 2 });
	expect(uploads()).toBe(1);
});

test('executions at the same moment share the keys', async () => {
	const runs = await Promise.all([1, 2, 3].map(async () => await send(rows(20))));
	expect(runs.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
	expect(bench.heldPerPerson()).toEqual(rows(20).map(() => 1));
});

test('a store that fails stops the batch, and no key is lost for it', async () => {
	const store = jest
		.spyOn(bench.engine.deduplication, 'checkProcessedAndRecord')
		.mockRejectedValue(new Error('database is locked'));
	const run = await send(rows(2), continuing);
	store.mockRestore();
	expect(run.json(SEND)[1]).toMatchObject({
		postmanSend: { outcome: 'notSent', code: 'send_once_store_unavailable' },
	});
	expect(uploads()).toBe(0);
	await send(rows(2));
	expect(bench.heldPerPerson()).toEqual([1, 1]);
});

test('a store that fails once keys are taken does not stop the batch', async () => {
	const store = bench.engine.deduplication;
	const real = store.checkProcessedAndRecord.bind(store);
	let calls = 0;
	const spy = jest.spyOn(store, 'checkProcessedAndRecord').mockImplementation(async (...args) => {
		if (++calls === 2) throw new Error('database is locked');
		return await real(...args);
	});
	const first = await send(rows(3), continuing);
	spy.mockRestore();
	expect(first.json(SEND)).toEqual([expect.objectContaining({ rows: 3 })]);
	await send(rows(3));
	expect(bench.heldPerPerson()).toEqual([1, 1, 1]);
});

test('an option that cannot be read takes no key', async () => {
	const splitIntoSeveralBatches = '={{ $("Nowhere").first().json.split }}';
	const file = batchSend(rows(2), { ...once, splitIntoSeveralBatches }, continuing);
	const first = await bench.engine.run(file, bench.account());
	expect(first.json(SEND)).toEqual(
		rows(2).map(() =>
			expect.objectContaining({
				error: 'Split Into Several Batches cannot be used. Its expression could not be evaluated',
				postmanSend: { outcome: 'notSent', advice: expect.any(String) as string },
			}),
		),
	);
	await send(rows(2));
	expect(bench.heldPerPerson()).toEqual([1, 1]);
});

test('more keys than n8n keeps are refused', async () => {
	const run = await send(rows(10_001), continuing);
	expect(run.json(SEND)).toHaveLength(10_001);
	expect(run.json(SEND)[0]).toMatchObject({
		error: 'The run has more than 10,000 Send Once Keys',
		postmanSend: { outcome: 'notSent', code: 'too_many_keys' },
	});
	expect(uploads()).toBe(0);
});
