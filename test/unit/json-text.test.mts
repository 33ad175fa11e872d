// JSON that people and expressions write, read without losing a key.
import fc from '../support/fast-check.mts';

import { readJsonText } from '../../nodes/Postman/panel/json-text.ts';

test('a byte order mark before it is not seen, and does not matter', () => {
	expect(readJsonText('\uFEFF{"a":1}')).toEqual({ ok: true, entries: [['a', 1]] });
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
	['{ "name": }', /line 1, column 11$/],
	['{ "name": "x", }', /line 1, column 16$/],
	["{ 'name': 'x' }", /line 1, column 3: .*straight double/],
	['{ “name”: “x” }', /line 1, column 3: .*straight double/],
	['{ "name": ‘x’ }', /line 1, column 11: .*straight double/],
	['{ name: "x" }', /line 1, column 3$/],
	['{ "name": "x" ', /not valid JSON/],
	['{ "name": {{ $json.name }} }', /line 1, column 11/],
	['', /not valid JSON/],
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
			if (reading.ok) expect(Object.fromEntries(reading.entries)).toEqual(parsed);
		}),
		{ numRuns: 3000 },
	);
});
