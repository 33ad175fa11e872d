import { parse } from 'csv-parse/sync';
import fc from '../support/fast-check.mts';

import { csvRow, readCsv } from '../../nodes/Postman/sms/csv.ts';

const read = (...pieces: string[]) => [...readCsv(pieces)];

/** What a strict reader of some other house makes of it; `undefined` if it refuses. */
function independent(text: string): string[][] | undefined {
	try {
		return parse(text, { relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] });
	} catch {
		return undefined;
	}
}

const anyText = fc.string({ unit: 'binary' });
/** Where the rules are: quotes, commas and line breaks close together. */
const dense = fc.string({ unit: fc.constantFrom('"', '""', ',', '\r', '\n', '\r\n', 'a', '') });

test('a row is quoted as RFC 4180 says, and nothing else is done to it', () => {
	expect(csvRow(['6591234567', 'english', 'Mei, "Ling"', 'two\nlines', '=1+1', '-5'])).toBe(
		'6591234567,english,"Mei, ""Ling""","two\nlines",=1+1,-5\r\n',
	);
	expect(csvRow(['a', '', '\r', ' b '])).toBe('a,"","\r", b \r\n');
});

test('whatever is written comes back, from this reader and from another', () => {
	const rows = fc.array(fc.array(fc.oneof(anyText, dense), { minLength: 1, maxLength: 4 }), {
		maxLength: 5,
	});
	fc.assert(
		fc.property(rows, (given) => {
			const text = given.map(csvRow).join('');
			expect(read(text)).toEqual(given);
			expect(independent(text)).toEqual(given);
		}),
		{ numRuns: 2_000 },
	);
});

test('any text is read, or refused, as another strict reader does', () => {
	fc.assert(
		fc.property(dense, (text) => {
			const rows = read(text);
			const isBroken = rows.some((row) => 'quote' in row);
			expect(isBroken ? undefined : rows).toEqual(independent(text));
		}),
		{ numRuns: 20_000 },
	);
});

test.each([
	['"a,b\nc', 'unclosed'],
	['a\n"', 'unclosed'],
	['a"b,c', 'misplaced'],
	['"a"b,c', 'misplaced'],
	['"a" ,c', 'misplaced'],
])('%j has a quote that is %s', (text, quote) => {
	expect(read(text).at(-1)).toEqual({ quote });
});

test('text in pieces is read as if it were whole', () => {
	const pieces = fc.array(dense, { maxLength: 6 });
	fc.assert(
		fc.property(pieces, (given) => {
			expect(read(...given)).toEqual(read(given.join('')));
		}),
		{ numRuns: 20_000 },
	);
});

test('rows before a broken quote are read', () => {
	expect(read('a,b\nc,"d')).toEqual([['a', 'b'], { quote: 'unclosed' }]);
});
