// Removes the API key from what a server answers. A gateway that shows what it was sent may write
// the API key as JSON, in a URL, in HTML, in base64, in hexadecimal, over several lines, or in
// several of these ways at once. Pure.

import { decodings, ENTITIES, inOneLine } from './encodings';

const IN_PLACE_OF_KEY = '[API key]';
/**
 * Postman's keys have about 40. A shorter key may be a part of a word, so it only counts if it
 * stands by itself.
 */
const MIN_UNIQUE_CHARACTERS = 16;
/** Fewer characters of base64 may match by chance. */
const MIN_BASE64_CHARACTERS = 8;
/** A key with fewer characters may match by chance if it is written as hexadecimal digits. */
const MIN_HEX_CHARACTERS = 6;

/**
 * A word begins after a character that is no part of one, or after the escape of such a character.
 */
const WORD_BEGINS = String.raw`(?:(?<!\w)|(?<=%[\dA-Fa-f]{2})|(?<=\\u[\dA-Fa-f]{4})|(?<=\\[bfnrt]))`;
const WORD_ENDS = String.raw`(?!\w)`;

/** Levels of encoding, one in another, that are looked through. */
const MAX_LEVELS = 3;
/** A shorter key may occur by chance in any decoded bytes. */
const MIN_KEY_CHARACTERS = 3;
/** Few words that are shorter are base64. */
const MIN_ENCODED_CHARACTERS = 6;

/** Removes one API key. */
export interface Mask {
	/** Whether the API key occurs in a text. */
	isNeeded(text: string): boolean;
	/**
	 * Returns a text, or a value parsed from JSON, without the API key, also in names.
	 *
	 * @param value Not too deep to recurse.
	 */
	on(value: unknown): unknown;
}

let latest: { key: string; mask: Mask } | undefined;

/**
 * Returns what removes a key, however it is written; `undefined` for an empty key. The latest mask
 * is kept, because its pattern is expensive to compile.
 *
 * @param key Printable ASCII.
 */
export function maskOf(key: string): Mask | undefined {
	if (key === '') return undefined;
	if (latest?.key !== key) latest = { key, mask: makeMask(key) };
	return latest.mask;
}

