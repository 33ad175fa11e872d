// Inputs from public reports of people who do this job, each with the right value. What is around
// each of them is in the tests of its own part; here they stand together, on n8n's engine.
import type { IDataObject, INode } from 'n8n-workflow';

import { fileSend } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

jest.setTimeout(60_000);

const bench = useBench();
const CONTINUE: Partial<INode> = { onError: 'continueRegularOutput' };

const form = (value: unknown) => ({
	recipient: '91234567',
	valuesMode: 'pairs',
	valuePairs: {
		pair: [
			{ name: 'name', value },
			{ name: 'fruit', value: 'x' },
		],
	},
});
const json = (valuesJson: string) => ({ recipient: '91234567', valuesMode: 'json', valuesJson });
const REPLACE = { options: { unsupportedCharacters: 'replace' } };

async function run(
	parameters: IDataObject,
	items: IDataObject[] = [{}],
	settings: Partial<INode> = {},
) {
	return await bench.engine.run(sendWorkflow(items, parameters, settings), bench.account());
}

const held = () => bench.simulator.ledger.messages().map(({ values }) => values);
const hintsOf = (execution: Awaited<ReturnType<typeof run>>) =>
	JSON.stringify(execution.run.data.resultData.runData[SEND]?.[0]?.hints ?? []);

describe('is refused before the first call, with the reason', () => {
	test.each<[number, IDataObject, RegExp, IDataObject?]>([
		[2, form('Invalid DateTime'), /name.+a date could not be worked out/],
		[3, form('Pay $NaN'), /name.+"NaN" where a number was meant/],
		[4, form('{{ $json.name }}'), /name.+not evaluated.+Fixed mode: switch it to Expression/],
		[4, { ...form('{{ $json.name }}'), ...REPLACE }, /Fixed mode/],
		[4, { ...form('{{ $json.name }}'), language: 'malay' }, /Fixed mode/],
		[5, { ...form('Mei'), recipient: '{{ $json.phone }}' }, /Recipient.+Fixed mode/],
		[7, { ...form('Renâ€™s'), ...REPLACE }, /read in the wrong encoding/],
		[
			9,
			json('={ "fruit": "https://go.gov.sg/real", "name": "{{ $json.name }}" }'),
			/"fruit" has two values/,
			{ name: 'x", "fruit": "https://evil.example' },
		],
		[
			10,
			json('={ "fruit": "x", "name": "{{ $json.name }}" }'),
			/not valid JSON at line 1, column \d+.+Name and Value Pairs.+JSON\.stringify/,
			{ name: 'Tan "Ah" Kow' },
		],
		[
			11,
			{ ...form('={{ $json.name }}'), language: 'chinese' },
			/lost characters/,
			{ name: 'Ren\uFFFD' },
		],
		[17, form('={{ 20260312000123456789 }}'), /too large to be exact.+as text/],
		[
			18,
			form("={{ $('Forms').item.json.name }}"),
			/Values > name.+n8n says: "Referenced node doesn't exist/,
		],
		[
			19,
			{ ...form('Gruessen\u200C'), options: { unsupportedCharacters: 'reject' } },
			/U\+200C \(zero-width non-joiner\) after "n"/,
		],
		[
			21,
			{
				recipient: '91234567',
				valuesMode: 'mapped',
				templateValues: {
					mappingMode: 'autoMapInputData',
					value: null,
					schema: ['name', 'fruit'].map((id) => ({ id, displayName: id, type: 'string' })),
				},
			},
			/"name" has no value.+Rename "Name" to "name"/,
			{ Name: 'Mei', fruit: 'x' },
		],
		[
			27,
			{ ...form('Mei'), options: { sendOnceKey: '{{ $json.appointment_id }}-reminder' } },
			/Send Once Key.+Fixed mode/,
		],
	])('row %i', async (_, parameters, said, item = {}) => {
		const { error } = await run(parameters, [item]);
		expect(`${error?.message} ${error?.description}`.replace(/\s+/g, ' ')).toMatch(said);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});
});

test('row 1: a key that a test campaign has seen is new to production’s', async () => {
	const other = bench.simulator.addCampaign({ templates: { english: '{{name}} {{fruit}}' } });
	const accounts = [
		bench.account(),
		bench.account({ campaignId: other.id, apiKey: other.apiKeys[0] }),
	];
	const file = sendWorkflow([{ id: 'appt-1' }, { id: 'appt-2' }], {
		...form('Mei'),
		options: { sendOnceKey: '={{ $json.id }}' },
	});
	const sent: number[] = [];
	for (const account of [...accounts, ...accounts]) {
		await bench.engine.run(file, account);
		sent.push(held().length);
	}
	expect(sent).toEqual([2, 4, 4, 4]);
});

test('row 6: a link is percent-encoded', async () => {
	await run({ ...form('https://www.example.gov.sg/~clinic/form?a[0]=1'), ...REPLACE });
	expect(held()[0]?.name).toBe('https://www.example.gov.sg/%7Eclinic/form?a%5B0%5D=1');
});

test('row 8: look-alikes become plain, and the output says so', async () => {
	const { error, ...execution } = await run(form('JACK’SON'));
	expect(error).toBeUndefined();
	expect(held()[0]?.name).toBe("JACK'SON");
	expect(JSON.stringify(execution)).toContain('replacedCharacters');
});

