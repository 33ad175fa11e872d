// Message > Preview on n8n's engine: what Send would send, and what stands in its way.
import type { IDataObject } from 'n8n-workflow';

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
			canBeSent: true,
			recipient: '6591234567',
			country: 'SG',
			language: 'english',
			values: { name: 'Mei', fruit: 'apple' },
			text: 'Dear Mei, here is your apple.',
			characters: 29,
			encoding: 'GSM-7',
			segments: 1,
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

test('a long text is hinted at, not refused', async () => {
	bench.simulator.insert();
	const [json] = await preview([{ ...good, values: { name: 'Mei', fruit: 'a'.repeat(400) } }]);
	expect(json).toMatchObject({ canBeSent: true, segments: 3, hints: [expect.any(Object)] });
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