function makeMask(key: string): Mask {
	const isUnique = key.length >= MIN_UNIQUE_CHARACTERS;
	// Some servers change the case of what they repeat.
	const flags = isUnique ? 'gi' : 'g';
	const ways = waysToWrite(key, isUnique);
	const whole = new RegExp(ways.join('|'), flags);
	const pattern = isUnique ? new RegExp([...ways, beginningOf(key)].join('|'), flags) : whole;
	// What encodes a key is never shorter than the key.
	const [from, sign] = /["'<>]/.test(key) ? ['(?<!\\S)', '\\S'] : [`(?<![^\\s"'<>])`, `[^\\s"'<>]`];
	const words = new RegExp(`${from}${sign}{${Math.max(key.length, MIN_ENCODED_CHARACTERS)},}`, 'g');
	const isEncodedIn = (word: string, levels = MAX_LEVELS): boolean =>
		decodings(word, key.length).some(
			(one) => one.search(pattern) >= 0 || (levels > 1 && isEncodedIn(one, levels - 1)),
		);
	const isInLines = (text: string) => isUnique && inOneLine(text).search(pattern) >= 0;
	const isInWords = (text: string) =>
		key.length >= MIN_KEY_CHARACTERS && (text.match(words) ?? []).some((word) => isEncodedIn(word));
	const inText = (text: string) => {
		let masked = text.replace(whole, IN_PLACE_OF_KEY);
		// Before its beginning is masked, which may stand on a line of its own.
		if (isInLines(masked)) masked = inOneLine(masked);
		if (isUnique) masked = masked.replace(pattern, IN_PLACE_OF_KEY);
		if (!isInWords(masked)) return masked;
		return masked.replace(words, (word) => (isEncodedIn(word) ? IN_PLACE_OF_KEY : word));
	};
	// Names such as `message` have to stay, even if that is the key.
	const inName = /^[a-z]+$/i.test(key) && !isUnique ? (name: string) => name : inText;
	const on = (value: unknown): unknown => {
		if (typeof value === 'string') return inText(value);
		if (typeof value !== 'object' || value === null) return value;
		if (Array.isArray(value)) return value.map(on);
		return Object.fromEntries(
			Object.entries(value).map(([name, inner]) => [inName(name), on(inner)]),
		);
	};
	return {
		on,
		isNeeded: (text) => text.search(pattern) >= 0 || isInLines(text) || isInWords(text),
	};
}

function waysToWrite(key: string, isUnique: boolean): string[] {
	const escaped = signsOf(key).join('');
	const plain = isUnique ? escaped : WORD_BEGINS + escaped + WORD_ENDS;
	return [plain, ...inBase64(key), ...(key.length >= MIN_HEX_CHARACTERS ? [inHex(key)] : [])];
}

/**
 * A pattern for a long key as a server shows it that cuts texts off: its first half and as much as
 * follows.
 */
function beginningOf(key: string): string {
	const signs = signsOf(key);
	const least = Math.max(MIN_UNIQUE_CHARACTERS, Math.ceil(signs.length / 2));
	const rest = signs.slice(least).reduceRight((after, sign) => `(?:${sign}${after})?`, '');
	return signs.slice(0, least).join('') + rest;
}

/** Backslashes are escaped by backslashes, so their number does not matter. */
const signsOf = (key: string): string[] => [...key.replace(/\\+/g, '\\')].map(escapesOf);

/**
 * Backslashes before one character: JSON within JSON doubles them, four times here. Without a
 * bound, a long row of them would be read once from each of its signs.
 */
const MAX_BACKSLASHES = 15;

/**
 * A pattern for a character as itself, or as JSON, a URL (perhaps encoded twice) or HTML may write
 * it.
 */
function escapesOf(character: string): string {
	const code = character.charCodeAt(0);
	const hex = hexOf(character);
	const itself = character.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`);
	const json = String.raw`\\{1,${MAX_BACKSLASHES}}(?:u00|x)${hex}`;
	const html = `&(?:amp;)*(?:#0*${code}|#[xX]0*${hex}|${ENTITIES[character] ?? '#'});`;
	// Several of them: the backslash is what escapes.
	if (character === '\\') {
		return String.raw`(?:\\(?:u00${hex})?|%(?:25)*${hex}|${html}){1,${MAX_BACKSLASHES}}`;
	}
	// Markdown escapes the underscore.
	const quoted = /[A-Za-z0-9]/.test(character)
		? itself
		: String.raw`\\{0,${MAX_BACKSLASHES}}${itself}`;
	return `(?:${quoted}|${json}|%(?:25)*${hex}|${html})`;
}

/** A pattern for a character's two hexadecimal digits, in either case. */
function hexOf(character: string): string {
	const digits = character.charCodeAt(0).toString(16).padStart(2, '0');
	return [...digits].map((digit) => `[${digit}${digit.toUpperCase()}]`).join('');
}

/** A pattern for the API key in hexadecimal: its bytes joined, or each after a character. */
function inHex(key: string): string {
	return [...key].map(hexOf).join(String.raw`(?:\\{1,${MAX_BACKSLASHES}}x|,? ?0x|[ :-])?`);
}

function inBase64(key: string): string[] {
	const whole = [key, `Bearer ${key}`].map((text) => {
		const encoded = Buffer.from(text).toString('base64').replace(/=+$/, '');
		return `(?<![A-Za-z0-9+/_-])${inEitherAlphabet(encoded)}(?![A-Za-z0-9+/_-])`;
	});
	// Within a longer text, the key may begin at any of the three bytes of a base64 group.
	const parts = [0, 1, 2].flatMap((offset) => {
		const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]);
		const first = Math.ceil((offset * 8) / 6);
		const end = Math.floor((bytes.length * 8) / 6);
		const part = bytes.toString('base64').slice(first, end);
		return part.length >= MIN_BASE64_CHARACTERS ? [inEitherAlphabet(part)] : [];
	});
	return [...parts, ...whole];
}

/** A pattern for RFC 4648's base64 alphabet or the one for URLs; JSON may escape the slash. */
function inEitherAlphabet(base64: string): string {
	const inEither = (sign: string) => {
		if (sign === '+') return String.raw`(?:[+-]|%2[Bb])`;
		return sign === '/' ? String.raw`(?:\\{0,${MAX_BACKSLASHES}}\/|_|%2[Ff])` : sign;
	};
	return [...base64].map(inEither).join('');
}
