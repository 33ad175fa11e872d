// Postman Status Trigger in the editor: what its test event shows, what its parameters refuse; and
// rows as no document describes them.
import type { IDataObject, NodeApiError } from 'n8n-workflow';

import { eventsOf, MINUTE, useTriggerBench } from '../support/status-trigger.mts';
import { startProxy } from '../support/proxy.mts';

jest.setTimeout(30_000);

const bench = useTriggerBench();

describe('“Fetch Test Event”', () => {
	test('shows the latest messages that fit, as the trigger would tell them', async () => {
		for (let i = 0; i < 5; i++) bench.sent();
		const { id } = bench.sent({ recipient: '6511112222', ago: 2 * MINUTE });
		bench.sent({ ago: 0 });
		const shown = await bench.polling().fetchTestEvent();
		expect(shown).toHaveLength(3);
		expect(Object.keys(shown[0])[0]).toBe('statusChange');
		expect(shown[0]).toMatchObject({
			id,
			statusChange: {
				eventId: `${id}:1:failure`,
				deliveryError: { code: 'recipient_unavailable' },
			},
		});
	});

	test.each(['memory', 'perPoll', 'staged'] as const)(
		'changes nothing of what the active trigger knows (%s)',
		async (regime) => {
			const polling = bench.polling({}, regime);
			expect(await polling.fetchTestEvent().catch(() => [])).toEqual([]);
			expect(polling.disk).toEqual({});
			await polling.activate();
			const { id } = bench.sent();
			const before = JSON.stringify(polling.disk);
			expect(await polling.fetchTestEvent()).toHaveLength(1);
			expect(JSON.stringify(polling.disk)).toBe(before);
			await polling.poll();
			expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
			expect(await polling.poll()).toEqual([]);
		},
	);

	test.each<[string, IDataObject, RegExp]>([
		['no message', { filters: { recipient: '6599' } }, /no message to show yet/],
		['no message of that status', { triggerOn: ['sending'] }, /has one of the chosen statuses/],
		['no such batch', { filters: { batchId: 'batch_gone' } }, /does not know the campaign/],
	])('says that there is %s', async (_, parameters, said) => {
		bench.sent();
		await expect(bench.polling(parameters).fetchTestEvent()).rejects.toThrow(said);
	});

	test.each([{ latestStatus: undefined }, { latestStatus: 'created' }])(
		'shows a failure as the list has it where, read by its ID, it has %j',
		async (change) => {
			const { id } = bench.sent({ recipient: '6511112222' });
			const proxy = await startProxy(bench.simulator.baseUrl, (body) =>
				body.data ? body : { ...body, ...change },
			);
			const polling = bench.polling({}, 'memory', { baseUrl: proxy.baseUrl });
			const [shown] = await polling.fetchTestEvent();
			await proxy.close();
			expect(shown).toMatchObject({
				latestStatus: 'failure',
				statusChange: { eventId: `${id}:1:failure`, status: 'failure' },
			});
		},
	);

	test('says that the key is wrong', async () => {
		const polling = bench.polling({}, 'memory', { apiKey: 'wrong' });
		await expect(polling.fetchTestEvent()).rejects.toThrow('does not accept this API key');
	});
});

describe.each<[string, IDataObject, string]>([
	['no status', { triggerOn: [] }, 'Trigger On Statuses is empty'],
	[
		'a status from an expression',
		{ triggerOn: '={{ "success" }}' },
		'Trigger On Statuses is not a list',
	],
	['a status from an expression that finds nothing', { triggerOn: '={{ null }}' }, 'is empty'],
	[
		'a batch from an expression that finds nothing',
		{ filters: { batchId: '={{ null }}' } },
		'Batch ID in Filters is empty',
	],
	[
		'a recipient from an expression that finds nothing',
		{ filters: { recipient: '={{ undefined }}' } },
		'Recipient in Filters is empty',
	],
	['a source that is null', { filters: { source: '={{ null }}' } }, 'Source in Filters is empty'],
	['a status that is none', { triggerOn: ['delivered'] }, 'Trigger On Statuses has a status'],
	['a source that is none', { filters: { source: 'file' } }, 'Source has a value'],
	['a slash in the batch ID', { filters: { batchId: 'a/b' } }, 'Batch ID has a character'],
	[
		'single messages of a batch',
		{ filters: { batchId: 'b', source: 'single' } },
		'no single messages',
	],
	[
		'a recipient without a digit',
		{ filters: { recipient: 'Mei' } },
		'Recipient in Filters is neither',
	],
	['a look-back of a minute', { options: { firstRunLookback: 1 } }, 'First Run Lookback is not'],
	[
		'a watch of no time',
		{ options: { watchFor: 'long' } },
		'Watch For is not a number of at least 1',
	],
])('%s', (_, parameters, said) => {
	const refusal = async () =>
		(await bench
			.polling(parameters)
			.activate()
			.catch((e: unknown) => e)) as NodeApiError;

	test('is refused by name', async () => {
		expect((await refusal()).message).toContain(said);
	});

	test('is refused with what to do', async () => {
		expect((await refusal()).description).toMatch(/^[A-Z].+\.$/);
	});
});

