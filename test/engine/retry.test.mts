// Message > Retry on n8n's engine: one retry for each message, and a refusal says why.
import { continuing, retryWorkflow, useRetry } from '../support/message-retry.mts';
import { SEND } from '../support/workflows.mts';

jest.setTimeout(30_000);

const bench = useRetry();

test('each failed message is retried once, and comes out as Postman answered', async () => {
	const ids = bench.failed(3);
	const run = await bench.retry(ids);
	expect(run.json('Sent')).toEqual(
		ids.map((id) => expect.objectContaining({ id, latestStatus: 'created' })),
	);
	expect(run.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	expect(ids.map(bench.attempts)).toEqual([2, 2, 2]);
	expect(bench.simulator.ledger.count()).toBe(3);
	expect(run.run.data.executionData?.contextData).toEqual({ [`node:${SEND}`]: {} });
});

test('has the input under its own name where that is asked for', async () => {
	const [id] = bench.failed();
	const run = await bench.retry([id], {}, { includeInputFields: true });
	expect(run.json('Sent')[0]).toMatchObject({ id, input: { id } });
});

test('a message that several items name is retried once, and comes out for each', async () => {
	const [id, other] = bench.failed(2);
	const run = await bench.retry([id, other, id]);
	expect(run.json('Sent').map((json) => json.id)).toEqual([id, other, id]);
	expect([id, other].map(bench.attempts)).toEqual([2, 2]);
	expect(bench.retries()).toBe(2);
});

test('an old answer has no top-level error', async () => {
	bench.simulator.configure({ messages: { legacyError: true } });
	const [id] = bench.failed();
	const run = await bench.retry([id], { retryOnFail: true, waitBetweenTries: 1 });
	bench.simulator.configure({ messages: { legacyError: false } });
	expect(run.json('Sent')[0]).toMatchObject({ id, legacyError: '' });
	expect(run.json('Sent')[0]).not.toHaveProperty('error');
});

describe('a retry that Postman refuses says why', () => {
	const refusal = async (id: string) => (await bench.retry([id], continuing)).json(SEND)[0];

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
		expect(bench.attempts(id)).toBe(1);
	});

	test('it has had all its attempts', async () => {
		const { id } = bench.simulator.insert();
		bench.simulator.script('6591234567', ['failure:delivery_error/routing_error']);
		for (let i = 0; i < 2; i++) {
			bench.simulator.setStatus(id, 'failure');
			await bench.retry([id]);
		}
		bench.simulator.setStatus(id, 'failure');
		expect(await refusal(id)).toMatchObject({
			error: expect.stringContaining('all its attempts'),
			postmanSend: {
				advice: expect.stringContaining('Send a new message'),
				code: 'too_many_message_attempts_error',
			},
		});
		expect(bench.attempts(id)).toBe(3);
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
		const [id] = bench.failed();
		const divided = await bench.retry([id, 'message_nobody'], { onError: 'continueErrorOutput' });
		expect(divided.json('Sent').map((json) => json.id)).toEqual([id]);
		expect(divided.json('Not Sent')).toHaveLength(1);

		const stopped = await bench.retry(['message_nobody']);
		expect(stopped.error?.message).toBe(
			'This campaign has no message with this Message ID [item 0]',
		);
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
		const ids = bench.failed(4);
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: refused,
			when: of(ids[0]),
			times: 1,
		});
		const run = await bench.retry(ids, { ...again, ...onError });
		expect(run.status).toBe('success');
		expect(run.json('Sent').map((json) => json.id)).toEqual(ids);
		expect(ids.map(bench.attempts)).toEqual([2, 2, 2, 2]);
		expect(run.run.data.executionData?.contextData).toEqual({ [`node:${SEND}`]: {} });
	});

	test('of a message that failed once more in between do nothing', async () => {
		const ids = bench.failed(2);
		bench.simulator.script('6591234567', ['failure:server_error/server_unknown_error']);
		bench.simulator.configure({ delivery: { timeScale: 0 } });
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: refused,
			when: of(ids[0]),
			times: 1,
		});
		await bench.retry(ids, { ...again, ...continuing });
		bench.simulator.configure({ delivery: { timeScale: 1 } });
		expect(ids.map(bench.attempts)).toEqual([2, 2]);
	});

	test('look at what was unknown before they do it again', async () => {
		const ids = bench.failed(2);
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
		const file = retryWorkflow(ids);
		const stopped = await bench.engine.run(file, bench.account());
		expect(stopped.error?.message).toContain('It is not known whether the message was retried');
		remove();
		const retried = await bench.engine.retry(file, stopped, bench.account()).result;
		expect(retried.json('Sent').map((json) => json.id)).toEqual(ids);
		expect(ids.map(bench.attempts)).toEqual([2, 2]);
	});
});

describe('many', () => {
	test('a wrong key ends 1,000 after a dozen calls', async () => {
		const ids = Array.from({ length: 1_000 }, (_, i) => `message_${i}`);
		const file = retryWorkflow(ids, continuing);
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
		const ids = bench.failed(300);
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'status', status: 502, body: 'html' },
		});
		const run = await bench.retry(ids, continuing);
		const untried = run.json(SEND).filter(({ error }) => String(error).startsWith('Not tried'));
		expect(untried.length).toBeGreaterThan(200);
		expect(new Set(ids.map(bench.attempts))).toEqual(new Set([1]));
	});

	test('an address that does not know the API ends the run', async () => {
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'status', status: 404, body: 'html' },
		});
		const ids = Array.from({ length: 100 }, (_, i) => `message_${i}`);
		await bench.retry(ids, continuing);
		expect(bench.retries()).toBeLessThanOrEqual(12);
	});

	test('a 404 of the API’s own is about one message only', async () => {
		const fault = { kind: 'status', status: 404, body: 'json' } as const;
		bench.simulator.faults.add({ route: 'retryMessage', fault });
		const ids = Array.from({ length: 30 }, (_, i) => `message_${i}`);
		const run = await bench.retry(ids, continuing);
		expect(new Set(run.json(SEND).map(({ error }) => error))).toEqual(
			new Set(['This campaign has no message with this Message ID']),
		);
		expect(bench.retries()).toBe(30);
	});

	test('where the run stops at the first, nothing new is begun after it', async () => {
		bench.simulator.configure({ latency: { base: 50 } });
		const ids = bench.failed(200);
		ids[20] = 'message_nobody';
		const run = await bench.engine.run(retryWorkflow(ids), bench.account({ callsPerSecond: 20 }));
		bench.simulator.configure({ latency: { base: 0 } });
		expect(run.error?.message).toContain('[item 20]');
		expect(bench.retries()).toBeLessThanOrEqual(45);
		expect(bench.simulator.ledger.calls().every(({ endedAt }) => endedAt !== null)).toBe(true);
	});
});
