// What an exception tells of items that cannot be sent: which field, which character, what n8n
// says, each once, and no text of an item.
import type { IDataObject } from 'n8n-workflow';

import { batchSend, batchWorkflow, rows } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

const bench = useBench();

async function refusalOf(items: IDataObject[], parameters: IDataObject) {
	const file = sendWorkflow(items, { recipient: '91234567', ...parameters });
	const { error } = await bench.engine.run(file, bench.account());
	expect(bench.simulator.ledger.calls()).toEqual([]);
	return { message: String(error?.message), description: String(error?.description) };
}

const pairs = (values: Record<string, string>) => ({
	valuesMode: 'pairs',
	valuePairs: { pair: Object.entries(values).map(([name, value]) => ({ name, value })) },
});

const refuse = (fruit: string) =>
	refusalOf([{}], {
		...pairs({ name: 'Mei', fruit }),
		options: { unsupportedCharacters: 'reject' },
	});

test.each([
	['a [ sign', 'U+005B (left square bracket) at position 3'],
	['JACK’SON', 'U+2019 (right single quotation mark) at position 5'],
	['Gruessen\u200C', 'U+200C (zero-width non-joiner) after "n" at position 8'],
	['a\u00A0b', 'U+00A0 (non-breaking space) at position 2'],
	['yes 🎉', 'U+1F389 (emoji) at position 5'],
	['a 👨‍👩‍👧', 'U+1F468 (emoji) at position 3'],
	[
		'[a] – [b]',
		'U+005B (left square bracket) at position 1, U+005D (right square bracket) at position 3, U+2013 (en dash) at position 5, 2 more',
	],
])('the characters of %j are told by code point and name', async (fruit, said) => {
	const { message, description } = await refuse(fruit);
	expect(message).toBe(
		`Nothing was sent: Values > fruit of item 0 cannot be used. The value has characters that Postman refuses in English messages: ${said}`,
	);
	expect(description).toBe(
		'Write it without them, or set the option Unsupported Characters to Replace.',
	);
});

test('of a word in another script one letter is told: it may be a name', async () => {
	const { message } = await refuse('李明 and 陈');
	expect(message).toMatch(/: U\+674E \(Chinese character\) at position 1, 2 more$/);
});

test.each([[''], [' \u00A0'], [null], [undefined]])(
	'a language of %j is empty',
	async (language) => {
		const { message, description } = await refusalOf([{ language }], {
			...pairs({ name: 'Mei', fruit: 'fig' }),
			language: '={{ $json.language }}',
		});
		expect(message).toBe(
			'Nothing was sent: Language of item 0 cannot be used. The language is empty',
		);
		expect(description).toBe('Use one of chinese, english, malay, tamil.');
	},
);

describe('an expression that fails', () => {
	test.each<[string, IDataObject, string]>([
		['a pair', pairs({ name: 'Mei', fruit: "={{ $('Forms').item.json.name }}" }), 'Values > fruit'],
		[
			'the mapper',
			{
				valuesMode: 'mapped',
				templateValues: {
					mappingMode: 'defineBelow',
					value: { name: "={{ $('Forms').item.json.name }}", fruit: 'x' },
				},
			},
			'Values > name',
		],
		[
			'an option',
			{
				...pairs({ name: 'Mei', fruit: 'x' }),
				options: { sendOnceKey: "={{ $('Forms').item.json.name }}" },
			},
			'Options > Send Once Key',
		],
		[
			'the recipient',
			{ ...pairs({ name: 'x' }), recipient: "={{ $('Forms').item.json.p }}" },
			'Recipient',
		],
	])('in %s is named, with n8n’s reason', async (_, parameters, where) => {
		const { message, description } = await refusalOf([{}], parameters);
		expect(message).toBe(
			`Nothing was sent: ${where} of item 0 cannot be used. The expression could not be evaluated`,
		);
		expect(description).toBe(
			'n8n says: "Referenced node doesn\'t exist." Correct the expression in this field.',
		);
	});

	test.each([
		'={{ JSON.parse($json.text) }}',
		'={{ BigInt($json.text) }}',
		'={{ new RegExp("(" + $json.text) }}',
	])('does not quote the item: %s', async (fruit) => {
		const { message, description } = await refusalOf(
			[{ text: 'Tan Ah Kow 91234567' }],
			pairs({ name: 'Mei', fruit }),
		);
		expect(message).toContain('Values > fruit');
		expect(`${message} ${description}`).not.toMatch(/Tan|Kow|9123/);
	});
});

test('several problems stand on a line each in n8n’s panel, and advice that they share stands once', async () => {
	const { message, description } = await refusalOf(
		[{ phone: 'x' }, { phone: '91234567' }, { phone: 'y' }],
		{ ...pairs({ name: 'Mei' }), recipient: '={{ $json.phone }}' },
	);
	expect(message).toBe('Nothing was sent: 2 of 3 items cannot be sent');
	expect(description.split('<br>\n')).toEqual([
		'• Item 0, Recipient: It has letters in it.',
		expect.stringMatching(/^• Item 2, Recipient: It has letters in it\. Leave only the number\./),
	]);
});

describe('the characters that were replaced in a batch', () => {
	const items = rows(3).map((row, i) => ({ ...row, fruit: i === 1 ? 'JACK’SON' : 'apple' }));
	const replacedCharacters = [{ item: 1, variable: 'fruit', from: '’', to: "'", position: 5 }];

	test('are told by Send', async () => {
		const run = await bench.engine.run(batchSend(items), bench.account());
		expect(run.json(SEND)).toEqual([expect.objectContaining({ rows: 3, replacedCharacters })]);
		const plain = await bench.engine.run(batchSend(rows(2)), bench.account());
		expect(plain.json(SEND)[0]).not.toHaveProperty('replacedCharacters');
	});

	test('are told by Create File', async () => {
		const file = batchWorkflow(items, {
			operation: 'createFile',
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
		});
		const run = await bench.engine.run(file, bench.account());
		expect(run.json(SEND)).toEqual([expect.objectContaining({ rows: 3, replacedCharacters })]);
	});

	test('are listed up to a bound, and the others counted', async () => {
		const many = rows(2).map((row) => ({ ...row, fruit: '’'.repeat(900) }));
		const [json] = (await bench.engine.run(batchSend(many), bench.account())).json(SEND);
		expect(json?.replacedCharacters).toHaveLength(1_000);
		expect(json).toHaveProperty('moreReplacedCharacters', 800);
	});
});
