// Batch > Create File: the CSV itself. Whatever an item holds reaches Postman byte for byte, or is
// refused by name.
import fc from '../support/fast-check.mts';
import type { IDataObject, INode } from 'n8n-workflow';

import type { Campaign } from '../simulator/index.mts';
import { batchSend, batchWorkflow } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { SEND } from '../support/workflows.mts';
import type { Execution } from './engine.mts';

jest.setTimeout(120_000);

const bench = useBench();
let campaign: Campaign;
beforeAll(() => {
	const settings = { batch: { creationDelay: 0, testRows: null } };
	bench.simulator.configure(settings);
	campaign = bench.simulator.addCampaign({
		templates: { english: '{{first}}{{second}}', tamil: '{{first}}{{second}}' },
	});
});

const continuing = { onError: 'continueRegularOutput' } as const;

const FORM = {
	recipient: '={{ $json.phone }}',
	language: '={{ $json.language ?? "english" }}',
	valuesMode: 'json',
	valuesJson: '={{ { first: $json.first, second: $json.second } }}',
};

const create = async (
	items: IDataObject[],
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
) =>
	await bench.engine.run(
		batchWorkflow(items, { operation: 'createFile', ...FORM, ...parameters }, settings),
		bench.account(),
	);

function fileOf(run: Execution, field = 'data', item = 0) {
	const { binary, json, pairedItem } = run.items(SEND)[item];
	const { data, fileName, mimeType } = binary![field];
	return { text: Buffer.from(data, 'base64').toString(), fileName, mimeType, json, pairedItem };
}

const person = (first: unknown, second: unknown = 'x') =>
	({ phone: '9123 4567', first, second }) as IDataObject;

test('the file is the header and a row for each item, and no call is made', async () => {
	const run = await create([person('Mei', 7), person('a,"b"\nc', true)]);
	expect(fileOf(run)).toEqual({
		text: 'recipient,language,first,second\r\n6591234567,english,Mei,7\r\n6591234567,english,"a,""b""\nc",true\r\n',
		fileName: 'messages.csv',
		mimeType: 'text/csv',
		json: { fileName: 'messages.csv', rows: 2 },
		pairedItem: [{ item: 0 }, { item: 1 }],
	});
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

test('name and field are the user’s', async () => {
	const run = await create([person('a')], {
		fileName: 'May reminders',
		binaryPropertyName: 'csv',
	});
	expect(fileOf(run, 'csv').fileName).toBe('May reminders.csv');
});

test('where name and field come to nothing, they are the usual ones', async () => {
	const nothing = { fileName: '={{ null }}', binaryPropertyName: '={{ $json.none }}' };
	expect(fileOf(await create([person('a')], nothing), 'data').fileName).toBe('messages.csv');
});

test('where most items have no values, one that has some is told of those only', async () => {
	const items = [{}, {}, { name: 'Mei' }].map((values) => ({ phone: '9123 4567', values }));
	const run = await create(items, { valuesJson: '={{ $json.values }}' }, continuing);
	expect(run.json(SEND)[1].postmanSend).toMatchObject({
		problems: [{ parameter: 'Values > name', message: expect.stringContaining('have none') }],
	});
});

test('bad items stop the run, or come out beside the file', async () => {
	const items = [person('a'), person(''), person('b')];
	const stopped = await create(items);
	expect(stopped.error?.message).toContain(
		'Nothing was written: Values > first of item 1 cannot be used',
	);
	const run = await create(items, {}, continuing);
	expect(fileOf(run).json.rows).toBe(2);
	expect(run.items(SEND)[1]).toMatchObject({
		json: { error: expect.stringContaining('first') as string },
		pairedItem: { item: 1 },
	});
});

test('cells that a spreadsheet would take for formulas stay as they are, with a hint', async () => {
	const run = await create([person('=1+1'), person('-5'), person('@all'), person('a')]);
	expect(fileOf(run).text).toContain('6591234567,english,=1+1,x\r\n6591234567,english,-5,x\r\n');
	expect(run.run.data.resultData.runData[SEND][0].hints).toEqual([
		{
			message: expect.stringMatching(/^3 messages .+spreadsheet/) as string,
			location: 'outputPane',
		},
	]);
});

test('what the file holds is what Send uploads', async () => {
	const items = [person('a,"b"\nc'), person('=x')];
	const { text } = fileOf(await create(items));
	let uploaded = '';
	bench.simulator.faults.add({
		route: 'sendBatch',
		fault: { kind: 'slow', ms: 1 },
		when: ({ upload }) => {
			uploaded = upload?.content.toString() ?? '';
			return false;
		},
	});
	await bench.engine.run(batchSend(items, {}, {}, FORM), {
		...bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] }),
	});
	expect(uploaded).toBe(text);
});

/** Any text, and many with what CSV, spreadsheets and phones treat in a way of their own. */
const anyValue = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 30 }),
	fc.string({ unit: 'grapheme', maxLength: 30 }),
	fc.string({
		unit: fc.constantFrom('"', '""', ',', '\r', '\n', '\r\n', ' ', '\t', '=', '\ufeff', 'a', '்'),
		maxLength: 12,
	}),
);

test('any value reaches Postman as it is, or its item is refused by name', async () => {
	const account = bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] });
	let kept = 0;
	let refused = 0;
	const item = fc.record({
		first: anyValue,
		second: anyValue,
		language: fc.constantFrom('english', 'tamil'),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(item, { minLength: 100, maxLength: 100 }), async (given) => {
			bench.simulator.reset();
			const items = given.map((one, i) => ({ ...one, phone: `9${1000000 + i}` }));
			const run = await bench.engine.run(
				batchSend(items, { unsupportedCharacters: 'reject' }, continuing, FORM),
				account,
			);
			const failed = new Map(
				run
					.items(SEND)
					.flatMap(({ json, pairedItem }) =>
						Array.isArray(pairedItem) ? [] : [[(pairedItem as { item: number }).item, json]],
					),
			);
			const held = new Map(
				bench.simulator.ledger.messages().map((message) => [message.recipient, message]),
			);
			for (const [i, { phone, first, second, language }] of items.entries()) {
				const json = failed.get(i);
				const message = held.get(`65${phone}`);
				if (json) {
					refused++;
					expect(message).toBeUndefined();
					expect(json.error).toMatch(/^Values > (first|second): /);
				} else {
					kept++;
					expect(message).toMatchObject({ language });
					// Their ends are trimmed, as for every message.
					expect(message?.values).toEqual({ first: first.trim(), second: second.trim() });
				}
			}
		}),
		{ numRuns: 25 },
	);
	expect(kept).toBeGreaterThan(200);
	expect(refused).toBeGreaterThan(200);
});

test('more than fits into one file is divided where that is wanted', async () => {
	// 42 MB in rows of almost 1,000 characters.
	const many = Array.from({ length: 42_000 }, () => ({}));
	const same = {
		recipient: '91234567',
		language: 'english',
		valuesJson: JSON.stringify({ first: 'a'.repeat(990), second: '1' }),
	};
	const run = await create(many, { ...same, options: { splitIntoSeveralBatches: true } });
	expect(run.items(SEND)).toHaveLength(2);
	const files = [fileOf(run), fileOf(run, 'data', 1)];
	expect(files.map(({ fileName }) => fileName)).toEqual(['messages-1.csv', 'messages-2.csv']);
	expect(files.every(({ text }) => Buffer.byteLength(text) <= 40_000_000)).toBe(true);
	expect(files.reduce((sum, { json }) => sum + Number(json.rows), 0)).toBe(42_000);
});
