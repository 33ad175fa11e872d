// Batch > Send from items on n8n's engine, against the simulator over real sockets: what goes in,
// what comes out, what Postman holds afterwards.
import type { IDataObject, INode } from 'n8n-workflow';

import { batchSend, rows, speedUp } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { SEND } from '../support/workflows.mts';
import { loadPackageFile } from './harness/n8n.mts';

jest.setTimeout(60_000);

const bench = useBench();
beforeAll(() => speedUp(20));
beforeEach(() => bench.simulator.configure({ batch: { creationDelay: 0 } }));

const continuing = { onError: 'continueRegularOutput' } as const;
const dividing = { onError: 'continueErrorOutput' } as const;

const send = async (
	items: IDataObject[],
	options: IDataObject = {},
	settings: Partial<INode> = {},
	{ parameters = {}, account = {} }: { parameters?: IDataObject; account?: IDataObject } = {},
) =>
	await bench.engine.run(batchSend(items, options, settings, parameters), bench.account(account));

const held = () => bench.simulator.ledger.messages();
const batches = () => bench.simulator.ledger.batches();
const uploads = () => bench.simulator.ledger.count({ route: 'sendBatch' });

describe('what comes out', () => {
	test('is one item for the batch, paired with all of its items, after one call', async () => {
		const run = await send(rows(20));
		expect(run.status).toBe('success');
		const [{ id, fileName }] = batches();
		expect(run.json('Sent')).toEqual([{ isValid: true, batchId: id, fileName, rows: 20 }]);
		expect(run.items(SEND)[0].pairedItem).toEqual(rows(20).map((_, item) => ({ item })));
		expect(bench.simulator.ledger.count()).toBe(1);
		expect(held().map(({ recipient, values }) => ({ recipient, values }))).toEqual(
			rows(20).map(({ phone, name, fruit }) => ({
				recipient: `65${phone as string}`,
				values: { name, fruit },
			})),
		);
	});

	test.each([
		['', /^messages-[0-9a-f]{16}\.csv$/],
		['={{ null }}', /^messages-[0-9a-f]{16}\.csv$/],
		['={{ $json.none }}', /^messages-[0-9a-f]{16}\.csv$/],
		['reminders.csv', /^reminders-[0-9a-f]{16}\.csv$/],
		[' ../März/提醒 "7".CSV ', /^- -7--[0-9a-f]{16}\.csv$/],
	])('for the file name %j, a batch with a name of its own', async (fileName, expected) => {
		await send(rows(1), {}, {}, { parameters: { fileName } });
		await send(rows(1), {}, {}, { parameters: { fileName } });
		const names = batches().map((batch) => batch.fileName);
		expect(names).toEqual([
			expect.stringMatching(expected) as string,
			expect.stringMatching(expected) as string,
		]);
		expect(new Set(names).size).toBe(2);
	});

	test.each([
		['={{ $json }}', 'It is not text'],
		['={{ $("Nowhere").first().json.x }}', 'Its expression could not be evaluated'],
	])('for the file name %j, no batch, and that is certain', async (fileName, said) => {
		const run = await send(rows(2), {}, continuing, { parameters: { fileName } });
		const error = `File Name cannot be used. ${said}`;
		expect(run.json(SEND)).toEqual(
			rows(2).map((row) => ({
				...row,
				error,
				postmanSend: { outcome: 'notSent', advice: expect.any(String) as string },
			})),
		);
		expect(uploads()).toBe(0);
	});

	test('an answer without isValid, as it was before 2024, is a sent batch', async () => {
		// Nothing of ours speaks of it: a server of those days.
		const { batchAnswerFrom } = loadPackageFile(
			'nodes/Postman/api/batch.js',
		) as typeof import('../../nodes/Postman/api/batch.ts');
		expect(batchAnswerFrom({ batchId: 'batch_1' })).toEqual({
			kind: 'accepted',
			batchId: 'batch_1',
			json: { batchId: 'batch_1' },
		});
		expect(batchAnswerFrom({})).toBeUndefined();
		expect(batchAnswerFrom('<html>')).toBeUndefined();
	});
});

