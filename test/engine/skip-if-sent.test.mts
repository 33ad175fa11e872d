// Skip If Sent Within: who got a text from this campaign within so many hours does not get it
// again, whichever execution, process or person sent it. Postman's own list is the memory.
import type { IDataObject, INode, NodeOperationError } from 'n8n-workflow';

import { batchSend, rows } from '../support/batches.mts';
import { refused, useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import type { Execution } from './engine.mts';

jest.setTimeout(60_000);

const HOUR = 3_600_000;
const bench = useBench();
const continuing = { onError: 'continueRegularOutput' } as const;

/** A campaign for each test: what this process has just sent to another one says nothing. */
let account: ReturnType<typeof bench.account>;
let campaign: ReturnType<typeof bench.simulator.addCampaign>;
beforeEach(() => {
	bench.simulator.configure({
		visibility: { listDelay: 0 },
		batch: { creationDelay: 0, testRows: null },
		clockSkew: 0,
	});
	campaign = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, here is your {{fruit}}.' },
	});
	account = bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] });
});

const file = (items: IDataObject[], options: IDataObject = {}, settings: Partial<INode> = {}) =>
	sendWorkflow(
		items,
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
			options: { skipIfSentWithin: 24, ...options },
		},
		settings,
	);

const send = async (
	items: IDataObject[],
	options: IDataObject = {},
	settings: Partial<INode> = {},
) => await bench.engine.run(file(items, options, settings), account);

const insert = (item: IDataObject, hoursAgo: number, over: IDataObject = {}) =>
	bench.simulator.insert({
		campaign,
		recipient: `65${item.phone as string}`,
		values: { name: item.name as string, fruit: item.fruit as string },
		createdAt: Date.now() - hoursAgo * HOUR,
		...over,
	});

const lists = () => bench.simulator.ledger.count({ route: 'listMessages' });
const sends = () => bench.simulator.ledger.count({ route: 'send' });
const hintsOf = (run: Execution) =>
	(run.run.data.resultData.runData[SEND][0].hints ?? []).map(({ message }) => message);

test('a second execution sends only what is new, and says of the rest what was sent', async () => {
	const [zero] = (await send(rows(2))).json('Sent');
	const second = await send(rows(3));
	expect(bench.heldPerPerson()).toEqual([1, 1, 1]);
	expect(second.json('Sent')).toEqual([
		{
			recipient: '6591000000',
			skipped: {
				reason: 'The same message was sent to this recipient within the last 24 hours',
				messageId: zero.id,
				sentAt: zero.createdAt,
				latestStatus: expect.any(String),
			},
		},
		{
			recipient: '6591000001',
			skipped: expect.objectContaining({ messageId: expect.any(String) }),
		},
		expect.objectContaining({ recipient: '6591000002' }),
	]);
	expect(second.items('Sent').map(({ pairedItem }) => pairedItem)).toEqual(
		[{ item: 0 }, { item: 0 }, { item: 0 }].map((_, item) => ({ item })),
	);
	expect(hintsOf(second)).toContain('1 sent, 2 skipped (sent before)');
});

test('what another system sent counts, but not another text, person, language or an older message', async () => {
	const [same, text, other, old, failed] = rows(5);
	insert(same, 1);
	insert({ ...text, fruit: 'pear' }, 1);
	insert({ ...other, phone: '81234567' }, 1);
	insert(old, 25);
	const { id } = insert(failed, 1);
	bench.simulator.setStatus(id, 'failure');
	const run = await send(rows(5));
	expect(run.json('Sent').map((json) => 'skipped' in json)).toEqual([
		true,
		false,
		false,
		false,
		false,
	]);
});

test.each([
	['the edge is generous by a few seconds', 24 - 3 / 3_600, 24, true],
	['a message of a moment before is too old', 24 + 30 / 3_600, 24, false],
	['an hour', 0.9, 1, true],
	['thirty days', 719, 720, true],
	['an expression', 2, '={{ 1 + 2 }}', true],
	['a text with a number in it', 2, '3', true],
])('%s', async (_, hoursAgo, skipIfSentWithin, isSkipped) => {
	const [one] = rows(1);
	insert(one, hoursAgo);
	const run = await send([one], { skipIfSentWithin });
	expect('skipped' in run.json('Sent')[0]).toBe(isSkipped);
});