test.each(['2026-03-12T01:00:00.000Z', '={{ $now }}'])(
	'row 12: the date %s goes with a hint',
	async (date) => {
		expect(hintsOf(await run(form(date)))).toContain('The date in \\"name\\" goes out as');
		expect(held()).toHaveLength(1);
	},
);

test('row 13: Created After in epoch seconds is that day', async () => {
	bench.simulator.insert();
	const createdAfter = Math.floor(Date.now() / 1000) + 86_400;
	const listed = await run({ operation: 'getAll', returnAll: true, filters: { createdAfter } });
	expect(listed.json('Sent')).toEqual([]);
	const earlier = { createdAfter: createdAfter - 2 * 86_400 };
	const before = await run({ operation: 'getAll', returnAll: true, filters: earlier });
	expect(before.json('Sent')).toHaveLength(1);
});

test('row 14: a date that can be read two ways is refused', async () => {
	const { error } = await run({ operation: 'getAll', filters: { createdAfter: '05/12/2026' } });
	expect(`${error?.message} ${error?.description}`).toContain('can be read as two dates');
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

test('row 15: https on a plain http port is known not to be sent', async () => {
	const baseUrl = bench.simulator.baseUrl.replace('http:', 'https:');
	const file = sendWorkflow([{}], form('Mei'), CONTINUE);
	const execution = await bench.engine.run(file, bench.account({ baseUrl }));
	const [failed] = execution.json(SEND);
	expect(failed).toMatchObject({ error: 'Postman could not be reached' });
	expect(failed?.postmanSend).toMatchObject({
		outcome: 'notSent',
		advice: expect.stringMatching(/https.+port/),
	});
});

test('row 16: blank rows at the end of a file are one sentence', async () => {
	const file = fileSend(['recipient,language,name,fruit\n6591234567,english,a,b\n,,,\n,,,\n,,,\n']);
	const { error } = await bench.engine.run(file, bench.account());
	if (error) expect(`${error.message} ${error.description}`.match(/empty/g)).toHaveLength(2);
	else expect(held()).toHaveLength(1);
});

test('row 20: a header with a space is named as what it is', async () => {
	const file = fileSend(['recipient ,language,name,fruit\n6591234567,english,a,b\n']);
	const { error } = await bench.engine.run(file, bench.account());
	expect(error?.description).toContain('has a space behind it ("recipient")');
});

test('row 22: the fields of the input come through the error output', async () => {
	const item = { phone: '12', message: 'mine', details: { mine: true }, id: 7 };
	const file = sendWorkflow(
		[item],
		{ ...form('Mei'), recipient: '={{ $json.phone }}' },
		{ onError: 'continueErrorOutput' },
	);
	const execution = await bench.engine.run(file, bench.account());
	expect(execution.json('Not Sent')).toEqual([
		{ ...item, error: expect.any(String), postmanSend: expect.any(Object) },
	]);
});

test('row 23: a page with status 200 is not an SMS on its way', async () => {
	bench.simulator.faults.add({ fault: { kind: 'status', status: 200, body: 'html' } });
	const [failed] = (await run(form('Mei'), [{}], CONTINUE)).json(SEND);
	expect(failed).toMatchObject({ postmanSend: { outcome: 'unknown' } });
	expect(JSON.stringify(failed)).not.toContain('on its way');
});

describe('Preview', () => {
	const preview = async (items: IDataObject[], over: IDataObject = {}) => {
		const made = bench.simulator.addCampaign({
			header: 'Ministry of Example',
			templates: { english: '{{body}}' },
		});
		bench.simulator.configure({ content: { testBanner: false } });
		bench.simulator.insert({ campaign: made, values: { body: 'seen' } });
		bench.simulator.configure({ content: { testBanner: true } });
		const file = sendWorkflow(items, {
			operation: 'preview',
			recipient: '={{ $json.phone }}',
			valuesMode: 'body',
			body: '={{ $json.text }}',
			...over,
		});
		const account = bench.account({ campaignId: made.id, apiKey: made.apiKeys[0] });
		return (await bench.engine.run(file, account)).json(SEND);
	};
	const TEXT = 'x'.repeat(220);

	test('row 24: segments count header and footer', async () => {
		const [proof] = await preview([{ phone: '91234567', text: TEXT }]);
		expect(proof).toMatchObject({
			segments: 3,
			fullMessage: `Ministry of Example\n\n---\n\n${TEXT}\n\n---\n\nThis is an automated message sent by the Singapore Government.`,
		});
	});

	test('row 25: the same person and text twice is hinted at', async () => {
		const [first, second] = await preview([
			{ phone: '91234567', text: 'Hi' },
			{ phone: '+65 9123 4567', text: 'Hi' },
		]);
		expect(first?.hints).toEqual([]);
		expect(JSON.stringify(second?.hints)).toContain('with the same text');
	});

	test('row 26: a number abroad is hinted at', async () => {
		const [proof] = await preview([{ phone: '+60 12-345 6789', text: 'Hi' }]);
		expect(JSON.stringify(proof?.hints)).toMatch(/no delivery report.+0\.23/);
	});
});
