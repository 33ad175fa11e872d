import { defaultSettings } from './index.mts';
import { openPage, press, switchOn } from './pageReader.mts';
import { createClient, sampleSend, useFrozen, until } from './testClient.mts';

const stage = useFrozen();

const held = () => stage.simulator.ledger.messages().length;
/** HTTP status, or null if there was no answer to read. */
const statusOf = (call: Promise<{ status: number }>) =>
	call.then(({ status }) => status).catch(() => null);

describe('what the API then answers', () => {
	test.each<[string, object, number | null, number]>([
		['tooMany', {}, 429, 0],
		['serverError', {}, 500, 0],
		['serverError', { status: '500 empty' }, 500, 0],
		['serverError', { status: '502 html', taken: 'yes' }, 502, 1],
		['serverError', { status: '503 html' }, 503, 0],
		['serverError', { status: '504 html', taken: 'yes' }, 504, 1],
		['serverError', { status: '520 html' }, 520, 0],
		['lostAnswer', {}, null, 1],
		['lostAnswer', { how: 'midAnswer' }, null, 1],
		['lostAnswer', { how: 'before' }, null, 0],
		['lostAnswer', { how: 'unreadable' }, 201, 1],
		['lockedOut', {}, 401, 0],
		['lockedOut', { why: 'address' }, 401, 0],
		['lockedOut', { why: 'edge' }, 403, 0],
	])('%s %j: %p, and %i SMS', async (id, options, status, messages) => {
		expect(await switchOn(stage.simulator, id, options)).toBe(204);
		expect(await statusOf(stage.client.send())).toBe(status);
		expect(held()).toBe(messages);
		expect(await press(stage.simulator, `switches/${id}`, { on: false })).toBe(204);
		expect(await statusOf(stage.client.send())).toBe(201);
	});

	test('bodies and headers are Postman’s or the network’s', async () => {
		await switchOn(stage.simulator, 'serverError');
		expect((await stage.client.send()).body).toMatchObject({ error: { type: 'domain_error' } });
		await switchOn(stage.simulator, 'serverError', { status: '520 html' });
		expect((await stage.client.send()).text).toContain('520');
		await press(stage.simulator, 'good-day');
		await switchOn(stage.simulator, 'tooMany', { retryAfter: '5s' });
		expect((await stage.client.send()).headers.get('retry-after')).toBe('5');
		await switchOn(stage.simulator, 'tooMany', { retryAfter: 'none' });
		expect((await stage.client.send()).headers.get('retry-after')).toBeNull();
		await press(stage.simulator, 'good-day');
		await switchOn(stage.simulator, 'lockedOut');
		expect((await stage.client.send()).body).toMatchObject({
			error: { code: 'invalid_api_key_provided' },
		});
		await switchOn(stage.simulator, 'lockedOut', { why: 'address' });
		expect((await stage.client.send()).body).toMatchObject({
			error: { code: 'invalid_ip_address_error' },
		});
	});

	test.each([
		['no', 0],
		['yes', 1],
	])('no answer at all (SMS sent all the same: %s)', async (taken, messages) => {
		await switchOn(stage.simulator, 'noAnswer', { taken });
		const leaving = new AbortController();
		const headers = { 'content-type': 'application/json' };
		const body = JSON.stringify(sampleSend);
		const init = { method: 'POST', headers, body, signal: leaving.signal };
		const answer = expect(stage.client.call('/messages', init)).rejects.toThrow(/abort/);
		await until(() => stage.simulator.ledger.count({ status: null }) === 1);
		leaving.abort();
		await answer;
		expect(held()).toBe(messages);
	});

	test('slow answers have taken effect long before', async () => {
		await switchOn(stage.simulator, 'slowAnswer', { seconds: 1 });
		const answer = stage.client.send();
		await until(() => held() === 1);
		expect(stage.simulator.ledger.calls()[0].endedAt).toBeNull();
		expect((await answer).status).toBe(201);
	});

	test('a low rate limit holds for every campaign, and each gets its own back', async () => {
		const own = stage.simulator.addCampaign({ callsPerSecond: 50 });
		await switchOn(stage.simulator, 'rateLimit', { perSecond: 1 });
		for (const other of [stage.client, createClient(stage.simulator, own)]) {
			expect((await other.call('/messages')).status).toBe(200);
			expect((await other.call('/messages')).status).toBe(429);
		}
		await press(stage.simulator, 'good-day');
		expect([stage.simulator.campaign.callsPerSecond, own.callsPerSecond]).toEqual([null, 50]);
		expect((await stage.client.call('/messages')).status).toBe(200);
	});

	test.each([
		['sending', 429, 200],
		['reading', 201, 429],
		['all', 429, 429],
	])('strikes calls: %s', async (which, sent, listed) => {
		await switchOn(stage.simulator, 'tooMany', { which });
		expect((await stage.client.send()).status).toBe(sent);
		expect((await stage.client.call('/messages')).status).toBe(listed);
	});

	test('half of the calls', async () => {
		await switchOn(stage.simulator, 'tooMany', { often: 'half' });
		const statuses = new Set<number>();
		for (let i = 0; i < 20; i += 1) statuses.add((await stage.client.send()).status);
		expect(statuses).toEqual(new Set([201, 429]));
	});
});

