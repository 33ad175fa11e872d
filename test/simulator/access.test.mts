import { startSimulator } from './index.mts';
import type { Simulator } from './index.mts';
import { createClient, sampleSend, startFrozen } from './testClient.mts';

let simulator: Simulator;
let client: ReturnType<typeof createClient>;

beforeEach(async () => {
	({ simulator, client } = await startFrozen());
});
afterEach(() => simulator.close());

const withKey = (authorization: string) =>
	client.call('/messages?limit=1', { headers: { authorization } });

describe('credentials', () => {
	test('a request without any gets the bare form, or by switch the envelope', async () => {
		const bare = await fetch(`${simulator.baseUrl}/campaigns/${simulator.campaign.id}/messages`);
		expect(bare.status).toBe(401);
		expect(await bare.json()).toEqual({ message: 'Unauthorized', statusCode: 401 });
		expect((await withKey('Basic abc')).body).toEqual({ message: 'Unauthorized', statusCode: 401 });

		simulator.configure({ errors: { missingCredentials: 'envelope' } });
		const envelope = await withKey('');
		expect(envelope.status).toBe(401);
		expect(envelope.body).toMatchObject({ error: { code: 'authentication_required' } });
	});

	test('a wrong key, another campaign’s key and an unknown campaign are one and the same', async () => {
		const other = simulator.addCampaign({ templates: { english: '{{body}}' } });
		const expected = {
			error: {
				code: 'invalid_api_key_provided',
				message: 'The API key provided is invalid.',
				type: 'domain_error',
				id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
			},
		};
		const unknown = createClient(simulator, { ...simulator.campaign, id: 'campaign_none' });
		for (const answered of [
			await withKey('Bearer key_test_wrong'),
			await withKey(`Bearer ${other.apiKeys[0]}`),
			await unknown.call('/messages'),
		]) {
			expect([answered.status, answered.body]).toEqual([401, expected]);
		}
	});

	test('each of several keys opens the campaign', async () => {
		const several = simulator.addCampaign({ apiKeys: ['one', 'two'] });
		const root = `${simulator.baseUrl}/campaigns/${several.id}/messages`;
		for (const key of several.apiKeys) {
			const answer = await fetch(root, { headers: { authorization: `Bearer ${key}` } });
			expect(answer.status).toBe(200);
		}
	});

	test('an address off the allow-list is refused in the current form or the older one', async () => {
		simulator.campaign.allowedIps = ['203.0.113.7'];
		const current = await client.send();
		expect([current.status, current.body]).toMatchObject([
			401,
			{
				error: {
					code: 'invalid_ip_address_error',
					message: 'The IP address used for this request is invalid.',
				},
			},
		]);
		simulator.configure({ errors: { ipStatus: 400 } });
		const older = await client.send();
		expect(older.status).toBe(400);
		expect(older.body).toMatchObject({ error: { code: 'invalid_ip_address_used' } });

		simulator.campaign.allowedIps = ['203.0.113.7', '127.0.0.1'];
		expect((await client.send()).status).toBe(201);
	});

	test('a deleted campaign is 401 or 404, by switch', async () => {
		simulator.campaign.deleted = true;
		expect((await client.send()).status).toBe(401);
		simulator.configure({ errors: { deletedCampaign: 404 } });
		expect((await client.send()).status).toBe(404);
	});
});

