// What a text may say in another encoding: with the escapes of JSON, JavaScript, a URL or HTML, in
// base64, as hexadecimal digits, or over several lines. Pure.

/**
 * A line break within a text, plain or as mail, YAML or JSON writes it; or an invisible character.
 */
const LINE_BREAKS =
	/(?:=|\\{1,4})?(?:[\r\n]|\\{1,4}[rn]){1,2}[ \t]{0,8}|[\0\u00ad\u200b-\u200d\u2060\ufeff]/g;

/** The last alternative is a backslash before a character that needs none. */
const ESCAPES =
	/\\+(?:u00|x|u\{0*)([\dA-F]{2})\}?|%(?:25)*([\dA-F]{2})|&(?:amp;)*(?:#x0*([\dA-F]{2})|#0*(\d{2,3})|(\w{2,8})(?=;));?|\\+(?=[^a-z\d\s])/gi;

const MAY_HAVE_ESCAPES = /[\\%&]/;

const BASE64 = /[\w+/-]{6,}/g;
/** A text may begin at any character of a base64 group. */
const BASE64_STARTS = [0, 1, 2, 3];
const BYTES_IN_HEX = /(?<![\dA-F])(?:0x)?[\dA-F]{2}(?:[,:-]?(?:0x)?[\dA-F]{2}){5,}/gi;
/** Runs of readable text among decoded bytes; shorter runs occur by chance. */
const READABLE = /[\x20-\x7e\s]{4,}/g;

/**
 * HTML's names for characters that are neither letters nor digits (HTML Living Standard, Named
 * character references).
 */
export const ENTITIES: Record<string, string> = {
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
const SIGN_OF = new Map(
	Object.entries(ENTITIES).flatMap(([sign, names]) => names.split('|').map((name) => [name, sign])),
);

/** Returns the text in one line. */
export function inOneLine(text: string): string {
	return text.replace(LINE_BREAKS, '');
}

/**
 * Returns what a word says if one level of encoding is taken from it, once for each encoding that
 * it may have.
 *
 * @param minCharacters What it says is not shorter.
 */
export function decodings(word: string, minCharacters: number): string[] {
	const isLong = word.length >= (minCharacters * 8) / 6;
	const inBase64 = isLong ? (word.match(BASE64) ?? []) : [];
	const inHex = isLong ? (word.match(BYTES_IN_HEX) ?? []) : [];
	return [
		MAY_HAVE_ESCAPES.test(word) ? withoutEscapes(word) : '',
		...BASE64_STARTS.map((start) =>
			readable(inBase64.map((run) => Buffer.from(run.slice(start), 'base64'))),
		),
		readable(inHex.map((run) => Buffer.from(run.replace(/0x|[^\dA-F]/gi, ''), 'hex'))),
	].filter((one) => one.length >= minCharacters && one !== word);
}

function withoutEscapes(text: string): string {
	return text.replace(ESCAPES, (escape: string, ...groups: Array<string | undefined>) => {
		const [json, url, hex, decimal, name] = groups;
		if (name !== undefined) return SIGN_OF.get(name) ?? escape;
		if (decimal !== undefined) return String.fromCharCode(Number(decimal));
		const digits = json ?? url ?? hex;
		return digits === undefined ? '' : String.fromCharCode(Number.parseInt(digits, 16));
	});
}

function readable(runs: Buffer[]): string {
	return runs.flatMap((run) => run.toString('latin1').match(READABLE) ?? []).join('\n');
}
