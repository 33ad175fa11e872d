/**
 * Replaces characters that Postman refuses in English: by look-alikes, by characters that mean
 * about the same, and in links by their percent-encoding. Line breaks become LF. Pure.
 */

import { findEmails, findLinks, percentEncoded, type LinkRange } from './links';
import { lookAlikeOf } from './look-alikes';
import { plainEquivalent } from './plain';
import { graphemes, ONLY_BASIC, type Unsupported } from './text';

/** A character that was replaced. */
export interface Replaced {
	from: string;
	/** Empty if the character was dropped. */
	to: string;
	/** Counted from 1, in graphemes of the original text. */
	position: number;
}

/** A text with its characters replaced. */
export interface Replacement {
	text: string;
	replaced: Replaced[];
	/** Characters that nothing can replace; `text` still has them. */
	left: Unsupported[];
}

const INVISIBLE = /^[\p{Cf}\p{M}\p{Cc}]+$/u;
const WORD_END = /[\p{L}\p{N}]$/u;
const WORD_START = /^[\p{L}\p{N}]/u;

/** The characters of the new text so far, and the grapheme after the one that is being replaced. */
interface Place {
	out: string[];
	next: string;
}

/** Returns the replacement of a grapheme; `undefined` if there is none. */
type Substitute = (grapheme: string, place: Place) => string | undefined;

/**
 * Replaces characters by plain signs that look the same (`look-alikes.ts`), and leaves those
 * without one. Nothing is lost.
 */
export function replaceLookAlikes(text: string): Replacement {
	return replaceEach(text, (from, place) => {
		const to = lookAlikeOf(from, ONLY_BASIC);
		return to === undefined ? undefined : apart(from, to, place);
	});
}

/**
 * Replaces characters by their plain equivalents (`plain.ts`), and drops those without one. Numbers
 * and words that were apart stay apart: "5🎉6" becomes "5 6". The ends may need trimming afterwards.
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
	const emails = findEmails(text);
	// Kept as characters: looking at the end of one long text again and again is slow.
	const out: string[] = [];
	let link = 0;
	let email = 0;
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
		while ((emails[email]?.[1] ?? Infinity) <= start) email += 1;
		const isInEmail = (emails[email]?.[0] ?? Infinity) <= start;
		const other = () => {
			// Any other character would lead to somebody else's mailbox.
			if (isInEmail) return lookAlikeOf(from, ONLY_BASIC);
			return substitute(from, { out, next: all[index + 1] ?? '' });
		};
		const to = range && range.start <= start ? inLink(from, start, range) : other();
		const position = index + 1;
		if (to === undefined) left.push({ character: from, position });
		else replaced.push({ from, to, position });
		for (const character of to ?? from) out.push(character);
	});
	return { text: out.join(''), replaced, left };
}

/** Scheme and host cannot be percent-encoded: a character of theirs stays, and is refused. */
function inLink(from: string, start: number, { pathStart }: LinkRange): string | undefined {
	if (start < pathStart) return undefined;
	const encoded = Array.from(from, (character) =>
		ONLY_BASIC.test(character) ? character : percentEncoded(character),
	);
	return encoded.includes(undefined) ? undefined : encoded.join('');
}