test.each([
	[0],
	[721],
	[-1],
	['soon'],
	['={{ $json.nothing }}'],
	['={{ "" }}'],
	['={{ null }}'],
	['={{ [5] }}'],
	['={{ true }}'],
	['={{ NaN }}'],
])('%p is no number of hours, and nothing is sent', async (skipIfSentWithin) => {
	const stopped = await send(rows(2), { skipIfSentWithin });
	const { message, description } = stopped.error as NodeOperationError;
	expect(`${message} ${String(description)}`).toContain(
		'Skip If Sent Within is not a number of hours from 1 to 720',
	);
	const run = await send(rows(2), { skipIfSentWithin }, continuing);
	expect(run.json(SEND)).toEqual(
		rows(2).map((item) => ({
			...item,
			error: expect.stringContaining('Skip If Sent Within is not a number of hours'),
			postmanSend: expect.objectContaining({ outcome: 'notSent' }),
		})),
	);
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

describe('an expression gives each item hours of its own', () => {
	const skipIfSentWithin = '={{ $json.hours }}';
	const given = (...hours: unknown[]) =>
		rows(hours.length).map((item, i) => ({ ...item, hours: hours[i] }) as IDataObject);
	const isSkipped = (run: Execution) =>
		run.json(SEND).map((json) => ('skipped' in json ? true : 'error' in json ? 'error' : false));

	test('each message counts within those of its item', async () => {
		const items = given(1, 48, 1, 48, 11);
		for (const item of items.slice(0, 2)) insert(item, 20);
		insert(items[4], 10);
		const before = lists();
		const run = await send(items, { skipIfSentWithin });
		expect(isSkipped(run)).toEqual([false, true, false, false, true]);
		expect(run.json(SEND)[1].skipped).toMatchObject({
			reason: expect.stringContaining('48 hours'),
		});
		expect(lists() - before).toBeLessThanOrEqual(items.length);
	});

	test('of equal items too', async () => {
		const [one] = rows(1);
		insert(one, 20);
		const items = [48, 1, 48, 1].map((hours) => ({ ...one, hours }));
		const run = await send(items, { skipIfSentWithin });
		expect(isSkipped(run)).toEqual([true, false, true, true]);
		expect(sends()).toBe(1);
	});

	test('an item without any is a bad item, and the others are sent', async () => {
		const run = await send(given(1, null, 'soon', 1), { skipIfSentWithin }, continuing);
		expect(isSkipped(run)).toEqual([false, 'error', 'error', false]);
		expect(run.json(SEND)[1].postmanSend).toMatchObject({
			outcome: 'notSent',
			code: 'invalid_item',
		});
		const stopped = await send(given(1, null), { skipIfSentWithin });
		expect(stopped.error?.message).toBe(
			'Nothing was sent: Options > Skip If Sent Within (Hours) of item 1 cannot be used. Skip If Sent Within is not a number of hours from 1 to 720',
		);
		expect(sends()).toBe(2);
	});

	test('in a batch', async () => {
		const items = given(1, 48);
		for (const item of items) insert(item, 20);
		const run = await bench.engine.run(batchSend(items, { skipIfSentWithin }), account);
		expect(run.json('Sent')).toEqual([
			expect.objectContaining({ rows: 1 }),
			{ recipient: '6591000001', skipped: expect.anything() },
		]);
	});
});

test('texts are compared as people see them', async () => {
	const [one] = rows(1);
	insert({ ...one, name: 'Zoe\u0301\r\nTan', fruit: 'apple ' }, 1);
	const run = await send([{ ...one, name: 'Zo\u00e9\nTan' }], {
		unsupportedCharacters: 'sendAsIs',
	});
	expect(run.json('Sent')[0]).toHaveProperty('skipped');
});

test('of equal items in one run one is sent, or the next if that one is refused', async () => {
	const [one, other] = rows(2);
	bench.simulator.faults.add({ route: 'send', fault: refused, times: 1 });
	const run = await send([one, one, one, other], {}, continuing);
	expect(bench.heldPerPerson()).toEqual([1, 1]);
	const [first, second, third] = run.json(SEND);
	expect(first).toHaveProperty('error');
	expect(third).toEqual({
		recipient: '6591000000',
		skipped: {
			reason: 'Another item of this run has the same recipient, language and values, and was sent',
			messageId: second.id,
			sentAt: second.createdAt,
			latestStatus: 'created',
		},
	});
	expect(hintsOf(run)).toContain('2 sent, 1 skipped (sent before), 1 failed');
});

test('executions of one moment share it, before the list shows anything', async () => {
	bench.simulator.configure({ visibility: { listDelay: 3_000 } });
	const runs = await Promise.all([1, 2, 3].map(async () => await send(rows(20))));
	expect(runs.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
	const after = await send(rows(20));
	expect(after.json('Sent').every((json) => 'skipped' in json)).toBe(true);
	expect(bench.heldPerPerson()).toEqual(rows(20).map(() => 1));
});

test('what was sent without the option, by a batch too, counts before it is listed', async () => {
	bench.simulator.configure({ batch: { creationDelay: 60_000 } });
	await bench.engine.run(batchSend(rows(3)), account);
	const run = await send(rows(4));
	expect(run.json('Sent').map((json) => 'skipped' in json)).toEqual([true, true, true, false]);
	expect(sends()).toBe(1);
});

describe('where the list cannot be read', () => {
	test.each([
		['it is not available', { kind: 'status', status: 503, body: 'html' }],
		['the key is not let in', { kind: 'status', status: 401, body: 'json' }],
		['the line breaks', { kind: 'reset' }],
	] as const)('%s: nothing is sent, and it is said so', async (_, fault) => {
		bench.simulator.faults.add({ route: 'listMessages', fault });
		const run = await send(rows(2), {}, continuing);
		expect(run.json(SEND)).toEqual(
			rows(2).map((item) => ({
				...item,
				error: 'Not sent: the campaign’s list does not tell who has had this text already',
				postmanSend: expect.objectContaining({ outcome: 'notSent' }),
			})),
		);
		const stopped = await send(rows(2));
		expect(stopped.error?.message).toContain('Not sent');
		expect(sends()).toBe(0);
	});

	test('with On Error = Stop the run ends, and a later one sends', async () => {
		const remove = bench.simulator.faults.add({
			route: 'listMessages',
			fault: { kind: 'status', status: 500, body: 'json' },
		});
		expect((await send(rows(3))).status).toBe('error');
		remove();
		expect((await send(rows(3))).status).toBe('success');
		expect(bench.heldPerPerson()).toEqual([1, 1, 1]);
	});
});

test('with a key as well, the key is looked at first', async () => {
	const options = { sendOnceKey: '={{ $json.name }}' };
	await send(rows(1), options);
	const run = await send(rows(1), options);
	expect(run.json('Sent')[0].skipped).toMatchObject({ sendOnceKey: 'Person 0' });
	bench.engine.deduplication.rows.clear();
	const later = await send(rows(1), { sendOnceKey: 'another key' });
	expect(later.json('Sent')[0].skipped).not.toHaveProperty('sendOnceKey');
	expect(bench.heldPerPerson()).toEqual([1]);
});

test('a skipped item keeps its input if that is asked for', async () => {
	const [one] = rows(1);
	insert(one, 1);
	const run = await send([one], { includeInputFields: true });
	expect(run.json('Sent')[0]).toEqual({
		recipient: '6591000000',
		skipped: expect.anything(),
		input: one,
	});
});

test.each([
	['an hour ahead', 1],
	['an hour behind', -1],
	['a year ahead', 8_760],
	['a year behind', -8_760],
])('a server’s clock that is %s costs nobody a second message', async (_, hours) => {
	bench.simulator.configure({ clockSkew: hours * HOUR });
	await bench.engine.run(file(rows(2), { skipIfSentWithin: 1 }), account);
	const second = await send(rows(3), { skipIfSentWithin: 1 });
	expect(second.json('Sent').map((json) => 'skipped' in json)).toEqual([true, true, false]);
});

describe('Batch > Send', () => {
	const upload = async (items: IDataObject[], options: IDataObject = {}, settings = {}) =>
		await bench.engine.run(
			batchSend(items, { skipIfSentWithin: 24, ...options }, settings),
			account,
		);
	const uploads = () => bench.simulator.ledger.count({ route: 'sendBatch' });

	test('leaves out of the file who got it, by a batch or a single message', async () => {
		const [zero, one] = rows(2);
		insert(zero, 2);
		await send([one]);
		const run = await upload(rows(4));
		expect(run.json('Sent')).toEqual([
			{
				recipient: '6591000000',
				skipped: expect.objectContaining({ messageId: expect.any(String) }),
			},
			{
				recipient: '6591000001',
				skipped: expect.objectContaining({ messageId: expect.any(String) }),
			},
			expect.objectContaining({ rows: 2 }),
		]);
		expect(run.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			[{ item: 2 }, { item: 3 }],
		]);
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1]);
		expect(hintsOf(run)).toContain('2 sent, 2 skipped (sent before)');
	});

	test('where all got it, nothing is uploaded, listed or not', async () => {
		bench.simulator.configure({ batch: { creationDelay: 60_000 } });
		await upload(rows(3));
		const second = await upload(rows(3));
		expect(second.json('Sent').every((json) => 'skipped' in json)).toBe(true);
		expect(uploads()).toBe(1);
	});

	test('of equal items one is a row', async () => {
		const [one, other] = rows(2);
		const run = await upload([one, one, other]);
		expect(run.json('Sent')).toEqual([
			expect.objectContaining({ rows: 2 }),
			{ recipient: '6591000000', skipped: { reason: expect.stringContaining('Another item') } },
		]);
		expect(bench.heldPerPerson()).toEqual([1, 1]);
	});

	test('two at the same moment upload nobody twice', async () => {
		await Promise.all([upload(rows(5)), upload(rows(5)), send(rows(3))]);
		expect(bench.heldPerPerson()).toEqual(rows(5).map(() => 1));
	});

	test('an unreadable list: nothing is uploaded', async () => {
		bench.simulator.faults.add({
			route: 'listMessages',
			fault: { kind: 'status', status: 503, body: 'html' },
		});
		const run = await upload(rows(2), {}, continuing);
		expect(run.json(SEND).map((json) => json.postmanSend)).toEqual(
			rows(2).map(() => expect.objectContaining({ outcome: 'notSent' })),
		);
		expect(uploads()).toBe(0);
	});
});