describe('what becomes of the SMS', () => {
	test('deliveries fail, a share of them if so wished, and not those sent before', async () => {
		await stage.client.send();
		await switchOn(stage.simulator, 'deliveryFails', { error: 'delivery_error/content_invalid' });
		await stage.client.send();
		stage.simulator.settle();
		const error = { type: 'delivery_error', code: 'content_invalid' };
		expect(stage.simulator.ledger.messages()).toMatchObject([
			{ status: 'success' },
			{ status: 'failure', attempts: [{ error }] },
		]);
		await switchOn(stage.simulator, 'deliveryFails', { percent: 50 });
		for (let i = 0; i < 30; i += 1) stage.simulator.insert();
		stage.simulator.settle();
		const failed = stage.simulator.ledger.messages({ status: 'failure' }).length;
		expect(failed).toBeGreaterThan(1);
		expect(failed).toBeLessThan(31);
	});

	test.each([
		['10', 'success', 105_000],
		['100', 'success', 1_050_000],
		['never', 'sent_to_telco', 1_050_000],
	])('slow delivery (%s) ends with %s', async (how, status, ms) => {
		await switchOn(stage.simulator, 'slowDelivery', { how });
		await stage.client.send();
		stage.time.now += ms / 2;
		expect(stage.simulator.ledger.messages()[0].status).not.toBe('success');
		stage.time.now += ms / 2;
		expect(stage.simulator.ledger.messages()[0].status).toBe(status);
		await press(stage.simulator, 'good-day');
		expect(stage.simulator.settings.delivery).toEqual(defaultSettings.delivery);
	});

	test('a late list', async () => {
		await switchOn(stage.simulator, 'lateList', { seconds: 7 });
		await stage.client.send();
		stage.time.now += 6_000;
		expect((await stage.client.list()).data).toEqual([]);
		stage.time.now += 1_000;
		expect((await stage.client.list()).data).toHaveLength(1);
	});
});

describe('a switch', () => {
	test('for the next call goes off by itself, and every page is told', async () => {
		const pages = [await openPage(stage.simulator), await openPage(stage.simulator)];
		await switchOn(stage.simulator, 'serverError', { often: 'next' });
		for (const page of pages) await until(() => page.switch('serverError')?.on === true);
		expect((await stage.client.send()).status).toBe(500);
		expect((await stage.client.send()).status).toBe(201);
		for (const page of pages) await until(() => page.switch('serverError')?.on === false);
	});

	test('that a call refused by itself did not use up stays on', async () => {
		const page = await openPage(stage.simulator);
		await switchOn(stage.simulator, 'lostAnswer', { often: 'next' });
		expect((await stage.client.send({})).status).toBe(400);
		expect(await statusOf(stage.client.send())).toBeNull();
		await until(() => page.switch('lostAnswer')?.on === false);
	});

	test('changed while it is on takes the place of itself', async () => {
		await switchOn(stage.simulator, 'serverError');
		await switchOn(stage.simulator, 'serverError', { status: '503 html' });
		expect((await stage.client.send()).status).toBe(503);
		await press(stage.simulator, 'switches/serverError', { on: false });
		expect((await stage.client.send()).status).toBe(201);
	});

	test('keeps its options when it goes off', async () => {
		await switchOn(stage.simulator, 'lateList', { seconds: 42 });
		await press(stage.simulator, 'good-day');
		const page = await openPage(stage.simulator);
		expect(page.switch('lateList')).toMatchObject({ on: false, options: [{ value: 42 }] });
	});

	test.each<[string, string, unknown]>([
		['an unknown one', 'switches/nonsense', { on: true }],
		['an unknown option', 'switches/lateList', { on: true, options: { minutes: 1 } }],
		['too much', 'switches/lateList', { on: true, options: { seconds: 601 } }],
		['half a second', 'switches/lateList', { on: true, options: { seconds: 1.5 } }],
		['text for a number', 'switches/lateList', { on: true, options: { seconds: '5' } }],
		['no such choice', 'switches/serverError', { on: true, options: { status: '418 html' } }],
		['no JSON', 'switches/lateList', 'on'],
	])('refuses %s', async (_, path, body) => {
		expect(await press(stage.simulator, path, body)).toBe(400);
		expect(stage.simulator.settings.visibility.listDelay).toBe(0);
		expect((await stage.client.send()).status).toBe(201);
	});
});

test('a good day brings everything back', async () => {
	const page = await openPage(stage.simulator);
	const before = stage.simulator.settings;
	const ids = page.rows('switches').map(({ id }) => id);
	expect(ids.length).toBeGreaterThanOrEqual(10);
	for (const id of ids) expect(await switchOn(stage.simulator, id)).toBe(204);
	await until(() => page.rows('switches').every(({ on }) => on === true));
	expect(await press(stage.simulator, 'good-day')).toBe(204);
	await until(() => page.rows('switches').every(({ on }) => on === false));
	expect(stage.simulator.settings).toEqual(before);
	expect(stage.simulator.campaign.callsPerSecond).toBeNull();
	expect((await stage.client.send()).status).toBe(201);
});

test('faults that a test has put in are none of the page’s business', async () => {
	stage.simulator.faults.add({ fault: { kind: 'throttle' }, route: 'listMessages' });
	await switchOn(stage.simulator, 'serverError');
	await press(stage.simulator, 'good-day');
	expect((await stage.client.call('/messages')).status).toBe(429);
});
