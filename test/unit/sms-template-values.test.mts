// Values as workflows give them, of whatever kind.
import fc from '../support/fast-check.mts';

import { isVariableName, readValues, variablesOf } from '../../nodes/Postman/sms/template.ts';
import { found, read } from '../support/template-values.mts';

describe('values as people give them', () => {
	test('become what the API wants', () => {
		expect(
			read(
				{ ' name ': ' Ann ', count: 5, paid: true },
				{ templateBody: '{{name}} {{count}} {{paid}}' },
			),
		).toEqual({
			ok: true,
			values: { name: 'Ann', count: '5', paid: 'true' },
			findings: [],
			replaced: [],
			body: 'Ann 5 true',
		});
	});

	test('have no body without a template', () => {
		expect(read({ name: 'Ann' })).not.toHaveProperty('body');
	});

	test('named twice are refused', () => {
		const reading = read([
			['name', 'Ann'],
			['name ', 'Ben'],
		]);
		expect(reading.ok).toBe(false);
		expect(found(reading.findings)).toEqual([['duplicate', 'name']]);
		expect(reading.values).toEqual({ name: 'Ann' });
	});

	test('that are no text have one finding, not two', () => {
		const reading = read({ name: { first: 'Ann' } }, { templateBody: '{{name}}' });
		expect(found(reading.findings)).toEqual([['notText', 'name']]);
		expect(reading.values).toEqual({});
	});

	test.each([
		'{"name": "Mei"}',
		"{'name': 'Mei'}",
		'["apple", "pear"]',
		'```json\n{ "name": "Mei" }\n```',
	])('that are JSON are refused: %j', (text) => {
		for (const language of ['english', 'malay'] as const) {
			const reading = read({ name: text }, { language, unsupportedCharacters: 'replace' });
			expect(found(reading.findings)).toEqual([['unresolved', 'name']]);
		}
	});

	test.each(['{Please bring your NRIC}', '["Note"] bring your NRIC', '{ "so to say" }'])(
		'%s is no JSON',
		(text) => {
			expect(read({ name: text }, { language: 'malay' }).ok).toBe(true);
		},
	);

	test.each(['nu\u200Bll', '\u200BInvalid Date', 'ＮａＮ', '{\u200B{ $json.name }}'])(
		'that are bare leftovers once their characters are replaced are refused: %j',
		(name) => {
			for (const unsupportedCharacters of ['replaceLookAlikes', 'replace'] as const) {
				const reading = read({ name }, { unsupportedCharacters });
				expect(found(reading.findings)).toEqual([['unresolved', 'name']]);
			}
		},
	);

	test('left out are empty', () => {
		expect(found(read({ name: null }, { templateBody: '{{name}}' }).findings)).toEqual([
			['empty', 'name'],
		]);
	});

	test('of dates come with a hint', () => {
		const reading = read({ day: new Date(0) });
		expect(reading.ok).toBe(true);
		expect(found(reading.findings)).toEqual([['dateAsIso', 'day']]);
	});

	test('are replaced if asked, trimmed again, and it is told', () => {
		const reading = read({ name: '“Ann” 🎉' }, { unsupportedCharacters: 'replace' });
		expect(reading).toEqual({
			ok: true,
			values: { name: '"Ann"' },
			findings: [],
			replaced: [
				{ variable: 'name', from: '“', to: '"', position: 1 },
				{ variable: 'name', from: '”', to: '"', position: 5 },
				{ variable: 'name', from: '🎉', to: '', position: 7 },
			],
		});
	});

	test('are not replaced in another language', () => {
		const options = { language: 'chinese', unsupportedCharacters: 'replace' } as const;
		expect(read({ name: '“陈”' }, options)).toMatchObject({
			ok: true,
			values: { name: '“陈”' },
			replaced: [],
		});
	});

	test('of which nothing is left are refused', () => {
		const reading = read(
			{ name: '陈大文' },
			{ unsupportedCharacters: 'replace', templateBody: '{{name}}' },
		);
		expect(found(reading.findings)).toEqual([['empty', 'name']]);
		expect(reading.findings[0].message).toBe(
			'No character of the value of "name" can be sent in an English message',
		);
	});

	test('named like parts of an object stay data', () => {
		const given = JSON.parse('{"__proto__": {"polluted": true}, "constructor": "Ann"}') as object;
		const reading = read(Object.entries(given), { templateBody: '{{constructor}}' });
		expect(found(reading.findings)).toEqual([['notText', '__proto__']]);
		const text = read([['__proto__', 'x']]);
		expect(Object.keys(text.values)).toEqual(['__proto__']);
		expect(found(text.findings)).toEqual([['badName', '__proto__']]);
		expect(Object.getPrototypeOf(text.values)).toBe(Object.prototype);
		expect({}).not.toHaveProperty('polluted');
	});
});

describe('for all values', () => {
	const anyName = fc.oneof(
		fc.constantFrom('name', 'body', 'recipient', '__proto__', 'constructor', 'toString', ''),
		fc.string({ unit: 'binary', maxLength: 8 }),
	);
	const anyValue = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 40 }),
		fc.string({ unit: 'grapheme', maxLength: 40 }),
		fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true }),
	);

	test('nothing throws, each finding can be read, and what is ok keeps every rule', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(anyName, anyValue), { maxLength: 4 }),
				fc.constantFrom('english', 'chinese'),
				fc.constantFrom('reject', 'replace'),
				fc.option(fc.constantFrom('{{name}}', '{{body}} {{constructor}}', ''), { nil: undefined }),
				(entries, language, unsupportedCharacters, templateBody) => {
					const reading = read(entries as Array<[string, unknown]>, {
						language,
						unsupportedCharacters,
						templateBody,
					});
					for (const { message, advice } of reading.findings) {
						expect(message).toMatch(/[^.]$/);
						expect(advice).toMatch(/\.$/s);
					}
					if (!reading.ok) return;
					for (const [name, value] of Object.entries(reading.values)) {
						expect(isVariableName(name)).toBe(true);
						expect(value).toBe(value.trim());
						expect(value).not.toBe('');
						if (language === 'english') expect(value).not.toMatch(/[|^€{}[\]~\\`\p{So}]/u);
					}
					if (templateBody !== undefined) {
						expect(Object.keys(reading.values).sort()).toEqual(variablesOf(templateBody).sort());
						expect(reading.body?.length).toBeLessThanOrEqual(1000);
					}
				},
			),
			{ numRuns: 1500 },
		);
	});

	test('reading what was read changes nothing', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme', maxLength: 60 }),
				fc.constantFrom('reject', 'replace'),
				(value, unsupportedCharacters) => {
					const { ok, values } = read({ name: value }, { unsupportedCharacters });
					fc.pre(ok);
					expect(read(values, { unsupportedCharacters })).toMatchObject({
						ok,
						values,
						replaced: [],
					});
				},
			),
			{ numRuns: 1000, examples: [['ƀ###', 'replace']] },
		);
	});
});

test('a value with more refused characters than a call takes arguments is one item’s problem', () => {
	const reading = readValues([['name', '“'.repeat(150_000)]], {
		language: 'english',
		unsupportedCharacters: 'replace',
	});
	expect(reading.ok).toBe(false);
	expect(reading.replaced).toHaveLength(150_000);
});
