// Objects that are no data, given for text: each is a problem that names its field, of its
// own item only. Nothing of it is sent, neither as `{}` nor as the name of its class, and nobody is
// told that it may have been.
import type { IDataObject } from 'n8n-workflow';

import { batchWorkflow } from '../support/batches.mts';
import { postmanSendOf } from '../support/failed-item.mts';
import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

jest.setTimeout(30_000);

const bench = useBench();

const cyclic: IDataObject = { name: 'Mei' };
cyclic.self = cyclic;

class Person {
	name = 'Mei';
}

/** As a Code node or an expression can make them. */
const ODD: Array<[string, unknown]> = [
	['an object without a prototype', Object.create(null)],
	['a Map', new Map([['name', 'Mei']])],
	['a Set', new Set(['91234567'])],
	['a date that does not exist', new Date(Number.NaN)],
	['an instance of a class', new Person()],
	['a symbol', Symbol('Mei')],
	['an object with itself in it', cyclic],
	['a pattern', /Mei/],
	['an error', new Error('Mei')],
	['bytes', new Uint8Array(2)],
	['a promise', Promise.resolve('Mei')],
	['a list of objects without a prototype', [Object.create(null)]],
	[
		'an object that cannot be made text',
		{
			toString() {
				throw new Error('no text');
			},
		},
	],
];

const ODD_FIELD = '={{ $json.odd }}';
const GOOD: IDataObject = {
	recipient: '={{ $json.phone }}',
	valuesMode: 'json',
	valuesJson: '{ "name": "Mei", "fruit": "fig" }',
};
const withValue = (value: string): IDataObject => ({ ...GOOD, valuesJson: value });

/** Where such a value may turn up, and how the field is called. */
const PLACES: Array<[parameter: string, parameters: IDataObject]> = [
	['Recipient', { ...GOOD, recipient: ODD_FIELD }],
	['Language', { ...GOOD, language: ODD_FIELD }],
	['Values', withValue(ODD_FIELD)],
	['Values > name', withValue('={{ { name: $json.odd, fruit: "fig" } }}')],
	['Values|Message', { ...GOOD, valuesMode: 'body', body: ODD_FIELD }],
	[
		'Values > name',
		{ ...GOOD, valuesMode: 'pairs', valuePairs: { pair: [{ name: 'name', value: ODD_FIELD }] } },
	],
	[
		'Values',
		{ ...GOOD, valuesMode: 'pairs', valuePairs: { pair: [{ name: ODD_FIELD, value: 'Mei' }] } },
	],
	['Options > Send Once Key', { ...GOOD, options: { sendOnceKey: ODD_FIELD } }],
	['Options > Default Country', { ...GOOD, options: { defaultCountry: ODD_FIELD } }],
	['Message ID', { operation: 'get', messageId: ODD_FIELD }],
	['Message ID', { operation: 'retry', messageId: ODD_FIELD }],
	['Limit', { operation: 'getAll', limit: ODD_FIELD }],
	...['Recipient', 'Status', 'Language', 'Source', 'Created After'].map(
		(filter): [string, IDataObject] => {
			const name = filter[0].toLowerCase() + filter.slice(1).replace(' ', '');
			return [
				`Filters > ${filter}`,
				{ operation: 'getAll', returnAll: true, filters: { [name]: ODD_FIELD } },
			];
		},
	),
	['Batch ID', { resource: 'batch', operation: 'retry', batchId: ODD_FIELD }],
	[
		'Values > name',
		{
			resource: 'batch',
			operation: 'send',
			...withValue('={{ { name: $json.odd, fruit: "fig" } }}'),
		},
	],
];

describe.each(PLACES)('as %s (%#)', (parameter, parameters) => {
	test.each(ODD)('%s is named', async (_, odd) => {
		// n8n words what it cannot evaluate itself; a cyclic value is such a one, in part.
		const file = (parameters.resource === 'batch' ? batchWorkflow : sendWorkflow)(
			[{ odd, phone: '91234567' } as IDataObject],
			parameters,
			{ onError: 'continueRegularOutput' },
		);
		const run = await bench.engine.run(file, bench.account());
		const [item] = run.json(SEND);
		const details = postmanSendOf(item);
		expect(details?.outcome).toMatch(/^not/);
		expect(details?.code).toBe('invalid_item');
		expect(details?.problems?.map((problem) => problem.parameter)).toEqual([
			expect.stringMatching(parameter.split(' > ')[0]),
		]);
		expect(`${String(item.error)} ${details?.advice}`).not.toMatch(
			/\{\}|convert|not a function|undefined/,
		);
		expect(bench.simulator.ledger.calls()).toEqual([]);
	});
});

test('what is wrong with one item keeps no other one from being sent', async () => {
	const [, odd] = ODD[0];
	const items = [
		{ odd, phone: '91234567' },
		{ odd: 'english', phone: '98765432' },
	] as IDataObject[];
	const file = sendWorkflow(
		items,
		{ ...GOOD, language: ODD_FIELD },
		{ onError: 'continueRegularOutput' },
	);
	await bench.engine.run(file, bench.account());
	expect(bench.simulator.ledger.messages().map(({ recipient }) => recipient)).toEqual([
		'6598765432',
	]);
});

test('dates, big numbers and the groups of a pattern are values', async () => {
	const odd = { name: new Date(0), fruit: 91234567n };
	const file = sendWorkflow(
		[{ odd, phone: '91234567' }] as unknown as IDataObject[],
		withValue(ODD_FIELD),
	);
	await bench.engine.run(file, bench.account());
	const groups = sendWorkflow(
		[{ text: 'Mei:fig', phone: '91234567' }],
		withValue('={{ $json.text.match(/(?<name>.+):(?<fruit>.+)/).groups }}'),
	);
	await bench.engine.run(groups, bench.account());
	expect(bench.simulator.ledger.messages().map(({ values }) => values)).toEqual([
		{ name: '1970-01-01T00:00:00.000Z', fruit: '91234567' },
		{ name: 'Mei', fruit: 'fig' },
	]);
});
