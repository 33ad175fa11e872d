/**
 * Finds UTF-8 that was read as GBK, the encoding of Excel on a Chinese Windows: "中文" comes out as
 * "涓枃", and "José" as "Jos茅". Pure.
 */

/** Latin letters with accents: the Chinese characters of the bytes C3 80 to C3 BF. */
const ACCENTED =
	'脌脕脗脙脛脜脝脟脠脡脢脣脤脥脦脧脨脩脪脫脭脮脰脳脴脵脷脹脺脻脼脽谩芒茫盲氓忙莽猫茅锚毛矛铆茂冒帽贸么玫枚梅酶霉煤没眉媒镁每';
/**
 * Within a word, or those of é, è, ê, ñ, ü, í, ó and á at its end; then quotes, the euro, emoji,
 * the pound, degrees and the letters of Vietnamese.
 */
const IN_LATIN = new RegExp(
	`\\p{Script=Latin}[${ACCENTED}]\\p{Script=Latin}|[a-z]{2}[茅猫锚帽眉铆贸谩](?=[\\s.,;!?]|$)|鈥[檚檛滃溿]|鈧|馃|(?<!\\p{L})拢\\d|\\d掳[CF]|\\p{Script=Latin}[峄岷岣]`,
	'u',
);

/** Characters in a row of which none is ASCII. */
const ROWS = /[^\p{ASCII}]{3,}/gu;

/** Bytes of a lead or a continuation in UTF-8 of two bytes or more. */
const isLead = (byte: number) => byte >= 0xc2 && byte <= 0xf4;
const isContinuation = (byte: number) => byte >= 0x80 && byte <= 0xbf;

let bytesOf: Map<string, number> | undefined;

/**
 * Returns the two bytes in GBK of each character whose bytes UTF-8 may have; empty where Node.js
 * has no GBK.
 */
function table(): Map<string, number> {
	const map = new Map<string, number>();
	const bytes = Array.from({ length: 0xf5 }, (_, i) => i).filter(
		(byte) => isLead(byte) || isContinuation(byte),
	);
	const decoder = decoderOfGbk();
	if (!decoder) return map;
	for (const lead of bytes) {
		if (lead === 0x80) continue;
		const row = decoder.decode(Uint8Array.from(bytes.flatMap((trail) => [lead, trail])));
		const characters = Array.from(row);
		if (characters.length !== bytes.length) continue;
		characters.forEach((one, i) => map.set(one, lead * 256 + (bytes[i] ?? 0)));
	}
	map.delete('\uFFFD');
	return map;
}

function decoderOfGbk(): InstanceType<typeof TextDecoder> | undefined {
	try {
		return new TextDecoder('gbk');
	} catch {
		// A Node.js that was built without the encodings of other languages.
		return undefined;
	}
}

/** Whether a text was written in UTF-8 and read as GBK. */
export function isMisreadAsGbk(text: string): boolean {
	if (!/[\u4e00-\u9fff]/.test(text)) return false;
	if (IN_LATIN.test(text)) return true;
	return (text.match(ROWS) ?? []).some(isUtf8);
}

/** Whether the bytes of a row are UTF-8 of two letters or more of three bytes each. */
function isUtf8(row: string): boolean {
	bytesOf ??= table();
	const bytes: number[] = [];
	for (const one of row) {
		const pair = bytesOf.get(one);
		if (pair === undefined) return false;
		bytes.push(pair >> 8, pair & 0xff);
	}
	let letters = 0;
	for (let at = 0; at < bytes.length; letters++) {
		const [lead = 0, second = 0, third = 0] = bytes.slice(at, at + 3);
		// The last letter may have lost its end.
		if (at + 3 > bytes.length) break;
		if (lead < 0xe0 || lead > 0xef || !isContinuation(second) || !isContinuation(third))
			return false;
		at += 3;
	}
	return letters >= 2;
}
