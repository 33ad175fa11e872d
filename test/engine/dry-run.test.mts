// Dry Run on n8n's engine: all checks and the output of Preview, from the operations that send;
// nothing leaves, nothing is remembered, no key is taken.
import type { IDataObject, INode } from 'n8n-workflow';

import { batchWorkflow, fileSend } from '../support/batches.mts';
import nock from '../support/nock.mts';
import { useBench } from '../support/people.mts';
import { credentials, SEND, sendWorkflow } from '../support/workflows.mts';

const bench = useBench();
beforeEach(() => void bench.simulator.insert());

const GOOD = { phone: '9123 4567', values: { name: 'Mei', fruit: 'apple' } };
const BAD = { phone: '12', values: { name: 'Mei', fruit: 'ap🎉ple' } };
const COMPOSED = {
	recipient: '={{ $json.phone }}',
	valuesMode: 'json',
	valuesJson: '={{ $json.values }}',
};
type Kind = 'Message > Send' | 'Batch > Send';
const workflow = (
	kind: Kind,
	items: IDataObject[],
	options: IDataObject,
	settings: Partial<INode> = {},
) =>
	kind === 'Message > Send'
		? sendWorkflow(items, { ...COMPOSED, options }, settings)
		: batchWorkflow(items, { ...COMPOSED, options }, settings);
const run = async (...given: Parameters<typeof workflow>) =>
	await bench.engine.run(workflow(...given), bench.account());
const routes = () => bench.simulator.ledger.calls().map(({ route }) => route);

