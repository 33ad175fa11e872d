import { openPage } from './pageReader.mts';
import { createClient, csvOf, sampleSend, useFrozen, until } from './testClient.mts';

const stage = useFrozen();

const statusesOf = (row: Record<string, unknown> | undefined) =>
	(row?.attempts as { status: string }[] | undefined)?.map(({ status }) => status);

describe('the page', () => {
	test('is at the root, with nothing from elsewhere, and no call of it is in the ledger', async () => {
		const answer = await fetch(stage.simulator.url);
		const html = await answer.text();
		expect(answer.headers.get('content-type')).toContain('text/html');
		expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
		const addresses = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map((match) => match[1]);
		expect(addresses.length).toBeGreaterThan(3);
		for (const address of addresses) {
			expect(address).toMatch(/^\/page\//);
			const part = await fetch(stage.simulator.url + address);
			expect([address, part.status]).toEqual([address, 200]);
			const imports = [...(await part.text()).matchAll(/from '\.\/([^']+)'/g)];
			for (const [, name] of imports) {
				const script = await fetch(`${stage.simulator.url}/page/${name}`);
				expect(script.headers.get('content-type')).toContain('javascript');
			}
		}
		expect(stage.simulator.ledger.calls()).toEqual([]);
	});

	test.each([
		['GET', '/page'],
		['GET', '/page/nothing.js'],
		['GET', '/page/../index.mts'],
		['POST', '/'],
		['GET', '/index.html'],
		['GET', '/api/v2'],
		['POST', '/page/events'],
	])('%s %s is answered as Postman does', async (method, path) => {
		const answer = await fetch(stage.simulator.url + path, { method });
		expect(answer.status).toBe(404);
		expect(await answer.json()).toMatchObject({ error: { code: 'invalid_path' } });
	});
});

describe('the stream', () => {
	test('brings a message and each of its statuses in order', async () => {
		const page = await openPage(stage.simulator, { phone: sampleSend.recipient });
		expect(page.rows('messages')).toEqual([]);
		const { id } = (await stage.client.send()).body;
		const seen: string[] = [];
		const step = async (status: string, ms: number) => {
			stage.time.now += ms;
			await until(() => statusesOf(page.rows('messages')[0])?.[0] === status);
			seen.push(status);
		};
		await step('created', 0);
		expect(page.rows('messages')).toMatchObject([
			{ id, batch: null, campaign: 'Fruit collection', language: 'english', foreign: false },
		]);
		expect(page.rows('phones')).toMatchObject([
			{ id: sampleSend.recipient, count: 1, snippet: 'Dear John Doe, here is your apple.' },
		]);
		await step('enqueued', 500);
		await step('sending', 500);
		await step('sent', 1_000);
		await step('sent_to_telco', 2_000);
		await step('success', 6_500);
		expect(page.rows('phones')).toMatchObject([{ status: 'success' }]);
		expect(page.part('figures')).toMatchObject({ held: 1, delivered: 1, failed: 0 });
		const told = page.news.flatMap(({ messages }) => messages?.rows ?? []);
		expect(told.map((row) => statusesOf(row)?.[0])).toEqual(seen);
	});

	test('tells what changed and nothing else', async () => {
		stage.simulator.insert({ recipient: '6591112222' });
		stage.simulator.settle();
		const page = await openPage(stage.simulator, { phone: '6591112222' });
		expect(Object.keys(page.news[0])).toEqual(
			expect.arrayContaining(['setup', 'figures', 'switches', 'phones', 'messages', 'calls']),
		);
		stage.simulator.insert({ recipient: '6593334444' });
		await until(() => page.news.length > 1);
		expect(Object.keys(page.news[1]).sort()).toEqual(['figures', 'phones']);
		expect(page.news[1].phones).toMatchObject({
			total: 2,
			order: ['6593334444', '6591112222'],
			rows: [{ id: '6593334444' }],
		});
	});

	test('shows the phone with the latest attempt first, and no more rows than asked for', async () => {
		for (const recipient of ['6591110001', '6591110002', '6591110003']) {
			stage.time.now += 1_000;
			stage.simulator.insert({ recipient });
		}
		stage.simulator.script('6591110001', ['failure:delivery_error/routing_error', 'success']);
		const { id } = stage.simulator.insert({
			recipient: '6591110001',
			createdAt: stage.time.now - 1,
		});
		stage.simulator.insert({ recipient: '6591110002', createdAt: stage.time.now - 60_000 });
		stage.simulator.settle();
		const page = await openPage(stage.simulator, { phones: 2, messages: 1, phone: '6591110002' });
		expect(page.part('phones').total).toBe(3);
		expect(page.rows('phones').map((row) => row.id)).toEqual(['6591110003', '6591110001']);
		expect(page.part('messages').total).toBe(2);
		expect(page.rows('messages')).toHaveLength(1);
		stage.time.now += 1_000;
		await stage.client.retry(id);
		await until(() => page.rows('phones')[0].id === '6591110001');
		expect(page.rows('phones')[0]).toMatchObject({ count: 2, status: 'created' });
	});

	test('shows attempts with their errors, files, countries and messages that lists hide', async () => {
		stage.simulator.configure({ visibility: { listDelay: 5_000 }, batch: { creationDelay: 0 } });
		stage.simulator.script('*', ['failure:delivery_error/recipient_unavailable', 'sent_to_telco']);
		await stage.client.sendBatch(csvOf('61412345678,english,a,b'), 'my.csv');
		const page = await openPage(stage.simulator, { phone: '61412345678' });
		expect(page.rows('messages')).toMatchObject([
			{ batch: 'my.csv', foreign: true, listedAt: stage.time.now + 5_000 },
		]);
		stage.simulator.settle();
		stage.time.now += 5_000;
		await stage.client.retry(stage.simulator.ledger.messages()[0].id);
		await until(() => statusesOf(page.rows('messages')[0])?.length === 2);
		expect(page.rows('messages')).toMatchObject([
			{
				listedAt: null,
				attempts: [
					{ status: 'failure', error: 'recipient_unavailable' },
					{ status: 'created', error: null },
				],
			},
		]);
	});

	test.each([
		['9111', ['6591112222']],
		['+65 9111 2222', ['6591112222']],
		['KIWI', ['6593334444']],
		['6591112222 ', ['6591112222']],
		['nobody', []],
		['', ['6593334444', '6591112222']],
	])('finds %j', async (search, found) => {
		stage.simulator.insert({ recipient: '6591112222', values: { fruit: 'pear' } });
		stage.simulator.insert({ recipient: '6593334444', values: { fruit: 'kiwi' } });
		const page = await openPage(stage.simulator, { search });
		expect(page.rows('phones').map(({ id }) => id)).toEqual(found);
		expect(page.part('figures')).toMatchObject({ held: 2 });
	});

	test.each([
		['6591112222', '+65 9111 2222'],
		['61412345678', '+61 412 345 678'],
		['60123456789', '+60 12 345 6789'],
		['999123456789', '+999123456789'],
	])('shows %s as people write it', async (phone, number) => {
		stage.simulator.insert({ recipient: phone });
		const page = await openPage(stage.simulator, { phone });
		expect(page.rows('phones')).toMatchObject([{ id: phone, number }]);
		expect(page.part('opened')).toEqual({ number });
	});

	test('lists the numbers that fail, where they do', async () => {
		const failing = (await openPage(stage.simulator)).part('setup').failing as object[];
		expect(failing).toHaveLength(7);
		expect(failing).toContainEqual({ number: '6511112222', error: 'recipient_unavailable' });
		stage.simulator.configure({ environment: 'production' });
		expect((await openPage(stage.simulator)).part('setup').failing).toEqual([]);
	});

	test('tells the segments of a message and what production would charge for it', async () => {
		const charges = async (phone: string) =>
			(await openPage(stage.simulator, { phone })).rows('messages').map(({ charge }) => charge);
		const values = { name: 'Mei', fruit: 'x'.repeat(200) };
		stage.simulator.insert({ recipient: '6591112222', values });
		expect(await charges('6591112222')).toEqual([
			{ segments: 3, charged: 3, perSegment: 0.046, attempts: null },
		]);
		stage.simulator.insert({ recipient: '61412345678', language: 'chinese' });
		const { id } = stage.simulator.insert({ recipient: '6511112222' });
		stage.simulator.insert({ recipient: '6522222222' });
		stage.simulator.settle();
		await stage.client.retry(id);
		stage.simulator.settle();
		expect(await charges('6591112222')).toMatchObject([{ attempts: 1 }]);
		expect(await charges('61412345678')).toMatchObject([{ perSegment: 0.23, attempts: 1 }]);
		expect(await charges('6511112222')).toEqual([
			{ segments: 2, charged: 1, perSegment: 0.046, attempts: 2 },
		]);
		expect(await charges('6522222222')).toMatchObject([{ attempts: 0 }]);
	});

	test('carries hostile text as data', async () => {
		const fruit = '</script><img src=x onerror=alert(1)>\n\ndata: {"figures":{}}\u2028';
		stage.simulator.insert({ recipient: '6591112222', values: { fruit } });
		const page = await openPage(stage.simulator, { phone: '6591112222' });
		expect(page.answer.headers.get('content-type')).toBe('text/event-stream');
		expect(page.answer.headers.get('x-content-type-options')).toBe('nosniff');
		expect(page.raw[0]).not.toMatch(/[\n\r]/);
		expect(page.rows('messages')[0].text).toContain(fruit);
	});

	test('ends when the simulator is closed, and a page that went away is forgotten', async () => {
		const [page, gone] = [await openPage(stage.simulator), await openPage(stage.simulator)];
		gone.close();
		await until(gone.hasEnded);
		await stage.simulator.close();
		await until(page.hasEnded);
		expect([page.hasEnded(), gone.hasEnded()]).toEqual([true, true]);
	});
});

describe('calls', () => {
	test('are counted by what became of them', async () => {
		stage.simulator.configure({ rateLimit: { perSecond: 3 } });
		await stage.client.send();
		await stage.client.send({});
		stage.simulator.faults.next('send', { kind: 'status', status: 502 }, { kind: 'reset' });
		await stage.client.send();
		await stage.client.send().catch(() => null);
		await stage.client.send();
		await stage.client.send();
		const page = await openPage(stage.simulator);
		const expected = { tooMany: 1, refused: 1, broken: 2, perSecond: 6, limit: 3, campaign: null };
		expect(page.part('figures')).toMatchObject(expected);
		expect(page.rows('calls').map(({ status, why }) => [status, why])).toEqual([
			[429, 'limit'],
			[201, null],
			[null, 'fault'],
			[502, 'fault'],
			[400, null],
			[201, null],
		]);
		stage.time.now += 1_000;
		await until(() => page.part('figures').perSecond === 0);
	});

	test('tell in Postman’s words why they were refused, without keys', async () => {
		const [key] = stage.simulator.campaign.apiKeys;
		stage.simulator.configure({ rateLimit: { perSecond: 2 } });
		await stage.client.send({ recipient: '12' });
		await stage.client.call(`/messages/${key}`);
		stage.simulator.faults.next('send', { kind: 'status', status: 500, body: 'bare' });
		await stage.client.send();
		stage.simulator.faults.next('send', { kind: 'status', status: 504 });
		await stage.client.send();
		await stage.client.send();
		const page = await openPage(stage.simulator);
		const words = page.rows('calls').map((row) => row.words as string | null);
		expect(words.slice(0, 3)).toEqual(['Too many requests', null, 'Internal server error']);
		expect(words[3]).toMatch(/does not exist/);
		expect(words[4]).toMatch(/recipient/i);
		expect(page.raw[0].split(key)).toHaveLength(2);
	});

	test('are shown while under way, and of the busiest campaign where there are several', async () => {
		const other = stage.simulator.addCampaign({ name: 'Busy', callsPerSecond: 7 });
		await createClient(stage.simulator, other).call('/messages');
		await createClient(stage.simulator, other).call('/messages');
		stage.simulator.faults.next('send', { kind: 'slow', ms: 60_000 });
		const cutOff = expect(stage.client.send()).rejects.toThrow();
		await until(() => stage.simulator.ledger.count() === 3);
		const page = await openPage(stage.simulator);
		expect(page.part('figures')).toMatchObject({ perSecond: 2, limit: 7, campaign: 'Busy' });
		expect(page.rows('calls')[0]).toMatchObject({ status: null, took: null, why: 'fault' });
		stage.simulator.reset();
		await cutOff;
	});

	test('are shown without keys, campaign and long IDs', async () => {
		const [key] = stage.simulator.campaign.apiKeys;
		await stage.client.call(`/messages?limit=1&key=${key}`);
		await stage.client.call(
			'/messages/message_3a51b587-3499-4a0f-9d4e-e4e9f35fd6c1?k=key_live_abc',
		);
		const page = await openPage(stage.simulator);
		expect(page.rows('calls').map(({ path }) => path)).toEqual([
			'…/messages/message_3a51b587…?k=[key]',
			'…/messages?limit=1&key=[key]',
		]);
		expect(page.raw[0].split(key)).toHaveLength(2);
	});
});
