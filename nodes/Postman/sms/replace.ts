/**
 * Characters that Postman refuses in English, replaced: by what looks like them, by what says about the same, and in links
 * by their percent-encoding. Line breaks become LF. Pure.
 */

import { findLinks, percentEncoded, type LinkRange } from './links';
import { lookAlikeOf } from './look-alikes';
import { plainEquivalent } from './plain';
import { graphemes, ONLY_BASIC, type Unsupported } from './text';

export interface Replaced {
	from: string;
	/** Empty if the character was dropped. */
	to: string;
	/** 1-based, in graphemes of the original text. */
	position: number;
}

export interface Replacement {
	text: string;
	replaced: Replaced[];
	/** What nothing could stand for; it is in `text` as it was. */
	left: Unsupported[];
}

const INVISIBLE = /^[\p{Cf}\p{M}\p{Cc}]+$/u;
const WORD_END = /[\p{L}\p{N}]$/u;
const WORD_START = /^[\p{L}\p{N}]/u;

/** A text in the making, with what stands before and behind the grapheme that is looked at. */
interface Place {
	out: string[];
	next: string;
}

/** @returns `undefined` if nothing can stand for the grapheme. */
type Substitute = (grapheme: string, place: Place) => string | undefined;

/** Puts the plain sign that looks the same (`look-alikes.ts`), and leaves what has none. Nothing is lost. */
export function replaceLookAlikes(text: string): Replacement {
	return replaceEach(text, (from, place) => {
		const to = lookAlikeOf(from, ONLY_BASIC);
		return to === undefined ? undefined : apart(from, to, place);
	});
}

/**
 * Puts the plain equivalent (`plain.ts`) and drops what has none. Numbers and words that were apart stay apart: "5🎉6"
 * becomes "5 6". The ends may need trimming afterwards.
 */
export function replaceUnsupported(text: string): Replacement {
	return replaceEach(text, (from, place) => {
		const { out, next } = place;
		const last = out.at(-1) ?? '';
		const to = plainEquivalent(from, ONLY_BASIC);
		if (to !== '' || INVISIBLE.test(from)) return apart(from, to, place);
		if (last === ' ' && next === ' ') out.pop();
		return WORD_END.test(last) && WORD_START.test(next) ? ' ' : to;
	});
}

/** A fraction or a small number is not joined to the number beside it: "1½" becomes "1 1/2". */
function apart(from: string, to: string, { out, next }: Place): string {
	if (!/^\p{No}/u.test(from)) return to;
	const before = /\d$/.test(out.at(-1) ?? '') ? ' ' : '';
	const behind = /^\p{N}/u.test(next) ? ' ' : '';
	return `${before}${to}${behind}`;
}

function replaceEach(text: string, substitute: Substitute): Replacement {
	const replaced: Replaced[] = [];
	const left: Unsupported[] = [];
	if (ONLY_BASIC.test(text) && !text.includes('\r')) return { text, replaced, left };
	const all = graphemes(text);
	const links = findLinks(text);
	// Character by character: to look at the end of one long text again and again takes its time.
	const out: string[] = [];
	let link = 0;
	let at = 0;
	all.forEach((from, index) => {
		const start = at;
		at += from.length;
		while ((links[link]?.end ?? Infinity) <= start) link += 1;
		if (ONLY_BASIC.test(from) && !from.includes('\r')) {
			out.push(from);
			return;
		}
		const range = links[link];
		const to =
			range && range.start <= start
				? inLink(from, start, range)
				: substitute(from, { out, next: all[index + 1] ?? '' });
		const position = index + 1;
		if (to === undefined) left.push({ character: from, position });
		else replaced.push({ from, to, position });
		for (const character of to ?? from) out.push(character);
	});
	return { text: out.join(''), replaced, left };
}

/** Scheme and host have no percent-encoding: a character of theirs stays, and is refused. */
function inLink(from: string, start: number, { pathStart }: LinkRange): string | undefined {
	if (start < pathStart) return undefined;
	const encoded = Array.from(from, (character) =>
		ONLY_BASIC.test(character) ? character : percentEncoded(character),
	);
	return encoded.includes(undefined) ? undefined : encoded.join('');
}
