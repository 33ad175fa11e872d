// Lists that a hostile server never ends: fresh cursors and fresh rows for ever. Each reader has
// its own bound, and the Stop button works at any time.
import type { IDataObject } from 'n8n-workflow';

import type { Listing } from '../../nodes/Postman/lists/pages.ts';
import { readPages } from '../../nodes/Postman/lists/pages.ts';
import { Pause } from '../../nodes/Postman/run/pause.ts';
import { json, page, row, type Misbehaviour } from '../support/hostile-server.mts';
import { triggerWorkflow, TRIGGER } from '../support/status-trigger.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { useHostileBench } from '../support/hostile-bench.mts';
import { Polling } from './polling.mts';

jest.setTimeout(60_000);

const bench = useHostileBench();

let n = 0;
/** Rows that nobody has seen, and a cursor to more of them. */
const fresh = (over: IDataObject = {}): Misbehaviour => {
	return (call, response) => {
		const rows = Array.from({ length: 5 }, () => row(`message_fresh_${n++}`, over));
		json(call.method === 'POST' ? 503 : 200, page(rows, `cursor-${n}`))(call, response);
	};
};

async function send(parameters: IDataObject) {
	const workflow = sendWorkflow([{}], parameters, { onError: 'continueRegularOutput' });
	return await bench.engine.run(workflow, { credentials: bench.server.account() });
}

test('a list with ever new pages is left in the end, and that is said', async () => {
	let pages = 0;
	const listing: Listing = {
		client: {
			listMessages: async () => ({
				kind: 'read',
				value: { rows: [row(`m${pages}`) as never], unreadable: 0, nextCursor: `c${pages++}` },
			}),
		},
		pause: new Pause({} as never),
	};
	expect(await readPages(listing, () => false)).toEqual({ kind: 'endless' });
	expect(pages).toBe(10_000);
});

test('Return All reads no further after Stop', async () => {
	const workflow = sendWorkflow([{}], { operation: 'getAll', returnAll: true });
	const running = bench.engine.begin(workflow, { credentials: bench.server.account() });
	bench.server.answer = (call, response) => {
		if (bench.server.calls.length === 20) running.stop();
		fresh()(call, response);
	};
	expect((await running.result).status).toBe('canceled');
	// What Stop found under way comes to its end behind n8n's back.
	await new Promise((resolve) => setTimeout(resolve, 100));
	const { length } = bench.server.calls;
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(bench.server.calls).toHaveLength(length);
});

test('Limit bounds what is read and kept, however much is on a page', async () => {
	const rows = Array.from({ length: 5_000 }, (_, i) => row(`message_many_${i}`));
	bench.server.answer = json(200, page(rows, 'next'));
	const run = await send({ operation: 'getAll', limit: 3 });
	expect(run.json(SEND)).toHaveLength(3);
	expect(bench.server.calls).toHaveLength(1);
});

test.each([
	['a lost send', { operation: 'send' }],
	['a lost batch', { resource: 'batch', operation: 'send' }],
])('after %s, the search through an endless list ends', async (_, parameters) => {
	bench.server.answer = fresh({ batches: [] });
	const values = { valuesMode: 'json', valuesJson: '{ "name": "Other" }' };
	const run = await send({ recipient: '91234567', ...values, ...parameters });
	expect(run.json(SEND)[0].postmanSend).toMatchObject({ outcome: 'unknown' });
	expect(bench.server.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('a wait for delivery ends when its time is over', async () => {
	bench.server.answer = (call, response) => {
		if (call.method === 'GET') return fresh({ latestStatus: 'created' })(call, response);
		json(201, row('message_waited', { latestStatus: 'created' }))(call, response);
	};
	const values = { valuesMode: 'json', valuesJson: '{ "name": "Mei" }' };
	const options = { waitForDelivery: 5 };
	const run = await send({ operation: 'send', recipient: '91234567', ...values, options });
	expect(run.json(SEND)).toEqual([
		expect.objectContaining({ delivery: expect.objectContaining({ settled: false }) }),
	]);
});

test.each([
	['ever new pages', fresh()],
	['a cursor that does not move', json(200, page([row('message_same')], 'same'))],
	['empty pages', json(200, page([], 'more'))],
])('a poll ends at %s, and so does the next', async (_, answer) => {
	bench.server.answer = answer;
	const polling = new Polling(bench.engine, triggerWorkflow({}), TRIGGER, bench.server.account());
	await polling.activate();
	await polling.poll();
	// A hundred pages a poll.
	expect(bench.server.calls.length).toBeLessThanOrEqual(200);
	expect(polling.errors).toEqual([]);
	const ids = polling.json.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
});

test('the same ID on different messages is one message', async () => {
	const rows = ['6591234567', '6598765432'].map((recipient) => row('message_twin', { recipient }));
	bench.server.answer = json(200, page(rows));
	const polling = new Polling(bench.engine, triggerWorkflow({}), TRIGGER, bench.server.account());
	await polling.activate();
	await polling.poll();
	expect(polling.json).toHaveLength(1);
	expect(polling.errors).toEqual([]);
});

test('10,000 languages and templates of 10,000 variables do not stop a preview or the editor', async () => {
	const names = Array.from({ length: 10_000 }, (_, i) => `{{v${i}}}`);
	const rows = names.map((_, i) =>
		row(`message_language_${i}`, {
			language: i === 0 ? 'english' : `language-${i}`,
			templateBody: { body: i === 0 ? names.join(' ') : '' },
		}),
	);
	bench.server.answer = json(200, page(rows));
	const values = { valuesMode: 'json', valuesJson: '{ "name": "Mei" }' };
	const run = await send({ operation: 'preview', recipient: '91234567', ...values });
	expect(run.json(SEND)).toEqual([expect.objectContaining({ canBeSent: false })]);
});
