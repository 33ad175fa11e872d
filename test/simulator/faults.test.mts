import type { Fault, Simulator } from './index.mts';
import { startSimulator } from './index.mts';
import type { Answered } from './testClient.mts';
import { createClient, csvOf, sampleSend, until } from './testClient.mts';

let simulator: Simulator;
let client: ReturnType<typeof createClient>;

beforeEach(async () => {
	simulator = await startSimulator({ rateLimit: { perSecond: null } });
	client = createClient(simulator);
});
afterEach(() => simulator.close());

const held = () => simulator.ledger.messages().length;
/** Sends, and gives up as soon as the server has the call. */
async function sendAndLeave(): Promise<void> {
	const leaving = new AbortController();
	const headers = { 'content-type': 'application/json' };
	const body = JSON.stringify(sampleSend);
	const init = { method: 'POST', headers, body, signal: leaving.signal };
	const answer = expect(client.call('/messages', init)).rejects.toThrow(/abort/);
	await until(() => simulator.ledger.count() === 1);
	leaving.abort();
	await answer;
}

/** Sends with a fault upon it; null if the client saw its connection break. */
async function sendWith(fault: Fault): Promise<Answered | null> {
	simulator.faults.next('send', fault);
	return client.send().catch(() => null);
}

describe('statuses', () => {
	test.each([500, 502, 503, 504, 520, 524, 403])('%i, nothing sent', async (status) => {
		const answered = await sendWith({ kind: 'status', status });
		expect(answered?.status).toBe(status);
		expect(answered?.headers.get('content-type')).toContain('text/html');
		expect(answered?.text).toContain(status === 403 ? '1010' : String(status));
		expect(answered?.headers.get('date')).not.toBeNull();
		expect(held()).toBe(0);
	});

	test('a 502 after the message was taken in', async () => {
		const answered = await sendWith({ kind: 'status', status: 502, commit: 'before' });
		expect(answered?.status).toBe(502);
		expect(held()).toBe(1);
		const [call] = simulator.ledger.calls();
		expect(call).toMatchObject({ status: 502, messageId: simulator.ledger.messages()[0].id });
	});

	test('with each kind of body', async () => {
		const json = await sendWith({ kind: 'status', status: 500, body: 'json' });
		expect(json?.body).toMatchObject({ error: { type: 'domain_error' } });
		const bare = await sendWith({ kind: 'status', status: 500, body: 'bare' });
		expect(bare?.body).toEqual({ message: 'Internal server error', statusCode: 500 });
		const empty = await sendWith({ kind: 'status', status: 500, body: 'empty' });
		expect([empty?.status, empty?.text]).toEqual([500, '']);
	});
});

describe('broken lines', () => {
	test('reset before anything happened', async () => {
		expect(await sendWith({ kind: 'reset' })).toBeNull();
		expect(held()).toBe(0);
		expect(simulator.ledger.calls()).toMatchObject([{ status: null, fault: { kind: 'reset' } }]);
	});

	test.each([false, true])('reset after the commit (mid-answer: %p)', async (midAnswer) => {
		expect(await sendWith({ kind: 'reset', commit: 'before', midAnswer })).toBeNull();
		expect(held()).toBe(1);
		expect(simulator.ledger.calls()).toMatchObject([
			{ status: null, messageId: simulator.ledger.messages()[0].id },
		]);
	});

	test('a batch taken in although the line broke', async () => {
		simulator.faults.next('sendBatch', { kind: 'reset', commit: 'before' });
		await expect(client.sendBatch(csvOf('6591234567,english,a,b'))).rejects.toThrow();
		expect(simulator.ledger.batches()).toHaveLength(1);
	});

	test('a hang that never does anything', async () => {
		simulator.faults.next('send', { kind: 'hang' });
		await sendAndLeave();
		expect(held()).toBe(0);
	});

	test('a hang after the commit', async () => {
		simulator.faults.next('send', { kind: 'hang', commit: 'before' });
		await sendAndLeave();
		expect(held()).toBe(1);
	});

	test('a hang that commits when the client is long gone', async () => {
		simulator.faults.next('send', { kind: 'hang', commit: 'after', ms: 300 });
		await sendAndLeave();
		expect(held()).toBe(0);
		await until(() => held() === 1);
		expect(simulator.ledger.calls()).toMatchObject([{ fault: { commit: 'after' } }]);
	});

	test('a hang ended by the edge', async () => {
		expect((await sendWith({ kind: 'hang', ms: 20 }))?.status).toBe(524);
		expect(held()).toBe(0);
	});

	test('a hang that answers after all', async () => {
		const answered = await sendWith({ kind: 'hang', commit: 'after', ms: 20 });
		expect(answered?.status).toBe(201);
		expect(answered?.body.id).toBe(simulator.ledger.messages()[0].id);
	});
});

