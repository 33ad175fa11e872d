// What is promised of every value, in every language and for every way of treating characters: it
// goes out exactly as a person wrote it, look-alikes apart, or it is refused by name.
import fc from '../support/fast-check.mts';

import { LANGUAGES } from '../../nodes/Postman/sms/language.ts';
import { readValues } from '../../nodes/Postman/sms/template.ts';
import { findUnsupported, graphemes } from '../../nodes/Postman/sms/text.ts';

const WAYS = ['replaceLookAlikes', 'replace', 'reject', 'sendAsIs'] as const;
const language = fc.constantFrom(...LANGUAGES.map(({ value }) => value));
const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.string({ unit: 'grapheme', maxLength: 60 }),
	fc.string({
		unit: fc.constantFrom(...'aé1 ½“’–…[]{}€中அ🎉\u00A0\u200B\u200D\uFFFD\r\n./:'),
		maxLength: 40,
	}),
	fc
		.tuple(
			fc.constantFrom('{{ $json.a }}', 'NaN', 'Invalid DateTime', 'undefined', 'https://x.sg/~a'),
			fc.string(),
		)
		.map((parts) => parts.join(' ')),
);

const read = (given: string, of: (typeof LANGUAGES)[number]['value'], way: (typeof WAYS)[number]) =>
	readValues([['name', given]], {
		language: of,
		templateBody: 'Hi {{name}}',
		unsupportedCharacters: way,
	});

test('a value goes out as it was written, or is refused by its name', () => {
	fc.assert(
		fc.property(text, language, fc.constantFrom(...WAYS), (given, of, way) => {
			const { ok, values, findings, replaced } = read(given, of, way);
			if (!ok) {
				const refusal = findings.find(({ level }) => level === 'refuse');
				expect(refusal?.variable).toBe('name');
				expect(refusal?.message).toContain('name');
				expect(refusal?.advice).toMatch(/\.$/);
				return;
			}
			const trimmed = given.trim();
			const parts = graphemes(trimmed).map((one, i) => {
				const change = replaced.find(({ position }) => position === i + 1);
				return change ? change.to : one;
			});
			if (way !== 'replace') expect(values.name).toBe(parts.join('').trim());
			if (of !== 'english' || way === 'reject' || way === 'sendAsIs') expect(replaced).toEqual([]);
			if (way !== 'sendAsIs') expect(findUnsupported(values.name ?? '', of)).toEqual([]);
		}),
		{ numRuns: 4000 },
	);
});

test('what goes out once goes out the same when it is read again', () => {
	fc.assert(
		fc.property(text, language, fc.constantFrom(...WAYS), (given, of, way) => {
			const first = read(given, of, way);
			fc.pre(first.ok);
			const again = read(first.values.name ?? '', of, way);
			// A text that a replacement has made may look like something that was not worked out; it is
			// then refused.
			if (again.ok) expect(again.values).toEqual(first.values);
			expect(again.replaced).toEqual([]);
		}),
		{ numRuns: 4000 },
	);
});

test('the finding of a refused character names each by its place', () => {
	fc.assert(
		fc.property(text, (given) => {
			const { findings } = read(given, 'english', 'reject');
			const refusal = findings.find(({ code }) => code === 'unsupportedCharacters');
			fc.pre(refusal !== undefined);
			const all = graphemes(given.trim());
			for (const { character, position } of refusal?.characters ?? []) {
				expect(all[position - 1]).toBe(character);
			}
			expect(refusal?.inShort).toMatch(/: U\+[\dA-F]{4,6}.* at position \d+/);
		}),
		{ numRuns: 2000 },
	);
});
