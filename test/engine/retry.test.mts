// Message > Retry on n8n's engine: one retry for each message, whatever becomes of the calls, and a refusal says why.
import type { IDataObject, INode } from 'n8n-workflow';

import type { Fault } from '../simulator/index.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { useBench } from '../support/people.mts';

jest.setTimeout(30_000);

const bench = useBench();

function workflow(ids: unknown[], settings: Partial<INode> = {}, options: IDataObject = {}) {
	return sendWorkflow(
		ids.map((id) => ({ id }) as IDataObject),
		{ operation: 'retry', messageId: '={{ $json.id }}', options: { timeout: 20_000, ...options } },
		settings,
	);
}

const retry = async (ids: unknown[], settings: Partial<INode> = {}, options: IDataObject = {}) =>
	await bench.engine.run(workflow(ids, settings, options), bench.account());

const continuing = { onError: 'continueRegularOutput' } as const;

/** Failed some minutes ago, as most have that are retried. */
function failed(count = 1, recipient = '6591234567'): string[] {
	const { simulator } = bench;
	simulator.script(recipient, ['failure:delivery_error/recipient_unavailable', 'success']);
	return Array.from({ length: count }, () => {
		const { id } = simulator.insert({ recipient, createdAt: Date.now() - 5 * 60_000 });
		return id;
	});
}

const attempts = (id: string) => bench.simulator.ledger.message(id)?.attempts.length;
const retries = () => bench.simulator.ledger.count({ route: 'retryMessage' });

