// Addresses that lead elsewhere, by a redirect, the credential's Base URL or an ID: the API key
// goes to the credential's own host and to the paths of its campaign, and nowhere else.
import { Socket } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { CAMPAIGN_PATH, HostileServer, json, page, raw, row } from '../support/hostile-server.mts';
import { triggerWorkflow, TRIGGER } from '../support/status-trigger.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { Engine } from './engine.mts';
import { Polling } from './polling.mts';

jest.setTimeout(60_000);

let engine: Engine;
let server: HostileServer;
let elsewhere: HostileServer;

beforeAll(async () => {
	engine = await Engine.start();
	[server, elsewhere] = [await HostileServer.start(), await HostileServer.start()];
	elsewhere.answer = json(200, { ...row('message_elsewhere'), ...page([]) });
});
beforeEach(() => [server, elsewhere].forEach((each) => each.reset()));
afterAll(async () => {
	await server.close();
	await elsewhere.close();
});

const COMPOSE = {
	recipient: '91234567',
	valuesMode: 'json',
	valuesJson: '{ "name": "Mei" }',
	options: { timeout: 2_000 },
};
const SEND_ONE = { operation: 'send', ...COMPOSE };
const GET = { operation: 'get', messageId: 'message_1', options: { timeout: 2_000 } };
const GET_MANY = { operation: 'getAll', returnAll: true, options: { timeout: 2_000 } };
const SEND_BATCH = { resource: 'batch', ...SEND_ONE };
const RETRY = { ...GET, operation: 'retry' };

async function run(parameters: IDataObject, over: IDataObject = {}) {
	const workflow = sendWorkflow([{}], parameters, { onError: 'continueRegularOutput' });
	return await engine.run(workflow, { credentials: server.account(over) });
}

const item = async (parameters: IDataObject, over: IDataObject = {}) =>
	(await run(parameters, over)).json(SEND)[0];

describe.each([301, 302, 303, 307, 308])('a redirect with %i', (status) => {
	test.each([
		['a POST', SEND_ONE],
		['an upload', SEND_BATCH],
		['a retry', RETRY],
		['a GET', GET],
		['a list', GET_MANY],
	])('of %s is not followed', async (_, parameters) => {
		for (const origin of [elsewhere.origin, server.origin, '']) {
			server.reset();
			server.answer = raw(status, '', { location: `${origin}/elsewhere` });
			const { error } = await item(parameters);
			expect(error).toMatch(/sends the call elsewhere/);
			expect(server.calls.map(({ path }) => path)).not.toContain('/elsewhere');
			expect(server.calls.length).toBe(1);
		}
		expect(elsewhere.calls).toEqual([]);
	});
});

test.each([
	['http://192.0.2.1/api/v2', 'starts with http'],
	['http://localhost.evil.example/api/v2', 'starts with http'],
	['http://127.0.0.1.evil.example/api/v2', 'starts with http'],
	['http://127.0.0.1@evil.example/api/v2', 'starts with http'],
	['https://user@evil.example/api/v2', 'more in it than an address'],
	['https://:secret@evil.example/api/v2', 'more in it than an address'],
	['https://evil.example/api/v2?next=', 'more in it than an address'],
	['https://evil.example/api/v2#part', 'more in it than an address'],
	['ftp://evil.example/api/v2', 'not a web address'],
	['javascript:alert(1)', 'not a web address'],
	['//evil.example/api/v2', 'not a web address'],
])('the base URL %s is refused before a connection is made', async (baseUrl, said) => {
	const connect = jest.spyOn(Socket.prototype, 'connect');
	const { error } = await item(GET, { baseUrl });
	expect(error).toContain(said);
	expect(connect).not.toHaveBeenCalled();
	connect.mockRestore();
});

const BREAKING_OUT = [
	'..',
	'.',
	'../../batch/batch_1/retry',
	'%2e%2e',
	'%2E%2E%2fmessages',
	'..%2f',
	'a/b',
	'/a',
	'a\\..\\b',
	'a?limit=1',
	'a#b',
	'a\nb',
	'a\r\nHost: evil.example',
	'a\u0000',
	'a b',
	'\u2025',
	'\uff0e\uff0e\uff0fa',
	'a\u2215b',
	'a\u2044b',
	'\u0430dmin',
	'\ud800',
	'a;b',
	'a:b',
	'a@b',
	'__proto__/x',
];

describe.each([
	['Message > Get', GET, 'messageId'],
	['Message > Retry', RETRY, 'messageId'],
	['Batch > Get Many', { resource: 'batch', ...GET_MANY }, 'batchId'],
	['Batch > Retry', { resource: 'batch', operation: 'retry' }, 'batchId'],
] as const)('%s', (_, parameters, name) => {
	test.each(BREAKING_OUT)('does not take the ID %j', async (id) => {
		const { error } = await item({ ...parameters, [name]: id });
		expect(error).toMatch(/^(Message|Batch) ID: It /);
		expect(server.calls).toEqual([]);
	});

	// A server that refuses so long an address closes the connection, and the call would count as one
	// that may have worked.
	test('does not take a very long ID', async () => {
		const { error } = await item({ ...parameters, [name]: 'a.'.repeat(50_000) });
		expect(error).toMatch(/^(Message|Batch) ID: It is longer than any ID/);
		expect(server.calls).toEqual([]);
	});
});

test.each(BREAKING_OUT)('no campaign has the ID %j', async (campaignId) => {
	expect((await item(GET, { campaignId })).error).toMatch(/Campaign ID/);
	expect(server.calls).toEqual([]);
});

test.each(BREAKING_OUT)('the trigger does not watch the batch %j', async (batchId) => {
	const polling = new Polling(
		engine,
		triggerWorkflow({ filters: { batchId } }),
		TRIGGER,
		server.account(),
	);
	await expect(polling.fetchTestEvent()).rejects.toThrow('Batch ID has a character');
	expect(server.calls).toEqual([]);
});

test.each(['..', '.', '', '\ud800', '%2e%2e', 'a/../../b', 'a?b', 'a#b'])(
	'an ID %j from the server leads to no other path',
	async (id) => {
		server.answer = json(200, page([row(id, { latestStatus: 'failure' }), row('message_ok')]));
		const polling = new Polling(engine, triggerWorkflow({}), TRIGGER, server.account());
		await polling.activate();
		await polling.poll();
		expect(polling.errors).toEqual([]);
		expect(polling.json.map((each) => each.id)).toContain('message_ok');
		const paths = server.calls.map(({ path }) => path.split('?')[0]);
		for (const path of paths) expect(path).toMatch(/\/messages(\/[^/]+)?$/);
		expect(paths.every((path) => path.startsWith(CAMPAIGN_PATH))).toBe(true);
	},
);
