// Takes the API key out of what a server answers. A gateway that shows what it was sent may show it in any of the ways
// in which texts are written into others: as JSON, in a URL, in HTML, in base64, in hexadecimal, over several lines. Pure.

const IN_PLACE_OF_KEY = '[API key]';
/** Characters. Postman's keys have some 40. A shorter one may be a part of a word, so it has to stand by itself. */
const MIN_UNIQUE_CHARACTERS = 16;
/** Characters of base64 that are no chance find. */
const MIN_BASE64_CHARACTERS = 8;
/** Characters of a key that are no chance find as digits. */
const MIN_HEX_CHARACTERS = 6;

/** Between what is no part of a word, or behind the escape of such a character. */
const WORD_BEGINS = String.raw`(?:(?<!\w)|(?<=%[\dA-Fa-f]{2})|(?<=\\u[\dA-Fa-f]{4})|(?<=\\[bfnrt]))`;
const WORD_ENDS = String.raw`(?!\w)`;

/** Where a text goes on in the next line: as it is, in a mail, in YAML, or as JSON writes them. */
const LINE_BREAKS = /(?:=|\\{1,4})?(?:[\r\n]|\\{1,4}[rn]){1,2}[ \t]{0,8}/g;

export interface Mask {
	isNeeded(text: string): boolean;
	/** A text, or a value parsed from JSON, without the key: in its names, too. @param value Not too deep to walk. */
	on(value: unknown): unknown;
}

let latest: { key: string; mask: Mask } | undefined;

/**
 * Takes a key out, however it is written.
 *
 * @param key Of printable ASCII; an empty one has no mask. That of the latest is kept: its pattern is long.
 */
export function maskOf(key: string): Mask | undefined {
	if (key === '') return undefined;
	if (latest?.key !== key) latest = { key, mask: makeMask(key) };
	return latest.mask;
}

function makeMask(key: string): Mask {
	const isUnique = key.length >= MIN_UNIQUE_CHARACTERS;
	const pattern = new RegExp(waysToWrite(key, isUnique).join('|'), 'g');
	/** Of a text that has the key in two lines or more. */
	const inOneLine = (text: string) => {
		const joined = isUnique ? text.replace(LINE_BREAKS, '') : text;
		return joined.length < text.length && joined.search(pattern) >= 0 ? joined : undefined;
	};
	const inText = (text: string) => {
		const masked = text.replace(pattern, IN_PLACE_OF_KEY);
		return inOneLine(masked)?.replace(pattern, IN_PLACE_OF_KEY) ?? masked;
	};
	const on = (value: unknown): unknown => {
		if (typeof value === 'string') return inText(value);
		if (typeof value !== 'object' || value === null) return value;
		if (Array.isArray(value)) return value.map(on);
		return Object.fromEntries(
			Object.entries(value).map(([name, inner]) => [inText(name), on(inner)]),
		);
	};
	return { on, isNeeded: (text) => text.search(pattern) >= 0 || inOneLine(text) !== undefined };
}

function waysToWrite(key: string, isUnique: boolean): string[] {
	// Backslashes are escaped by backslashes: how many there are does not count.
	const escaped = [...key.replace(/\\+/g, '\\')].map(escapesOf).join('');
	const plain = isUnique ? escaped : WORD_BEGINS + escaped + WORD_ENDS;
	return [plain, ...inBase64(key), ...(key.length >= MIN_HEX_CHARACTERS ? [inHex(key)] : [])];
}

/** A character as itself, or as JSON, a URL (perhaps twice over) or HTML may write it. */
function escapesOf(character: string): string {
	const code = character.charCodeAt(0);
	const hex = hexOf(character);
	const itself = character.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`);
	const json = String.raw`\\+u00${hex}`;
	const html = `&(?:amp;)*(?:#0*${code}|#[xX]0*${hex}|${ENTITIES[character] ?? '#'});`;
	// As many as there are: it is itself what escapes.
	if (character === '\\') return String.raw`(?:\\(?:u00${hex})?|%(?:25)*${hex}|${html})+`;
	const quoted = /\w/.test(character) ? itself : String.raw`\\*${itself}`;
	return `(?:${quoted}|${json}|%(?:25)*${hex}|${html})`;
}

/** HTML's names for what is neither a letter nor a digit (HTML Living Standard, Named character references). */
const ENTITIES: Record<string, string> = {
	'!': 'excl',
	'"': 'quot|QUOT',
	'#': 'num',
	$: 'dollar',
	'%': 'percnt',
	'&': 'amp|AMP',
	"'": 'apos',
	'(': 'lpar',
	')': 'rpar',
	'*': 'ast|midast',
	'+': 'plus',
	',': 'comma',
	'.': 'period',
	'/': 'sol',
	':': 'colon',
	';': 'semi',
	'<': 'lt|LT',
	'=': 'equals',
	'>': 'gt|GT',
	'?': 'quest',
	'@': 'commat',
	'[': 'lsqb|lbrack',
	'\\': 'bsol',
	']': 'rsqb|rbrack',
	'^': 'Hat',
	_: 'lowbar|UnderBar',
	'`': 'grave',
	'{': 'lcub|lbrace',
	'|': 'verbar|vert',
	'}': 'rcub|rbrace',
};

/** Two digits, in either case. */
function hexOf(character: string): string {
	const digits = character.charCodeAt(0).toString(16).padStart(2, '0');
	return [...digits].map((digit) => `[${digit}${digit.toUpperCase()}]`).join('');
}

/** One byte behind the other, or each with a sign before it. */
function inHex(key: string): string {
	return [...key].map(hexOf).join(String.raw`(?:\\+x|[ :-])?`);
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
		return part.length >= MIN_BASE64_CHARACTERS ? [inEitherAlphabet(part)] : [];
	});
	return [...parts, ...whole];
}

/** That of RFC 4648 or the one for URLs; JSON may escape the slash. */
function inEitherAlphabet(base64: string): string {
	const inEither = (sign: string) => {
		if (sign === '+') return String.raw`(?:[+-]|%2[Bb])`;
		return sign === '/' ? String.raw`(?:\\*\/|_|%2[Ff])` : sign;
	};
	return [...base64].map(inEither).join('');
}
