import { request } from 'node:http';
import type { Simulator } from './index.mts';
import { openPage, press, switchOn } from './pageReader.mts';
import type { createClient } from './testClient.mts';
import { sampleSend, startFrozen, until } from './testClient.mts';

let simulator: Simulator;
let client: ReturnType<typeof createClient>;

beforeEach(async () => {
	({ simulator, client } = await startFrozen());
});
afterEach(() => simulator.close());

describe('only this page', () => {
	const hostOf = (host: string, path: string, method: string) =>
		new Promise<number | undefined>((resolve, reject) => {
			const headers = { host, 'content-type': 'application/json' };
			request(simulator.url + path, { method, headers }, (answer) => {
				answer.resume();
				resolve(answer.statusCode);
			})
				.on('error', reject)
				.end(method === 'POST' ? '{"on":true}' : undefined);
		});

	test.each<[string, Record<string, string>]>([
		['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
		['a form with JSON in it', { 'content-type': 'text/plain' }],
		['a script of another site', { origin: 'https://example.com' }],
		['a page of unknown origin', { origin: 'null' }],
		['another port', { origin: 'http://127.0.0.1:1' }],
		['what the browser calls another site', { 'sec-fetch-site': 'cross-site' }],
		['what the browser calls a sibling', { 'sec-fetch-site': 'same-site' }],
	])('%s may switch nothing', async (_, headers) => {
		simulator.insert();
		for (const path of ['switches/noAnswer', 'good-day', 'settle', 'clear']) {
			expect([path, await press(simulator, path, { on: true }, headers)]).toEqual([path, 403]);
		}
		expect(simulator.ledger.messages()).toMatchObject([{ status: 'created' }]);
		expect((await client.send()).status).toBe(201);
	});

	test('the page itself may', async () => {
		const headers = { origin: simulator.url, 'sec-fetch-site': 'same-origin' };
		expect(await press(simulator, 'settle', {}, headers)).toBe(204);
	});

	test('a site that points its name at this machine sees and does nothing', async () => {
		const { port } = new URL(simulator.url);
		for (const [method, path] of [
			['GET', '/'],
			['GET', '/page/events'],
			['POST', '/page/clear'],
		]) {
			expect(await hostOf(`example.com:${port}`, path, method)).toBe(403);
		}
		expect(await hostOf(`localhost:${port}`, '/', 'GET')).toBe(200);
	});
});

test('clearing forgets messages and calls, and leaves the switches as they are', async () => {
	await client.send();
	await switchOn(simulator, 'tooMany');
	await switchOn(simulator, 'lateList', { seconds: 3 });
	const page = await openPage(simulator, { phone: sampleSend.recipient });
	expect(page.rows('messages')).toHaveLength(1);
	expect(await press(simulator, 'clear')).toBe(204);
	await until(() => page.rows('messages').length === 0);
	expect(page.part('figures')).toMatchObject({ held: 0, perSecond: 0 });
	expect(page.rows('calls')).toEqual([]);
	expect((await client.send()).status).toBe(429);
	expect(simulator.settings.visibility.listDelay).toBe(3_000);
	await press(simulator, 'good-day');
	expect(simulator.settings.visibility.listDelay).toBe(0);
});

test('deliveries are finished when asked for', async () => {
	await client.send();
	expect(await press(simulator, 'settle')).toBe(204);
	expect(simulator.ledger.messages()).toMatchObject([{ status: 'success' }]);
});