test('each failed message is retried once, and comes out as Postman answered', async () => {
	const ids = failed(3);
	const run = await retry(ids);
	expect(run.json('Sent')).toEqual(
		ids.map((id) => expect.objectContaining({ id, latestStatus: 'created' })),
	);
	expect(run.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	expect(ids.map(attempts)).toEqual([2, 2, 2]);
	expect(bench.simulator.ledger.count()).toBe(3);
	expect(run.run.data.executionData?.contextData).toEqual({ [`node:${SEND}`]: {} });
});

test('has the input under its own name where that is asked for', async () => {
	const [id] = failed();
	const run = await retry([id], {}, { includeInputFields: true });
	expect(run.json('Sent')[0]).toMatchObject({ id, input: { id } });
});

test('a message that several items name is retried once, and comes out for each', async () => {
	const [id, other] = failed(2);
	const run = await retry([id, other, id]);
	expect(run.json('Sent').map((json) => json.id)).toEqual([id, other, id]);
	expect([id, other].map(attempts)).toEqual([2, 2]);
	expect(retries()).toBe(2);
});

test('an old answer has no top-level error', async () => {
	bench.simulator.configure({ messages: { legacyError: true } });
	const [id] = failed();
	const run = await retry([id], { retryOnFail: true, waitBetweenTries: 1 });
	bench.simulator.configure({ messages: { legacyError: false } });
	expect(run.json('Sent')[0]).toMatchObject({ id, legacyError: '' });
	expect(run.json('Sent')[0]).not.toHaveProperty('error');
});

describe('a retry that Postman refuses says why', () => {
	const refusal = async (id: string) => (await retry([id], continuing)).json(SEND)[0];

	test('there is no such message', async () => {
		expect(await refusal('message_nobody')).toEqual({
			id: 'message_nobody',
			error: 'This campaign has no message with this Message ID',
			postmanSend: {
				advice: expect.stringContaining('Check Message ID'),
				outcome: 'notRetried',
				code: 'message_not_found_or_retry_message_not_in_failure_status',
				httpStatus: 400,
				traceId: expect.any(String),
				messageId: 'message_nobody',
			},
		});
	});

	test.each([
		['success', 'It has been delivered'],
		['created', 'It is on its way'],
		['sent_to_telco', 'It is on its way'],
	] as const)('it has not failed: it is %s', async (status, said) => {
		const { id } = bench.simulator.insert();
		bench.simulator.setStatus(id, status);
		expect(await refusal(id)).toMatchObject({
			error: `The message cannot be retried: it has not failed, its status is ${status}`,
			postmanSend: {
				advice: expect.stringContaining(said),
				outcome: 'notRetried',
				httpStatus: 400,
			},
		});
		expect(attempts(id)).toBe(1);
	});

	test('it has had all its attempts', async () => {
		const { id } = bench.simulator.insert();
		bench.simulator.script('6591234567', ['failure:delivery_error/routing_error']);
		for (let i = 0; i < 2; i++) {
			bench.simulator.setStatus(id, 'failure');
			await retry([id]);
		}
		bench.simulator.setStatus(id, 'failure');
		expect(await refusal(id)).toMatchObject({
			error: expect.stringContaining('all its attempts'),
			postmanSend: {
				advice: expect.stringContaining('Send a new message'),
				code: 'too_many_message_attempts_error',
			},
		});
		expect(attempts(id)).toBe(3);
	});

	test('its batch does not allow it', async () => {
		const { simulator } = bench;
		const form = new FormData();
		const csv = 'recipient,language,name,fruit\n6591234567,english,Mei,apple\n';
		form.append('file', new Blob([csv], { type: 'text/csv' }), 'file.csv');
		simulator.configure({ batch: { creationDelay: 0 } });
		await fetch(`${simulator.baseUrl}/campaigns/${simulator.campaign.id}/batch/messages`, {
			method: 'POST',
			headers: { authorization: `Bearer ${simulator.campaign.apiKeys[0]}` },
			body: form,
		});
		const [{ id, batchId }] = simulator.ledger.messages();
		simulator.configure({ batch: { creationDelay: 1_000 } });
		simulator.setStatus(id, 'failure');
		simulator.setBatchStatus(batchId!, 'success');
		expect(await refusal(id)).toMatchObject({
			error: 'The message cannot be retried while its batch is in the status success',
			postmanSend: { advice: expect.stringContaining('messages_enqueued') },
		});
	});

	test('one among others: the others are retried, and a run that stops names it', async () => {
		const [id] = failed();
		const divided = await retry([id, 'message_nobody'], { onError: 'continueErrorOutput' });
		expect(divided.json('Sent').map((json) => json.id)).toEqual([id]);
		expect(divided.json('Not Sent')).toHaveLength(1);

		const stopped = await retry(['message_nobody']);
		expect(stopped.error?.message).toBe(
			'This campaign has no message with this Message ID [item 0]',
		);
	});
});

const LOST: Array<[string, Fault]> = [
	['HTML from a gateway', { kind: 'status', status: 502, body: 'html' }],
	['the API’s own 500', { kind: 'status', status: 500, body: 'json' }],
	['a 524', { kind: 'status', status: 524, body: 'html' }],
	['a broken line', { kind: 'reset' }],
	['silence', { kind: 'hang' }],
];

describe('a retry whose answer is lost', () => {
	const quick = { timeout: 1_000 };

	test.each(LOST)('%s, after it worked: it is not done again', async (_, fault) => {
		const [id] = failed();
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { ...fault, commit: 'before' } as Fault,
			times: 1,
		});
		const run = await retry([id], {}, quick);
		expect(run.json('Sent')[0]).toMatchObject({
			id,
			latestStatus: expect.stringMatching(/^(created|enqueued|sending|sent)$/),
		});
		expect(attempts(id)).toBe(2);
		expect(retries()).toBe(1);
	});

	test.each(LOST)('%s, before it worked: it is done again', async (_, fault) => {
		const [id] = failed();
		bench.simulator.faults.add({ route: 'retryMessage', fault, times: 1 });
		const run = await retry([id], {}, quick);
		expect(run.json('Sent')[0]).toMatchObject({ id, latestStatus: 'created' });
		expect(attempts(id)).toBe(2);
		expect(retries()).toBe(2);
	});

	test('it worked, and the message failed again at once: its new attempt tells', async () => {
		const [id] = failed();
		bench.simulator.configure({ delivery: { timeScale: 0 } });
		bench.simulator.script('6591234567', ['failure:server_error/server_unknown_error']);
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'reset', commit: 'before' },
			times: 1,
		});
		const run = await retry([id], {}, quick);
		bench.simulator.configure({ delivery: { timeScale: 1 } });
		expect(run.json('Sent')[0]).toMatchObject({ id, latestStatus: 'failure' });
		expect(attempts(id)).toBe(2);
		expect(retries()).toBe(1);
	});

	test('it was never in failure: the next try says so', async () => {
		const { id } = bench.simulator.insert({ createdAt: Date.now() - 5 * 60_000 });
		bench.simulator.settle();
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset' }, times: 1 });
		const run = await retry([id], continuing, quick);
		expect(run.json(SEND)[0]).toMatchObject({
			error: expect.stringContaining('it has not failed, its status is success'),
			postmanSend: { outcome: 'notRetried' },
		});
	});

	test('it works late, while it is done again: the refusal is not taken for a no', async () => {
		const [id] = failed();
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'hang', commit: 'after', ms: 1_200 },
			times: 1,
		});
		const run = await retry([id], {}, quick);
		// On its way, however far it has come until it is read.
		expect(run.json('Sent')[0]).toMatchObject({
			id,
			latestStatus: expect.stringMatching(/^(created|enqueued|sending|sent)$/),
		});
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(attempts(id)).toBe(2);
	});

	test('and the message cannot be read: it is unknown, and not done again', async () => {
		const [id] = failed();
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset' } });
		bench.simulator.faults.add({ route: 'getMessage', fault: { kind: 'reset' } });
		const run = await retry([id], continuing, quick);
		expect(run.json(SEND)[0]).toEqual({
			id,
			error: expect.stringContaining('It is not known whether the message was retried'),
			postmanSend: {
				advice: expect.stringContaining('Message > Get'),
				outcome: 'unknown',
				transportCode: 'ECONNRESET',
				messageId: id,
			},
		});
		expect(retries()).toBe(1);
	});

	test('and there is no such message: that is certain, and the others are retried', async () => {
		const ids = failed(60);
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset' }, times: 1 });
		const unknown = { kind: 'status', status: 404, body: 'json' } as const;
		bench.simulator.faults.add({ route: 'getMessage', fault: unknown, times: 1 });
		const run = await retry(ids, continuing);
		expect(run.json(SEND).filter(({ error }) => error)).toEqual([
			expect.objectContaining({
				error: 'This campaign has no message with this Message ID',
				postmanSend: expect.objectContaining({ outcome: 'notRetried', httpStatus: 404 }),
			}),
		]);
	});

	test('and the message shows no attempts: where it is in failure, nobody knows', async () => {
		const [id] = failed();
		bench.simulator.configure({ messages: { attempts: 'absent' } });
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset' } });
		const run = await retry([id], continuing, quick);
		bench.simulator.configure({ messages: { attempts: 'timed' } });
		expect(run.json(SEND)[0].postmanSend).toMatchObject({ outcome: 'unknown' });
		expect(retries()).toBe(1);
	});

	test('a server that never answers is given up after some tries', async () => {
		const [id] = failed();
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'status', status: 502 } });
		const run = await retry([id], continuing, quick);
		expect(run.json(SEND)[0]).toMatchObject({
			error: expect.stringContaining('not available (HTTP 502)'),
			postmanSend: { outcome: 'notRetried' },
		});
		expect(attempts(id)).toBe(1);
		expect(retries()).toBe(4);
	});

	test.each(['html', 'empty', 'object'] as const)(
		'a 201 that is no message (%s): the message is read',
		async (body) => {
			const [id] = failed();
			bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'malformed', body } });
			const run = await retry([id], {}, quick);
			expect(run.json('Sent')[0]).toMatchObject({ id, latestStatus: 'created' });
			expect(attempts(id)).toBe(2);
		},
	);

	test('a 201 that is no message, and none can be read: retried all the same', async () => {
		const [id] = failed();
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'malformed', body: 'html' },
		});
		bench.simulator.faults.add({ route: 'getMessage', fault: { kind: 'status', status: 502 } });
		const run = await retry([id], {}, quick);
		expect(run.json('Sent')).toEqual([
			{ id, unreadableResponse: { explanation: expect.any(String) } },
		]);
	});
});

