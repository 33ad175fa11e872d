// Look-alikes: what stands for a character without losing anything, beside the public table that
// Postman's calculator uses.
import fc from '../support/fast-check.mts';
import smartEncodingMap from 'sms-segments-calculator/dist/libs/SmartEncodingMap.js';

import { lookAlikeOf } from '../../nodes/Postman/sms/look-alikes.ts';
import { replaceLookAlikes } from '../../nodes/Postman/sms/replace.ts';
import { findUnsupported, graphemes, ONLY_BASIC } from '../../nodes/Postman/sms/text.ts';

const table = (smartEncodingMap as unknown as { default?: Record<string, string> }).default;
const entries = Object.entries(table ?? (smartEncodingMap as unknown as Record<string, string>));
const inOneLine = (text: string) => text.replace(/ +/g, ' ');

/** Where the table and this node differ, and why. */
const DIFFERENT: Record<string, string> = {
	'\u201A': "'", // A low quotation mark, which Unicode names so; the table has a comma.
	'\u2039': "'", // Quotation marks too; the table has < and >.
	'\u203A': "'",
	'\uFE10': ',', // Vertical commas, by Unicode's decomposition; the table has an apostrophe.
	'\uFE11': ',',
	'\u2028': '\n', // They break a line; the table has a space.
	'\u2029': '\n',
	// Rests of U+2013, U+2014 and U+2019 in 8 bits: dropped, as in the table, "5–6" would become
	// "56".
	'\u0013': '-',
	'\u0014': '-',
	'\u0019': "'",
};

test('the public table has 271 entries, of which Postman takes 238', () => {
	expect(entries).toHaveLength(271);
	expect(entries.filter(([, plain]) => ONLY_BASIC.test(plain))).toHaveLength(238);
});

test('each of the 238 has the look-alike of the table, or a better one', () => {
	const theirs = entries.filter(([, plain]) => ONLY_BASIC.test(plain));
	const ours = theirs.map(([from]) => [from, replaceLookAlikes(from).text]);
	expect(ours).toEqual(theirs.map(([from, plain]) => [from, DIFFERENT[from] ?? inOneLine(plain)]));
});

test('what yields a character that Postman refuses is left to be refused by name', () => {
	const refused = entries.filter(([, plain]) => !ONLY_BASIC.test(plain));
	expect(refused).not.toEqual([]);
	for (const [from] of refused) {
		const { text, left } = replaceLookAlikes(`a ${from}`);
		expect([from, text]).toEqual([from, `a ${from}`]);
		expect(left).toHaveLength(1);
	}
});

test.each([
	['JACK’SON', "JACK'SON"],
	['“5–6 pm” — see you…', '"5-6 pm" - see you...'],
	['a\u00A0b\u2009c\u3000d\te', 'a b c d e'],
	['ＡＢＣ１２３，！', 'ABC123,!'],
	['\u2068Mei\u2069 \u200BLing\u200C\uFEFF', 'Mei Ling'],
	['ﬁne 𝐁𝐨𝐥𝐝', 'fine Bold'],
	['cafe\u0301', 'café'],
	['1\uFE0F2', '12'],
	['a\r\nb\rc', 'a\nb\nc'],
	['• one', '- one'],
	['1½ hours, ¾2', '1 1/2 hours, 3/4 2'],
	['5\u00136', '5-6'],
])('%s becomes %s, and nothing is left', (text, plain) => {
	expect(replaceLookAlikes(text)).toMatchObject({ text: plain, left: [] });
});

test.each([
	...'😀陈அ한жΨ́áçŠłđ€[]{}|~^\\×²①©™№℃٣'.normalize('NFC'),
	'1\uFE0F\u20E3',
	'❤\uFE0F',
	's\u0326',
	'=\u0338',
	'1\u0336',
	'\u202E',
	'\uFFFD',
])('%j loses something, so it is left', (character) => {
	if (ONLY_BASIC.test(character)) return;
	expect(replaceLookAlikes(`a ${character} b`)).toMatchObject({
		text: `a ${character} b`,
		replaced: [],
	});
	expect(replaceLookAlikes(`a ${character} b`).left.length).toBeGreaterThan(0);
});

test('positions are those of the text as it was given', () => {
	expect(replaceLookAlikes('…“😀”')).toEqual({
		text: '..."😀"',
		replaced: [
			{ from: '…', to: '...', position: 1 },
			{ from: '“', to: '"', position: 2 },
			{ from: '”', to: '"', position: 4 },
		],
		left: [{ character: '😀', position: 3 }],
	});
});

const anything = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.string({ unit: 'grapheme', maxLength: 60 }),
	fc.string({
		unit: fc.constantFrom(...entries.map(([from]) => from), ...'a1 é🎉½陈\u0301\u200D\uD83D\r\n['),
		maxLength: 30,
	}),
);
const words = (text: string) =>
	text
		.normalize('NFKC')
		.replace(/[\p{Cf}\u180B-\u180F\uFE00-\uFE0F]/gu, '')
		.match(/[\p{L}\p{N}]+/gu) ?? [];

test('every string goes out as it was written, look-alikes apart, or what cannot is named', () => {
	fc.assert(
		fc.property(anything, (given) => {
			const { text, replaced, left } = replaceLookAlikes(given);
			const all = graphemes(given);
			// Put back together from its parts: nothing else was touched.
			const parts = all.map((one, i) => {
				const change = replaced.find(({ position }) => position === i + 1);
				if (change) expect(change.from).toBe(one);
				return change ? change.to : one;
			});
			expect(text).toBe(parts.join(''));
			for (const { to } of replaced) expect(to).toMatch(ONLY_BASIC);
			for (const { character, position } of left) {
				expect(all[position - 1]).toBe(character);
				expect(lookAlikeOf(character, ONLY_BASIC)).toBeUndefined();
			}
			if (left.length === 0) expect(findUnsupported(text, 'english')).toEqual([]);
		}),
		{ numRuns: 3000 },
	);
});

test('replacing twice changes nothing more', () => {
	fc.assert(
		fc.property(anything, (given) => {
			const once = replaceLookAlikes(given);
			fc.pre(once.left.length === 0);
			expect(replaceLookAlikes(once.text)).toEqual({ text: once.text, replaced: [], left: [] });
		}),
		{ numRuns: 3000 },
	);
});

test('no word is joined to another, and none is dropped', () => {
	const word = fc.string({ unit: fc.constantFrom(...'abZé1９ＡﬁêG'), minLength: 1, maxLength: 5 });
	const gap = fc.constantFrom(...' \u00A0\u2009\u3000\t–—…“”‘•\u2028\n', ' \u200B', '\u2068 ');
	const text = fc.array(fc.tuple(word, gap), { maxLength: 8 }).map((all) => all.flat().join(''));
	fc.assert(
		fc.property(text, (given) => {
			const { text: plain, left } = replaceLookAlikes(given);
			fc.pre(left.length === 0);
			expect(words(plain)).toEqual(words(given));
		}),
		{ numRuns: 2000 },
	);
});
