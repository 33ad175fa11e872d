// Skip If Sent Within and Retry against lists that a test writes row by row, over sockets: other
// forms of the same text and number, odd pages, lists that break off.
import type { ServerResponse } from 'node:http';

import type { IDataObject, INode } from 'n8n-workflow';

import { type Call, HostileServer, json, page, row } from '../support/hostile-server.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { Engine, type Execution } from './engine.mts';

jest.setTimeout(60_000);

const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

let engine: Engine;
let server: HostileServer;
let campaignId: string;
let count = 0;
/** What the list has, newest first. */
let list: IDataObject[];
/** Bodies of the sends that arrived. */
let sends: Array<{ recipient: string; language: string; values: Record<string, string> }>;
/** Answers a page of the list. */
let answerList: (query: URLSearchParams, response: ServerResponse, call: Call) => void;

beforeAll(async () => {
	engine = await Engine.start();
	server = await HostileServer.start();
});
afterAll(async () => await server.close());
beforeEach(() => {
	campaignId = `campaign_${++count}`;
	list = [];
	sends = [];
	answerList = (query, response, call) => json(200, pageOf(list, query))(call, response);
	server.reset();
	server.answer = (call, response, body = '') => {
		const url = new URL(call.path, server.origin);
		if (call.method === 'GET') return answerList(url.searchParams, response, call);
		const request = JSON.parse(body) as (typeof sends)[number];
		sends.push(request);
		json(201, row(`message_new_${sends.length}`, { ...request, latestStatus: 'created' }))(
			call,
			response,
		);
	};
});

/** Pages by number, and a search that finds a number in a number. */
function pageOf(rows: IDataObject[], query: URLSearchParams, size = 1_000) {
	const search = query.get('search') ?? '';
	const found = rows.filter(({ recipient }) => String(recipient ?? '').includes(search));
	const from = Number(query.get('after') ?? 0);
	const end = from + Math.min(size, Number(query.get('limit') ?? 10));
	return page(found.slice(from, end), end < found.length ? String(end) : undefined);
}

const template = (body: string) => ({ templateBody: { body, language: 'english' } });
const lists = () => server.calls.filter(({ method }) => method === 'GET').length;

interface Item extends IDataObject {
	phone: string;
	values: IDataObject;
	language?: string;
}

const item = (over: Partial<Item> = {}): Item => ({
	phone: '91234567',
	values: { name: 'Mei' },
	...over,
});

async function send(
	items: Item[],
	options: IDataObject = {},
	settings: Partial<INode> = {},
): Promise<Execution> {
	const file = sendWorkflow(
		items,
		{
			recipient: '={{ $json.phone }}',
			language: '={{ $json.language || "english" }}',
			valuesMode: 'json',
			valuesJson: '={{ $json.values }}',
			options: { skipIfSentWithin: 24, ...options },
		},
		settings,
	);
	return await engine.run(file, { credentials: server.account({ campaignId }) });
}

const told = (run: Execution) =>
	run
		.json(SEND)
		.map((one) => ('skipped' in one ? 'skipped' : 'error' in one ? 'failed' : 'sent'))
		.join();

const people = (many: number) =>
	Array.from({ length: many }, (_, i) => item({ phone: `9${1_100_000 + i}` }));

/** Many to other people, from so many hours ago on. */
const others = (many: number, hours = 1) =>
	Array.from({ length: many }, (_, i) =>
		row(`message_other_${i}`, {
			recipient: `658${String(i).padStart(7, '0')}`,
			createdAt: ago(hours + i / 1_000),
		}),
	);

