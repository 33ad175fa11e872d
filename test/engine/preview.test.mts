// Message > Preview on n8n's engine: what Send would send, and what stands in its way.
import type { IDataObject } from 'n8n-workflow';
import { SegmentedMessage } from 'sms-segments-calculator';

import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

const bench = useBench();

async function preview(items: IDataObject[], parameters: IDataObject = {}) {
	const file = sendWorkflow(items, {
		operation: 'preview',
		recipient: '={{ $json.phone }}',
		valuesMode: 'json',
		valuesJson: '={{ $json.values }}',
		...parameters,
	});
	const run = await bench.engine.run(file, {
		...bench.account(),
	});
	expect(run.error).toBeUndefined();
	expect(bench.simulator.ledger.messages().filter(({ values }) => values.name !== 'name')).toEqual(
		[],
	);
	return run.json(SEND);
}

const good = { phone: '9123 4567', values: { name: 'Mei', fruit: 'apple' } };

test('shows the text as the person would read it, with what it is made of', async () => {
	bench.simulator.insert();
	expect(await preview([good])).toEqual([
		{
			verdict: 'Can be sent.',
			canBeSent: true,
			recipient: '6591234567',
			country: 'SG',
			language: 'english',
			values: { name: 'Mei', fruit: 'apple' },
			fullMessage:
				'This is a test message used for training purposes.\n\nOpen Government Products\n\n---\n\n' +
				'Dear Mei, here is your apple.\n\n---\n\n' +
				'This is an automated message sent by the Singapore Government.',
			text: 'Dear Mei, here is your apple.',
			characters: 181,
			encoding: 'GSM-7',
			segments: 2,
			estimatedChargeSgd: 0.092,
			problem: '',
			problems: [],
			hints: [],
			replacedCharacters: [],
		},
	]);
});

test('makes one call for any number of items', async () => {
	await preview(Array.from({ length: 300 }, () => good));
	expect(bench.simulator.ledger.calls().map(({ route }) => route)).toEqual(['listMessages']);
});

test('names every problem and hint of an item', async () => {
	bench.simulator.insert();
	const [json] = await preview([{ phone: 'x', values: { name: 'Mei 🎉', color: 'red' } }]);
	expect(json).toMatchObject({ canBeSent: false });
	expect((json.problems as IDataObject[]).map(({ parameter }) => parameter)).toEqual([
		'Recipient',
		'Values > color',
		'Values > fruit',
		'Values > name',
	]);
});

test('every item has every column, so that n8n’s table is regular; the first ones always say something', async () => {
	const other = { ...good, phone: '+60 12-345 6789' };
	const bad = { phone: '12', values: { name: 'Mei', fruit: '[object Object]' } };
	bench.simulator.insert();
	for (const items of [
		[good, other, bad],
		[bad, good, other],
	]) {
		const sheet = await preview(items);
		expect(new Set(sheet.map((json) => Object.keys(json).join())).size).toBe(1);
		expect(sheet.flatMap((json) => Object.values(json))).not.toContain(undefined);
		expect(Object.keys(sheet[0]).slice(0, 5)).toEqual([
			'verdict',
			'recipient',
			'fullMessage',
			'segments',
			'estimatedChargeSgd',
		]);
		const verdicts = items.map((item) => sheet[items.indexOf(item)]?.verdict);
		expect(verdicts[items.indexOf(good)]).toBe('Can be sent.');
		expect(verdicts[items.indexOf(other)]).toMatch(/^Can be sent\. The number is not one of/);
		expect(verdicts[items.indexOf(bad)]).toMatch(/^Recipient: .+\nValues > fruit: /);
	}
});

test('a long text is hinted at, not refused', async () => {
	bench.simulator.insert();
	const [json] = await preview([{ ...good, values: { name: 'Mei', fruit: 'a'.repeat(400) } }]);
	expect(json).toMatchObject({ canBeSent: true, segments: 4, hints: [expect.any(Object)] });
});

