/**
 * What an SMS is made of: the GSM 7-bit alphabet (3GPP TS 23.038), segments, and the characters that Postman refuses
 * in English messages. People count graphemes, so positions do too: a family of emoji is one character.
 */

import type { Language } from './language';
import { plainEquivalent } from './plain';

export interface Segments {
	encoding: 'GSM-7' | 'UCS-2';
	/** Septets for GSM-7, UTF-16 code units for UCS-2. */
	units: number;
	segments: number;
	/** Units that one segment of this message holds; 7 septets or 3 units fewer as soon as there are two. */
	perSegment: number;
}

export interface Unsupported {
	/** A whole grapheme. */
	character: string;
	/** 1-based, in graphemes. */
	position: number;
}

export interface Replaced {
	from: string;
	/** Empty where the character was dropped. */
	to: string;
	/** 1-based, in graphemes of the original text. */
	position: number;
}

// Without the escape code, which is no character of a text.
const BASIC =
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
	'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
// Two septets each. Postman refuses these in English as well as all that is not GSM-7 (Postman guide, Message content).
const EXTENSION = '\f^{}\\[~]|€';

const inClass = (set: string) => set.replace(/[\\\]^-]/g, '\\$&');
const ONLY_BASIC = new RegExp(`^[${inClass(BASIC)}]*$`);
const ONLY_GSM = new RegExp(`^[${inClass(BASIC + EXTENSION)}]*$`);
const EXTENDED = new RegExp(`[${inClass(EXTENSION)}]`);

const INVISIBLE = /^[\p{Cf}\p{M}\p{Cc}]+$/u;
const WORD_END = /[\p{L}\p{N}]$/u;
const WORD_START = /^[\p{L}\p{N}]/u;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** UTF-16 code units. */
const WINDOW = 500;

/** In windows: on Node 20, the segmenter's time grows with the square of the length. */
export function graphemes(text: string): string[] {
	const all: string[] = [];
	for (let start = 0, size = WINDOW; start < text.length;) {
		const end = wholeCharacterEnd(text, start + size);
		const some = Array.from(segmenter.segment(text.slice(start, end)), ({ segment }) => segment);
		// The last one may go on behind the window, and what begins with a grapheme is read as if it stood alone.
		const next = end < text.length ? end - (some.pop() ?? '').length : end;
		size = next > start ? WINDOW : 2 * size;
		for (const one of some) all.push(one);
		start = next;
	}
	return all;
}

function wholeCharacterEnd(text: string, end: number): number {
	return (text.codePointAt(end - 1) ?? 0) > 0xffff ? end + 1 : end;
}

/** A message of no characters has no segments. */
export function segmentsOf(text: string): Segments {
	const gsm = ONLY_GSM.test(text);
	const [encoding, single, multi] = gsm
		? (['GSM-7', 160, 153] as const)
		: (['UCS-2', 70, 67] as const);
	// An escaped character and a surrogate pair are two units that stay together.
	const atoms = gsm
		? Array.from(text, (character) => (EXTENDED.test(character) ? 2 : 1))
		: Array.from(text, (character) => character.length);
	const units = atoms.reduce((sum, size) => sum + size, 0);
	if (units <= single) return { encoding, units, segments: units > 0 ? 1 : 0, perSegment: single };
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

/** Other languages than English may hold any character (Postman guide, Message content). */
export function findUnsupported(text: string, language: Language): Unsupported[] {
	if (language !== 'english' || ONLY_BASIC.test(text)) return [];
	return graphemes(text).flatMap((character, index) => {
		if (ONLY_BASIC.test(character)) return [];
		return [{ character, position: index + 1 }];
	});
}

/**
 * Puts the plain equivalent (`plain.ts`) and drops what has none. Line breaks become LF. Numbers and words that were
 * apart stay apart: "5🎉6" becomes "5 6", and "1½" becomes "1 1/2". The ends may need trimming afterwards.
 */
export function replaceUnsupported(text: string): { text: string; replaced: Replaced[] } {
	if (ONLY_BASIC.test(text) && !text.includes('\r')) return { text, replaced: [] };
	const replaced: Replaced[] = [];
	const all = graphemes(text);
	// Character by character: to look at the end of one long text again and again takes its time.
	const out: string[] = [];
	all.forEach((from, index) => {
		if (ONLY_BASIC.test(from) && !from.includes('\r')) {
			out.push(from);
			return;
		}
		const last = out.at(-1) ?? '';
		const next = all[index + 1] ?? '';
		let to = plainEquivalent(from, ONLY_BASIC);
		if (to === '' && !INVISIBLE.test(from)) {
			if (WORD_END.test(last) && WORD_START.test(next)) to = ' ';
			if (last === ' ' && next === ' ') out.pop();
		}
		if (/^\p{No}/u.test(from)) {
			if (/\d$/.test(last)) to = ` ${to}`;
			if (/^\p{N}/u.test(next)) to += ' ';
		}
		replaced.push({ from, to, position: index + 1 });
		for (const character of to) out.push(character);
	});
	return { text: out.join(''), replaced };
}

const INVISIBLE_NAMES: Record<string, string> = {
	'\t': 'tab',
	'\u00A0': 'non-breaking space',
	'\u200B': 'zero-width space',
	'\u200D': 'zero-width joiner',
	'\u202F': 'narrow non-breaking space',
	'\uFEFF': 'byte order mark',
};

/** A character for a message: in quotes if it can be seen, by its code point if not. */
export function nameCharacter(character: string): string {
	if (/[^\p{C}\p{Z}\p{M}]/u.test(character)) return `"${character}"`;
	const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	const name = INVISIBLE_NAMES[character];
	return `U+${code}${name ? ` (${name})` : ''}`;
}
