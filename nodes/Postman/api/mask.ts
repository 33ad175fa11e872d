// Takes the API key out of what a server answers. A gateway that shows what it was sent may show it in any of the ways
// in which texts are written into others: as JSON, in a URL, in HTML, in base64. Pure.

const IN_PLACE_OF_KEY = '[API key]';
/** Characters. Postman's keys have some 40. A shorter one may be a part of a word, so it has to stand by itself. */
const MIN_UNIQUE_LENGTH = 16;
/** Characters of base64 that are no chance find. */
const MIN_BASE64_LENGTH = 8;

/** Between what is no part of a word, or behind the escape of such a character. */
const WORD_BEGINS = String.raw`(?:(?<!\w)|(?<=%[\dA-Fa-f]{2})|(?<=\\u[\dA-Fa-f]{4})|(?<=\\[bfnrt]))`;
const WORD_ENDS = String.raw`(?!\w)`;

/** Finds the key in a text, however it is escaped there. @param key Of printable ASCII; `undefined` if it is empty. */
export function patternOf(key: string): RegExp | undefined {
	if (key === '') return undefined;
	const escaped = [...key].map(escapesOf).join('');
	const plain = key.length < MIN_UNIQUE_LENGTH ? WORD_BEGINS + escaped + WORD_ENDS : escaped;
	return new RegExp([plain, ...inBase64(key)].join('|'), 'g');
}

/** A text, or a value parsed from JSON, without the key: in its names, too. @param value Not too deep to walk. */
export function withoutKey(value: unknown, pattern: RegExp): unknown {
	if (typeof value === 'string') return value.replace(pattern, IN_PLACE_OF_KEY);
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map((inner) => withoutKey(inner, pattern));
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			name.replace(pattern, IN_PLACE_OF_KEY),
			withoutKey(inner, pattern),
		]),
	);
}

/** A character as itself, or as JSON, a URL (perhaps twice over) or HTML may write it. */
function escapesOf(character: string): string {
	const code = character.charCodeAt(0);
	const hex = [...code.toString(16).padStart(2, '0')]
		.map((digit) => `[${digit}${digit.toUpperCase()}]`)
		.join('');
	const itself = character.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`);
	const json = String.raw`\\+u00${hex}`;
	const html = `&#0*${code};|&#[xX]0*${hex};`;
	const quoted = /\w/.test(character) ? itself : String.raw`\\*${itself}`;
	return `(?:${quoted}|${json}|%(?:25)*${hex}|${html})`;
}

function inBase64(key: string): string[] {
	const whole = [key, `Bearer ${key}`].map((text) => {
		const encoded = Buffer.from(text).toString('base64').replace(/=+$/, '');
		return `(?<![A-Za-z0-9+/_-])${inEitherAlphabet(encoded)}(?![A-Za-z0-9+/_-])`;
	});
	// Within a longer text it begins at any of three places of a group.
	const parts = [0, 1, 2].flatMap((offset) => {
		const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]);
		const first = Math.ceil((offset * 8) / 6);
		const end = Math.floor((bytes.length * 8) / 6);
		const part = bytes.toString('base64').slice(first, end);
		return part.length >= MIN_BASE64_LENGTH ? [inEitherAlphabet(part)] : [];
	});
	return [...parts, ...whole];
}

/** That of RFC 4648 or the one for URLs; JSON may escape the slash. */
function inEitherAlphabet(base64: string): string {
	return base64.replace(/[+/]/g, (sign) =>
		sign === '+' ? String.raw`(?:[+-]|%2[Bb])` : String.raw`(?:\\*\/|_|%2[Ff])`,
	);
}
