/**
 * Names of characters, for texts that users read: characters that nobody sees, and those that
 * phones and word processors put in place of plain ones. The names are Unicode's if people know
 * them, otherwise plain English. Pure.
 */

const NAMES: Record<string, string> = {
	'\0': 'null character',
	'\t': 'tab',
	'\u0085': 'next line',
	'\u00A0': 'non-breaking space',
	'\u00AD': 'soft hyphen',
	'\u034F': 'combining grapheme joiner',
	'\u061C': 'Arabic letter mark',
	'\u180E': 'Mongolian vowel separator',
	'\u200B': 'zero-width space',
	'\u200C': 'zero-width non-joiner',
	'\u200D': 'zero-width joiner',
	'\u200E': 'left-to-right mark',
	'\u200F': 'right-to-left mark',
	'\u2028': 'line separator',
	'\u2029': 'paragraph separator',
	'\u202A': 'left-to-right embedding',
	'\u202B': 'right-to-left embedding',
	'\u202C': 'pop directional formatting',
	'\u202D': 'left-to-right override',
	'\u202E': 'right-to-left override',
	'\u202F': 'narrow non-breaking space',
	'\u2060': 'word joiner',
	'\u2066': 'left-to-right isolate',
	'\u2067': 'right-to-left isolate',
	'\u2068': 'first strong isolate',
	'\u2069': 'pop directional isolate',
	'\u3000': 'full-width space',
	'\u3164': 'Hangul filler',
	'\uFE0E': 'text variation selector',
	'\uFE0F': 'emoji variation selector',
	'\uFEFF': 'byte order mark',
	'\uFFFD': 'replacement character',
	'[': 'left square bracket',
	']': 'right square bracket',
	'{': 'left curly bracket',
	'}': 'right curly bracket',
	'|': 'vertical bar',
	'\\': 'backslash',
	'^': 'circumflex',
	'~': 'tilde',
	'`': 'backtick',
	'€': 'euro sign',
	'\u2018': 'left single quotation mark',
	'\u2019': 'right single quotation mark',
	'\u201C': 'left double quotation mark',
	'\u201D': 'right double quotation mark',
	'\u2010': 'hyphen',
	'\u2011': 'non-breaking hyphen',
	'\u2012': 'figure dash',
	'\u2013': 'en dash',
	'\u2014': 'em dash',
	'\u2022': 'bullet',
	'\u2026': 'ellipsis',
	'\u00B0': 'degree sign',
	'\u00B7': 'middle dot',
	'\u00D7': 'multiplication sign',
	'\u2122': 'trade mark sign',
	'\u00AE': 'registered sign',
	'\u00A9': 'copyright sign',
	'\u2192': 'arrow',
	'\u2190': 'arrow',
};

/** The kinds of characters that have no name of their own here. */
const KINDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/\p{Extended_Pictographic}|\p{Regional_Indicator}/u, 'emoji'],
	[/\p{Script=Han}/u, 'Chinese character'],
	[/\p{Script=Tamil}/u, 'Tamil letter'],
	[/\p{Script=Latin}/u, 'Latin letter'],
	[/\p{L}/u, 'letter of another script'],
	[/\p{M}/u, 'combining mark'],
	[/\p{Nd}/u, 'digit of another script'],
	[/\p{Zs}/u, 'space'],
	[/\p{Cc}/u, 'control character'],
	[/\p{Cf}/u, 'invisible character'],
	[/\p{Co}/u, 'private character'],
	[/\p{Cs}/u, 'half a character'],
	[/\p{Sc}/u, 'currency sign'],
	[/\p{P}/u, 'punctuation mark'],
	[/\p{S}/u, 'symbol'],
];

/**
 * Returns e.g. `U+2019 (right single quotation mark)`; only the code point if the character has no
 * name here.
 */
export function codePointName(character: string): string {
	return inWords(character, NAMES[characterOf(character)]);
}

/** As `codePointName`, with the kind of character if it has no name here. */
export function codePointOrKind(character: string): string {
	const one = characterOf(character);
	return inWords(character, NAMES[one] ?? KINDS.find(([kind]) => kind.test(one))?.[1]);
}

const characterOf = (text: string) => String.fromCodePoint(text.codePointAt(0) ?? 0);

function inWords(character: string, name: string | undefined): string {
	const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	return `U+${code}${name ? ` (${name})` : ''}`;
}

/**
 * Whether a grapheme is a letter of a script other than English's. Several of them in a row may be
 * somebody's name.
 */
export const isForeignLetter = (grapheme: string) =>
	/^(?!\p{Script=Latin})[\p{L}\p{M}]/u.test(grapheme);