test('a Chinese text counts as it is sent', async () => {
	bench.simulator.insert({ language: 'chinese' });
	const [json] = await preview([{ ...good, values: { name: '美玲', fruit: '苹果' } }], {
		language: 'chinese',
	});
	expect(json).toMatchObject({ canBeSent: true, encoding: 'UCS-2', language: 'chinese' });
});

test('shows what is replaced', async () => {
	bench.simulator.insert();
	const [json] = await preview([{ ...good, values: { name: '“Mei”', fruit: 'apple' } }], {
		options: { unsupportedCharacters: 'replace' },
	});
	expect(json).toMatchObject({
		text: 'Dear "Mei", here is your apple.',
		replacedCharacters: [
			{ variable: 'name', from: '“', to: '"', position: 1 },
			{ variable: 'name', from: '”', to: '"', position: 5 },
		],
	});
});

test('before the first message the template is not known, and that is said', async () => {
	const [json] = await preview([good]);
	expect(json).toMatchObject({ canBeSent: true, note: expect.stringContaining('no message') });
	expect(json).not.toHaveProperty('text');
});

test('where the campaign cannot be read, the items are checked all the same', async () => {
	bench.simulator.faults.add({ route: 'listMessages', fault: { kind: 'status', status: 502 } });
	const [json] = await preview([good]);
	expect(json).toMatchObject({
		canBeSent: true,
		note: expect.stringContaining('could not be read'),
	});
});

test('a body of one’s own is shown as it is', async () => {
	const [json] = await preview([good], { valuesMode: 'body', body: 'See you at 3 pm.' });
	expect(json).toMatchObject({ canBeSent: true, text: 'See you at 3 pm.', characters: 16 });
});

const HINTS = (run: Awaited<ReturnType<typeof bench.engine.run>>) =>
	(run.run.data.resultData.runData[SEND]?.[0]?.hints ?? []).map(({ message }) => message);

/** A campaign with this header and these templates, whose messages have shown all of it. */
function campaign(header: string, templates: Record<string, string>, footer?: string) {
	const made = bench.simulator.addCampaign({ header, templates, ...(footer && { footer }) });
	for (const language of Object.keys(templates)) {
		const values = Object.fromEntries(made.variables.map((name) => [name, 'seen']));
		bench.simulator.insert({ campaign: made, language: language as 'english', values });
	}
	return bench.account({ campaignId: made.id, apiKey: made.apiKeys[0] });
}

async function proofs(
	items: IDataObject[],
	account = bench.account(),
	parameters: IDataObject = {},
) {
	const file = sendWorkflow(items, {
		operation: 'preview',
		recipient: '={{ $json.phone }}',
		language: '={{ $json.language ?? "english" }}',
		valuesMode: 'json',
		valuesJson: '={{ $json.values }}',
		...parameters,
	});
	return await bench.engine.run(file, account);
}

const hintsOf = (json: IDataObject | undefined) =>
	(json?.hints as IDataObject[]).map(
		({ message, advice }) => `${String(message)}. ${String(advice)}`,
	);