describe('error shapes', () => {
	test('the older framework form carries message and statusCode', async () => {
		simulator.configure({ errors: { shape: 'framework' } });
		expect((await client.send({ ...sampleSend, recipient: '1' })).body).toEqual({
			message: 'Invalid recipient, ensure it is a valid normalized phone number, eg 6591112222.',
			statusCode: 400,
		});
	});

	test('an unknown path or method', async () => {
		for (const [path, method] of [
			['/nowhere', 'GET'],
			['/messages', 'DELETE'],
			['/batch/messages/batch_1', 'GET'],
		]) {
			const answered = await client.call(path, { method });
			expect(answered.status).toBe(404);
			expect(answered.body).toMatchObject({ error: { code: 'invalid_path' } });
		}
		simulator.configure({ errors: { invalidPathStatus: 400, type: 'path_error' } });
		const answered = await client.call('/nowhere');
		expect([answered.status, answered.body]).toMatchObject([
			400,
			{ error: { type: 'path_error' } },
		]);
	});

	test('reading what is not there', async () => {
		simulator.configure({ errors: { notFoundCode: 'gone' } });
		for (const path of ['/messages/message_1', '/batch/batch_1/messages']) {
			const answered = await client.call(path);
			expect([answered.status, answered.body]).toMatchObject([404, { error: { code: 'gone' } }]);
		}
	});
});

describe('rate limit', () => {
	test('ten calls a second over all endpoints, more are dropped with 429', async () => {
		simulator.configure({ rateLimit: { perSecond: 10 } });
		const calls = [
			...Array.from({ length: 6 }, () => client.send()),
			...Array.from({ length: 2 }, () => client.get('message_none')),
			...Array.from({ length: 4 }, () => client.retryBatch('batch_none')),
		];
		const answers = await Promise.all(calls);
		const refused = answers.filter(({ status }) => status === 429);
		expect(refused).toHaveLength(2);
		for (const { body, headers } of refused) {
			expect(body).toMatchObject({
				error: { code: 'too_many_requests', message: 'Too many requests' },
			});
			expect(headers.get('retry-after')).toBeNull();
		}
		expect(simulator.ledger.count({ dropped: true })).toBe(2);
	});

	test('a dropped send leaves nothing behind, and the next second has room', async () => {
		const {
			simulator: frozen,
			client: other,
			time,
		} = await startFrozen({
			rateLimit: { perSecond: 1, retryAfter: 2 },
		});
		expect((await other.send()).status).toBe(201);
		const dropped = await other.send();
		expect([dropped.status, dropped.headers.get('retry-after')]).toEqual([429, '2']);
		expect(frozen.ledger.messages()).toHaveLength(1);
		time.now += 1_000;
		expect((await other.send()).status).toBe(201);
		await frozen.close();
	});

	test('is per campaign, and a campaign may have its own', async () => {
		simulator.configure({ rateLimit: { perSecond: 1 } });
		const other = createClient(simulator, simulator.addCampaign({ callsPerSecond: 2 }));
		const statuses: number[][] = [];
		for (let i = 0; i < 3; i += 1) {
			const answers = [await client.call('/messages'), await other.call('/messages')];
			statuses.push(answers.map(({ status }) => status));
		}
		expect(statuses).toEqual([
			[200, 200],
			[429, 200],
			[429, 429],
		]);
	});

	test('new rules hold from the next call on', async () => {
		simulator.configure({ rateLimit: { perSecond: 1 } });
		expect((await client.send()).status).toBe(201);
		expect((await client.send()).status).toBe(429);
		simulator.configure({ rateLimit: { perSecond: 2 } });
		expect((await client.send()).status).toBe(201);
	});

	test('credentials are checked first, so a stranger uses up nothing', async () => {
		simulator.configure({ rateLimit: { perSecond: 1 } });
		for (let i = 0; i < 3; i += 1) expect((await withKey('Bearer wrong')).status).toBe(401);
		expect((await client.send()).status).toBe(201);
	});

	test('a call that fails validation counts', async () => {
		simulator.configure({ rateLimit: { perSecond: 1 } });
		expect((await client.send({})).status).toBe(400);
		expect((await client.send()).status).toBe(429);
	});
});

test('a limit that cannot be kept is refused when it is set', async () => {
	expect(() => simulator.configure({ rateLimit: { perSecond: 0.5 } })).toThrow(RangeError);
	await expect(startSimulator({ rateLimit: { perSecond: 0 } })).rejects.toThrow(RangeError);
	expect(() => simulator.addCampaign({ callsPerSecond: 0 })).toThrow(RangeError);
});