describe('the same text in another form', () => {
	test.each<[string, Partial<Item>, IDataObject]>([
		[
			'composed and decomposed letters',
			{ values: { name: 'Zoé' } },
			{ values: { name: 'Zoe\u0301' } },
		],
		['line breaks', { values: { name: 'a\nb' } }, { values: { name: 'a\r\nb' } }],
		['a number for a text', { values: { name: '5' } }, { values: { name: 5 } }],
		['a number that is asked for', { values: { name: 5 } }, { values: { name: '5' } }],
		['true for a text', { values: { name: true } }, { values: { name: true } }],
		['the language in capitals', {}, { language: 'English' }],
		['the language in its template only', {}, { language: null, ...template('Dear {{name}}') }],
		['no language at all', {}, { language: undefined }],
		['a plus before the number', {}, { recipient: '+6591234567' }],
		['spaces in the number', {}, { recipient: '+65 9123 4567' }],
		['a hyphen in the number', {}, { recipient: '65-9123-4567' }],
		[
			'values that the template does not use',
			{},
			{ values: { name: 'Mei', old: '1' }, ...template('{{name}}') },
		],
		[
			'an empty value besides',
			{},
			{ values: { name: 'Mei', note: '' }, ...template('{{name}}{{note}}') },
		],
		[
			'a null value besides',
			{},
			{ values: { name: 'Mei', note: null }, ...template('{{name}}{{note}}') },
		],
		['with header and footer', {}, { fullMessage: 'Agency\n\n---\n\nMei\n\n---\n\nAutomated' }],
		['sent with a batch', {}, { batches: [{ id: 'batch_1', originalFileName: 'a.csv' }] }],
		['without width', { values: { name: 'Mei' } }, { values: { name: 'M\u200bei\ufeff' } }],
		['other spaces', { values: { name: 'Mei Tan' } }, { values: { name: 'Mei\u00a0Tan ' } }],
		['look-alikes replaced', { values: { name: 'Mei\u2019s' } }, { values: { name: "Mei's" } }],
		['an overseas number', { phone: '+60 12-345 6789' }, { recipient: '60123456789' }],
	])('%s counts', async (_, asked, shown) => {
		list = [row('message_1', { createdAt: ago(1), ...shown }), ...others(3)];
		// So many that the list is walked: Postman’s search takes a number as it is shown.
		expect(told(await send([item(asked), ...people(11)]))).toMatch(/^skipped,sent/);
	});

	test.each<[string, Partial<Item>, IDataObject]>([
		['another value', {}, { values: { name: 'Lim' } }],
		['another case', {}, { values: { name: 'MEI' } }],
		['another language', { language: 'malay' }, {}],
		['another number with the same digits in it', {}, { recipient: '16591234567' }],
		['a failed delivery', {}, { latestStatus: 'failure' }],
		['a failed delivery in capitals', {}, { latestStatus: 'FAILURE' }],
		[
			'a value more that the template uses',
			{},
			{ values: { name: 'Mei', note: 'x' }, ...template('{{name}}{{note}}') },
		],
		['a time before the hours', {}, { createdAt: ago(25) }],
		['an NRIC', {}, { recipient: { nric: 'S1234567A' } }],
	])('%s does not count', async (_, asked, shown) => {
		list = [row('message_1', { createdAt: ago(1), ...shown }), ...others(3)];
		expect(told(await send([item(asked)]))).toBe('sent');
	});

	test.each<[string, IDataObject]>([
		['no values', { values: null }],
		['no values at all', { values: undefined }],
		['values of other names', { values: { other: 'x' } }],
	])('of a message that shows %s nobody can say, and nothing is sent', async (_, shown) => {
		list = [row('message_1', { createdAt: ago(1), ...shown }), ...others(3)];
		expect(told(await send([item()], {}, { onError: 'continueRegularOutput' }))).toBe('failed');
		expect(sends).toEqual([]);
	});

	test.each(['6591****67', '91XXXX67', '****4567'])(
		'a list that shows %s in the place of a number is searched',
		async (recipient) => {
			const mine = row('message_1', { createdAt: ago(1), recipient });
			answerList = (query, response, call) => {
				// Postman's search knows the whole number.
				const search = query.get('search') ?? '';
				const found = '6591234567'.includes(search) ? [mine] : [];
				json(200, page([...found, ...(search === '' ? others(3) : [])]))(call, response);
			};
			expect(told(await send([item()]))).toBe('skipped');
			expect(told(await send([item(), ...people(11)]))).toMatch(/^skipped,sent/);
			expect(sends.map((one) => one.recipient)).not.toContain('6591234567');
		},
	);

	test('a failed message that was retried counts again', async () => {
		const attempts = [
			{ status: 'sending', createdAt: ago(0.1) },
			{ status: 'failure', createdAt: ago(1) },
		];
		list = [
			row('message_1', { createdAt: ago(1), latestStatus: 'sending', attempts }),
			...others(3),
		];
		expect(told(await send([item()]))).toBe('skipped');
	});
});

