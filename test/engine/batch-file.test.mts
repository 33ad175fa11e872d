// Batch > Send from a CSV file: what is checked before the upload, and that the file itself arrives
// as it is.
import type { IDataObject, INode } from 'n8n-workflow';

import { fileSend, speedUp } from '../support/batches.mts';
import { refused, useBench } from '../support/people.mts';
import { SEND } from '../support/workflows.mts';
import type { Execution, WorkflowFile } from './engine.mts';
import { Container, core } from './harness/n8n.mts';

jest.setTimeout(60_000);

const bench = useBench();
beforeAll(() => speedUp(100));
beforeEach(() => bench.simulator.configure({ batch: { creationDelay: 0, bom: 'reject' } }));

const continuing = { onError: 'continueRegularOutput' } as const;

const send = async (
	files: Array<string | Buffer>,
	settings: Partial<INode> = {},
	options: IDataObject = {},
	over: IDataObject = {},
) => await bench.engine.run(fileSend(files, options, settings, over), bench.account());

const HEADER = 'recipient,language,name,fruit';
const GOOD = `${HEADER}\n6591234567,english,Mei,apple\n6598765432,English,"two\nlines","a,""b"""\n`;

const batches = () => bench.simulator.ledger.batches();

test('each file is a batch of its own, paired with its item', async () => {
	const run = await send([GOOD, GOOD.replace('Mei', 'Arjun')]);
	expect(run.json('Sent')).toEqual(
		batches().map(({ id, fileName }) => ({ isValid: true, batchId: id, fileName, rows: 2 })),
	);
	expect(run.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([
		[{ item: 0 }],
		[{ item: 1 }],
	]);
	expect(batches()[0].fileName).toMatch(/^list 0-[0-9a-f]{16}\.csv$/);
	expect(bench.simulator.ledger.messages().map(({ values }) => values)).toEqual([
		{ name: 'Mei', fruit: 'apple' },
		{ name: 'two\nlines', fruit: 'a,"b"' },
		{ name: 'Arjun', fruit: 'apple' },
		{ name: 'two\nlines', fruit: 'a,"b"' },
	]);
	expect(bench.simulator.ledger.count()).toBe(2);
});

test('the file arrives byte for byte, but for the mark that spreadsheets put before it', async () => {
	const uploaded: Buffer[] = [];
	bench.simulator.faults.add({
		route: 'sendBatch',
		fault: { kind: 'slow', ms: 1 },
		when: ({ upload }) => {
			if (upload) uploaded.push(upload.content);
			return false;
		},
	});
	const odd = `${HEADER}\r\n\r\n6591234567,TAMIL,"அ ""x""",y\r6598765432,english,=1,-1`;
	await send([GOOD, `\ufeff${GOOD}`, `\ufeff\ufeff${GOOD}`, odd]);
	expect(uploaded.map((bytes) => bytes.toString())).toEqual([GOOD, GOOD, GOOD, odd]);
});

/** Files that Postman would refuse, and what is said of each without a value of it. */
const BAD: Array<[string, string | Buffer, string]> = [
	['an empty file', '', 'File: The file has no row below a header'],
	['a header alone', `${HEADER}\n`, 'File: The file has no row below a header'],
	[
		'empty rows at the end',
		`${HEADER}\n6591234567,english,Mei,fig\n,,,\n , ,,\n`,
		'Row 3: This row and 1 more are empty',
	],
	[
		'a header with a space',
		'recipient ,language,name,fruit\n',
		'Row 1: The name of a column has a space behind it ("recipient"). Delete the space.',
	],
	[
		'a line for spreadsheets',
		`sep=,\n${HEADER}\n`,
		'Row 1: The first row only tells a spreadsheet',
	],
	[
		'a number with a space',
		`${HEADER}\n 6591234567,english,Mei,fig\n`,
		'Row 2 > recipient: The number has a space before it. Delete the space.',
	],
	[
		'a language with spaces',
		`${HEADER}\n6591234567, english ,Mei,fig\n`,
		'Row 2 > language: The language has a space before and behind it. Write "english"',
	],
	[
		'a language by another name',
		`${HEADER}\n6591234567,zh,Mei,fig\n`,
		'Row 2 > language: Postman has no such language. Write "chinese"',
	],
	[
		'a value in Fixed mode',
		`${HEADER}\n6591234567,english,{{ $json.name }},fig\n`,
		'an expression that was not evaluated',
	],
	[
		'a line of spaces',
		`${GOOD}   \n`,
		'Row 4: The row is empty. Delete empty rows, those at the end too.',
	],
	[
		'a header in capitals',
		GOOD.replace('recipient,language', 'Recipient,Language'),
		'Row 1: The columns recipient and language are not in lower case',
	],
	['one cell', `${GOOD}x\n`, 'Row 4: The row has 1 cell, and'],
	['no header', '6591234567,english,Mei,fig\n', 'Row 1: The first two columns are not recipient'],
	[
		'semicolons',
		'recipient;language;name\n1;2;3',
		'Row 1: The columns are not separated by commas',
	],
	['bars', 'recipient|language|name\n1|2|3', 'Row 1: The columns are not separated by commas'],
	['an empty first row', `\n${GOOD}`, 'Row 1: The first row is empty'],
	['empty columns', 'recipient,language,name,,\n1,2,3,,\n', 'Row 1: A column has no name'],
	[
		'a header with what nobody sees',
		'recipient\u200B,language,name\n',
		'Row 1: The name of a column has an invisible character: U+200B (zero-width space)',
	],
	['a workbook', Buffer.from('504b030414000000', 'hex'), 'File: The file is a workbook'],
	['UTF-16 without a mark', Buffer.from(GOOD, 'utf16le'), 'File: The file is not text in UTF-8'],
	['UTF-16', Buffer.from(`\ufeff${GOOD}`, 'utf16le'), 'File: The file is not text in UTF-8'],
	[
		'Latin-1',
		Buffer.from(GOOD.replace('Mei', 'Zoë'), 'latin1'),
		'File: The file is not text in UTF-8',
	],
	['a name that no variable has', GOOD.replace('fruit', 'My Fruit'), 'Row 1: A column has a name'],
	['a column twice', GOOD.replace('fruit', 'name'), 'Row 1: Two columns have the same name'],
	[
		'a quote that is not closed',
		`${HEADER}\n6591234567,english,"Mei,fig\n`,
		'Row 2: A double quote is',
	],
	['a quote in a cell', `${HEADER}\n6591234567,english,M"ei,fig\n`, 'Row 2: A double quote stands'],
	['too few cells', `${GOOD}6591234567,english,Mei\n`, 'Row 4: The row has 3 cells'],
	['no country code', `${HEADER}\n91234567,english,Mei,fig\n`, 'Row 2 > recipient: '],
	[
		'a plus',
		`${HEADER}\n+6591234567,english,Mei,fig\n`,
		'Row 2 > recipient: The number is not written',
	],
	[
		'a fixed line',
		`${HEADER}\n6561234567,english,Mei,fig\n`,
		'Row 2 > recipient: It is not a mobile',
	],
	[
		'a language of nobody',
		`${HEADER}\n6591234567,klingon,Mei,fig\n`,
		'Row 2 > language: Postman has no',
	],
	[
		'an empty value',
		`${HEADER}\n6591234567,english,,fig\n`,
		'Row 2 > name: The value of "name" is empty',
	],
	[
		'a space at the end',
		`${HEADER}\n6591234567,english,Mei ,fig\n`,
		'Row 2 > name: The value begins or ends',
	],
	[
		'an emoji',
		`${HEADER}\n6591234567,english,Mei 🎉,fig\n`,
		'Row 2 > name: The value has characters that Postman refuses',
	],
	[
		'too long a text',
		`${HEADER}\n6591234567,english,${'a'.repeat(999)},fig\n`,
		'Row 2 > name: The values alone',
	],
];

describe('a file that cannot be sent', () => {
	test.each(BAD)('%s is named before anything is uploaded', async (_, file, said) => {
		const run = await send([GOOD, file]);
		expect(run.status).toBe('error');
		const where = said.slice(0, said.indexOf(':'));
		expect(`${run.error?.message}\n${run.error?.description}`).toContain(where);
		expect(run.error?.description).toContain(said.slice(where.length + 2));
		expect(run.error?.description?.replace('e.g. 6591234567', '')).not.toMatch(/\d{8}|Mei/);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test('comes out with every row that is wrong, and the good file goes', async () => {
		const bad = `${HEADER}\n91234567,english,Mei,fig\n6591234567,english,Mei,fig\n6591234567,x,,fig\n`;
		const run = await send([bad, GOOD], continuing);
		expect(run.items(SEND)).toEqual([
			{
				json: {
					file: 0,
					error: expect.stringMatching(/^Row 2 > recipient: .+ \(and 2 more\)$/) as string,
					postmanSend: {
						advice: expect.any(String) as string,
						outcome: 'notSent',
						code: 'invalid_item',
						problems: ['Row 2 > recipient', 'Row 4 > language', 'Row 4 > name'].map(
							(parameter) => expect.objectContaining({ parameter }) as object,
						),
					},
				},
				// A node behind this one may hand the file to somebody who mends it.
				binary: { data: expect.objectContaining({ fileName: 'list 0.csv' }) as object },
				pairedItem: { item: 0 },
			},
			expect.objectContaining({ pairedItem: [{ item: 1 }] }),
		]);
		expect(batches()).toHaveLength(1);
	});

	test.each([
		['+65 9123 4567', /^Write digits only/],
		['91234567', /^Write digits only/],
		['6561234567', /^Give each row the number of one mobile phone/],
		['6.59E+09', /^Give each row the number of one mobile phone/],
		['91234567 / 98765432', /^Give each row the number of one mobile phone/],
	])('advises on the number %j what helps', async (number, advice) => {
		const run = await send([`${HEADER}\n${number},english,Mei,fig\n`], continuing);
		expect(run.json(SEND)[0]).toMatchObject({
			error: expect.stringContaining('Row 2 > recipient'),
			postmanSend: { advice: expect.stringMatching(advice) },
		});
	});

	test('an exception does not quote what its cells hold', async () => {
		const run = await send([`${HEADER}\n6591234567,english,陈美玲,x\n`]);
		expect(run.status).toBe('error');
		expect(`${run.error?.message}\n${run.error?.description}`).toContain('Row 2 > name');
		expect(`${run.error?.message}\n${run.error?.description}`).not.toMatch(/[陈美玲]/);
	});

	test('with thousands of wrong rows is short all the same', async () => {
		const rows = Array.from({ length: 5_000 }, () => 'abc,english,Mei,fig\n').join('');
		const run = await send([`${HEADER}\n${rows}`], continuing);
		const { problems } = run.json(SEND)[0].postmanSend as { problems: IDataObject[] };
		expect(problems).toHaveLength(101);
		expect(problems[100].message).toBe('4900 more rows cannot be sent');
	});

	test('is refused above 40 MB', async () => {
		const rows = `6591234567,english,${'a'.repeat(900)},fig\n`.repeat(46_000);
		const run = await send([`${HEADER}\n${rows}`]);
		expect(run.error?.description).toMatch(/The batch has 4\d\.\d MB.+at most 40 MB/);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test('is one that is not there', async () => {
		const run = await send([GOOD], {}, {}, { binaryPropertyName: 'other' });
		expect(run.error?.message).toContain(
			'Nothing was sent: Input Binary Field of item 0 cannot be used',
		);
	});
});

test('fixed lines go where the user allows them', async () => {
	const run = await send([GOOD.replace('6591234567', '6561234567')], {}, { allowFixedLines: true });
	expect(run.status).toBe('success');
	expect(batches()).toHaveLength(1);
});

test('the name is the user’s where one is given', async () => {
	await send([GOOD], {}, {}, { fileName: '={{ "May " + $json.file + ".csv" }}' });
	expect(batches()[0].fileName).toMatch(/^May 0-[0-9a-f]{16}\.csv$/);
});

test('a name that comes to nothing is the binary file’s, and one that is no text is named', async () => {
	await send([GOOD], {}, {}, { fileName: '={{ null }}' });
	expect(batches()[0].fileName).toMatch(/^list 0-[0-9a-f]{16}\.csv$/);
	const run = await send([GOOD], {}, {}, { fileName: '={{ $json }}' });
	expect(run.error?.message).toBe(
		'Nothing was sent: File Name of item 0 cannot be used. It is not text',
	);
	expect(batches()).toHaveLength(1);
});

test('Send Once Key is the file’s', async () => {
	const once = { sendOnceKey: '={{ "file-" + $json.file }}' };
	await send([GOOD], {}, once);
	const run = await send([GOOD, GOOD], {}, once);
	expect(batches()).toHaveLength(2);
	expect(run.json('Sent').map((json) => 'skipped' in json)).toEqual([true, false]);
});

test('a node that runs again uploads only the files that were not', async () => {
	bench.simulator.faults.next('sendBatch', null, refused);
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
	const run = await send([GOOD, GOOD.replace('Mei', 'Arjun')], settings);
	expect(run.json('Sent').map(({ batchId }) => batchId)).toEqual(batches().map(({ id }) => id));
	expect(bench.simulator.ledger.count({ route: 'sendBatch' })).toBe(3);
});

test('an upload whose answer is lost is found', async () => {
	bench.simulator.faults.next('sendBatch', { kind: 'reset', commit: 'before' });
	const run = await send([GOOD]);
	expect(run.json('Sent')[0].batchId).toBe(batches()[0].id);
	expect(bench.simulator.ledger.count({ route: 'sendBatch' })).toBe(1);
});

describe('a file that n8n no longer has', () => {
	/** @param failing Which of n8n's readings of a file come to nothing; the first is 1. */
	const withoutFile = async <T,>(failing: number, work: () => Promise<T>): Promise<T> => {
		const service = Container.get(core.BinaryDataService);
		const read = service.getAsBuffer.bind(service);
		let readings = 0;
		const spy = jest.spyOn(service, 'getAsBuffer').mockImplementation(async (data) => {
			if (++readings === failing) throw new Error('ENOENT: no such file /home/node/.n8n/x');
			return await read(data);
		});
		return await work().finally(() => spy.mockRestore());
	};
	const other = GOOD.replace('6591234567', '6591234568').replace('6598765432', '6598765433');

	test('when it is checked, is a bad item, and nothing is sent', async () => {
		const run = await withoutFile(2, async () => await send([GOOD, other]));
		expect(run.error?.message).toContain(
			'Nothing was sent: Input Binary Field of item 1 cannot be used',
		);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});

	test('when it is checked, is a failed item where the run goes on', async () => {
		const run = await withoutFile(1, async () => await send([GOOD, other], continuing));
		expect(run.json(SEND)[0]).toMatchObject({
			error: 'Input Binary Field: n8n could not read the file',
			postmanSend: { outcome: 'notSent' },
		});
		expect(batches()).toHaveLength(1);
	});

	test('when it is to be uploaded, is certain not to be sent, and its key is given back', async () => {
		const once = { sendOnceKey: '={{ String($json.file) }}' };
		const run = await withoutFile(3, async () => await send([GOOD, other], continuing, once));
		expect(run.json(SEND)[0]).toMatchObject({
			error: 'n8n could not read the file',
			postmanSend: { outcome: 'notSent', code: 'file_unreadable' },
		});
		expect(batches()).toHaveLength(1);
		const again = await send([GOOD, other], continuing, once);
		expect(again.json(SEND).map((json) => 'batchId' in json)).toEqual([true, false]);
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1]);
	});

	test('when it is to be uploaded again, stays unknown, and is remembered', async () => {
		const workflow = fileSend([GOOD, other], { whenUnsure: 'resend' });
		const failed = await unknownAtFirst(workflow);
		const uploads = bench.simulator.ledger.count({ route: 'sendBatch' });
		const retry = async (from: Execution) =>
			await bench.engine.retry(workflow, from, bench.account()).result;

		const retried = await withoutFile(3, async () => await retry(failed));
		expect(retried.error?.message).toContain('It is not known whether the batch was sent');
		expect(bench.simulator.ledger.count({ route: 'sendBatch' })).toBe(uploads);
		expect((await retry(retried)).json('Sent')).toHaveLength(2);
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1]);
	});

	test('when the node runs again, is not denied where it was sent', async () => {
		bench.simulator.faults.next('sendBatch', null, refused);
		const workflow = fileSend([GOOD, other]);
		const failed = await bench.engine.run(workflow, bench.account());
		expect(failed.status).toBe('error');
		const retried = await withoutFile(
			1,
			async () => await bench.engine.retry(workflow, failed, bench.account()).result,
		);
		expect(retried.json('Sent').map(({ batchId }) => batchId)).toEqual(
			batches().map(({ id }) => id),
		);
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1]);
	});

	test('when the node runs again, is not denied where Postman may have it', async () => {
		const workflow = fileSend([GOOD, other]);
		const failed = await unknownAtFirst(workflow);
		const retried = await withoutFile(
			1,
			async () => await bench.engine.retry(workflow, failed, bench.account()).result,
		);
		expect(retried.error?.message).toContain('It is not known whether the batch was sent');
		expect(batches().filter(({ fileName }) => fileName.startsWith('list 0'))).toEqual([]);
	});

	/** The first upload is lost, and nobody can say whether Postman took it. It did not. */
	async function unknownAtFirst(workflow: WorkflowFile): Promise<Execution> {
		const blind = { kind: 'status', status: 502 } as const;
		bench.simulator.faults.add({ route: 'listMessages', fault: blind });
		bench.simulator.faults.add({ route: 'sendBatch', fault: { kind: 'reset' } });
		const failed = await bench.engine.run(workflow, bench.account());
		bench.simulator.faults.clear();
		expect(failed.error?.message).toContain('It is not known whether the batch was sent');
		return failed;
	}
});

test('what is odd in a cell is hinted at, each kind once, and the file goes', async () => {
	const rows = ['2026-03-12T01:00:00Z', '2026-03-12 09:00:00', 'None', 'Mei'];
	const file = [HEADER, ...rows.map((name) => `6591234567,english,${name},fig`)].join('\n');
	const run = await send([file]);
	expect(batches()).toHaveLength(1);
	const hints = JSON.stringify(run.run.data.resultData.runData[SEND]?.[0]?.hints);
	expect(hints).toContain(
		'Item 0: Row 2 > name: The date in \\"name\\" goes out as 2026-03-12T01:00',
	);
	expect(hints).toContain('(and in 1 more)');
	expect(hints).toContain('Row 4 > name: The value of \\"name\\" holds a word that');

	const [proof] = (await send([file], {}, { dryRun: true })).json(SEND);
	expect(proof).toMatchObject({
		canBeSent: true,
		verdict: expect.stringContaining('Row 2 > name'),
	});
	expect(proof?.hints).toHaveLength(2);
});
