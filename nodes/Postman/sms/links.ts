/**
 * Links in a text. A character of a link is never swapped for another one: that would lead elsewhere. It is
 * percent-encoded instead (RFC 3986), which leads to the same place. Pure.
 */

/** With a scheme, `www.` or a path behind a domain, as phones make links of them: up to the next space or quote. */
const LINK =
	/(?:\bhttps?:\/\/|\bwww\.|(?<![\p{L}\p{N}@.:/-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?=\/))[^\s"<>“”«»‘]*/giu;
/** What ends a sentence or is seen by nobody, behind a link. */
const ENDS = /(?:[.,;:!?'’`*。，、；：！？）】」』》…]|\p{Cf})$/u;
const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

export interface LinkRange {
	/** UTF-16 index of the first character behind scheme and host: those cannot be percent-encoded. */
	pathStart: number;
	/** UTF-16 index of the link's first character. */
	start: number;
	/** UTF-16 index behind its last one. */
	end: number;
}

/** In the order of the text; they do not overlap. */
export function findLinks(text: string): LinkRange[] {
	if (!/[/.]/.test(text)) return [];
	return Array.from(text.matchAll(LINK), ({ 0: found, index: start }) => {
		const link = withoutEnd(found);
		const path = /^(?:https?:\/\/)?[^/?#\\]*/i.exec(link)?.[0].length ?? link.length;
		return { start, pathStart: start + path, end: start + link.length };
	});
}

/** Without punctuation behind it and brackets that were opened before it. */
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

/** `undefined` if it is half a character. Percent-encoded UTF-8, also of what RFC 3986 lets stand, such as `~`. */
export function percentEncoded(character: string): string | undefined {
	if (/\p{Cs}/u.test(character)) return undefined;
	const encoded = encodeURIComponent(character);
	if (encoded !== character) return encoded;
	return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
