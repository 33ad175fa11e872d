// Every rule of Postman's on what a message may hold that can be checked without asking Postman is
// checked before the first call (Postman guide, Message content, Character count and Single send).
import type { IDataObject } from 'n8n-workflow';

import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

const bench = useBench();

const FILLED = { name: 'Mei Ling', fruit: 'durian' };

/** As the editor stores the mapper once it knows the campaign's variables. */
const mapper = (over: IDataObject) => ({
	valuesMode: 'mapped',
	templateValues: {
		mappingMode: 'defineBelow',
		value: FILLED,
		schema: Object.keys(FILLED).map((id) => ({ id, displayName: id, type: 'string' })),
		...over,
	},
});
const json = (values: IDataObject) => ({
	valuesMode: 'json',
	valuesJson: JSON.stringify(values),
});

async function send(parameters: IDataObject) {
	const file = sendWorkflow([{}], { recipient: '91234567', language: 'english', ...parameters });
	return await bench.engine.run(file, bench.account());
}

test.each<[string, IDataObject, RegExp]>([
	['a name that is none', json({ ...FILLED, 'First Name': 'x' }), /name cannot be/],
	['a name with a capital', json({ ...FILLED, Name: 'x' }), /name cannot be/],
	['a column of a batch file as a name', json({ ...FILLED, recipient: 'x' }), /field of its own/],
	['a variable without a value', mapper({ value: { name: 'Mei' } }), /"fruit" has no value/],
	[
		'an item without a field of the variable’s name',
		mapper({ mappingMode: 'autoMapInputData', value: null }),
		/"name" has no value.+"fruit" has no value/s,
	],
	[
		'a variable that the template lacks',
		mapper({ value: { ...FILLED, colour: 'red' } }),
		/no variable "colour"/,
	],
	[
		'a key that stands twice in the JSON',
		{ valuesMode: 'json', valuesJson: '{"fruit":"real","name":"x","fruit":"evil"}' },
		/"fruit" has two values/,
	],
	[
		'a double quote within a value of the JSON',
		{ valuesMode: 'json', valuesJson: '{"fruit":"a","name":"Tan "Ah" Kow"}' },
		/not valid JSON at line 1, column 27.+JSON\.stringify/s,
	],
	['an empty value', json({ ...FILLED, fruit: '' }), /"fruit" is empty/],
	['a value of spaces', json({ ...FILLED, fruit: '  ' }), /"fruit" is empty/],
	['no value (null)', json({ ...FILLED, fruit: null }), /"fruit" is empty/],
	['a value that is no text', json({ ...FILLED, fruit: ['a', 'b'] }), /"fruit" is a list/],
	['no values at all', mapper({ value: null }), /No values are given/],
	['a body of 1001 characters', { valuesMode: 'body', body: 'x'.repeat(1001) }, /1001 characters/],
	['values of 1001 characters', json({ name: 'x'.repeat(500), fruit: 'y'.repeat(501) }), /1001/],
	['a language that Postman lacks', { ...json(FILLED), language: 'french' }, /no such language/],
	['no recipient', { ...json(FILLED), recipient: '={{ "" }}' }, /Recipient/],
	...Array.from('|^€{}[~]\\😀陈', (character): [string, IDataObject, RegExp] => [
		`${character} in an English message`,
		json({ ...FILLED, fruit: `a${character}b` }),
		/refuses in English messages/,
	]),
])('%s is refused before the first call', async (_, parameters, said) => {
	const { error } = await send(parameters);
	expect(`${error?.message}\n${error?.description}`).toMatch(said);
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

test.each<[string, IDataObject]>([
	['a name that is a number', { ...FILLED, '6598765432': 'x' }],
	['an empty value under such a name', { ...FILLED, '6598765432': '' }],
	['a long value under such a name', { ...FILLED, '6598765432': 'x'.repeat(1001) }],
	['characters that Postman refuses', { ...FILLED, fruit: '6598765432[' }],
	['a text that Postman refuses', { ...FILLED, fruit: '李明' }],
])('an exception does not quote %s; a failed item, which is data, does', async (_, values) => {
	const { error } = await send(json(values));
	expect(`${error?.message}\n${error?.description}`).not.toMatch(/6598765432|李|明|\[/);
	const file = sendWorkflow(
		[{}],
		{ recipient: '91234567', ...json(values) },
		{ onError: 'continueRegularOutput' },
	);
	const [failed] = (await bench.engine.run(file, bench.account())).json(SEND);
	expect(JSON.stringify(failed)).toMatch(/6598765432|李|\[/);
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

test('a default country that is none is told of the option, not of the number', async () => {
	const { error } = await send({ ...json(FILLED), options: { defaultCountry: 'Singapore' } });
	expect(error?.message).toContain('Options > Default Country of item 0 cannot be used');
});

test.each(['Name', 'name ', '\uFEFFname'])('the field %j is a near match', async (field) => {
	const { error } = await bench.engine.run(
		sendWorkflow([{ [field]: 'Mei', fruit: 'durian' }], {
			recipient: '91234567',
			...mapper({ mappingMode: 'autoMapInputData', value: null }),
		}),
		bench.account(),
	);
	expect(`${error?.message}\n${error?.description}`).toMatch(
		/^.*"name" has no value[^]*(?:Rename "Name" to "name"|rename it to "name", without the)/,
	);
});

test.each(["={{ '2026-03-12T01:00:00.000Z' }}", '={{ $now }}', '={{ new Date() }}'])(
	'a machine’s date from %s goes with a hint, whose advice works on it',
	async (fruit) => {
		const pair = [
			{ name: 'name', value: 'Mei' },
			{ name: 'fruit', value: fruit },
		];
		const values = { valuesMode: 'pairs', valuePairs: { pair } };
		const run = await send(values);
		expect(JSON.stringify(run.run.data.resultData.runData[SEND]?.[0]?.hints)).toContain(
			'.toDateTime().setZone(',
		);
		const advised = fruit.replace(
			' }}',
			".toDateTime().setZone('Asia/Singapore').toFormat('d LLL yyyy, h:mm a') }}",
		);
		pair[1] = { name: 'fruit', value: advised };
		await send(values);
		const [, message] = bench.simulator.ledger.messages();
		expect(message?.values.fruit).toMatch(/^\d+ [A-Z][a-z]{2} 2\d{3}, \d+:\d\d [AP]M$/);
	},
);

test.each([
	['null', '={{ null }}'],
	['nothing', '={{ $json.country }}'],
	['an empty text', '={{ "" }}'],
	['a list', '={{ [] }}'],
])('a default country that comes to %s is not taken for Singapore', async (_, defaultCountry) => {
	const { error } = await send({ ...json(FILLED), options: { defaultCountry } });
	expect(error?.message).toContain('Options > Default Country of item 0 cannot be used');
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

test.each([
	['recipient', 'Recipient'],
	['language', 'Language'],
	['valuesJson', 'Values'],
])(
	'an expression in %s that cannot be evaluated is told once, by the panel’s name',
	async (field, name) => {
		const parameters = { ...json(FILLED), [field]: '={{ $("Nowhere").first().json.x }}' };
		const { error } = await send(parameters);
		expect(error?.message).toBe(
			`Nothing was sent: ${name} of item 0 cannot be used. The expression could not be evaluated`,
		);
		expect(error?.message).not.toContain(field);
	},
);

test.each<[string, IDataObject, IDataObject]>([
	['ends are trimmed', { name: ' Mei Ling ', fruit: '\tdurian\n' }, FILLED],
	['line breaks are kept', { ...FILLED, fruit: 'a\nb' }, { ...FILLED, fruit: 'a\nb' }],
	[
		'look-alikes become plain signs',
		{ name: 'JACK’SON', fruit: '“a”—b…\u00a0`c`' },
		{ name: "JACK'SON", fruit: '"a"-b... \'c\'' },
	],
	[
		'links are percent-encoded',
		{ ...FILLED, fruit: 'https://www.example.gov.sg/~clinic/form?a[0]=1' },
		{ ...FILLED, fruit: 'https://www.example.gov.sg/%7Eclinic/form?a%5B0%5D=1' },
	],
	['numbers become text', { ...FILLED, fruit: 3 }, { ...FILLED, fruit: '3' }],
])('%s', async (_, given, held) => {
	await send(json(given));
	expect(bench.simulator.ledger.messages().map(({ values }) => values)).toEqual([held]);
});

test('the output says which characters were replaced', async () => {
	const run = await send(json({ ...FILLED, fruit: 'JACK’SON' }));
	expect(run.json(SEND)).toEqual([
		expect.objectContaining({
			replacedCharacters: [{ variable: 'fruit', from: '’', to: "'", position: 5 }],
		}),
	]);
	const plain = await send(json(FILLED));
	expect(plain.json(SEND)[0]).not.toHaveProperty('replacedCharacters');
});

test.each(Array.from('“—…`[]'))('set to Reject, %s is refused', async (character) => {
	const { error } = await send({
		...json({ ...FILLED, fruit: `a${character}b` }),
		options: { unsupportedCharacters: 'reject' },
	});
	expect(`${error?.message}`).toMatch(/refuses in English messages/);
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

test('set to Send as Is, Postman decides', async () => {
	const { error } = await send({
		...json({ ...FILLED, fruit: 'a “b” 李' }),
		options: { unsupportedCharacters: 'sendAsIs' },
	});
	expect(bench.simulator.ledger.calls().map(({ route }) => route)).toContain('send');
	expect(error?.message).toMatch(/refused/i);
});

const UNRESOLVED: Array<[string, IDataObject, RegExp]> = [
	['a value in Fixed mode', json({ ...FILLED, fruit: '{{ $json.fruit }}' }), /Fixed mode/],
	['a body in Fixed mode', { valuesMode: 'body', body: 'Hi {{ $json.name }}' }, /Fixed mode/],
	['a recipient in Fixed mode', { ...json(FILLED), recipient: '{{ $json.phone }}' }, /Fixed mode/],
	['a language in Fixed mode', { ...json(FILLED), language: '{{ $json.lang }}' }, /Fixed mode/],
	[
		'a key in Fixed mode',
		{ ...json(FILLED), options: { sendOnceKey: '{{ $json.id }}-reminder' } },
		/Fixed mode/,
	],
	['a date that failed', json({ ...FILLED, fruit: 'on Invalid DateTime' }), /date could not be/],
	['a number that failed', json({ ...FILLED, fruit: 'Pay $NaN' }), /could not be worked out/],
	['a field that is missing', json({ ...FILLED, fruit: 'Dear undefined,' }), /worked out/],
	['an object', json({ ...FILLED, fruit: '[object Object]' }), /Pick one field/],
	['lost characters', json({ ...FILLED, fruit: 'Ren\uFFFD' }), /wrong encoding/],
	['the wrong encoding', json({ ...FILLED, fruit: 'Renâ€™s' }), /wrong encoding/],
	['an inexact number', json({ ...FILLED, fruit: 20260312000123456789 }), /too large to be exact/],
];

test.each(
	UNRESOLVED.flatMap(([what, parameters, said]) =>
		['english', 'chinese', 'malay', 'tamil'].flatMap((language) =>
			['replaceLookAlikes', 'replace'].map(
				(way) => [what, language, way, parameters, said] as const,
			),
		),
	),
)('%s is refused in %s, %s', async (_, language, unsupportedCharacters, parameters, said) => {
	const { error } = await send({
		language,
		...parameters,
		options: { unsupportedCharacters, ...(parameters.options as IDataObject) },
	});
	expect(`${error?.message}\n${error?.description}`).toMatch(said);
	expect(bench.simulator.ledger.calls()).toEqual([]);
});

test.each(['zh', '中文', 'Mandarin', 'CHINESE'])('the language %s is read', async (language) => {
	await send({ ...json({ name: '美玲', fruit: '榴莲' }), language });
	expect(bench.simulator.ledger.messages()).toMatchObject([{ language: 'chinese' }]);
});

test('other languages may hold any character', async () => {
	await send({ ...json({ name: '美玲', fruit: '“榴莲” 😀 [1]' }), language: 'chinese' });
	expect(bench.simulator.ledger.messages()).toHaveLength(1);
});

test('a body of 1000 characters goes', async () => {
	const { name } = FILLED;
	await send(
		json({ name, fruit: 'x'.repeat(1000 - name.length - 'Dear , here is your .'.length) }),
	);
	expect(bench.simulator.ledger.messages()).toHaveLength(1);
});

describe('an expression in Fixed mode is not taken for', () => {
	const batch = { resource: 'batch', operation: 'send', recipient: '91234567', ...json(FILLED) };

	test.each<[string, IDataObject, RegExp]>([
		[
			'a batch’s name',
			{ ...batch, fileName: 'list {{ $json.date }}.csv' },
			/File Name.+Fixed mode/s,
		],
		[
			'a name, as a calculation left it',
			{ ...batch, fileName: 'undefined' },
			/File Name.+"undefined"/s,
		],
		[
			'the name of a file to be made',
			{ ...batch, operation: 'createFile', fileName: '{{ $now }}' },
			/File Name.+Fixed mode/s,
		],
		[
			'the field of a file',
			{ ...batch, source: 'binary', binaryPropertyName: '{{ $json.field }}' },
			/Input Binary Field.+Fixed mode/s,
		],
	])('%s', async (_, parameters, said) => {
		const { error } = await bench.engine.run(sendWorkflow([{}], parameters), bench.account());
		expect(`${error?.message} ${error?.description}`).toMatch(said);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});
});

const HALF_EMPTY = '=Total {{ $json.total.toFixed(2) }}';
test.each<[string, IDataObject, string[]]>([
	['mapped by hand', mapper({ value: { ...FILLED, fruit: HALF_EMPTY } }), ['Values > fruit']],
	[
		'in pairs',
		{
			valuesMode: 'pairs',
			valuePairs: {
				pair: [
					{ name: 'name', value: 'Mei' },
					{ name: 'fruit', value: HALF_EMPTY },
				],
			},
		},
		['Values > fruit'],
	],
	['as the body', { valuesMode: 'body', body: HALF_EMPTY }, ['Message']],
	[
		'in a field that is not shown',
		{ ...json(FILLED), body: HALF_EMPTY, valuePairs: { pair: [{ name: 'a', value: HALF_EMPTY }] } },
		[],
	],
])('an expression of which a part came to nothing, %s', async (_, parameters, named) => {
	const run = await send({ ...parameters, operation: 'preview' });
	const [{ hints }] = run.json(SEND) as unknown as Array<{
		hints: Array<{ parameter: string; message: string }>;
	}>;
	const found = hints.filter(({ message }) => message.includes('came to nothing'));
	expect(found.map(({ parameter }) => parameter)).toEqual(named);
	// The hint under an output has no other place for the field.
	for (const { parameter, message } of found) expect(message).toContain(parameter);
});
