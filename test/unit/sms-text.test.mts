import fc from '../support/fast-check.mts';
import { SegmentedMessage } from 'sms-segments-calculator';

import { replaceUnsupported } from '../../nodes/Postman/sms/replace.ts';
import {
	findUnsupported,
	graphemes,
	nameCharacter,
	segmentsOf,
} from '../../nodes/Postman/sms/text.ts';

/** 3GPP TS 23.038, section 6.2.1, by rows of the table; code 27 is the escape to the extension. */
const DEFAULT_ALPHABET = [
	'@£$¥èéùìòÇ\nØø\rÅå',
	'Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ',
	' !"#¤%&\'()*+,-./',
	'0123456789:;<=>?',
	'¡ABCDEFGHIJKLMNO',
	'PQRSTUVWXYZÄÖÑÜ§',
	'¿abcdefghijklmno',
	'pqrstuvwxyzäöñüà',
].join('');
const EXTENSION = '\f^{}\\[~]|€';

const everyUnit = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
	(unit) => !/\p{Cs}/u.test(unit),
);

const independent = (text: string) => {
	const message = new SegmentedMessage(text);
	return { encoding: message.getEncodingName(), segments: message.segmentsCount };
};
const ours = (text: string) => {
	const { encoding, segments } = segmentsOf(text);
	return { encoding, segments };
};

describe('graphemes', () => {
	const whole = new Intl.Segmenter('en', { granularity: 'grapheme' });
	// What hangs together: joined emoji, flags, marks, Hangul, Indic conjuncts, CR LF, halves of
	// characters.
	const joining = ['👩', '\u200d', '🏽', '🇸', '🇬', '\u0301', '\u1100', '\u1161', 'க', '்', 'क', '्'];
	const unit = fc.constantFrom(...joining, '\r', '\n', 'a', '\ud83d', '\udc69', '️');
	const long = fc.string({ unit, minLength: 400, maxLength: 3_000 });
	const oneOnly = fc.nat(3_000).map((marks) => `e${'\u0301'.repeat(marks)}`);

	test('are those of the whole text, however long it is', () => {
		const texts = fc.oneof(
			long,
			fc.tuple(long, oneOnly, long).map((parts) => parts.join('')),
		);
		fc.assert(
			fc.property(texts, (text) => {
				expect(graphemes(text)).toEqual(Array.from(whole.segment(text), ({ segment }) => segment));
			}),
			// To shrink a text of thousands of characters takes minutes.
			{ numRuns: 500, endOnFailure: true },
		);
	});
});

describe('the GSM 7-bit alphabet', () => {
	test('has 127 characters and 10 more by the escape', () => {
		expect(DEFAULT_ALPHABET).toHaveLength(127);
		const gsm = everyUnit.filter((unit) => segmentsOf(unit).encoding === 'GSM-7');
		expect(gsm.sort()).toEqual([...DEFAULT_ALPHABET, ...EXTENSION].sort());
	});

	test('costs one septet a character, two by the escape', () => {
		for (const character of DEFAULT_ALPHABET) expect(segmentsOf(character).units).toBe(1);
		for (const character of EXTENSION) expect(segmentsOf(character).units).toBe(2);
	});

	test('is the same as in an independent implementation', () => {
		for (const unit of everyUnit.filter((one) => one < '\u2200')) {
			// It takes form feed for Unicode, though the standard has it in the extension table.
			if (unit !== '\f') expect([unit, ours(unit)]).toEqual([unit, independent(unit)]);
		}
	});
});

