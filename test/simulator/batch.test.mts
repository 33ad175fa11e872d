import { csvOf, useFrozen } from './testClient.mts';

const stage = useFrozen();

const second = 1_000;

async function sendBatch(...rows: string[]): Promise<string> {
	const { status, body } = await stage.client.sendBatch(csvOf(...rows));
	expect([status, body.isValid]).toEqual([201, true]);
	return String(body.batchId);
}

async function expectRefused(answered: Promise<{ status: number; body: object }>, code: string) {
	const { status, body } = await answered;
	expect([status, body]).toMatchObject([400, { error: { code } }]);
	expect(stage.simulator.ledger.batches()).toEqual([]);
}

describe('a valid file', () => {
	test('is answered before its messages exist', async () => {
		const { status, body } = await stage.client.sendBatch(
			csvOf('6591234567,ENGLISH,Jo,"two\nlines"', '6591234567,english,"O""Neil, Bo",fig'),
		);
		expect(status).toBe(201);
		expect(body).toEqual({
			isValid: true,
			batchId: expect.stringMatching(/^batch_/) as string,
		});
		const id = String(body.batchId);
		expect((await stage.client.listBatch(id)).data).toEqual([]);
		expect(stage.simulator.ledger.batches()).toMatchObject([
			{ id, fileName: 'sample.csv', status: 'messages_enqueuing', totalMessages: 2 },
		]);
		stage.time.now += second;
		expect((await stage.client.listBatch(id)).data).toHaveLength(2);
		expect(stage.simulator.ledger.batches()).toMatchObject([{ id, status: 'messages_enqueued' }]);
		expect(stage.simulator.ledger.messages({ batchId: id })).toMatchObject([
			{ recipient: '6591234567', language: 'english', values: { fruit: 'two\nlines' } },
			{ values: { name: 'O"Neil, Bo' } },
		]);
	});

	test('becomes messages group by group, each group within one millisecond', async () => {
		stage.simulator.configure({ batch: { creationDelay: 50, chunkSize: 3, chunkGap: 10 } });
		const id = await sendBatch(...Array.from({ length: 7 }, (_, i) => `659123456${i},english,a,b`));
		const counts = [49, 50, 60, 70].map((ms) => {
			stage.time.now = Date.parse('2026-03-02T01:00:00.000Z') + ms;
			return stage.simulator.ledger.messages().length;
		});
		expect(counts).toEqual([0, 3, 6, 7]);
		const created = stage.simulator.ledger
			.messages({ batchId: id })
			.map(({ createdAt }) => createdAt);
		expect(new Set(created).size).toBe(3);
	});

	test('names of undocumented statuses are switches', async () => {
		stage.simulator.configure({ batch: { creatingStatus: 'creating', createdStatus: 'success' } });
		await sendBatch('6591234567,english,a,b');
		expect(stage.simulator.ledger.batches()[0].status).toBe('creating');
		stage.simulator.settle();
		expect(stage.simulator.ledger.batches()[0].status).toBe('success');
	});

	test('posted again is sent again', async () => {
		await sendBatch('6591234567,english,a,b');
		await sendBatch('6591234567,english,a,b');
		stage.simulator.settle();
		expect(stage.simulator.ledger.messages()).toHaveLength(2);
	});
});

