// Templates, the rules of their values, and how long a body may be.
import { DateTime } from 'luxon';

import {
	checkValues,
	isVariableName,
	render,
	toText,
	variablesOf,
} from '../../nodes/Postman/sms/template.ts';
import { check, english, read } from '../support/template-values.mts';

describe('variables of a template', () => {
	test.each<[string, string[]]>([
		['Dear {{name}}, your {{fruit}} is ready, {{name}}.', ['name', 'fruit']],
		['{{body}}', ['body']],
		['{{ name }} and {{a1_b}}', ['name', 'a1_b']],
		['{{{name}}}', ['name']],
		['{{Name}} {{1st}} {{_x}} {{a-b}} {name} {{}} {{ }}', []],
		['{{constructor}} {{__proto__}}', ['constructor']],
		['none', []],
	])('%s', (template, names) => {
		expect(variablesOf(template)).toEqual(names);
	});

	test.each(['a', 'name', 'name_1', 'a1b2_'])('%s may be a name', (name) => {
		expect(isVariableName(name)).toBe(true);
		expect(check({ [name]: 'x' })).toEqual([]);
	});

	test.each(['', 'Name', '1st', '_x', 'a-b', 'a b', 'é', 'name\n', '__proto__'])(
		'%p may not',
		(name) => {
			expect(isVariableName(name)).toBe(false);
			expect(check(Object.fromEntries([[name, 'x']]))).toEqual([['badName', name]]);
		},
	);

	test.each(['recipient', 'language'])('%s is reserved', (name) => {
		expect(isVariableName(name)).toBe(false);
		expect(check({ [name]: 'x' })).toEqual([['reservedName', name]]);
	});
});

describe('filling in', () => {
	test.each<[string, Record<string, string>, string]>([
		['Dear {{name}}: {{ name }}!', { name: 'Ann' }, 'Dear Ann: Ann!'],
		['{{body}}', { body: 'All of it' }, 'All of it'],
		['{{a}}{{b}}', { a: '{{b}}', b: '$& $1 $$' }, '{{b}}$& $1 $$'],
		['{{name}}', {}, '{{name}}'],
		['{{constructor}}', {}, '{{constructor}}'],
		['{{constructor}}', { constructor: 'Ann' } as never, 'Ann'],
	])('%s with %p', (template, values, expected) => {
		expect(render(template, values)).toBe(expected);
	});
});

describe('values as text', () => {
	class Foreign {
		readonly isLuxonDateTime = true;
		toISO() {
			return '2026-11-05T09:00:00.000+08:00';
		}
	}
	test.each<[unknown, string]>([
		['  Ann\u00A0\n', 'Ann'],
		['two\n\nparagraphs', 'two\n\nparagraphs'],
		[5, '5'],
		[-0.5, '-0.5'],
		[12n, '12'],
		[true, 'true'],
		[null, ''],
		[undefined, ''],
	])('%p', (value, text) => {
		expect(toText(value)).toEqual({ ok: true, text });
	});

	test.each<[string, unknown, string]>([
		['a Date', new Date('2026-11-05T01:00:00Z'), '2026-11-05T01:00:00.000Z'],
		[
			'a luxon DateTime in its own zone',
			DateTime.fromISO('2026-11-05T09:00:00', { zone: 'Asia/Singapore' }),
			'2026-11-05T09:00:00.000+08:00',
		],
		['a DateTime of another luxon', new Foreign(), '2026-11-05T09:00:00.000+08:00'],
	])('%s', (_, value, text) => {
		expect(toText(value)).toEqual({ ok: true, text, isDate: true });
	});

	const broken = new Proxy(
		{},
		{
			get() {
				throw new Error('no');
			},
		},
	);
	test.each<[string, unknown, string]>([
		['an object', { a: 1 }, 'an object'],
		['a list', [1], 'a list'],
		['NaN', Number.NaN, 'NaN, which is not a number'],
		['infinity', Number.POSITIVE_INFINITY, 'Infinity, which is not a number'],
		['a function', () => 1, 'a function'],
		['an invalid Date', new Date('x'), 'a date that does not exist'],
		['an invalid DateTime', DateTime.invalid('x'), 'a date that does not exist'],
		['a hostile object', broken, 'an object that cannot be read'],
	])('%s is none', (_, value, what) => {
		const { advice = '', ...reading } = toText(value) as { advice?: string };
		expect(reading).toEqual({ ok: false, found: what });
		expect(advice).toMatch(/^$|\.$/);
	});

	test.each([2 ** 53, -(2 ** 53), 20260312000123456789, 1e300])(
		'the number %p is none: its last digits are others than those written',
		(value) => {
			expect(toText(value)).toMatchObject({ found: 'a number too large to be exact' });
		},
	);
});

