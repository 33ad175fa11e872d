// JSON that people and expressions write, read without losing a key.
import fc from '../support/fast-check.mts';

import { readJsonText } from '../../nodes/Postman/panel/json-text.ts';

test('a byte order mark before it is not seen, and does not matter', () => {
	expect(readJsonText('\uFEFF{"a":1}')).toEqual({ ok: true, entries: [['a', 1]] });
});

test('a text of millions of characters is refused by its length', () => {
	const text = `{ "name": "${'x'.repeat(9_000_000)}" }`;
	expect(readJsonText(text)).toMatchObject({
		found: expect.stringContaining('9000014 characters'),
	});
});

test('a decimal number keeps the digits that were written', () => {
	expect(readJsonText('{"a":12.50,"b":1.0,"c":-0.10,"d":1.5e3,"e":2}')).toEqual({
		ok: true,
		entries: [
			['a', '12.50'],
			['b', '1.0'],
			['c', '-0.10'],
			['d', 1500],
			['e', 2],
		],
	});
});

test('a code fence around it does not matter', () => {
	expect(readJsonText('```json\n{ "a": 1 }\n```\n')).toEqual({ ok: true, entries: [['a', 1]] });
});

test('a key that stands twice is there twice', () => {
	const text =
		'{ "fruit": "https://go.gov.sg/real", "name": "x", "fruit": "https://evil.example" }';
	expect(readJsonText(text)).toEqual({
		ok: true,
		entries: [
			['fruit', 'https://go.gov.sg/real'],
			['name', 'x'],
			['fruit', 'https://evil.example'],
		],
	});
});

test.each([
	['{ "name": "Tan "Ah" Kow" }', /line 1, column 17: .*double quote within/],
	['{\n"name": "Tan\nAh" }', /line 2, column 9: .*line break/],
	['{ "name": }', /line 1, column 11: a value is missing there$/],
	['{ "name": , "fruit": 1 }', /line 1, column 11: a value is missing there$/],
	['{ "name": "x", }', /line 1, column 16: nothing stands behind the comma$/],
	["{ 'name': 'x' }", /line 1, column 3: .*straight double/],
	['{ “name”: “x” }', /line 1, column 3: .*straight double/],
	['{ "name": ‘x’ }', /line 1, column 11: .*straight double/],
	['{ name: "x" }', /line 1, column 3$/],
	['{ "name": "x" ', /not valid JSON/],
	['{ "name": {{ $json.name }} }', /line 1, column 11/],
	['', /^The JSON is empty$/],
	['{ "name": "x" "fruit": "y" }', /line 1, column 15: a comma is missing/],
	['{ "name": "x"，"fruit": "y" }', /column 14: JSON takes no U\+FF0C/],
	['{ "name": "x" }\u00A0', /column 16: JSON takes no U\+00A0 \(non-breaking space\)/],
	['{ "name": "x",', /it ends too early/],
	['{} x', /line 1, column 4/],
	['[1]', /not an object/],
	['"x"', /not an object/],
	['null', /not an object/],
])('%s', (text, found) => {
	const reading = readJsonText(text);
	expect(reading).toMatchObject({ ok: false, found: expect.stringMatching(found) });
	expect(JSON.stringify(reading)).not.toMatch(/Kow|evil/);
});

test('what JSON.parse takes for an object is read alike, and nothing else is', () => {
	const mangled = fc
		.tuple(fc.json({ maxDepth: 2 }), fc.nat(60), fc.constantFrom('', '"', ',', '\n', '{', '\\'))
		.map(([text, at, sign]) => text.slice(0, at) + sign + text.slice(at));
	fc.assert(
		fc.property(fc.oneof(fc.json({ maxDepth: 2 }), mangled), (text) => {
			const reading = readJsonText(text);
			let parsed: unknown;
			try {
				parsed = JSON.parse(text);
			} catch {
				expect(reading.ok).toBe(false);
				return;
			}
			const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
			expect(reading.ok).toBe(isObject);
			if (!reading.ok) return;
			const values = parsed as Record<string, unknown>;
			const read = reading.entries.map(([name, value]) => [
				name,
				typeof values[name] === 'number' ? Number(value) : value,
			]);
			expect(Object.fromEntries(read)).toEqual(values);
		}),
		{ numRuns: 3000 },
	);
});
