// Expressions within text of which a part came to nothing.
import fc from '../support/fast-check.mts';

import { isHalfEmpty, mixedFieldsOf } from '../../nodes/Postman/panel/empty-part.ts';

const labels = (name: string) => name;

function isEmptyIn(raw: string, value: unknown): boolean {
	return mixedFieldsOf({ body: raw }, 'body', labels).some((field) => isHalfEmpty(field, value));
}

test.each<[string, unknown, boolean]>([
	['=Total {{ $json.total.toFixed(2) }}', 'Total ', true],
	['=Total {{ $json.total.toFixed(2) }}', 'Total 5.00', false],
	['=x-{{ $json.id }}', 'x-', true],
	['=x-{{ $json.id }}', 'x-0', false],
	['={{ $json.a }}-{{ $json.b }}', 'a-', true],
	['={{ $json.a }}-{{ $json.b }}', '-b', true],
	['={{ $json.a }}-{{ $json.b }}', '-', true],
	['={{ $json.a }}-{{ $json.b }}', 'a-b', false],
	// The first dash may be the value's own.
	['={{ $json.a }}-{{ $json.b }}', '--', true],
	['={{ $json.a }}-{{ $json.b }}', '---', false],
	['=Dear {{ $json.a }}{{ $json.b }},', 'Dear A,', true],
	['=Dear {{ $json.a }}{{ $json.b }},', 'Dear AB,', false],
	['=Dear {{ $json.user?.name }},', 'Dear ,', true],
	// Whoever writes a condition has thought of it.
	['=Dear {{ $json.name || "" }},', 'Dear ,', false],
	['=Dear {{ $json.name ?? "" }},', 'Dear ,', false],
	['=Dear {{ $json.is ? "Mr" : "" }} Tan,', 'Dear  Tan,', false],
	['=Dear {{ $if($json.is, "Mr", "") }} Tan,', 'Dear  Tan,', false],
	// Alone, or beside white space only, an empty value is missing as a whole.
	['={{ $json.name }}', '', false],
	['= {{ $json.name }} ', '  ', false],
	['no expression {{ $json.name }}', 'no expression ', false],
	['=no expression', 'no expression', false],
	['=\\{{ a }} {{ $json.b }}', '{{ a }} ', false],
	['=x-{{ $json.id }}', undefined, false],
	['=x-{{ $json.id }}', 'something else', false],
])('%j that gave %j: %s', (raw, value, expected) => {
	expect(isEmptyIn(raw, value)).toBe(expected);
});

test('is never said of parts that all came to something', () => {
	const text = fc.string({ unit: fc.constantFrom('a', '-', ' ', '\n', 'é', '😀') });
	const parts = fc.array(
		fc.tuple(
			text,
			text.filter((part) => part !== ''),
		),
		{ minLength: 1 },
	);
	fc.assert(
		fc.property(parts, text, (given, end) => {
			const raw = `=${given.map(([before]) => `${before}{{ $json.x }}`).join('')}${end}`;
			expect(isEmptyIn(raw, given.flat().join('') + end)).toBe(false);
		}),
	);
});

test('is always said of a single part', () => {
	const text = fc.string({ unit: fc.constantFrom('a', '-', ' ', 'é') });
	fc.assert(
		fc.property(text, text, (before, after) => {
			fc.pre((before + after).trim() !== '');
			expect(isEmptyIn(`=${before}{{ $json.x }}${after}`, before + after)).toBe(true);
		}),
	);
});

test('fields are found wherever values stand', () => {
	const raw = '=No. {{ $json.no }}';
	const parameters = {
		valuePairs: {
			pair: [
				{ name: 'a', value: 'plain' },
				{ name: 'no', value: raw },
			],
		},
		templateValues: { mappingMode: 'defineBelow', value: { no: raw } },
		options: { sendOnceKey: raw },
	};
	const found = (name: string, value: unknown) =>
		mixedFieldsOf(parameters, name, labels)
			.filter((field) => isHalfEmpty(field, value))
			.map(({ label }) => label);
	const pairs = [
		{ name: 'a', value: 'plain' },
		{ name: 'no', value: 'No. ' },
	];
	expect(found('valuePairs.pair', pairs)).toEqual(['valuePairs.pair > no']);
	expect(found('templateValues', { value: { no: 'No. ' } })).toEqual(['templateValues > no']);
	expect(found('options', { sendOnceKey: 'No. ' })).toEqual(['Options > options.sendOnceKey']);
	expect(found('nothing', {})).toEqual([]);
});
