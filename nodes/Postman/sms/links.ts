/**
 * Links in a text. A character of a link is never replaced by another one, because the link would
 * lead elsewhere. It is percent-encoded instead (RFC 3986), which leads to the same place. Pure.
 */

/**
 * Chinese punctuation that ends a link if no plain character follows, or another link: there a
 * sentence goes on.
 */
const SENTENCE_GOES_ON =
	'[。，、；：！？（）【】「」『』《》](?:[^\\x21-\\x7e]|$|[a-z]{2,10}://|www\\.)';
/** A domain or an IPv4 address, with its port. Chinese sets no space before it. */
const HOST =
	'(?<![A-Za-z0-9@.:/-])(?:(?:[a-z0-9-]+\\.)+[a-z]{2,}|\\d{1,3}(?:\\.\\d{1,3}){3}|localhost)(?::\\d+)?';
/**
 * What phones turn into links: a scheme, `www.`, or a host with a path, up to the next space or
 * quote.
 */
const LINK = new RegExp(
	`(?:\\b[a-z][a-z0-9+.-]{0,20}://|\\bwww\\.|\\bmailto:|${HOST}(?=/))(?:(?!${SENTENCE_GOES_ON})[^\\s"<>“”«»‘])*`,
	'giu',
);
/**
 * Two words with a dot and no space between them, as in `St.John/Mary`, and no host: the last one
 * begins with a capital and is none of the endings that are also written so.
 */
const TWO_WORDS =
	/^(?:[A-Za-z0-9-]+\.)+(?!(?:Com|Sg|Org|Net|Gov|Edu|Io|My|Ly|Co)(?![a-z]))[A-Z][a-z]+(?::\d+)?\//;
/**
 * What may follow a link without being a part of it: the end of a sentence, or an invisible
 * character.
 */
const ENDS = /(?:[.,;:!?'’`*。，、；：！？）】」』》…]|\p{Cf})$/u;
const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Where a link stands in a text. */
export interface LinkRange {
	/** UTF-16 index of the first character after scheme and host, which cannot be percent-encoded. */
	pathStart: number;
	/** UTF-16 index of the link's first character. */
	start: number;
	/** UTF-16 index after its last character. */
	end: number;
}

/** Returns the links in a text, in its order. They do not overlap. */
export function findLinks(text: string): LinkRange[] {
	if (!/[/.]/.test(text)) return [];
	return Array.from(text.matchAll(LINK)).flatMap(({ 0: found, index: start }) => {
		if (TWO_WORDS.test(found)) return [];
		const link = withoutEnd(found);
		const path =
			/^(?:mailto:|(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#\\]*)/i.exec(link)?.[0].length ?? link.length;
		return [{ start, pathStart: start + path, end: start + link.length }];
	});
}

const EMAIL = /[^\s@<>()"“”,;:]{1,64}@(?:[a-z0-9-]+\.)+[a-z]{2,}/giu;

/** Returns where e-mail addresses stand in a text: start and end, as UTF-16 indexes. */
export function findEmails(text: string): Array<[start: number, end: number]> {
	if (!text.includes('@')) return [];
	return Array.from(text.matchAll(EMAIL), ({ 0: found, index }) => [index, index + found.length]);
}

/** Removes punctuation at the end, and closing brackets that were opened before the link. */
function withoutEnd(found: string): string {
	const surplus = new Map<string, number>();
	for (const [closer, opener] of Object.entries(CLOSERS)) {
		surplus.set(closer, found.split(closer).length - found.split(opener).length);
	}
	let end = found.length;
	for (;;) {
		const last = found.charAt(end - 1);
		const unopened = surplus.get(last) ?? 0;
		if (unopened <= 0 && !ENDS.test(last)) return found.slice(0, end);
		surplus.set(last, unopened - 1);
		end -= 1;
	}
}

/**
 * Returns a character as percent-encoded UTF-8, even if RFC 3986 does not demand it, as for `~`;
 * `undefined` if it is half a surrogate pair.
 */
export function percentEncoded(character: string): string | undefined {
	if (/\p{Cs}/u.test(character)) return undefined;
	const encoded = encodeURIComponent(character);
	if (encoded !== character) return encoded;
	return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
