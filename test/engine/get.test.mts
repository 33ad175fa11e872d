// Message > Get on n8n's engine: the message as Postman has it, its delivery in one shape, and what
// is said if there is none.
import type { IDataObject, INode } from 'n8n-workflow';

import { Logger } from './harness/n8n.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { useBench } from '../support/people.mts';

jest.setTimeout(30_000);

const bench = useBench();

async function get(ids: unknown[], settings: Partial<INode> = {}, over: IDataObject = {}) {
	const { options, ...account } = over;
	const file = sendWorkflow(
		ids.map((id, i) => ({ id, row: i }) as IDataObject),
		{
			operation: 'get',
			simplify: false,
			messageId: '={{ $json.id }}',
			options: { timeout: 20_000, ...(options as IDataObject) },
		},
		settings,
	);
	return await bench.engine.run(file, bench.account(account));
}

const continuing = { onError: 'continueRegularOutput' } as const;
const failing = () => {
	const { id } = bench.simulator.insert();
	bench.simulator.setStatus(id, 'failure', {
		type: 'delivery_error',
		code: 'recipient_unavailable',
	});
	return id;
};
const gets = () => bench.simulator.ledger.count({ route: 'getMessage' });

test('gives each message as Postman has it, in order and paired', async () => {
	const ids = [bench.simulator.insert(), bench.simulator.insert()].map(({ id }) => id);
	bench.simulator.settle();
	const run = await get([...ids].reverse());
	expect(run.json(SEND)).toEqual(
		[...ids].reverse().map((id) =>
			expect.objectContaining({
				id,
				latestStatus: 'success',
				templateBody: expect.objectContaining({ body: expect.any(String) }),
				attempts: [expect.objectContaining({ status: 'success' })],
				delivery: {
					settled: true,
					segments: 2,
					attempts: [
						{
							status: 'success',
							createdAt: expect.any(String),
							sentAt: expect.any(String),
							deliveredAt: expect.any(String),
						},
					],
				},
			}),
		),
	);
	expect(run.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
});

test('says why a delivery failed, and newest first what was tried', async () => {
	const { simulator } = bench;
	simulator.script('6591234567', ['failure:delivery_error/routing_error', 'success']);
	const { id } = simulator.insert();
	simulator.settle();
	expect((await get([id])).json(SEND)[0]).toMatchObject({
		latestStatus: 'failure',
		delivery: {
			settled: true,
			deliveryError: {
				type: 'delivery_error',
				code: 'routing_error',
				meaning: expect.stringMatching(/\w/),
				worthRetrying: 'maybe',
			},
		},
	});
});

test('a message that is on its way is not settled, and a foreign one is at the network', async () => {
	const local = bench.simulator.insert().id;
	const foreign = bench.simulator.insert({ recipient: '60123456789' }).id;
	for (const id of [local, foreign]) bench.simulator.setStatus(id, 'sent_to_telco');
	const run = await get([local, foreign]);
	expect(run.json(SEND).map((json) => (json.delivery as IDataObject).settled)).toEqual([
		false,
		true,
	]);
});

test('an old message has no top-level error, and its one flat string explains it', async () => {
	bench.simulator.configure({ messages: { legacyError: true, attempts: 'absent' } });
	const run = await get([failing()]);
	bench.simulator.configure({ messages: { legacyError: false, attempts: 'timed' } });
	const [json] = run.json(SEND);
	expect(json).not.toHaveProperty('error');
	expect(json).toMatchObject({
		legacyError: 'recipient_unavailable',
		delivery: {
			settled: true,
			attempts: [],
			deliveryError: { code: 'recipient_unavailable', worthRetrying: 'yes' },
		},
	});
});

test('has the input under its own name where that is asked for', async () => {
	const id = failing();
	const run = await get([id], {}, { options: { includeInputFields: true } });
	expect(run.json(SEND)[0]).toMatchObject({ id, input: { id, row: 0 } });
});

test('a message that several items name is read once', async () => {
	const id = failing();
	const run = await get([id, id, id]);
	expect(run.json(SEND).map((json) => json.id)).toEqual([id, id, id]);
	expect(gets()).toBe(1);
});

describe('a message that the campaign does not have', () => {
	test('is a failed item that says so, and the others come out', async () => {
		const id = failing();
		const run = await get(['message_nobody', id], continuing);
		expect(run.items(SEND)).toEqual([
			{
				json: {
					id: 'message_nobody',
					row: 0,
					error: 'This campaign has no message with this Message ID',
					postmanSend: {
						advice: expect.stringContaining('Check Message ID'),
						outcome: 'notRead',
						code: 'resource_not_found',
						httpStatus: 404,
						traceId: expect.any(String),
						messageId: 'message_nobody',
					},
				},
				pairedItem: { item: 0 },
			},
			expect.objectContaining({ json: expect.objectContaining({ id }) }),
		]);
	});

	test('stops a run that is to stop, and names the item, not the ID', async () => {
		const run = await get([failing(), 'message_nobody']);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('has no message with this Message ID [item 1]');
		expect(`${run.error?.message} ${run.error?.description}`).not.toContain('message_nobody');
	});

	test('ends nothing: thousands of them are each asked for', async () => {
		const ids = Array.from({ length: 60 }, (_, i) => `message_nobody_${i}`);
		const run = await get(ids, { onError: 'continueErrorOutput' }, { callsPerSecond: 100 });
		expect(run.json(SEND, 1)).toHaveLength(60);
		expect(gets()).toBe(60);
	});
});

describe('a Message ID that is none', () => {
	const BAD: Array<[string, unknown, string]> = [
		['an empty one', '', 'It is empty'],
		['spaces', '  ', 'It is empty'],
		['null', null, 'It is empty'],
		['a path', 'message_1/../..', 'a character that no ID has'],
		['a space within', 'message 1', 'a character that no ID has'],
		['dots', '..', 'a character that no ID has'],
		['an object', { id: 'x' }, 'It is not text'],
	];

	test.each(BAD)('%s is named before any call', async (_, id, found) => {
		const run = await get([failing(), id]);
		expect(run.error?.message).toContain('Nothing was read: Message ID of item 1 cannot be used');
		expect(run.error?.message).toContain(found);
		expect(bench.simulator.ledger.count()).toBe(0);
	});

	test.each(BAD)('%s is a failed item where the run goes on', async (_, id, found) => {
		const good = failing();
		const run = await get([id, good], continuing);
		expect(run.json(SEND)).toEqual([
			{
				id,
				row: 0,
				error: `Message ID: ${found.startsWith('a char') ? `It has ${found} (such as a space or a slash)` : found}`,
				postmanSend: {
					advice: expect.any(String),
					outcome: 'notRead',
					code: 'invalid_item',
					problems: [expect.any(Object)],
				},
			},
			expect.objectContaining({ id: good }),
		]);
		expect(gets()).toBe(1);
	});

	test('ends are trimmed', async () => {
		const id = failing();
		expect((await get([` ${id}\n`])).json(SEND)[0].id).toBe(id);
	});
});

describe('an outage', () => {
	test.each([
		['a gateway’s 502', { kind: 'status', status: 502, body: 'html' }],
		['the API’s own 500', { kind: 'status', status: 500, body: 'json' }],
		['a broken line', { kind: 'reset' }],
		['silence', { kind: 'hang' }],
		['an answer that is no message', { kind: 'malformed', body: 'html' }],
		['a 429', { kind: 'throttle' }],
	] as const)('that passes is not seen: %s', async (_, fault) => {
		const id = failing();
		bench.simulator.faults.add({ route: 'getMessage', fault, times: 2 });
		const run = await get([id], {}, { options: { timeout: 1_000 } });
		expect(run.json(SEND)[0]).toMatchObject({ id, latestStatus: 'failure' });
	});

	test('that stays ends the run after some items', async () => {
		bench.simulator.faults.add({
			route: 'getMessage',
			fault: { kind: 'status', status: 502, body: 'html' },
		});
		const run = await get(
			Array.from({ length: 200 }, (_, i) => `message_${i}`),
			continuing,
		);
		expect(run.json(SEND)).toHaveLength(200);
		expect(run.json(SEND)[199]).toMatchObject({
			error: expect.stringMatching(/^Not tried: .+502/),
			postmanSend: {
				advice: expect.stringContaining('Nothing was read'),
				outcome: 'notRead',
				messageId: 'message_199',
			},
		});
		expect(gets()).toBeLessThan(100);
	});

	test('a wrong key ends it at once', async () => {
		const ids = Array.from({ length: 500 }, (_, i) => `message_${i}`);
		const run = await get(ids, continuing, { apiKey: 'key_test_wrong' });
		expect(run.json(SEND)).toHaveLength(500);
		expect(run.json(SEND)[0].error).toContain('does not accept this API key');
		expect(bench.simulator.ledger.count()).toBeLessThanOrEqual(12);
	});
});

test('where the run stops at the first, nothing new is begun after it and nothing is under way', async () => {
	bench.simulator.configure({ latency: { base: 50 } });
	const ids = Array.from({ length: 300 }, () => failing());
	ids[20] = 'message_nobody';
	const run = await get(ids, {}, { callsPerSecond: 20 });
	const calls = gets();
	await new Promise((resolve) => setTimeout(resolve, 300));
	bench.simulator.configure({ latency: { base: 0 } });
	expect(run.error?.message).toContain('[item 20]');
	expect(gets()).toBe(calls);
	expect(calls).toBeLessThanOrEqual(45);
	expect(bench.simulator.ledger.calls().every(({ endedAt }) => endedAt !== null)).toBe(true);
});

test('Stop begins nothing new', async () => {
	const log = jest.spyOn(Logger.prototype, 'info');
	const ids = Array.from({ length: 300 }, () => failing());
	const file = sendWorkflow(
		ids.map((id) => ({ id })),
		{ operation: 'get', messageId: '={{ $json.id }}' },
	);
	const running = bench.engine.begin(file, bench.account({ callsPerSecond: 20 }));
	await new Promise((resolve) => setTimeout(resolve, 700));
	running.stop();
	expect((await running.result).status).toBe('canceled');
	await new Promise((resolve) => setTimeout(resolve, 700));
	expect(gets()).toBeLessThan(80);
	expect(log.mock.calls.map(([message]) => message)).toContainEqual(
		expect.stringMatching(/^Postman Send: \d+ read, \d+ not tried$/),
	);
	log.mockRestore();
});