describe('pages', () => {
	const mine = (over: IDataObject = {}) => row('message_mine', { createdAt: ago(23), ...over });
	/** So many that a walk is shorter than a search for each. */
	const many = people(60);

	test('mine is the last of several pages', async () => {
		list = [...others(3_500), mine()];
		expect(told(await send([item(), ...many]))).toBe(['skipped', ...many.map(() => 'sent')].join());
	});

	test('pages that are smaller than asked for', async () => {
		list = [...others(300), mine()];
		answerList = (query, response, call) => json(200, pageOf(list, query, 50))(call, response);
		expect(told(await send([item(), ...many]))).toMatch(/^skipped,sent/);
	});

	test('all rows of one moment', async () => {
		const createdAt = ago(1);
		list = [...others(2_500).map((one) => ({ ...one, createdAt })), mine({ createdAt })];
		expect(told(await send([item(), ...many]))).toMatch(/^skipped,sent/);
	});

	test('oldest first', async () => {
		list = [...others(2_500), mine()].reverse();
		expect(told(await send([item(), ...many]))).toMatch(/^skipped,sent/);
	});

	test('in no order', async () => {
		list = [...others(1_200), mine(), ...others(800, 30), ...others(400)].map((one, i) => ({
			...one,
			id: `${String(one.id)}_${i}`,
		}));
		expect(told(await send([item(), ...many]))).toMatch(/^skipped,sent/);
	});

	test('a search that finds everybody', async () => {
		list = [...others(1_500), mine()];
		answerList = (query, response, call) => {
			query.delete('search');
			json(200, pageOf(list, query))(call, response);
		};
		expect(told(await send([item()]))).toBe('skipped');
	});

	test('an empty page in between', async () => {
		list = [...others(1_000), mine()];
		answerList = (query, response, call) => {
			const after = query.get('after');
			if (after === '1000') return json(200, page([], 'on'))(call, response);
			if (after === 'on') query.set('after', '1000');
			json(200, pageOf(list, query))(call, response);
		};
		expect(told(await send([item(), ...many]))).toMatch(/^skipped,sent/);
	});

	test.each<[string, number, (response: ServerResponse, call: Call) => void]>([
		['first', 1, (response, call) => json(500, {})(call, response)],
		['second', 2, (response, call) => json(500, {})(call, response)],
		['last', 4, (response, call) => json(500, {})(call, response)],
		[
			'second, and it is no list',
			2,
			(response, call) => json(200, { data: 'none' })(call, response),
		],
		[
			'second, as its row is no message',
			2,
			(response, call) => json(200, page([{ id: 5 }]))(call, response),
		],
		[
			'second, and it says that more follows, not which',
			2,
			(response, call) => json(200, { data: [], pageData: { hasNextPage: true } })(call, response),
		],
		['second, and the line breaks', 2, (response) => void response.destroy()],
		[
			'second, which comes again and again',
			2,
			(response, call) => json(200, page(list.slice(0, 5), 'again'))(call, response),
		],
	])('the %s page cannot be read: nothing is sent', async (_, which, fail) => {
		list = others(3_500);
		let hasFailed = false;
		answerList = (query, response, call) => {
			// From then on it stays so, for a search too.
			hasFailed ||= Number(query.get('after') ?? 0) / 1_000 + 1 === which;
			if (hasFailed) return fail(response, call);
			json(200, pageOf(list, query))(call, response);
		};
		const run = await send([item(), ...many], {}, { onError: 'continueErrorOutput' });
		expect(sends).toEqual([]);
		expect(run.json(SEND, 0)).toEqual([]);
		expect(run.json(SEND, 1)).toHaveLength(61);
		for (const { postmanSend } of run.json(SEND, 1)) {
			expect(postmanSend).toMatchObject({ outcome: 'notSent' });
		}
	});

	test('a list that is slow is waited for', async () => {
		list = [...others(1_500), mine()];
		answerList = (query, response, call) => {
			setTimeout(() => json(200, pageOf(list, query))(call, response), 1_500);
		};
		expect(told(await send([item(), ...many]))).toMatch(/^skipped,sent/);
		expect(lists()).toBe(2);
	});

	test('rows of another shape that are nobody’s of this run', async () => {
		list = [
			{ id: 7, recipient: '6587654321', createdAt: ago(1) },
			{ id: '', recipient: '6587654321', createdAt: ago(1) },
			...others(3),
		];
		expect(told(await send([item()]))).toBe('sent');
	});
});

test.each<[string, number, number, string]>([
	['one hour', 1, 59 / 60, 'skipped'],
	['one hour', 1, 61 / 60, 'sent'],
	['thirty days', 720, 719.9, 'skipped'],
	['thirty days', 720, 720.1, 'sent'],
	['a fraction', 1.5, 1.4, 'skipped'],
	['a fraction', 1.5, 1.6, 'sent'],
])('%s: %d hours, sent %d hours ago', async (_, skipIfSentWithin, hoursAgo, outcome) => {
	list = [row('message_1', { createdAt: ago(hoursAgo) })];
	expect(told(await send([item()], { skipIfSentWithin }))).toBe(outcome);
});
