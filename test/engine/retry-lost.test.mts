// Message > Retry: answers that are lost, before or after the message was retried.
import type { Fault } from '../simulator/index.mts';
import { continuing, useRetry } from '../support/message-retry.mts';
import { SEND } from '../support/workflows.mts';

jest.setTimeout(30_000);

const bench = useRetry();

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
		const [id] = bench.failed();
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { ...fault, commit: 'before' } as Fault,
			times: 1,
		});
		const run = await bench.retry([id], {}, quick);
		expect(run.json('Sent')[0]).toMatchObject({
			id,
			latestStatus: expect.stringMatching(/^(created|enqueued|sending|sent)$/),
		});
		expect(bench.attempts(id)).toBe(2);
		expect(bench.retries()).toBe(1);
	});

	test.each(LOST)('%s, before it worked: it is done again', async (_, fault) => {
		const [id] = bench.failed();
		bench.simulator.faults.add({ route: 'retryMessage', fault, times: 1 });
		const run = await bench.retry([id], {}, quick);
		expect(run.json('Sent')[0]).toMatchObject({ id, latestStatus: 'created' });
		expect(bench.attempts(id)).toBe(2);
		expect(bench.retries()).toBe(2);
	});

	test('a filter’s page, after it worked: it is done', async () => {
		const [id] = bench.failed();
		const page = { kind: 'status', status: 403, body: 'html', commit: 'before' } as const;
		bench.simulator.faults.next('retryMessage', page);
		const run = await bench.retry([id], {}, quick);
		expect(run.json('Sent')[0]).toMatchObject({ id });
		expect(bench.attempts(id)).toBe(2);
	});

	test('it worked, and the message failed again at once: its new attempt tells', async () => {
		const [id] = bench.failed();
		bench.simulator.configure({ delivery: { timeScale: 0 } });
		bench.simulator.script('6591234567', ['failure:server_error/server_unknown_error']);
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'reset', commit: 'before' },
			times: 1,
		});
		const run = await bench.retry([id], {}, quick);
		bench.simulator.configure({ delivery: { timeScale: 1 } });
		expect(run.json('Sent')[0]).toMatchObject({ id, latestStatus: 'failure' });
		expect(bench.attempts(id)).toBe(2);
		expect(bench.retries()).toBe(1);
	});

	test('it was never in failure: the next try says so', async () => {
		const { id } = bench.simulator.insert({ createdAt: Date.now() - 5 * 60_000 });
		bench.simulator.settle();
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset' }, times: 1 });
		const run = await bench.retry([id], continuing, quick);
		expect(run.json(SEND)[0]).toMatchObject({
			error: expect.stringContaining('it has not failed, its status is success'),
			postmanSend: { outcome: 'notRetried' },
		});
	});

	test('it works late, while it is done again: the refusal is not taken for a no', async () => {
		const [id] = bench.failed();
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'hang', commit: 'after', ms: 1_200 },
			times: 1,
		});
		const run = await bench.retry([id], {}, quick);
		// On its way, however far it has come until it is read.
		expect(run.json('Sent')[0]).toMatchObject({
			id,
			latestStatus: expect.stringMatching(/^(created|enqueued|sending|sent)$/),
		});
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(bench.attempts(id)).toBe(2);
	});

	test('and the message cannot be read: it is unknown, and not done again', async () => {
		const [id] = bench.failed();
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset' } });
		bench.simulator.faults.add({ route: 'getMessage', fault: { kind: 'reset' } });
		const run = await bench.retry([id], continuing, quick);
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
		expect(bench.retries()).toBe(1);
	});

	test('and there is no such message: that is certain, and the others are retried', async () => {
		const ids = bench.failed(60);
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset' }, times: 1 });
		const unknown = { kind: 'status', status: 404, body: 'json' } as const;
		bench.simulator.faults.add({ route: 'getMessage', fault: unknown, times: 1 });
		const run = await bench.retry(ids, continuing);
		expect(run.json(SEND).filter(({ error }) => error)).toEqual([
			expect.objectContaining({
				error: 'This campaign has no message with this Message ID',
				postmanSend: expect.objectContaining({ outcome: 'notRetried', httpStatus: 404 }),
			}),
		]);
	});

	test('and the message shows no attempts: where it is in failure, nobody knows', async () => {
		const [id] = bench.failed();
		bench.simulator.configure({ messages: { attempts: 'absent' } });
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset' } });
		const run = await bench.retry([id], continuing, quick);
		bench.simulator.configure({ messages: { attempts: 'timed' } });
		expect(run.json(SEND)[0].postmanSend).toMatchObject({ outcome: 'unknown' });
		expect(bench.retries()).toBe(1);
	});

	test('a server that never answers is given up after some tries', async () => {
		const [id] = bench.failed();
		bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'status', status: 502 } });
		const run = await bench.retry([id], continuing, quick);
		expect(run.json(SEND)[0]).toMatchObject({
			error: expect.stringContaining('not available (HTTP 502)'),
			postmanSend: { outcome: 'notRetried' },
		});
		expect(bench.attempts(id)).toBe(1);
		expect(bench.retries()).toBe(4);
	});

	test.each(['html', 'empty', 'object'] as const)(
		'a 201 that is no message (%s): the message is read',
		async (body) => {
			const [id] = bench.failed();
			bench.simulator.faults.add({ route: 'retryMessage', fault: { kind: 'malformed', body } });
			const run = await bench.retry([id], {}, quick);
			expect(run.json('Sent')[0]).toMatchObject({ id, latestStatus: 'created' });
			expect(bench.attempts(id)).toBe(2);
		},
	);

	test('a 201 that is no message, and none can be read: retried all the same', async () => {
		const [id] = bench.failed();
		bench.simulator.faults.add({
			route: 'retryMessage',
			fault: { kind: 'malformed', body: 'html' },
		});
		bench.simulator.faults.add({ route: 'getMessage', fault: { kind: 'status', status: 502 } });
		const run = await bench.retry([id], {}, quick);
		expect(run.json('Sent')).toEqual([
			{ id, unreadableResponse: { explanation: expect.any(String) } },
		]);
	});
});
