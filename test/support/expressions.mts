// Expressions as people write them, and worse, with items of all kinds to read.
import fc from './fast-check.mts';
import { DateTime } from 'luxon';

const NAMES = [
	'name',
	'a b',
	'phone-1',
	'_id',
	'$x',
	'姓名',
	'தமிழ்',
	'Parent’s "name"',
	"Parent's name",
	'Full name (as in NRIC)',
	'a.first(b)',
	'$if(x)',
	'0',
	'01',
	'length',
	'toString',
	'constructor',
	'valueOf',
	'hasOwnProperty',
	'prototype',
	'caller',
	'binding',
	'arguments',
	'toJSON',
	'then',
	'isProxy',
	'json',
	'class',
	'this',
	'window',
	'a]b',
	'a}b',
	'a}}b',
	'a\\b',
	'a\nb',
	'',
	' ',
];

const primitive = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom(
		'',
		' ',
		'0',
		'null',
		'={{ $json.name }}',
		'{{ $json.name }}',
		'\u0000',
		'a\nb\\n',
	),
	fc.integer(),
	fc.double(),
	fc.constantFrom(0, -0, NaN, Infinity, 1e21, 1e-7, 91234567, 0.1 + 0.2),
	fc.boolean(),
	fc.constantFrom(null, undefined),
);

class Person {
	name = 'Mei Ling';
	get first() {
		return 'Mei';
	}
}

const special = fc.oneof(
	fc.date({ noInvalidDate: true }).map((date) => new Date(date)),
	fc
		.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
		.map((date) => DateTime.fromJSDate(date)),
	fc.constant(10n),
	fc
		.constantFrom<() => unknown>(
			() => /x/g,
			() => new Person(),
			() => Buffer.from('abc'),
			() => new Map([['name', 1]]),
			() => ({ toJSON: () => ({ name: 'by toJSON' }) }),
			() => Object.create({ name: 'inherited' }),
			() => Object.assign(Object.create(null), { name: 'no prototype' }),
			() => JSON.parse('{ "__proto__": { "name": "polluted" }, "name": "own" }'),
			() => Object.defineProperty({}, 'name', { value: 'hidden', enumerable: false }),
			() => ({
				get name() {
					return 'by a getter';
				},
			}),
			() => Object.freeze({ name: 'frozen' }),
			() => new Proxy({ name: 'behind a proxy' }, {}),
			() => Object.assign(['first'], { name: 'of a list' }),
			() => Array(2),
			() => Object('boxed'),
			() => Object(1),
			() => () => 'called',
			() => ({ name: 'x', toString: () => 'by toString', valueOf: () => 1 }),
			() => ({ name: 'x', [Symbol.toPrimitive]: () => 'by Symbol.toPrimitive' }),
			() => new Date(NaN),
			() => new Error('as a value'),
			() => new Uint8Array([1, 2]),
		)
		.map((make) => make()),
);

export const name = fc.constantFrom(...NAMES);
export const { value } = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		primitive,
		special,
		fc.array(tie('value'), { maxLength: 3 }),
		fc.dictionary(name, tie('value'), { maxKeys: 5 }),
	),
}));
export const json = fc.oneof(
	{ weight: 20, arbitrary: fc.dictionary(name, value, { maxKeys: 12 }) },
	{ weight: 1, arbitrary: special as fc.Arbitrary<object> },
	{ weight: 1, arbitrary: fc.constantFrom({}, undefined, null) },
);

const step = fc.oneof(
	name.map((key) => `.${key}`),
	name.map((key) => `["${key}"]`),
	name.map((key) => `['${key}']`),
	fc.constantFrom(
		'[0]',
		'[1]',
		'[00]',
		'[-1]',
		'[ 0 ]',
		'["0"]',
		'?.name',
		'.name()',
		'[`name`]',
		'["na" + "me"]',
		' .name',
		'. name',
	),
);
const space = fc.constantFrom('', ' ', '  ', '\n', '\t');
const code = fc.oneof(
	{
		weight: 8,
		arbitrary: fc
			.tuple(space, fc.array(step, { minLength: 1, maxLength: 3 }), space)
			.map(([before, steps, after]) => `${before}$json${steps.join('')}${after}`),
	},
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			'',
			' ',
			'$json',
			'json.name',
			'$jsonx.name',
			'$json.name;',
			'$json.name // c',
			'$json.name, 1',
			'{ a: $json.name }',
			'"text"',
			'$itemIndex',
			'$json.name.length',
			'$json.name.toUpperCase()',
			'$json.name ?? "x"',
			'$json.name + ""',
			'undefined',
			'(',
		),
	},
);
const text = fc.oneof(
	fc.constantFrom(
		'',
		'',
		'',
		' ',
		'Dear ',
		', ',
		'{',
		'}',
		'}}',
		'{{',
		'\\',
		'\\\\',
		'"',
		"'",
		'`',
		'${x}',
		'\n',
		'\u2028',
		'.constructor',
		'. constructor',
		'=',
		'%',
		'姓',
	),
	fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const expression = fc
	.tuple(fc.array(fc.tuple(text, code), { maxLength: 3 }), text)
	.map(
		([parts, last]) =>
			`=${parts.map(([before, inner]) => `${before}{{${inner}}}`).join('')}${last}`,
	);
const wholeField = code.map((inner) => `={{${inner}}}`);
const leaf = fc.oneof(
	{ weight: 3, arbitrary: wholeField },
	{ weight: 2, arbitrary: expression },
	text,
	fc.integer(),
);
/** n8n parses workflows from JSON: unlike an item's, no object of a parameter lacks a prototype. */
const asStored = { noNullPrototype: true };
export const parameter = fc.oneof(
	{ weight: 6, arbitrary: leaf as fc.Arbitrary<unknown> },
	fc.array(fc.record({ name: text, value: leaf }, asStored), { maxLength: 3 }),
	fc.record(
		{
			mappingMode: fc.constant('defineBelow'),
			value: fc.dictionary(name, leaf, { maxKeys: 3, ...asStored }),
			schema: fc.constant([{ id: 'name', type: 'string' }]),
		},
		asStored,
	),
	fc.dictionary(name, fc.oneof(leaf, fc.constant(null), fc.constant(true)), {
		maxKeys: 3,
		...asStored,
	}),
);
