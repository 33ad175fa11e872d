// Answers of a server that means ill: however large, slow or strange, each comes to an end that
// says so and that n8n can store, and none makes an SMS go twice.
import { deflateRawSync, gzipSync } from 'node:zlib';

import type { IDataObject } from 'n8n-workflow';

import { endless, json, page, raw, row, type Misbehaviour } from '../support/hostile-server.mts';
import { triggerWorkflow, TRIGGER } from '../support/status-trigger.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { useHostileBench } from '../support/hostile-bench.mts';
import { Polling } from './polling.mts';

jest.setTimeout(60_000);

const bench = useHostileBench();

const options = { timeout: 1_000 };
const SEND_ONE = {
	operation: 'send',
	recipient: '91234567',
	valuesMode: 'json',
	valuesJson: '{ "name": "Mei" }',
	options,
};
const GET = { operation: 'get', messageId: 'message_1', simplify: false, options };
const GET_MANY = { operation: 'getAll', returnAll: true, simplify: false, options };

/** What n8n does with every execution: it must not break on it. */
async function run(parameters: IDataObject) {
	const workflow = sendWorkflow([{}], parameters, { onError: 'continueRegularOutput' });
	const execution = await bench.engine.run(workflow, { credentials: bench.server.account() });
	expect(() => JSON.stringify(execution.run.data)).not.toThrow();
	return execution.json(SEND);
}

const MEGABYTE = Buffer.alloc(1024 * 1024, ' ');
const BOMB = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
const zipped: IDataObject = { 'content-encoding': 'gzip' };
const levels = (count: number) => `${'['.repeat(count)}${']'.repeat(count)}`;

/** Good but for one field. */
function withLevels(count: number): string {
	const good = { ...row('message_deep'), ...page([row('message_deep')]), deep: 0 };
	return JSON.stringify(good).replace('"deep":0', `"deep":${levels(count)}`);
}

const MONSTERS: Array<[string, Misbehaviour]> = [
	['without end', endless(MEGABYTE)],
	['that unpacks to 200 MB', raw(200, BOMB, zipped)],
	['that is not what it says', raw(200, deflateRawSync('x'), zipped)],
	['that drips', endless('[', 50)],
	['of millions of parts', raw(200, `[${'[],'.repeat(5_000_000)}1]`)],
	[
		'of millions of rows',
		raw(200, `{"data":[${'1,'.repeat(900_000)}1],"pageData":{"hasNextPage":false}}`),
	],
	['of 100,000 levels', raw(200, levels(100_000))],
	['with 1,000 levels in it', raw(200, withLevels(1_000))],
	['with 100,000 levels in it', raw(200, withLevels(100_000))],
];

describe.each(MONSTERS)('an answer %s', (_, monster) => {
	test.each([
		['a read', GET, 'notRead'],
		['a list', GET_MANY, 'notRead'],
	])('to %s ends in a clear message', async (__, parameters, outcome) => {
		bench.server.answer = monster;
		const [{ error, postmanSend }] = await run(parameters);
		expect(error).toMatch(/did not come from Postman|ended before its answer came/);
		expect(postmanSend).toMatchObject({ outcome });
	});

	test('to a send is not sent again', async () => {
		bench.server.answer = ({ method, ...call }, response) => {
			(method === 'POST' ? monster : json(200, page([])))({ method, ...call }, response);
		};
		const [output] = await run(SEND_ONE);
		expect(bench.server.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
		expect(output.unreadableResponse ?? output.postmanSend).toBeDefined();
	});
});

test.each([
	['64 MB', endless(MEGABYTE, undefined, 201)],
	['64 MB when unpacked', raw(201, BOMB, zipped)],
])('what is more than %s is given up, not waited for', async (_, monster) => {
	bench.server.answer = ({ method, ...call }, response) => {
		(method === 'POST' ? monster : json(200, page([])))({ method, ...call }, response);
	};
	// At the end of Timeout it would not be known whether it was sent.
	const [output] = await run({ ...SEND_ONE, options: { timeout: 50_000 } });
	expect(output.unreadableResponse).toMatchObject({ httpStatus: 201 });
});

const WITH_PROTOTYPES = `{
	"id": "message_proto", "createdAt": "2026-11-22T00:00:00Z", "recipient": "6591234567", "language": "english",
	"__proto__": { "latestStatus": "success", "polluted": true },
	"constructor": { "prototype": { "polluted": true } },
	"values": { "__proto__": { "polluted": true }, "constructor": "fine", "name": "Mei" },
	"data": [], "pageData": { "hasNextPage": false, "__proto__": { "polluted": true } }
}`;

test('prototype keys of an answer set no prototype', async () => {
	bench.server.answer = raw(200, WITH_PROTOTYPES);
	for (const parameters of [GET, SEND_ONE]) {
		const [message] = await run(parameters);
		expect(message.id).toBe('message_proto');
		expect(message.latestStatus).toBeUndefined();
		expect(JSON.stringify(message)).not.toContain('__proto__');
		expect(message.values).toEqual({ constructor: 'fine', name: 'Mei' });
		expect(Object.getPrototypeOf(message.values)).toBe(Object.prototype);
	}
	expect(({} as IDataObject).polluted).toBeUndefined();
});

test('prototype keys among the values of an item set no prototype', async () => {
	const valuesJson = '{ "__proto__": { "polluted": true }, "constructor": "x", "name": "Mei" }';
	const [{ error }] = await run({ ...SEND_ONE, valuesJson });
	expect(error).toContain('__proto__');
	expect(({} as IDataObject).polluted).toBeUndefined();
	expect(bench.server.calls).toEqual([]);
});

const STRANGE: Array<[string, unknown]> = [
	[
		'a number of attempts beyond all',
		{ numAttempts: 1e308, attempts: Array(1_000).fill({ status: 'failure' }) },
	],
	[
		'invalid dates',
		{ createdAt: 'yesterday', updatedAt: '', attempts: [{ createdAt: 'x', status: 'failure' }] },
	],
	[
		'wrong types',
		{ recipient: { a: [] }, values: {}, templateBody: { body: null }, attempts: 'x', batches: 7 },
	],
	['a status nobody knows', { latestStatus: 'x'.repeat(10_000) }],
	[
		'20,000 attempts',
		{ latestStatus: 'failure', attempts: Array(20_000).fill({ status: 'failure' }) },
	],
];

test.each(STRANGE)('%s in a message are taken as they are', async (_, strange) => {
	bench.server.answer = json(200, {
		...row('message_odd', strange as IDataObject),
		...page([row('message_odd', strange as IDataObject)]),
	});
	expect(await run(GET)).toEqual([expect.objectContaining({ id: 'message_odd' })]);
	expect(await run(GET_MANY)).toEqual([expect.objectContaining({ id: 'message_odd' })]);
	const polling = new Polling(
		bench.engine,
		triggerWorkflow({ triggerOn: ['failure', 'success'] }),
		TRIGGER,
		bench.server.account(),
	);
	await polling.activate();
	await polling.poll();
	expect(polling.errors).toEqual([]);
});

const WRONG: unknown[] = [
	null,
	7,
	'x',
	[],
	true,
	{},
	{ id: 7 },
	{ data: 7 },
	{ data: [], pageData: 7 },
	{ data: {}, pageData: {} },
];

test.each(WRONG)('the answer %j is no message and no list', async (answer) => {
	bench.server.answer = json(200, answer);
	for (const parameters of [GET, GET_MANY]) {
		const [{ error }] = await run(parameters);
		expect(error).toMatch(/did not come from Postman/);
	}
});