describe('rules of the content', () => {
	test('missing and surplus variables are named', () => {
		const options = { templateBody: 'Dear {{name}}, take your {{fruit}}.' };
		expect(check({ name: 'Ann', fruit: 'apple' }, options)).toEqual([]);
		expect(check({ name: 'Ann', veg: 'leek' }, options)).toEqual([
			['surplus', 'veg'],
			['missing', 'fruit'],
		]);
	});

	test('a template without variables wants no values', () => {
		expect(check({}, { templateBody: 'Hello' })).toEqual([]);
		expect(check({ a: 'x' }, { templateBody: 'Hello' })).toEqual([['surplus', 'a']]);
	});

	test('without a template any names will do', () => {
		expect(check({ a: 'x', b: 'y' })).toEqual([]);
	});

	test('variables may be known where the body is not', () => {
		expect(check({ a: 'x' }, { variables: ['a', 'b'] })).toEqual([['missing', 'b']]);
	});

	test('a name that everybody’s object has is data like any other', () => {
		expect(check({}, { templateBody: '{{constructor}}' })).toEqual([['missing', 'constructor']]);
	});

	test('a name in other letters is recognised', () => {
		const findings = checkValues(
			{ 'First Name': 'Ann' },
			{ ...english, variables: ['first_name'] },
		);
		expect(findings.map(({ advice }) => advice)).toEqual([
			'Write it as in the template: "first_name".',
			'Rename "First Name" to "first_name".',
		]);
	});

	test.each([
		['firstName', 'first_name'],
		['FirstName', 'first_name'],
		['first_name', 'firstname'],
		['NRIC 4', 'nric4'],
		['ＮＡＭＥ', 'name'],
		['{name}', 'name'],
		['<<Name>>', 'name'],
		['%NAME%', 'name'],
		['[name]', 'name'],
	])('%s is recognised as %s', (given, variable) => {
		const findings = checkValues({ [given]: 'Ann' }, { ...english, variables: [variable] });
		expect(findings.map(({ advice }) => advice)).toEqual([
			`Write it as in the template: "${variable}".`,
			`Rename "${given}" to "${variable}".`,
		]);
	});

	test('a variable’s own name is not another one’s', () => {
		const variables = ['first_name', 'firstname'];
		const findings = checkValues({ firstname: 'Ann' }, { ...english, variables });
		expect(findings.map(({ advice }) => advice)).toEqual(['Give "first_name" a value.']);
	});

	test.each(['', ' ', '\n\t', '\u200B'])('the value %p is empty', (value) => {
		for (const language of ['english', 'chinese'] as const) {
			expect(check({ name: value }, { language })).toEqual([['empty', 'name']]);
		}
	});

	test('characters are named with their positions and their variable', () => {
		const [finding] = checkValues({ name: 'A “B” 👨‍👩‍👧\u00A0€|~x[]' }, english);
		expect(finding).toMatchObject({
			level: 'refuse',
			code: 'unsupportedCharacters',
			variable: 'name',
			message:
				'The value of "name" has characters that Postman refuses in English messages: "“" at position 3, "”" at position 5, "👨‍👩‍👧" at position 7, U+00A0 (non-breaking space) at position 8, "€" at position 9, 4 more',
		});
		expect(finding.characters).toHaveLength(9);
	});

	test.each(['chinese', 'malay', 'tamil'] as const)('%s may hold them', (language) => {
		expect(check({ name: '“陈” [நி] 😀' }, { language })).toEqual([]);
	});

	test.each(['\uD83D', '\uDE00', 'a\u0000b', '\u007F', '\u0085'])(
		'%p is no text in any language',
		(value) => {
			expect(check({ name: value }, { language: 'chinese' })).toEqual([['malformedText', 'name']]);
		},
	);

	test('line breaks, tabs and whole pairs are text', () => {
		expect(check({ name: 'a\r\nb\tc 😀' }, { language: 'chinese' })).toEqual([]);
	});
});

describe('length of the body', () => {
	const templateBody = 'Dear {{name}}.'; // 6 characters beside the value
	test.each<[number, string[]]>([
		[314, []],
		[315, ['bodyLong']],
		[994, ['bodyLong']],
		[995, ['bodyTooLong']],
	])('a value of %i characters', (length, codes) => {
		const findings = checkValues({ name: 'x'.repeat(length) }, { ...english, templateBody });
		expect(findings.map(({ code }) => code)).toEqual(codes);
	});

	test('only the hard limit refuses', () => {
		expect(read({ body: 'x'.repeat(1000) }, { templateBody: '{{body}}' }).ok).toBe(true);
		expect(read({ body: 'x'.repeat(1001) }, { templateBody: '{{body}}' }).ok).toBe(false);
	});

	test('a variable counts as often as it appears', () => {
		const options = { templateBody: '{{a}}{{a}}' };
		expect(check({ a: 'x'.repeat(500) }, options)).toEqual([['bodyLong', 'a']]);
		expect(check({ a: 'x'.repeat(501) }, options)).toEqual([['bodyTooLong', 'a']]);
	});

	test('without the template, the values alone may be too long', () => {
		expect(check({ a: 'x'.repeat(500), b: 'y'.repeat(501) })).toEqual([['bodyTooLong', 'b']]);
		expect(check({ a: 'x'.repeat(160), b: 'y'.repeat(160) })).toEqual([]);
	});

	test('an emoji counts as JavaScript counts it', () => {
		const options = { language: 'chinese', templateBody: '{{a}}' } as const;
		expect(check({ a: '😀'.repeat(500) }, options)).toEqual([['bodyLong', 'a']]);
		expect(check({ a: '😀'.repeat(501) }, options)).toEqual([['bodyTooLong', 'a']]);
	});

	test('the hint tells the characters and the longest value', () => {
		const values = { a: 'short', b: '陈'.repeat(400) };
		const [finding] = checkValues(values, { language: 'chinese' });
		expect(finding.message).toBe(
			'The values alone have 405 characters, and Postman advises at most 320 without header and footer',
		);
		expect(finding.advice).toContain('"b", with 400 characters');
	});
});