describe('Retry On Fail and the Retry button', () => {
	const again = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;
	const refused = { kind: 'status', status: 400, body: 'json' } as const;
	const of = (id: string) => (request: { params: Record<string, string> }) =>
		request.params.messageId === id;

	test.each([
		{},
		{ onError: 'continueRegularOutput' },
		{ onError: 'continueErrorOutput' },
	] as const)('retry only what was not retried (%j)', async (onError) => {
		const ids = failed(4);
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: refused,
			when: of(ids[0]),
			times: 1,
		});
		const run = await retry(ids, { ...again, ...onError });
		expect(run.status).toBe('success');
		expect(run.json('Sent').map((json) => json.id)).toEqual(ids);
		expect(ids.map(attempts)).toEqual([2, 2, 2, 2]);
		expect(run.run.data.executionData?.contextData).toEqual({ [`node:${SEND}`]: {} });
	});

	test('of a message that failed once more in between do nothing', async () => {
		const ids = failed(2);
		bench.simulator.script('6591234567', ['failure:server_error/server_unknown_error']);
		bench.simulator.configure({ delivery: { timeScale: 0 } });
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: refused,
			when: of(ids[0]),
			times: 1,
		});
		await retry(ids, { ...again, ...continuing });
		bench.simulator.configure({ delivery: { timeScale: 1 } });
		expect(ids.map(attempts)).toEqual([2, 2]);
	});

	test('look at what was unknown before they do it again', async () => {
		const ids = failed(2);
		const { simulator } = bench;
		simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'reset', commit: 'before' },
			when: of(ids[0]),
			times: 1,
		});
		const remove = simulator.faults.add({
			route: 'getMessage',
			fault: { kind: 'status', status: 502 },
		});
		const file = workflow(ids);
		const stopped = await bench.engine.run(file, bench.account());
		expect(stopped.error?.message).toContain('It is not known whether the message was retried');
		remove();
		const retried = await bench.engine.retry(file, stopped, bench.account()).result;
		expect(retried.json('Sent').map((json) => json.id)).toEqual(ids);
		expect(ids.map(attempts)).toEqual([2, 2]);
	});
});