describe('items that cannot be sent', () => {
	const bad = [
		...rows(2),
		{ phone: 'abc', name: '', fruit: 'fig' },
		{ phone: '91234567', name: 'Mei 🎉', fruit: 'fig' },
	];

	test('all of them are named at once, and nothing is uploaded', async () => {
		const run = await send(bad);
		expect(run.error?.message).toBe('Nothing was sent: 2 of 4 items cannot be sent');
		expect(run.error?.description).toMatch(
			/Item 2, Recipient: .+\n.+Item 2, Values > name: .+\n.+Item 3, Values > name: /,
		);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test('come out where the run goes on, and the others are one batch', async () => {
		const run = await send(bad, {}, continuing);
		expect(held()).toHaveLength(2);
		expect(run.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 1 }],
			{ item: 2 },
			{ item: 3 },
		]);
		expect(run.json(SEND).slice(1)).toEqual([
			expect.objectContaining({ error: expect.stringContaining('Recipient') as string }),
			expect.objectContaining({ error: expect.stringContaining('🎉') as string }),
		]);
	});

	test('leave by the error output with their input fields', async () => {
		const run = await send(bad, {}, dividing);
		expect(run.json('Sent')).toHaveLength(1);
		expect(run.json('Not Sent')).toEqual([
			expect.objectContaining(bad[2]),
			expect.objectContaining(bad[3]),
		]);
	});

	test('include those whose variables differ from the others’', async () => {
		const items = [...rows(3), { phone: '98765432', name: 'Mei', size: 'L' }];
		const parameters = {
			valuesJson:
				'={{ Object.fromEntries(Object.entries($json).filter(([name]) => name !== "phone")) }}',
		};
		const run = await send(items, {}, continuing, { parameters });
		expect(held()).toHaveLength(3);
		expect(run.json(SEND)[1]).toMatchObject({
			error: expect.stringContaining('no value for "fruit"') as string,
			postmanSend: {
				problems: [{ parameter: 'Values > fruit' }, { parameter: 'Values > size' }],
			},
		});
		const stopped = await send(items, {}, {}, { parameters });
		expect(stopped.error?.description).toMatch(/Item 3, Values > fruit.+\n.+Item 3, Values > size/);
	});

	test('where none is left, nothing is uploaded', async () => {
		const run = await send([bad[2]], {}, continuing);
		expect(run.json(SEND)).toHaveLength(1);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});
});

describe('a file that Postman refuses', () => {
	const wrong = [...rows(2), { phone: '98765432', name: 'a'.repeat(600), fruit: 'b'.repeat(390) }];

	test.each([201, 200, 400] as const)('with a %i, is not sent, and says why', async (status) => {
		bench.simulator.configure({ batch: { invalidStatus: status }, content: { maxBody: 500 } });
		const run = await send(wrong, {}, continuing);
		const stopped = await send(wrong);
		bench.simulator.configure({ batch: { invalidStatus: 201 }, content: { maxBody: 1_000 } });

		expect(run.json(SEND)).toHaveLength(3);
		const reportURL = expect.stringContaining('/validation-reports/') as string;
		expect(run.json(SEND)[0]).toEqual({
			...wrong[0],
			error:
				'Postman refused the batch: 1 of its rows cannot be sent, so none was. Row 4: Message body is longer than 500 characters',
			postmanSend: {
				advice: expect.stringContaining('its address is in the item, as reportURL') as string,
				recipient: '6591000000',
				outcome: 'notSent',
				code: 'batch_invalid',
				httpStatus: status,
				isValid: false,
				reportURL,
				numRows: 3,
				numErrors: 1,
				fileHasAvoidableExpensiveCharacter: false,
				fileHasUnicode: false,
			},
		});
		expect(stopped.error?.message).toContain('Postman refused the batch');
		expect(stopped.error?.message).not.toContain('http');
		expect(stopped.error?.description).toMatch(/report has .+Of 3 messages: 0 sent, 3 not/);
		// n8n logs exceptions, and the address has a signature.
		expect(stopped.error?.description).not.toContain('http');
		expect(held()).toEqual([]);
	});
});