describe('the whole SMS', () => {
	const FOUR = {
		english: 'Dear {{name}}, {{text}}',
		chinese: '{{name}},您好!{{text}}',
		malay: 'Salam {{name}}, {{text}}',
		tamil: 'வணக்கம் {{name}}, {{text}}',
	};
	const TEXTS = ['short', 'x'.repeat(100), 'A longer text, '.repeat(50).trim(), '1\n\n---\n\n2'];

	test.each(Object.keys(FOUR))('is that of the simulator, in %s', async (language) => {
		const account = campaign('Ministry of Example', FOUR);
		const items = TEXTS.map((text, i) => ({
			phone: `9123400${i}`,
			language,
			values: { name: language === 'english' ? 'Mei' : '美玲', text },
		}));
		const sheet = (await proofs(items, account)).json(SEND);
		await bench.engine.run(
			sendWorkflow(items, {
				recipient: '={{ $json.phone }}',
				language,
				valuesMode: 'json',
				valuesJson: '={{ $json.values }}',
			}),
			account,
		);
		const held = bench.simulator.ledger
			.messages()
			.filter(({ values }) => values.name !== 'seen')
			.map(({ fullMessage }) => fullMessage);
		expect(held).toHaveLength(TEXTS.length);
		expect(sheet.map(({ fullMessage }) => fullMessage)).toEqual(held);
		expect(sheet.map(({ characters }) => characters)).toEqual(held.map(({ length }) => length));
		// The dev dependency is another's calculator.
		const counted = held.map((text) => {
			const sms = new SegmentedMessage(text, 'auto', false);
			return [sms.encodingName, sms.segmentsCount];
		});
		expect(sheet.map(({ encoding, segments }) => [encoding, segments])).toEqual(counted);
	});

	test('without the banner of the test environment, and with a footer of its own', async () => {
		bench.simulator.configure({ content: { testBanner: false } });
		const account = campaign('H', { english: '{{body}}' }, 'Bye');
		bench.simulator.configure({ content: { testBanner: true } });
		const [json] = (await proofs([{ phone: '91234567', values: { body: 'Hi' } }], account)).json(
			SEND,
		);
		expect(json).toMatchObject({ fullMessage: 'H\n\n---\n\nHi\n\n---\n\nBye', segments: 1 });
	});

	test('a language without a message yet has its text, and the note that it is longer', async () => {
		const account = campaign('H', { english: '{{body}}' });
		const items = [{ phone: '91234567', language: 'malay' }];
		const run = await proofs(items, account, { valuesMode: 'body', body: 'Apa khabar' });
		expect(run.json(SEND)[0]).toMatchObject({
			text: 'Apa khabar',
			note: expect.stringContaining('longer'),
		});
		expect(HINTS(run).join()).toContain('1 of 1 can be sent; at least 1 segment, about SGD 0.05');
	});
});

test('the run is summed up', async () => {
	const account = campaign('Ministry of Example', { english: '{{body}}' });
	const body = (length: number) => ({ body: 'x'.repeat(length) });
	const run = await proofs(
		[
			{ phone: '91234561', values: body(220) },
			{ phone: '12', values: body(10) },
			{ phone: '91234562', values: body(220) },
			{ phone: '91234563', values: body(220) },
			{ phone: '91234564', values: {} },
		],
		account,
	);
	expect(HINTS(run)).toContain('3 of 5 can be sent; 9 segments, about SGD 0.41 before GST.');
	expect(run.json(SEND).map(({ problem }) => Boolean(problem))).toEqual([
		false,
		true,
		false,
		false,
		true,
	]);
	expect(run.json(SEND)[1]?.problem).toMatch(/^Recipient: "12" has too few digits.+\.$/);
});

test('a number abroad, many segments and the same person twice are hinted at', async () => {
	const account = campaign('H', { english: '{{body}}' });
	const run = await proofs(
		[
			{ phone: '+60 12-345 6789', values: { body: 'Hi' } },
			{ phone: '91234567', values: { body: 'x'.repeat(950) } },
			{ phone: '9123 4567', values: { body: 'x'.repeat(950) } },
			{ phone: '+65 9123 4567', values: { body: 'Other' } },
		],
		account,
	);
	const [abroad, long, same, other] = run.json(SEND);
	expect(hintsOf(abroad)).toEqual([
		expect.stringMatching(/no delivery report.+SGD 0\.23 before GST/),
	]);
	expect(abroad).toMatchObject({ segments: 1, estimatedChargeSgd: 0.23 });
	expect(hintsOf(long).join()).toContain('The SMS has 8 segments');
	expect(hintsOf(same).join()).toContain('Item 1 goes to this number too, with the same text');
	expect(hintsOf(other)).toEqual([expect.stringMatching(/^Item 1 goes to this number too\. /)]);
});