test.each([
	['a whole number as people write it', '0065 9876 5432', ['6598765432']],
	['a whole number without its country', '9876 5432', ['6598765432']],
	['a part of numbers', '7654', ['6598765432', '6587654321']],
])('%s is read as Get Many reads it', async (_, recipient, expected) => {
	for (const to of ['6598765432', '6587654321', '6591234567']) bench.sent({ recipient: to });
	const polling = bench.polling({ filters: { recipient } });
	await polling.activate();
	expect(polling.json.map((json) => json.recipient).sort()).toEqual([...expected].sort());
});

test('filters that were left empty in the panel leave nothing out', async () => {
	bench.sent();
	const polling = bench.polling({ filters: { recipient: '', batchId: ' ' } });
	await polling.activate();
	expect(polling.json).toHaveLength(1);
});

test('the look-back is as long as is asked for', async () => {
	const [early, late] = [bench.sent({ ago: 89 * MINUTE }), bench.sent({ ago: 91 * MINUTE })];
	const polling = bench.polling({ options: { firstRunLookback: 90 } });
	await polling.activate();
	expect(eventsOf(polling.json)).toEqual([`${early.id}:1:success`]);
	expect(late.id).not.toBe(early.id);
});

/** What is made of every second row. */
const ODD: Array<[string, unknown]> = [
	['nothing', null],
	['text', 'a row'],
	['no ID', { id: undefined }],
	['a number for an ID', { id: 7 }],
	['no status', { latestStatus: undefined }],
	['a number for a status', { latestStatus: 3 }],
	['a status of the future', { latestStatus: 'read_by_recipient' }],
	['a status that objects have', { latestStatus: 'constructor' }],
	['no time', { createdAt: undefined }],
	['a time that is none', { createdAt: 'yesterday' }],
	['a time to come', { createdAt: '9999-12-31T23:59:59.999+08:00' }],
	['a recipient that is an address of another kind', { recipient: { value: 'S1234567A' } }],
	['attempts that are text', { attempts: 'many', messageAttempts: {} }],
	['attempts without times', { attempts: [{ status: 'success' }, null, 5] }],
	['a number of attempts that is none', { numAttempts: 1e9 }],
	['half an attempt', { numAttempts: 1.5 }],
	['a change of its own', { statusChange: { eventId: 'x' }, error: 'no' }],
];

test.each(ODD)('rows with %s hide no others, and are not told twice', async (_, odd) => {
	const proxy = await startProxy(bench.simulator.baseUrl, (body) => {
		const { data } = body as { data?: IDataObject[] };
		if (!data) return { ...body, ...(odd as IDataObject) };
		const isRecord = typeof odd === 'object' && odd !== null;
		const changed = data.map((row) =>
			row.recipient === '6598765432' ? (isRecord ? { ...row, ...odd } : odd) : row,
		);
		return { ...body, data: changed };
	});
	try {
		const polling = bench.polling({}, 'memory', { baseUrl: proxy.baseUrl });
		const odds = [bench.sent({ recipient: '6598765432', ago: 4 * MINUTE }).id];
		const ids = [bench.sent().id];
		await polling.activate();
		odds.push(bench.sent({ recipient: '6598765432' }).id);
		ids.push(bench.sent().id);
		await polling.poll();
		bench.pass(20 * MINUTE);
		for (let i = 0; i < 3; i++) await polling.poll();
		await polling.restart();
		await polling.poll();
		const told = eventsOf(polling.json);
		expect(told.filter((eventId) => ids.some((id) => eventId.startsWith(id)))).toEqual(
			ids.map((id) => `${id}:1:success`),
		);
		expect(new Set(told).size).toBe(told.length);
		expect(polling.errors).toEqual([]);
		expect(polling.json.every((json) => !('error' in json))).toBe(true);
	} finally {
		await proxy.close();
	}
});

test.each<[string, (row: IDataObject) => IDataObject]>([
	['with other names', ({ id, ...row }) => ({ ...row, messageId: id })],
	['without a time', ({ createdAt: _, ...row }) => row],
])('a page of rows %s is not taken for an empty one', async (_, change) => {
	const proxy = await startProxy(bench.simulator.baseUrl, (body) => ({
		...body,
		data: (body.data as IDataObject[]).map(change),
	}));
	bench.sent();
	const polling = bench.polling({}, 'memory', { baseUrl: proxy.baseUrl });
	await expect(polling.fetchTestEvent()).rejects.toThrow('did not come from Postman');
	await polling.activate();
	expect(JSON.stringify(polling.disk)).toContain('"isBeginning":true');
	await proxy.close();
});
