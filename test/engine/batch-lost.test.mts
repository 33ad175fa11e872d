// Batches whose answer is lost, and nodes that run again: a batch is looked for by its file name,
// and what Postman may have taken is never uploaded a second time.
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject, INode } from 'n8n-workflow';

import type { Fault } from '../simulator/index.mts';
import { batchSend, rows, speedUp } from '../support/batches.mts';
import { HostileServer, json, page } from '../support/hostile-server.mts';
import { useBench } from '../support/people.mts';
import { SEND } from '../support/workflows.mts';
import { Logger } from './harness/n8n.mts';

jest.setTimeout(120_000);

const bench = useBench();
beforeAll(() => speedUp(100));
beforeEach(() =>
	bench.simulator.configure({
		batch: { creationDelay: 0 },
		visibility: { listDelay: 0 },
		lists: { batchId: false },
	}),
);

const continuing = { onError: 'continueRegularOutput' } as const;
const quick = { timeout: 1_000 };

const send = async (
	items: IDataObject[],
	options: IDataObject = {},
	settings: Partial<INode> = {},
) => await bench.engine.run(batchSend(items, options, settings), bench.account());

const uploads = () => bench.simulator.ledger.count({ route: 'sendBatch' });
const batches = () => bench.simulator.ledger.batches();

/** How an answer is lost after Postman took the batch; before, each with `commit: 'never'`. */
const LOST: Array<[string, Fault]> = [
	['HTML from a gateway', { kind: 'status', status: 502, body: 'html', commit: 'before' }],
	['a gateway that waited too long', { kind: 'status', status: 524, commit: 'before' }],
	['a filter’s page', { kind: 'status', status: 403, body: 'html', commit: 'before' }],
	['a broken line', { kind: 'reset', commit: 'before' }],
	['half an answer', { kind: 'reset', commit: 'before', midAnswer: true }],
	['silence', { kind: 'hang', commit: 'before' }],
	['a 201 with HTML', { kind: 'malformed', body: 'html' }],
	['a 201 with nothing', { kind: 'malformed', body: 'empty' }],
	['a 201 with an empty object', { kind: 'malformed', body: 'object' }],
	['a 201 that is cut off', { kind: 'malformed', body: 'truncated' }],
];

