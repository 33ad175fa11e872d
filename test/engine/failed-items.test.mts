// A failed item on n8n's engine: the input's own fields come through as they are, beside `error`
// and `postmanSend`, so that whatever stands behind Postman Send still finds what it was to be
// told.
import type { IDataObject, INode } from 'n8n-workflow';

import { batchWorkflow, fileSend, speedUp } from '../support/batches.mts';
import { outcomeOf, postmanSendOf } from '../support/failed-item.mts';
import { refused, useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import type { Execution, WorkflowFile } from './engine.mts';

jest.setTimeout(30_000);

const bench = useBench();
beforeAll(() => speedUp(20));

/**
 * A form with fields of the names that a failed item, or Postman's own message object, might take
 * for itself.
 */
const FORM = {
	message: 'Please bring your NRIC',
	details: { room: 7, floor: 'B1' },
	id: 'row-1',
	status: 'new',
	recipient: 'Mei Ling',
	description: '',
	code: 42,
	outcome: 'pending',
} satisfies IDataObject;

const SEND_FORM = {
	recipient: '={{ $json.phone }}',
	valuesMode: 'json',
	valuesJson: '={{ { name: $json.recipient, fruit: $json.message } }}',
};

type Settings = Partial<INode>;
/** For each operation, what makes the item fail: something in it, or what Postman says of it. */
type Failing = [
	operation: string,
	outcome: string,
	item: IDataObject,
	file: (items: IDataObject[], settings: Settings) => WorkflowFile,
];

const onMessages =
	(parameters: IDataObject) =>
	(items: IDataObject[], settings: Settings): WorkflowFile =>
		sendWorkflow(items, parameters, settings);
const onBatches =
	(parameters: IDataObject) =>
	(items: IDataObject[], settings: Settings): WorkflowFile =>
		batchWorkflow(items, parameters, settings);

/** Each item brings a file that is none. */
function onFiles(items: IDataObject[], settings: Settings): WorkflowFile {
	const file = fileSend(
		items.map(() => 'not a list'),
		{},
		settings,
	);
	file.pinData?.Form.forEach((item, i) => Object.assign(item, { json: items[i] }));
	return file;
}

const withInput = { options: { includeInputFields: true } };
const NUMBER = { ...FORM, phone: '12' };
const REF = { ...FORM, ref: 'message_nobody' };
const BATCH = { ...FORM, ref: 'batch_nobody' };

const WITH_INPUT_OPTION: Failing[] = [
	['Message > Send', 'notSent', NUMBER, onMessages({ ...SEND_FORM, ...withInput })],
	[
		'Message > Get',
		'notRead',
		REF,
		onMessages({ operation: 'get', messageId: '={{ $json.ref }}', ...withInput }),
	],
	[
		'Message > Retry',
		'notRetried',
		REF,
		onMessages({ operation: 'retry', messageId: '={{ $json.ref }}', ...withInput }),
	],
	[
		'Batch > Retry',
		'notRetried',
		BATCH,
		onBatches({ operation: 'retry', batchId: '={{ $json.ref }}', ...withInput }),
	],
];

const OPERATIONS: Failing[] = [
	['Message > Send', 'notSent', NUMBER, onMessages(SEND_FORM)],
	[
		'Message > Get',
		'notRead',
		REF,
		onMessages({ operation: 'get', messageId: '={{ $json.ref }}' }),
	],
	[
		'Message > Get Many',
		'notRead',
		{ ...FORM, limit: -1 },
		onMessages({ operation: 'getAll', limit: '={{ $json.limit }}' }),
	],
	[
		'Message > Retry',
		'notRetried',
		REF,
		onMessages({ operation: 'retry', messageId: '={{ $json.ref }}' }),
	],
	['Batch > Send', 'notSent', NUMBER, onBatches({ operation: 'send', ...SEND_FORM })],
	['Batch > Send from a file', 'notSent', FORM, onFiles],
	['Batch > Create File', 'notSent', NUMBER, onBatches({ operation: 'createFile', ...SEND_FORM })],
	[
		'Batch > Get Many',
		'notRead',
		BATCH,
		onBatches({ operation: 'getAll', batchId: '={{ $json.ref }}' }),
	],
	[
		'Batch > Retry',
		'notRetried',
		BATCH,
		onBatches({ operation: 'retry', batchId: '={{ $json.ref }}' }),
	],
];
/** It judges items and fails none, unless its credential cannot be used. */
const PREVIEW: Failing = [
	'Message > Preview',
	'notSent',
	NUMBER,
	onMessages({ operation: 'preview', ...SEND_FORM }),
];

const ON_ERROR = ['continueRegularOutput', 'continueErrorOutput'] as const;

/** By the output that the setting gives failed items; by the other one there is nothing. */
function failedItems(run: Execution, onError: (typeof ON_ERROR)[number]) {
	const [output, other] = onError === 'continueErrorOutput' ? [1, 0] : [0, 1];
	expect(run.status).toBe('success');
	expect(run.items(SEND, other)).toEqual([]);
	expect(run.json(output === 1 ? 'Not Sent' : 'Sent')).toEqual(run.json(SEND, output));
	return run.items(SEND, output);
}

/**
 * What the items bring beside their fields: a file that could not be sent is still there to be
 * looked at.
 */
const filesOf = ({ pinData }: WorkflowFile) =>
	(pinData?.Form ?? []).map(({ binary }) => binary && { binary });

const failedJson = (item: IDataObject, outcome: string) => ({
	...item,
	error: expect.stringMatching(/\w/) as string,
	postmanSend: expect.objectContaining({
		outcome,
		advice: expect.stringMatching(/\w/) as string,
	}) as object,
});

describe.each(ON_ERROR)('with On Error = %s', (onError) => {
	test.each(OPERATIONS)('%s leaves a failed item its fields', async (_, outcome, item, file) => {
		const workflow = file([item], { onError });
		const run = await bench.engine.run(workflow, bench.account());
		expect(failedItems(run, onError)).toEqual([
			{ json: failedJson(item, outcome), ...filesOf(workflow)[0], pairedItem: { item: 0 } },
		]);
	});

	test.each([...OPERATIONS, PREVIEW])(
		'%s leaves items their fields where the credential cannot be used',
		async (_, outcome, item, file) => {
			const items = [item, { ...item, id: 'row-2' }];
			const workflow = file(items, { onError });
			const run = await bench.engine.run(workflow, bench.account({ apiKey: '' }));
			const files = filesOf(workflow);
			expect(failedItems(run, onError)).toEqual(
				items.map((json, i) => ({
					json: failedJson(json, outcome),
					...files[i],
					pairedItem: { item: i },
				})),
			);
		},
	);

	test.each(WITH_INPUT_OPTION)(
		'%s has them under `input` too, where that is asked for',
		async (_, outcome, item, file) => {
			const run = await bench.engine.run(file([item], { onError }), bench.account());
			expect(failedItems(run, onError)).toEqual([
				{ json: { ...failedJson(item, outcome), input: item }, pairedItem: { item: 0 } },
			]);
		},
	);

	test.each(WITH_INPUT_OPTION)(
		'%s has them under `input` where the credential cannot be used, too',
		async (_, outcome, item, file) => {
			const run = await bench.engine.run(file([item], { onError }), bench.account({ apiKey: '' }));
			expect(failedItems(run, onError)).toEqual([
				{ json: { ...failedJson(item, outcome), input: item }, pairedItem: { item: 0 } },
			]);
		},
	);

	test.each([
		['refused', 'notSent', refused],
		['unknown', 'unknown', { kind: 'reset' }],
	] as const)('%s by Postman, an item keeps its fields, and so does `input`', async (...row) => {
		const [, outcome, fault] = row;
		bench.simulator.faults.add({ route: 'send', fault, times: 1 });
		const item = { ...FORM, phone: '91234567' };
		const file = sendWorkflow([item], { ...SEND_FORM, ...withInput }, { onError });
		const run = await bench.engine.run(file, bench.account());
		expect(failedItems(run, onError).map(({ json }) => json)).toEqual([
			{ ...failedJson(item, outcome), input: item },
		]);
	});

	test('not tried, an item keeps its fields, and so does `input`', async () => {
		const items = Array.from({ length: 40 }, (_, i) => ({ ...FORM, id: i, phone: '91234567' }));
		const file = sendWorkflow(items, { ...SEND_FORM, ...withInput }, { onError });
		const run = await bench.engine.run(file, bench.account({ apiKey: 'key_test_wrong' }));
		const failed = failedItems(run, onError).map(({ json }) => json);
		expect(failed).toEqual(items.map((item) => ({ ...failedJson(item, 'notSent'), input: item })));
		expect(failed[39].error).toContain('Not tried');
	});

	test('Retry On Fail sees that the first item failed, and sends it', async () => {
		bench.simulator.faults.add({ route: 'send', fault: refused, times: 1 });
		const settings = { onError, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const items = [{ ...FORM, phone: '91234567' }];
		const run = await bench.engine.run(sendWorkflow(items, SEND_FORM, settings), bench.account());
		expect(run.json('Sent')).toEqual([expect.objectContaining({ recipient: '6591234567' })]);
		expect(run.json('Not Sent')).toEqual([]);
		expect(bench.simulator.ledger.count({ route: 'send' })).toBe(2);
	});

	test('Retry On Fail gives out an item that fails each time once, with its fields', async () => {
		const settings = { onError, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const item = { ...FORM, phone: '91234567' };
		bench.simulator.faults.add({ route: 'send', fault: refused });
		const run = await bench.engine.run(sendWorkflow([item], SEND_FORM, settings), bench.account());
		expect(failedItems(run, onError).map(({ json }) => json)).toEqual([
			failedJson(item, 'notSent'),
		]);
		expect(bench.simulator.ledger.count({ route: 'send' })).toBe(3);
	});
});

test('items without a field, and with an error of their own, leave by the right output', async () => {
	const before = { error: 'Refused', postmanSend: { outcome: 'notSent' } };
	const items = [{}, { ...before, phone: '91234567' }, { ...before, phone: '12' }];
	const parameters = { ...SEND_FORM, valuesJson: '{ "name": "Mei", "fruit": "fig" }' };
	const file = sendWorkflow(items, parameters, { onError: 'continueErrorOutput' });
	const run = await bench.engine.run(file, bench.account());
	expect(run.json('Sent')).toEqual([expect.not.objectContaining({ error: expect.anything() })]);
	const [empty, again, ...others] = run.json('Not Sent');
	expect(Object.keys(empty).sort()).toEqual(['error', 'postmanSend']);
	expect(again).toEqual(failedJson({ phone: '12' }, 'notSent'));
	expect(again.error).not.toBe(before.error);
	expect(others).toEqual([]);
	expect([outcomeOf(empty), postmanSendOf(again)?.code]).toEqual(['notSent', 'invalid_item']);
});