describe('an invalid file', () => {
	const bad = csvOf(
		'6591234567,english,Jo,fig',
		'91234567,english,Jo,fig',
		'6591234567,english,Jo,€',
	);

	test('is refused as a whole, with a report', async () => {
		const { status, body } = await stage.client.sendBatch(bad);
		expect(status).toBe(201);
		expect(body).toEqual({
			isValid: false,
			reportURL: expect.stringContaining(
				`/validation-reports/${stage.simulator.campaign.id}/`,
			) as string,
			numRows: 3,
			numErrors: 2,
			fileHasAvoidableExpensiveCharacter: true,
			fileHasUnicode: false,
		});
		stage.simulator.settle();
		expect(stage.simulator.ledger.messages()).toEqual([]);
		const report = await (await fetch(String(body.reportURL))).text();
		expect(report.split('\r\n')).toEqual([
			'recipient,language,name,fruit,Error Reason',
			'6591234567,english,Jo,fig,',
			'91234567,english,Jo,fig,"Invalid recipient, ensure it is a valid normalized phone number, eg 6591112222."',
			'6591234567,english,Jo,€,Message contains unsupported character(s): €',
			'',
		]);
	});

	test('HTTP status and meaning of numRows are switches', async () => {
		stage.simulator.configure({ batch: { invalidStatus: 400, numRows: 'bad' } });
		const { status, body } = await stage.client.sendBatch(bad);
		expect([status, body.isValid, body.numRows]).toEqual([400, false, 2]);
	});

	test.each([
		['too few cells', '6591234567,english,Jo'],
		['an empty value', '6591234567,english,,fig'],
		['a language that the campaign lacks', '6591234567,malay,Jo,fig'],
		['a space at the end', '6591234567,english,Jo ,fig'],
	])('%s is a row error', async (_, row) => {
		const { body } = await stage.client.sendBatch(csvOf('6591234567,english,Jo,fig', row));
		expect(body).toMatchObject({ isValid: false, numErrors: 1 });
	});

	test('case of languages is a switch', async () => {
		stage.simulator.configure({ batch: { languageCase: 'lower' } });
		const { body } = await stage.client.sendBatch(csvOf('6591234567,English,Jo,fig'));
		expect(body.isValid).toBe(false);
	});
});

describe('a file that is wrong as such', () => {
	const good = csvOf('6591234567,english,Jo,fig');

	test('too large', async () => {
		stage.simulator.configure({ batch: { maxBytes: 1024 * 1024 } });
		const { status, body } = await stage.client.sendBatch(good + ' '.repeat(1024 * 1024));
		expect([status, body]).toMatchObject([
			400,
			{
				error: {
					code: 'parameter_invalid',
					message: 'File too large, max file size is 1MB',
				},
			},
		]);
		expect(stage.simulator.settings.batch.maxBytes).toBe(1024 * 1024);
	});

	test.each([
		['no rows', csvOf()],
		['nothing', ''],
		['a missing column', 'recipient,language,name\n6591234567,english,Jo\n'],
		['an unknown column', 'recipient,language,name,fruit,x\n6591234567,english,Jo,fig,1\n'],
		['columns out of order', 'language,recipient,name,fruit\nenglish,6591234567,Jo,fig\n'],
		['a column twice', 'recipient,language,name,fruit,fruit\n6591234567,english,Jo,a,b\n'],
		['an open quote', 'recipient,language,name,fruit\n6591234567,english,"Jo,fig\n'],
	])('%s', async (_, csv) => {
		await expectRefused(stage.client.sendBatch(csv), 'parameter_invalid');
	});

	test('not a CSV, or in another field', async () => {
		await expectRefused(stage.client.sendBatch(good, 'sample.xlsx'), 'parameter_invalid');
		const form = new FormData();
		form.append('upload', new Blob([good]), 'sample.csv');
		const elsewhere = stage.client.call('/batch/messages', { method: 'POST', body: form });
		await expectRefused(elsewhere, 'parameter_invalid');
		await expectRefused(
			stage.client.call('/batch/messages', { method: 'POST' }),
			'parameter_invalid',
		);
	});

	test('unknown columns, blank lines and a byte order mark are switches', async () => {
		const extra = 'recipient,language,name,fruit,x\n\n6591234567,english,Jo,fig,1\n';
		stage.simulator.configure({ batch: { extraColumns: 'ignore' } });
		expect((await stage.client.sendBatch(extra)).body.isValid).toBe(true);
		stage.simulator.configure({ batch: { blankLines: 'reject' } });
		expect((await stage.client.sendBatch(extra)).body).toMatchObject({
			isValid: false,
			numErrors: 1,
		});
		const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from(good)]);
		expect((await stage.client.sendBatch(marked)).body.isValid).toBe(true);
		stage.simulator.configure({ batch: { bom: 'reject' } });
		expect((await stage.client.sendBatch(marked)).status).toBe(400);
	});

	test('twenty rows are the most in the test environment, and only there', async () => {
		const rows = (count: number) =>
			csvOf(...new Array<string>(count).fill('6591234567,english,a,b'));
		expect((await stage.client.sendBatch(rows(20))).body.isValid).toBe(true);
		const report = await stage.client.sendBatch(rows(21));
		expect(report.body).toMatchObject({ isValid: false, numRows: 21, numErrors: 1 });
		stage.simulator.configure({ batch: { tooManyRows: 'error' } });
		expect((await stage.client.sendBatch(rows(21))).body).toMatchObject({
			error: { code: 'parameter_invalid' },
		});
		stage.simulator.configure({ environment: 'production' });
		expect((await stage.client.sendBatch(rows(21))).body.isValid).toBe(true);
	});
});