describe('many', () => {
	test('a wrong key ends 1,000 after a dozen calls', async () => {
		const ids = Array.from({ length: 1_000 }, (_, i) => `message_${i}`);
		const file = workflow(ids, continuing);
		const run = await bench.engine.run(file, bench.account({ apiKey: 'key_test_wrong' }));
		expect(run.json(SEND)).toHaveLength(1_000);
		expect(run.json(SEND)[999]).toMatchObject({
			error: expect.stringContaining('Not tried'),
			postmanSend: {
				advice: expect.stringContaining('Nothing was retried'),
				outcome: 'notRetried',
			},
		});
		expect(bench.simulator.ledger.count()).toBeLessThanOrEqual(12);
	});

	test('an outage ends the run, and no message is retried twice', async () => {
		const ids = failed(300);
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'status', status: 502, body: 'html' },
		});
		const run = await retry(ids, continuing);
		const untried = run.json(SEND).filter(({ error }) => String(error).startsWith('Not tried'));
		expect(untried.length).toBeGreaterThan(200);
		expect(new Set(ids.map(attempts))).toEqual(new Set([1]));
	});

	test('an address that does not know the API ends the run', async () => {
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'status', status: 404, body: 'html' },
		});
		const ids = Array.from({ length: 100 }, (_, i) => `message_${i}`);
		await retry(ids, continuing);
		expect(retries()).toBeLessThanOrEqual(12);
	});

	test('a 404 of the API’s own is about one message only', async () => {
		const fault = { kind: 'status', status: 404, body: 'json' } as const;
		bench.simulator.faults.add({ route: 'retryMessage', fault });
		const ids = Array.from({ length: 30 }, (_, i) => `message_${i}`);
		const run = await retry(ids, continuing);
		expect(new Set(run.json(SEND).map(({ error }) => error))).toEqual(
			new Set(['This campaign has no message with this Message ID']),
		);
		expect(retries()).toBe(30);
	});

	test('where the run stops at the first, nothing new is begun after it', async () => {
		bench.simulator.configure({ latency: { base: 50 } });
		const ids = failed(200);
		ids[20] = 'message_nobody';
		const run = await bench.engine.run(workflow(ids), bench.account({ callsPerSecond: 20 }));
		bench.simulator.configure({ latency: { base: 0 } });
		expect(run.error?.message).toContain('[item 20]');
		expect(retries()).toBeLessThanOrEqual(45);
		expect(bench.simulator.ledger.calls().every(({ endedAt }) => endedAt !== null)).toBe(true);
	});
});