describe.each<Kind>(['Message > Send', 'Batch > Send'])('%s', (kind) => {
	test('gives out what Preview does, with one call', async () => {
		const preview = await bench.engine.run(
			sendWorkflow([GOOD, BAD], { ...COMPOSED, operation: 'preview' }),
			bench.account(),
		);
		const dry = await run(kind, [GOOD, BAD], { dryRun: true });
		expect(dry.error).toBeUndefined();
		const expected = preview.json(SEND).map((json) => ({ ...json, dryRun: true }));
		expect(dry.json(SEND)).toEqual(expected);
		expect(dry.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(routes()).toEqual(['listMessages', 'listMessages']);
	});

	test('takes no key: the same items are sent afterwards', async () => {
		const options = { sendOnceKey: '={{ $json.phone }}' };
		await run(kind, [GOOD], { ...options, dryRun: true });
		expect(bench.engine.deduplication.rows.size).toBe(0);
		const real = await run(kind, [GOOD], { ...options, dryRun: false });
		expect(real.json(SEND)[0]).not.toHaveProperty('skipped');
		expect(routes()).toContain(kind === 'Message > Send' ? 'send' : 'sendBatch');
	});

	test('says that it does not foretell who is skipped, and still makes one call', async () => {
		const options = { dryRun: true, skipIfSentWithin: 24, sendOnceKey: '={{ $json.phone }}' };
		const dry = await run(kind, [GOOD], options);
		const [{ hints = [] }] = dry.run.data.resultData.runData[SEND];
		expect(hints.map(({ message }) => message)).toContain(
			'What was sent before is not looked up here: with Dry Run off, Skip If Sent Within and Send Once Key may leave out some of these items.',
		);
		expect(routes()).toEqual(['listMessages']);
	});

	test.each([0, '={{ "soon" }}'])('hours that are none (%j) are named here too', async (hours) => {
		const options = { dryRun: true, skipIfSentWithin: hours };
		const { error, run: full } = await run(kind, [GOOD], options);
		const said = error?.message ?? JSON.stringify(full.data.resultData.runData[SEND][0].data);
		expect(said).toContain('Skip If Sent Within is not a number of hours');
	});

	test('a key that cannot be one is a problem here too', async () => {
		const [json] = (await run(kind, [GOOD], { dryRun: true, sendOnceKey: '' })).json(SEND);
		expect(json).toMatchObject({
			canBeSent: false,
			problem: expect.stringContaining('key is empty'),
		});
	});

	test.each(['={{ true }}', '={{ "true" }}', '={{ $json.dry ?? true }}'])(
		'is switched by the expression %s',
		async (dryRun) => {
			const [json] = (await run(kind, [GOOD], { dryRun })).json(SEND);
			expect(json).toMatchObject({ dryRun: true, canBeSent: true });
			expect(routes()).toEqual(['listMessages']);
		},
	);

	test.each(['={{ $json.missing }}', '={{ "maybe" }}', '={{ $json.missing.deeper }}', ''])(
		'sends nothing where %j says neither yes nor no',
		async (dryRun) => {
			const { error } = await run(kind, [GOOD], { dryRun });
			expect(error?.message).toBe('Nothing was sent: Dry Run is neither true nor false');
			expect(routes()).toEqual([]);
		},
	);

	test('sends nothing where it is on for some items only', async () => {
		const items = [
			{ ...GOOD, dry: false },
			{ ...GOOD, dry: true },
		];
		const settings = { onError: 'continueRegularOutput' } as const;
		const mixed = await run(kind, items, { dryRun: '={{ $json.dry }}' }, settings);
		expect(mixed.json(SEND).map(({ error }) => error)).toEqual(
			items.map(() => 'Nothing was sent: Dry Run is on for some items and off for others'),
		);
		expect(routes()).toEqual([]);
	});

	test('set to off, it is as if it were not there', async () => {
		const { error } = await run(kind, [GOOD], { dryRun: '={{ false }}' });
		expect(error).toBeUndefined();
		expect(routes()).not.toContain('listMessages');
	});

	test('adds the input item where that is asked for', async () => {
		if (kind !== 'Message > Send') return;
		const [json] = (await run(kind, [GOOD], { dryRun: true, includeInputFields: true })).json(SEND);
		expect(json).toMatchObject({ input: GOOD });
	});
});

test('items of a batch that have other variables than most are named', async () => {
	const other = { ...GOOD, values: { name: 'Mei' } };
	const sheet = (await run('Batch > Send', [GOOD, GOOD, other], { dryRun: true })).json(SEND);
	expect(sheet.map(({ canBeSent }) => canBeSent)).toEqual([true, true, false]);
	expect(sheet[2]?.problem).toContain('"fruit"');
});

test('a batch that is too large for the environment is told of in every item', async () => {
	nock('https://test.postman.gov.sg')
		.get(/messages/)
		.reply(200, { data: [], pageData: { hasNextPage: false } });
	const items = Array.from({ length: 21 }, () => GOOD);
	const file = workflow('Batch > Send', items, { dryRun: true });
	const { engine } = bench;
	const sheet = (await engine.run(file, { credentials: credentials() })).json(SEND);
	expect(sheet).toHaveLength(21);
	for (const { canBeSent, problem } of sheet) {
		expect([canBeSent, problem]).toEqual([
			false,
			expect.stringMatching(/^Batch: 21 messages are too many.+20/),
		]);
	}
});

describe('Batch > Send of files', () => {
	const FILE =
		'recipient,language,name,fruit\r\n6591234567,english,Mei,apple\r\n60123456789,english,Tan,pear\r\n';

	test('tells of each file what it would cost', async () => {
		const file = fileSend([FILE, 'recipient,language\r\n12,english\r\n'], { dryRun: true });
		const dry = await bench.engine.run(file, bench.account());
		expect(dry.error).toBeUndefined();
		expect(dry.json(SEND)).toEqual([
			expect.objectContaining({
				dryRun: true,
				canBeSent: true,
				verdict: 'Can be sent.',
				problem: '',
				rows: 2,
				segments: 4,
				estimatedChargeSgd: 0.552,
			}),
			expect.objectContaining({
				dryRun: true,
				canBeSent: false,
				problem: expect.stringContaining('Row 2 > recipient'),
			}),
		]);
		expect(routes()).toEqual(['listMessages']);
	});
});
