/**
 * Plain characters for typographic, accented and foreign ones: look-alikes, and those that mean
 * about the same. Pure.
 */

import { lookAlikeOf, tabledLookAlike } from './look-alikes';

// Unicode has no decomposition for these, or one that reads worse.
const TABLE: Array<[characters: string, plain: string]> = [
	['~\u223C\u301C\u02DC', '-'],
	['[{', '('],
	[']}', ')'],
	['|¦\\', '/'],
	['€', 'EUR'],
	['₹', 'INR'],
	['₱', 'PHP'],
	['₫', 'VND'],
	['฿', 'THB'],
	['₩', 'KRW'],
	['₺', 'TRY'],
	['¢', 'c'],
	['©', '(c)'],
	['®', '(R)'],
	['°', 'deg'],
	['×', 'x'],
	['±', '+/-'],
	['≤', '<='],
	['≥', '>='],
	['≠', '!='],
	['→⇒', '->'],
	['←⇐', '<-'],
	['µμ', 'u'],
	['ı', 'i'],
	['ł', 'l'],
	['Ł', 'L'],
	['đð', 'd'],
	['ĐÐ', 'D'],
	['œ', 'oe'],
	['Œ', 'OE'],
	['þ', 'th'],
	['Þ', 'Th'],
	['ẞ', 'SS'],
];

const PLAIN = new Map(
	TABLE.flatMap(([characters, plain]) => Array.from(characters, (one) => [one, plain] as const)),
);

/**
 * Returns the plain text for a grapheme, in `supported` characters; empty if there is none. The
 * tables come first, then Unicode's compatibility decomposition (NFKD), keeping the accents that
 * are supported.
 */
export function plainEquivalent(grapheme: string, supported: RegExp): string {
	const known = PLAIN.get(grapheme) ?? lookAlikeOf(grapheme, supported);
	if (known !== undefined) return known;
	const letters = grapheme.normalize('NFKD').match(/\P{M}\p{M}*/gu) ?? [];
	return letters.map((letter) => plainLetter(letter, supported)).join('');
}

/**
 * No letter of a written language has more marks. Texts with thousands exist, made to keep programs
 * busy.
 */
const MAX_MARKS = 8;

/** Strokes through a character. Without its stroke, `not less than` would become `less than`. */
const STROKE = /[\u0334-\u0338\u20D2\u20E5]/;

/**
 * Returns a base character with as many of its marks as are supported; empty if it is struck out.
 */
function plainLetter(letter: string, supported: RegExp): string {
	if (STROKE.test(letter)) return '';
	const parts = Array.from(letter.slice(0, 2 * (1 + MAX_MARKS)));
	for (let kept = parts.length; kept > 1; kept -= 1) {
		const composed = parts.slice(0, kept).join('').normalize('NFC');
		if (supported.test(composed)) return composed;
	}
	const base = parts[0] ?? '';
	const plain = PLAIN.get(base) ?? tabledLookAlike(base) ?? plainDigit(base);
	return supported.test(plain) ? plain : '';
}

/** Returns the ASCII digit for a decimal digit of any script; any other character unchanged. */
export function plainDigit(character: string): string {
	if (!/^\p{Nd}$/u.test(character)) return character;
	// Unicode encodes the digits of a script in one run, from zero to nine.
	const code = character.codePointAt(0) ?? 0;
	let value = 0;
	while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
	return String(value);
}
