/**
 * Finds texts that were read in another encoding than they were written in. UTF-8 read as
 * Windows-1252 leaves pairs that no language has, such as "Ã©" for "é" or "â€™" for a quote. Pure.
 */

import { isMisreadAsGbk } from './misread-gbk';

// The bytes 80 to 9F in Windows-1252 (WHATWG Encoding Standard); those without an entry stay
// controls.
const HIGH = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
/** A continuation byte of UTF-8, read as Windows-1252 or Latin-1. */
const TAIL = `[\\u0080-\\u00BF${HIGH}]`;
/** Those of them that people also write after a word. */
const CLOSING = '‘’“”…–—™•»\\u00A0';
/** Those of them that nobody writes after a letter. */
const TELLING = `(?![${CLOSING}©®°])${TAIL}`;
/** A continuation byte of UTF-8, read as Mac Roman. */
const MAC = '[Ä-ÇÉÑÖÜà-ïñ-öù-ü†°¢£§•¶ß®©™´¨≠Æ-ØŒ∞±≤≥¥µ∂∑∏π∫ªºΩæø]';

const MISREAD = new RegExp(
	[
		// Latin letters and signs: "Ã©", "Â£". A capital may well be followed by a closing quote.
		`[ÂÃ](?![${CLOSING}])${TAIL}`,
		`(?<![\\p{Lu}])[ÂÃ](?![»’”])${TAIL}(?=\\p{L})`,
		`\\d[ÂÃ]${TAIL}`,
		'(?<!\\p{L})Ã\\u00A0',
		'(?<!\\p{L})Â\\u00A0',
		'\\p{Ll}Ã\\u00A0',
		'[ÄÅ][\\u00A1-\\u00A8\\u00AC\\u00AF\\u00B1-\\u00B6\\u00B8-\\u00BA\\u00BC-\\u00BFŒœžŸŠ‡ƒ]',
		// Typographic signs: "â€™".
		'â€|â‚¬',
		// Other scripts: two letters in a row of two bytes, a letter of three, an emoji of four.
		`(?:[Ä-ß]${TELLING}){2}`,
		`[Ä-ß]${TAIL}[Ä-ß]${TAIL}[Ä-ß]${TAIL}`,
		`[à-ï](?:${TELLING}${TAIL}|${TAIL}${TELLING})`,
		// All of Tamil.
		`à[®¯]${TAIL}`,
		`[ð-ô][\\u0090-\\u00BFŸœž˜™š›’“”•–—‘]${TAIL}{2}`,
		// As Mac Roman: "‚Äô", "√©", Vietnamese, then Chinese and Tamil.
		'‚Ä[ôòúùìî¶]|‚Ç¨|√[£§©®°±´¨≠≥¥∂∑∏π∫ªºΩßæøàáâäãåéèêëíìîïñóòôöúùûü]|¬[£©®°±≤≥∞Ω∑∫]|·[ªª∫]',
		`(?:[‰ÂÊÁËÈ]${MAC}{2}){2}|‡[ÆØ]${MAC}`,
		// As the code pages of Central Europe and of Cyrillic.
		'Ă[©«¤§Łł¶Ľľ±]|[ВГ][©¤¶±§](?=[\\p{L}\\s]|$)|вЂ[^\\s\\p{L}]',
		// As the code pages of DOS, which Excel's "CSV (MS-DOS)" and the command line use; and a letter
		// of theirs read as Windows-1252.
		'[├┬][^\\s─├┬]|\\p{L}[\\u2550-\\u256C░▒▓]|[ΓÔ]Ç|[ΓÔ]é¼',
		'\\p{L}[‚„]\\p{Ll}',
		// GBK read as Latin-1: four such signs in a row are in no word, and after a letter these begin
		// none.
		'(?=[¡-ÿ]{4})[¡-¿×÷]{0,3}[À-ÖØ-öø-ÿ][¡-ÿ]*',
		'\\p{L}[¡¨][\\u00A1-\\u00FE]',
		// As Shift JIS: half-width katakana after a Latin letter.
		'\\p{Script=Latin}[ﾂﾃ][\\uFF61-\\uFF7F]|^[ﾂﾃ][\\uFF61-\\uFF7F]',
		// A byte of Windows-1252 read as Latin-1, and the replacement character read again.
		'[\\u0081-\\u0084\\u0086-\\u008C\\u008E\\u008F\\u0091-\\u009A\\u009C-\\u009E]',
		'\\u0080\\s?\\d|\\d\\s?\\u0080',
		'ï¿½|锟斤拷|锟斤',
		// UTF-16 read byte by byte, or with its bytes swapped.
		'(?:[\\x20-\\x7e]\\0){2}|(?:\\0[\\x20-\\x7e]){2}',
		`(?:[${swappedAscii()}]){3}`,
	].join('|'),
	'u',
);

/** The letters and digits of ASCII with their two bytes swapped. */
function swappedAscii(): string {
	const plain = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
	return Array.from(plain, (one) => String.fromCharCode(one.charCodeAt(0) * 256)).join('');
}

/** Whether a text looks as if it was read in the wrong encoding. */
export function looksMisread(text: string): boolean {
	return MISREAD.test(text) || isMisreadAsGbk(text);
}