test.each([
	['a wrong key', { apiKey: 'key_test_wrong' }, 'does not accept this API key'],
	['a campaign of somebody else', { campaignId: 'campaign_other' }, 'does not accept this API key'],
	['nobody there', { baseUrl: 'http://127.0.0.1:9/api/v2' }, 'could not be reached'],
])('%s: every item comes out with the reason', async (_, account, said) => {
	const run = await send(rows(3), {}, continuing, { account });
	expect(run.json(SEND)).toEqual(
		rows(3).map((row) => ({
			...row,
			error: expect.stringContaining(said) as string,
			postmanSend: expect.objectContaining({
				advice: expect.stringMatching(/\w/) as string,
				outcome: 'notSent',
			}) as object,
		})),
	);
	const stopped = await send(rows(3), {}, {}, { account });
	expect(stopped.error?.message).toContain(said);
	expect(uploads()).toBeLessThanOrEqual(2);
});

test('a timeout that timers do not take is named before anything is uploaded', async () => {
	const run = await send(rows(1), { timeout: 2 ** 32 }, continuing);
	expect(run.json(SEND)[0].error).toContain('Timeout is not a whole number of milliseconds');
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

describe('more than fits into one batch', () => {
	const { BASE_URLS } = loadPackageFile('nodes/Postman/api/connection.js') as {
		BASE_URLS: Record<string, string>;
	};
	const real = BASE_URLS.test;
	beforeEach(() => {
		BASE_URLS.test = bench.simulator.baseUrl;
	});
	afterEach(() => {
		BASE_URLS.test = real;
	});
	const inTest = { account: { environment: 'test' } };

	test('is refused before anything is uploaded', async () => {
		const run = await send(rows(21), {}, {}, inTest);
		expect(run.error?.message).toContain('21 messages are too many for one batch');
		expect(run.error?.description).toContain('Split Into Several Batches');
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test('goes out as several where that is wanted, one after the other', async () => {
		const run = await send(rows(45), { splitIntoSeveralBatches: true }, {}, inTest);
		expect(batches().map(({ totalMessages }) => totalMessages)).toEqual([20, 20, 5]);
		expect(run.json('Sent').map(({ batchId, rows: count }) => [batchId, count])).toEqual(
			batches().map(({ id, totalMessages }) => [id, totalMessages]),
		);
		expect(run.items(SEND).flatMap(({ pairedItem }) => pairedItem)).toEqual(
			rows(45).map((_, item) => ({ item })),
		);
		expect(held().map(({ recipient }) => recipient)).toEqual(
			rows(45).map(({ phone }) => `65${phone as string}`),
		);
	});

	test('ends at the first that is refused, and a retry sends only the rest', async () => {
		bench.simulator.faults.next('sendBatch', null, { kind: 'status', status: 400, body: 'json' });
		const file = batchSend(rows(45), { splitIntoSeveralBatches: true });
		const failed = await bench.engine.run(file, bench.account({ environment: 'test' }));
		expect(failed.error?.message).toContain('[item 20]');
		expect(failed.error?.description).toContain(
			'Of 45 messages: 20 sent, 20 not sent, 5 not tried',
		);
		expect(uploads()).toBe(2);

		const account = bench.account({ environment: 'test' });
		const retried = await bench.engine.retry(file, failed, account).result;
		expect(retried.json('Sent').map(({ rows: count }) => count)).toEqual([20, 20, 5]);
		expect(bench.heldPerPerson()).toEqual(rows(45).map(() => 1));
	});
});