describe('odd answers', () => {
	test('slow ones have taken effect long before', async () => {
		simulator.faults.next('send', { kind: 'slow', ms: 100 });
		const answer = client.send();
		await until(() => held() === 1);
		expect(simulator.ledger.calls()[0].endedAt).toBeNull();
		expect((await answer).status).toBe(201);
	});

	test.each<[Extract<Fault, { kind: 'malformed' }>['body'], RegExp]>([
		['html', /^<!DOCTYPE html>/],
		['empty', /^$/],
		['object', /^\{\}$/],
		['truncated', /^\{"createdAt".*[^}]$/],
	])('201 with a body that is %s', async (body, text) => {
		const answered = await sendWith({ kind: 'malformed', body });
		expect(answered?.status).toBe(201);
		expect(answered?.text).toMatch(text);
		expect(held()).toBe(1);
	});

	test('429 without and with Retry-After', async () => {
		const bare = await sendWith({ kind: 'throttle' });
		expect([bare?.status, bare?.headers.get('retry-after')]).toEqual([429, null]);
		expect(bare?.body).toMatchObject({ error: { code: 'too_many_requests' } });
		const told = await sendWith({ kind: 'throttle', retryAfter: 7 });
		expect(told?.headers.get('retry-after')).toBe('7');
		expect(held()).toBe(0);
		expect(simulator.ledger.count({ dropped: true })).toBe(0);
	});

	test('a redirect', async () => {
		const answered = await sendWith({ kind: 'redirect', location: 'https://example.com/' });
		expect(answered?.status).toBe(302);
		expect(answered?.headers.get('location')).toBe('https://example.com/');
	});
});

describe('rules', () => {
	const fault: Fault = { kind: 'status', status: 503 };
	const statuses = async (count: number) => {
		const seen: number[] = [];
		for (let i = 0; i < count; i += 1) seen.push((await client.send()).status);
		return seen;
	};

	test('strike so many times', async () => {
		simulator.faults.add({ fault, times: 2 });
		expect(await statuses(3)).toEqual([503, 503, 201]);
	});

	test('strike the calls counted out', async () => {
		simulator.faults.add({ fault, route: 'send', nth: [3, 5] });
		await client.list();
		expect(await statuses(6)).toEqual([201, 201, 503, 201, 503, 201]);
	});

	test('strike the next calls in turn', async () => {
		simulator.faults.next('send', fault, null, { kind: 'throttle' });
		expect(await statuses(4)).toEqual([503, 201, 429, 201]);
	});

	test('strike by route and by request', async () => {
		simulator.faults.add({ fault, route: ['listMessages', 'getMessage'] });
		simulator.faults.add({ fault, when: ({ recipient }) => recipient === '6591112222' });
		expect((await client.call('/messages')).status).toBe(503);
		expect((await client.get('x')).status).toBe(503);
		expect((await client.retry('x')).status).toBe(400);
		expect((await client.send()).status).toBe(201);
		expect((await client.send({ ...sampleSend, recipient: '6591112222' })).status).toBe(503);
	});

	test('see the uploaded file', async () => {
		simulator.faults.add({ fault, when: ({ upload }) => upload?.fileName === 'bad.csv' });
		const csv = csvOf('6591234567,english,a,b');
		expect((await client.sendBatch(csv, 'good.csv')).status).toBe(201);
		expect((await client.sendBatch(csv, 'bad.csv')).status).toBe(503);
	});

	test('strike at random, alike for equal seeds', async () => {
		simulator.faults.add({ fault, probability: 0.5 });
		const first = await statuses(20);
		simulator.reset();
		simulator.faults.add({ fault, probability: 0.5 });
		expect(await statuses(20)).toEqual(first);
		expect(new Set(first)).toEqual(new Set([201, 503]));
	});

	test('are taken out one by one or all', async () => {
		const remove = simulator.faults.add({ fault });
		simulator.faults.add({ fault: { kind: 'throttle' } });
		expect(await statuses(1)).toEqual([503]);
		remove();
		expect(await statuses(1)).toEqual([429]);
		simulator.faults.clear();
		expect(await statuses(1)).toEqual([201]);
	});

	test('at the edge come before credentials and limit', async () => {
		simulator.configure({ rateLimit: { perSecond: 1 } });
		simulator.faults.add({ fault, times: 3 });
		const stranger = { headers: { authorization: 'Bearer wrong' } };
		expect((await client.call('/messages', stranger)).status).toBe(503);
		expect(await statuses(3)).toEqual([503, 503, 201]);
	});

	test('after the commit spare a call that is refused, and wait for the next', async () => {
		simulator.faults.add({ fault: { ...fault, commit: 'before' }, times: 1 });
		expect((await client.send({})).status).toBe(400);
		expect(simulator.ledger.calls()[0].fault).toBeNull();
		expect(await statuses(2)).toEqual([503, 201]);
		expect(held()).toBe(2);
	});
});