describe('segments', () => {
	test.each<[string, string, string, number, number, number]>([
		['nothing', '', 'GSM-7', 0, 0, 160],
		['one GSM character', 'a', 'GSM-7', 1, 1, 160],
		['160 septets', 'a'.repeat(160), 'GSM-7', 160, 1, 160],
		['161 septets', 'a'.repeat(161), 'GSM-7', 161, 2, 153],
		['306 septets', 'a'.repeat(306), 'GSM-7', 306, 2, 153],
		['307 septets', 'a'.repeat(307), 'GSM-7', 307, 3, 153],
		['80 escaped characters', '€'.repeat(80), 'GSM-7', 160, 1, 160],
		[
			'an escaped character over a boundary',
			`${'a'.repeat(152)}€${'a'.repeat(152)}`,
			'GSM-7',
			306,
			3,
			153,
		],
		['70 units', '陈'.repeat(70), 'UCS-2', 70, 1, 70],
		['71 units', '陈'.repeat(71), 'UCS-2', 71, 2, 67],
		['134 units', '陈'.repeat(134), 'UCS-2', 134, 2, 67],
		['135 units', '陈'.repeat(135), 'UCS-2', 135, 3, 67],
		['one typographic quote among 69 letters', `${'a'.repeat(69)}’`, 'UCS-2', 70, 1, 70],
		['an escaped character costs one unit in UCS-2', `${'€'.repeat(69)}陈`, 'UCS-2', 70, 1, 70],
		[
			'a surrogate pair over a boundary',
			`${'a'.repeat(66)}😀${'a'.repeat(66)}`,
			'UCS-2',
			134,
			3,
			67,
		],
		['a decomposed accent', 'e\u0301', 'UCS-2', 2, 1, 70],
		['a line break of two characters', '\r\n', 'GSM-7', 2, 1, 160],
	])('%s', (_, text, encoding, units, segments, perSegment) => {
		expect(segmentsOf(text)).toEqual({ encoding, units, segments, perSegment });
	});

	// The independent library never splits a grapheme, so texts of single code points only.
	const codePoint = fc.oneof(
		{ weight: 6, arbitrary: fc.constantFrom(...DEFAULT_ALPHABET.replace('\r', '')) },
		{ weight: 2, arbitrary: fc.constantFrom(...EXTENSION.replace('\f', '')) },
	);
	const anyCodePoint = fc.oneof(
		codePoint,
		fc.constantFrom(...'陈大文னிá’…😀🎉𠮷'.replace(/\p{M}/gu, '')),
	);

	test.each([
		['GSM-7', codePoint],
		['any', anyCodePoint],
	])('are as many as an independent implementation counts: %s', (_, unit) => {
		fc.assert(
			fc.property(fc.array(unit, { minLength: 1, maxLength: 700, size: 'max' }), (units) => {
				const text = units.join('');
				expect(ours(text)).toEqual(independent(text));
			}),
			{ numRuns: 200 },
		);
	});

	test('hold all of the text, for every string', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
				const { encoding, units, segments, perSegment } = segmentsOf(text);
				expect(units).toBe(
					encoding === 'UCS-2'
						? text.length
						: text.length + text.replace(/[^\f^{}\\[~\]|€]/g, '').length,
				);
				expect(segments * perSegment).toBeGreaterThanOrEqual(units);
				// At most one unit of a segment stays empty.
				expect((segments - 1) * (perSegment - 1)).toBeLessThanOrEqual(units);
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('characters that Postman refuses in English', () => {
	test.each([...'|^€{}[]~\\`'])('%s is one', (character) => {
		expect(findUnsupported(`a${character}b`, 'english')).toEqual([
			expect.objectContaining({ character, position: 2 }),
		]);
	});

	test('so is all that is not in the default alphabet, and nothing of it', () => {
		const refused = everyUnit.filter((unit) => findUnsupported(unit, 'english').length > 0);
		expect(new Set(refused)).toEqual(
			new Set(everyUnit.filter((unit) => !DEFAULT_ALPHABET.includes(unit))),
		);
	});

	test.each(['chinese', 'malay', 'tamil'] as const)('%s may hold any', (language) => {
		expect(findUnsupported('|^€{}[]~\\` 😀 陈 “”', language)).toEqual([]);
	});

	test.each([
		['a family', '👨‍👩‍👧‍👦'],
		['a flag', '🇸🇬'],
		['a skin tone', '👍🏽'],
		['a key', '1️⃣'],
		['a heart with its selector', '❤️'],
		['a decomposed accent', 'o\u0302'],
		['a Tamil syllable', 'நி'],
		['half a surrogate pair', '\uD83D'],
	])('%s is one character', (_, character) => {
		expect(findUnsupported(`Hi ${character}!`, 'english')).toEqual([
			expect.objectContaining({ character, position: 4 }),
		]);
	});

	test('positions count what a person sees', () => {
		expect(
			findUnsupported('👨‍👩‍👧 ok – é\r\n€', 'english').map(({ character, position }) => [
				character,
				position,
			]),
		).toEqual([
			['👨‍👩‍👧', 1],
			['–', 6],
			['€', 10],
		]);
	});
});

describe('plain equivalents', () => {
	test.each([
		['‘it’s’ “so” „so‟ «so» ′', '\'it\'s\' "so" "so" "so" \''],
		['1–2 — 3 − 4 ‐ 5 ― 6', '1-2 - 3 - 4 - 5 - 6'],
		['wait…', 'wait...'],
		['non\u00A0breaking\u202Fand\u2003wide\u3000spaces', 'non breaking and wide spaces'],
		['[a] {b} a|b ~ a\\b `c`', "(a) (b) a/b - a/b 'c'"],
		['€5', 'EUR5'],
		['• one\n· two', '- one\n- two'],
		['tab\there', 'tab here'],
		['line\r\nbreak\rand\u2028more', 'line\nbreak\nand\nmore'],
		['zero\u200Bwidth soft\u00ADhyphen \uFEFFmark', 'zerowidth softhyphen mark'],
		['é à ñ ö Å Ç stay', 'é à ñ ö Å Ç stay'],
		['á ç ê Š ł đ ı ế', 'a c e S l d i e'],
		['e\u0301 o\u0308 q\u0301', 'é ö q'],
		['ǻ', 'å'],
		['ﬁ ﬂ œ Œ ẞ', 'fi fl oe OE SS'],
		['ＡＢＣ１２３，！', 'ABC123,!'],
		['٣ ௫ ५', '3 5 5'],
		['№ 5™ ℃ ©', 'No 5TM degC (c)'],
		['2 × 3 ≤ 7', '2 x 3 <= 7'],
		['Hi 🎉 there', 'Hi there'],
		['Hi🎉there', 'Hi there'],
		['Thanks! 👨‍👩‍👧', 'Thanks! '],
		['1️⃣ first', '1 first'],
		['cut \uD83D off', 'cut off'],
	])('%s', (text, expected) => {
		expect(replaceUnsupported(text).text).toBe(expected);
	});

	test.each([
		['1½ hours', '1 1/2 hours'],
		['½ hour', '1/2 hour'],
		['①②5 steps', '1 2 5 steps'],
		['10² m', '10 2 m'],
		['m²', 'm2'],
		['5🎉6', '5 6'],
		['2^3', '2 3'],
	])('numbers stay apart: %s', (text, expected) => {
		expect(replaceUnsupported(text).text).toBe(expected);
	});

	test('each is listed, with what was dropped', () => {
		expect(replaceUnsupported('“Hi” 🇸🇬 陈')).toEqual({
			text: '"Hi" ',
			replaced: [
				{ from: '“', to: '"', position: 1 },
				{ from: '”', to: '"', position: 4 },
				{ from: '🇸🇬', to: '', position: 6 },
				{ from: '陈', to: '', position: 8 },
			],
			left: [],
		});
	});

	test('a text that needs nothing comes back as it is', () => {
		expect(replaceUnsupported(DEFAULT_ALPHABET.replace('\r', ''))).toEqual({
			text: DEFAULT_ALPHABET.replace('\r', ''),
			replaced: [],
			left: [],
		});
	});

	const text = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 80 }),
		fc.string({ unit: 'grapheme', maxLength: 80 }),
		fc.string({ unit: fc.constantFrom(...'a1 🎉½²€“–陈\u0301\u200D\uD83D\r\n['), maxLength: 30 }),
	);

	test('leave nothing to refuse, and doing it twice changes nothing, for every string', () => {
		fc.assert(
			fc.property(text, (given) => {
				const once = replaceUnsupported(given);
				expect(findUnsupported(once.text, 'english')).toEqual([]);
				expect(replaceUnsupported(once.text)).toEqual({ text: once.text, replaced: [], left: [] });
			}),
			{ numRuns: 2000 },
		);
	});

	test('touch only what is refused, for every string', () => {
		fc.assert(
			fc.property(text, (given) => {
				const positions = replaceUnsupported(given).replaced.map(({ position }) => position);
				const refused = findUnsupported(given, 'english').map(({ position }) => position);
				const returns = graphemes(given).flatMap((one, index) =>
					one.includes('\r') ? [index + 1] : [],
				);
				expect(positions).toEqual([...refused, ...returns].sort((a, b) => a - b));
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('the name of a character', () => {
	test.each([
		['€', '"€"'],
		['👨‍👩‍👧', '"👨‍👩‍👧"'],
		['\u00A0', 'U+00A0 (non-breaking space)'],
		['\t', 'U+0009 (tab)'],
		['\u2062', 'U+2062'],
		['\uD83D', 'U+D83D'],
	])('%p', (character, name) => {
		expect(nameCharacter(character)).toBe(name);
	});
});