describe('an upload whose answer is lost after Postman took it', () => {
	test.each(LOST)('%s: is found and reported as sent', async (_, fault) => {
		bench.simulator.faults.add({ route: 'sendBatch', fault, times: 1 });
		const run = await send(rows(3), quick);
		expect(run.status).toBe('success');
		const [{ id, fileName }] = batches();
		expect(run.json('Sent')).toEqual([{ isValid: true, batchId: id, fileName, rows: 3 }]);
		expect(uploads()).toBe(1);
	});

	test.each([
		[200, { isValid: true }, 'unknown'],
		[202, { isValid: true, batchId: null }, 'unknown'],
		[201, { isValid: true }, undefined],
		[200, { isValid: true, batchId: 'batch_1' }, undefined],
	])('a %i is anybody’s, unless it names the batch: %j', async (status, body, outcome) => {
		const server = await HostileServer.start();
		server.answer = (call, response) => {
			const isUpload = call.method === 'POST';
			json(isUpload ? status : 200, isUpload ? body : page([]))(call, response);
		};
		const workflow = batchSend(rows(1), {}, continuing);
		const run = await bench.engine.run(workflow, { credentials: server.account() });
		await server.close();
		expect((run.json(SEND)[0].postmanSend as IDataObject | undefined)?.outcome).toBe(outcome);
		expect(server.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});

	test('is found although its messages come late, behind many others', async () => {
		bench.simulator.configure({ batch: { creationDelay: 700 } });
		for (let i = 0; i < 1_500; i++) {
			bench.simulator.insert({ createdAt: Date.now() + 5_000 + i });
		}
		bench.simulator.faults.add({ route: 'sendBatch', fault: LOST[2][1], times: 1 });
		const run = await send(rows(3));
		expect(run.json('Sent')[0].batchId).toBe(batches()[0].id);
		expect(uploads()).toBe(1);
	});

	test('is not taken for another batch of the same name', async () => {
		await send(rows(2));
		bench.simulator.faults.add({ route: 'sendBatch', fault: { kind: 'reset' }, times: 1 });
		const run = await send(rows(2), {}, continuing);
		expect(run.json(SEND)).toHaveLength(2);
		expect(run.json(SEND)[0].postmanSend).toMatchObject({ outcome: 'unknown' });
	});
});

describe('an upload whose answer is lost before Postman took it', () => {
	const BEFORE: Array<[string, Fault, object]> = [
		['HTML from a gateway', { kind: 'status', status: 502 }, { httpStatus: 502 }],
		['a broken line', { kind: 'reset' }, { transportCode: 'ECONNRESET' }],
		['silence', { kind: 'hang' }, { transportCode: expect.any(String) as string }],
	];

	test.each(BEFORE)('%s: is unknown, and not uploaded again', async (_, fault, details) => {
		bench.simulator.faults.add({ route: 'sendBatch', fault, times: 1 });
		const run = await send(rows(3), quick, continuing);
		const fileName = expect.stringMatching(/^messages-[0-9a-f]{16}\.csv$/) as string;
		expect(run.json(SEND)).toEqual(
			rows(3).map((row) => ({
				...row,
				error: expect.stringContaining('It is not known whether the batch was sent') as string,
				postmanSend: {
					recipient: `65${row.phone}`,
					advice: expect.stringMatching(
						/list of messages was searched.+portal for messages-/,
					) as string,
					outcome: 'unknown',
					fileName,
					...details,
				},
			})),
		);
		expect(uploads()).toBe(1);
		expect(batches()).toEqual([]);
	});

	test('is uploaded again where that is the user’s wish, under the same name', async () => {
		bench.simulator.faults.add({ route: 'sendBatch', fault: { kind: 'reset' }, times: 1 });
		const run = await send(rows(3), { whenUnsure: 'resend' });
		expect(run.json('Sent')).toHaveLength(1);
		expect(batches()).toHaveLength(1);
		expect(uploads()).toBe(2);
	});

	test('is not uploaded again by itself after the API’s own 500: its messages may still come', async () => {
		const fault: Fault = { kind: 'status', status: 500, body: 'json' };
		bench.simulator.faults.add({ route: 'sendBatch', fault, times: 1 });
		const run = await send(rows(3), {}, continuing);
		expect(run.json(SEND)[0].postmanSend).toMatchObject({ outcome: 'unknown', httpStatus: 500 });
		expect(uploads()).toBe(1);
		bench.simulator.faults.add({ route: 'sendBatch', fault, times: 1 });
		const again = await send(rows(3), { whenUnsure: 'resend' });
		expect(again.json('Sent')).toHaveLength(1);
		expect(batches()).toHaveLength(1);
	});

	test('stays unknown where the list cannot be read', async () => {
		bench.simulator.faults.add({ route: 'sendBatch', fault: { kind: 'reset' }, times: 1 });
		bench.simulator.faults.add({ route: 'listMessages', fault: { kind: 'status', status: 502 } });
		const run = await send(rows(1), { whenUnsure: 'resend' }, continuing);
		expect(run.json(SEND)[0].postmanSend).toEqual({
			recipient: '6591000000',
			outcome: 'unknown',
			advice: expect.not.stringContaining('was searched') as string,
			transportCode: 'ECONNRESET',
			fileName: expect.any(String) as string,
		});
		expect(uploads()).toBe(1);
	});
});

test('what the rate limit drops is uploaded again until it is in', async () => {
	bench.simulator.faults.next(
		'sendBatch',
		{ kind: 'throttle' },
		{ kind: 'throttle', retryAfter: 0 },
	);
	const run = await send(rows(3));
	expect(run.json('Sent')).toHaveLength(1);
	expect(batches()).toHaveLength(1);
});

describe('a node that runs again', () => {
	const retrying = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1, ...continuing };

	test('gives out what was sent, and sends only the rest', async () => {
		const items = [{ phone: 'abc', name: 'x', fruit: 'y' }, ...rows(3)];
		const run = await send(items, {}, retrying);
		expect(uploads()).toBe(1);
		expect(run.json(SEND)[1]).toMatchObject({ batchId: batches()[0].id, rows: 3 });
		expect(run.run.data.executionData?.contextData).not.toEqual({ [`node:${SEND}`]: {} });
	});

	test('sends what was refused at first, and forgets all when it is done', async () => {
		const fault: Fault = { kind: 'status', status: 400, body: 'json' };
		bench.simulator.faults.add({ route: 'sendBatch', fault, times: 1 });
		const run = await send(rows(3), {}, retrying);
		expect(run.json('Sent')).toHaveLength(1);
		expect(uploads()).toBe(2);
		expect(run.run.data.executionData?.contextData).toEqual({ [`node:${SEND}`]: {} });
	});

	test('finds what came too late for the try before', async () => {
		bench.simulator.configure({ batch: { creationDelay: 2_500 } });
		bench.simulator.faults.add({
			route: 'sendBatch',
			fault: { kind: 'reset', commit: 'before' },
			times: 1,
		});
		const run = await send(rows(3), {}, { ...retrying, waitBetweenTries: 1_000 });
		expect(run.json('Sent')).toEqual([expect.objectContaining({ batchId: batches()[0].id })]);
		expect(uploads()).toBe(1);
	});

	test('never uploads again what is unknown', async () => {
		bench.simulator.faults.add({ route: 'sendBatch', fault: { kind: 'reset' }, times: 1 });
		const run = await send(rows(3), {}, retrying);
		expect(run.json(SEND)[0].postmanSend).toMatchObject({ outcome: 'unknown' });
		expect(uploads()).toBe(1);
	});

	test('uploads it again under the user’s wish, from the items as they are then', async () => {
		bench.simulator.faults.add({
			route: 'listMessages',
			fault: { kind: 'status', status: 502 },
			times: 60,
		});
		bench.simulator.faults.add({ route: 'sendBatch', fault: { kind: 'reset' }, times: 1 });
		const file = batchSend(rows(3), { whenUnsure: 'resend' });
		const failed = await bench.engine.run(file, bench.account());
		expect(failed.error?.message).toContain('It is not known whether the batch was sent');
		bench.simulator.faults.clear();
		const retried = await bench.engine.retry(file, failed, bench.account()).result;
		expect(retried.json('Sent')).toEqual([expect.objectContaining({ rows: 3 })]);
		expect(uploads()).toBe(2);
		expect(batches()).toHaveLength(1);
	});
});

test('Stop lets an upload under way finish and begins no other', async () => {
	const log = jest.spyOn(Logger.prototype, 'info');
	bench.simulator.configure({ latency: { base: 600 } });
	const running = bench.engine.begin(batchSend(rows(3)), bench.account());
	await sleep(300);
	running.stop();
	const run = await running.result;
	await sleep(900);
	bench.simulator.configure({ latency: { base: 0 } });
	expect(run.status).toBe('canceled');
	expect(bench.simulator.ledger.calls({ route: 'sendBatch' }).map(({ status }) => status)).toEqual([
		201,
	]);
	expect(log.mock.calls.map(([message]) => message)).toContainEqual('Postman Send: 3 sent');
	log.mockRestore();
});
