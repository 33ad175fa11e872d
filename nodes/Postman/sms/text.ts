/**
 * What an SMS is made of: the GSM 7-bit alphabet (3GPP TS 23.038), segments, and the characters
 * that Postman refuses in English messages. Positions are in graphemes, as people count: a family
 * emoji is one character. Pure.
 */

import { codePointName, codePointOrKind } from './character-names';
import type { Language } from './language';

/** How a text is divided into segments. */
export interface Segments {
	encoding: 'GSM-7' | 'UCS-2';
	/** Septets for GSM-7, UTF-16 code units for UCS-2. */
	units: number;
	segments: number;
	/**
	 * Units that one segment of this text holds: 7 septets or 3 code units fewer if there are two
	 * segments or more.
	 */
	perSegment: number;
}

/** A character that Postman refuses in English. */
export interface Unsupported {
	/** A whole grapheme. */
	character: string;
	/** Counted from 1, in graphemes. */
	position: number;
}

// Without the escape code, which is not a character of a text.
const BASIC =
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
	'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
// Two septets each. In English, Postman refuses these, and all that is not GSM-7 (Postman guide,
// Message content).
const EXTENSION = '\f^{}\\[~]|€';

const inClass = (set: string) => set.replace(/[\\\]^-]/g, '\\$&');
/** Matches a text of nothing but characters that Postman takes in English. */
export const ONLY_BASIC = new RegExp(`^[${inClass(BASIC)}]*$`);
const ONLY_GSM = new RegExp(`^[${inClass(BASIC + EXTENSION)}]*$`);
const EXTENDED = new RegExp(`[${inClass(EXTENSION)}]`);
/** The first half of a surrogate pair. */
const PAIR = /[\uD800-\uDBFF]/;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** In UTF-16 code units. */
const WINDOW_UNITS = 500;

/**
 * Returns the graphemes of a text. Reads it in windows: on Node 20, the segmenter's time grows with
 * the square of the length.
 */
export function graphemes(text: string): string[] {
	const all: string[] = [];
	for (let start = 0, size = WINDOW_UNITS; start < text.length;) {
		const end = wholeCharacterEnd(text, start + size);
		const some = Array.from(segmenter.segment(text.slice(start, end)), ({ segment }) => segment);
		// The last grapheme may go on after the window, so the next window begins with it.
		const next = end < text.length ? end - (some.pop() ?? '').length : end;
		size = next > start ? WINDOW_UNITS : 2 * size;
		for (const one of some) all.push(one);
		start = next;
	}
	return all;
}

function wholeCharacterEnd(text: string, end: number): number {
	return (text.codePointAt(end - 1) ?? 0) > 0xffff ? end + 1 : end;
}

/** Counts the segments of a whole SMS, header and footer included. An empty text has none. */
export function segmentsOf(text: string): Segments {
	const gsm = ONLY_GSM.test(text);
	const [encoding, single, multi] = gsm
		? (['GSM-7', 160, 153] as const)
		: (['UCS-2', 70, 67] as const);
	// An escaped character and a surrogate pair are two units that stay together.
	if (!(gsm ? EXTENDED : PAIR).test(text)) {
		const units = text.length;
		if (units <= single)
			return { encoding, units, segments: Math.min(units, 1), perSegment: single };
		return { encoding, units, segments: Math.ceil(units / multi), perSegment: multi };
	}
	const atoms = gsm
		? Array.from(text, (character) => (EXTENDED.test(character) ? 2 : 1))
		: Array.from(text, (character) => character.length);
	const units = atoms.reduce((sum, size) => sum + size, 0);
	if (units <= single) return { encoding, units, segments: 1, perSegment: single };
	let segments = 1;
	let used = 0;
	for (const size of atoms) {
		if (used + size > multi) {
			segments += 1;
			used = 0;
		}
		used += size;
	}
	return { encoding, units, segments, perSegment: multi };
}

/**
 * Returns the characters that Postman refuses; none unless the language is English (Postman guide,
 * Message content).
 */
export function findUnsupported(text: string, language: Language): Unsupported[] {
	if (language !== 'english' || ONLY_BASIC.test(text)) return [];
	return graphemes(text).flatMap((character, index) => {
		if (ONLY_BASIC.test(character)) return [];
		return [{ character, position: index + 1 }];
	});
}

/**
 * Names a character for the user: in quotes if it is visible, otherwise by its code point. If a
 * grapheme of plain characters hides an invisible one, that one is named.
 */
export function nameCharacter(grapheme: string): string {
	const [first = '', ...rest] = Array.from(grapheme);
	if (ONLY_BASIC.test(first) && rest.length > 0 && rest.every((one) => /[\p{C}\p{Z}]/u.test(one))) {
		return `${codePointName(rest[0] ?? '')} after "${first}"`;
	}
	return /[^\p{C}\p{Z}\p{M}]/u.test(grapheme) && grapheme !== '\u3164'
		? `"${grapheme}"`
		: codePointName(first);
}

/** As `nameCharacter`, by code points only, for a text that is logged. */
export function codePointOf(grapheme: string): string {
	const [first = '', ...rest] = Array.from(grapheme);
	if (!ONLY_BASIC.test(first)) return codePointOrKind(first);
	const strange = rest.find((one) => !ONLY_BASIC.test(one)) ?? first;
	return `${codePointOrKind(strange)} after "${first}"`;
}