describe('retry of a batch', () => {
	const failing = '6511112222,english,a,b';
	const fine = '6591234567,english,a,b';

	const refusal = async (id: string) => {
		const { status, body } = await stage.client.retryBatch(id);
		return [status, (body.error as { code: string }).code];
	};

	test('an empty 201; failed messages only go again under their IDs', async () => {
		const id = await sendBatch(failing, fine);
		stage.simulator.settle();
		const before = stage.simulator.ledger.messages();
		const answered = await stage.client.retryBatch(id);
		expect([answered.status, answered.text]).toEqual([201, '']);
		expect(answered.headers.get('content-type')).toBeNull();
		const after = stage.simulator.ledger.messages();
		expect(after.map((message) => message.id)).toEqual(before.map((message) => message.id));
		expect(after.map(({ status, attempts }) => [status, attempts.length])).toEqual([
			['created', 2],
			['success', 1],
		]);
	});

	test('unknown, or still being created', async () => {
		expect(await refusal('batch_none')).toEqual([400, 'batch_not_found_or_is_not_retryable']);
		const id = await sendBatch(failing);
		expect(await refusal(id)).toEqual([400, 'batch_not_found_or_is_not_retryable']);
	});

	test('a message still created bars it and marks the batch, which can be retried later', async () => {
		const id = await sendBatch(failing);
		stage.time.now += second;
		expect(await refusal(id)).toEqual([400, 'unresolved_batch_messages']);
		expect(stage.simulator.ledger.batches()[0].status).toBe('messages_enqueuing_failed');
		stage.simulator.settle();
		expect((await stage.client.retryBatch(id)).status).toBe(201);
	});

	test('by switch, any message that may still change bars it', async () => {
		stage.simulator.script('6591234567', ['sent_to_telco']);
		const id = await sendBatch(failing, fine);
		stage.simulator.settle();
		stage.simulator.configure({ batch: { unresolved: 'pending' } });
		expect(await refusal(id)).toEqual([400, 'unresolved_batch_messages']);
		stage.simulator.configure({ batch: { unresolved: 'created' } });
		expect((await stage.client.retryBatch(id)).status).toBe(201);
	});

	test('nothing failed, or nothing with attempts left', async () => {
		const good = await sendBatch(fine);
		const lost = await sendBatch(failing);
		for (let attempts = 1; attempts < 3; attempts += 1) {
			stage.simulator.settle();
			expect((await stage.client.retryBatch(lost)).status).toBe(201);
		}
		stage.simulator.settle();
		for (const id of [good, lost]) {
			expect(await refusal(id)).toEqual([400, 'no_failed_batch_messages_to_retry']);
		}
	});

	test('a message of a batch is retried by itself only while its batch allows it', async () => {
		const id = await sendBatch(failing);
		stage.simulator.settle();
		const [message] = stage.simulator.ledger.messages();
		stage.simulator.setBatchStatus(id, 'success');
		expect((await stage.client.retry(message.id)).status).toBe(400);
		stage.simulator.setBatchStatus(id, 'messages_enqueued');
		expect((await stage.client.retry(message.id)).status).toBe(201);
	});
});
