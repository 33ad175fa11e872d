/**
 * Plain signs for characters that look like them: those that phones, word processors and websites
 * put in place of a quote, a dash or a space. Nothing here loses content: a character without a
 * look-alike has no entry. The set includes the public table of 271 look-alikes that Postman's
 * calculator uses (`SmartEncodingMap`); a test compares the two.
 */

// Unicode has no compatibility decomposition for these, or one that reads worse.
const TABLE: ReadonlyArray<readonly [characters: string, plain: string]> = [
	['\u2018\u2019\u201A\u201B\u2032\u2039\u203A`\u00B4\u275B\u275C', "'"],
	['\u02B9\u02BB\u02BC\u02BD\u02C8\u02CA\u02CB\u0313\u0314', "'"],
	[
		'\u201C\u201D\u201E\u201F\u2033\u02BA\u02EE\u275D\u275E\u301D\u301E\u301F«»「」『』《》〈〉',
		'"',
	],
	// Hyphens and dashes, minus, bullets, middle dots, parts of drawn lines.
	['\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u23BC\u23BD', '-'],
	['\u2022\u25E6\u2023\u25AA\u25CF·・', '-'],
	['【〔❨❪⟮⦅', '('],
	['】〕❩❫⟯⦆', ')'],
	['÷\u2044\u2215\u29F8\u0337\u0338', '/'],
	['。', '.'],
	['、\u0326', ','],
	['⁎∗⊛✢✣✤✥✱✲✳✺✻✼✽❃❉❊❋⧆', '*'],
	['\u02D6', '+'],
	['\u02D0\u02F8\u2982\uA789', ':'],
	['\u204F', ';'],
	['\u0347\uA78A', '='],
	['\u01C3', '!'],
	['\u2017\u0332', '_'],
	// C1 controls that the public table reads as spaces.
	['\u0080\u008D\u0090\u009B\u009F', ' '],
	// What is left of dashes and a quote (U+2013, U+2014, U+2019) if a program keeps 8 bits of each
	// character.
	['\u0013\u0014', '-'],
	['\u0019', "'"],
	// Further C0 controls that the public table drops.
	['\u0000\u0003\u0004\u0010\u0011\u0012\u0017', ''],
	['¼', '1/4'],
	['½', '1/2'],
	['¾', '3/4'],
];

// Small capitals, in the order of the alphabet; the public table has no Q and no X.
const SMALL_CAPITALS = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ';
const CAPITALS = 'ABCDEFGHIJKLMNOPRSTUVWYZ';

const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
	...TABLE.flatMap(([characters, plain]) => Array.from(characters, (one) => [one, plain] as const)),
	...Array.from(SMALL_CAPITALS, (one, i) => [one, CAPITALS.charAt(i)] as const),
]);

/** One or more line breaks of any kind. */
const LINE_BREAKS = /^[\r\n\v\f\u0085\u2028\u2029]+$/;

/**
 * Forms of a character that differ only in width, style or joining: dots, ligatures, vertical,
 * small, full-width and mathematical forms. Their compatibility decomposition is the character
 * itself.
 */
const FORMS =
	/^[\u2024-\u2026\u203C\u2047-\u2049\uFB00-\uFB06\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF5E\uFF61-\uFF64\uFFE0-\uFFE6\u{1D400}-\u{1D7FF}]$/u;

/**
 * Characters that are invisible and change nothing visible: soft hyphens, joiners, direction marks,
 * variation selectors, byte order marks, tags. Without the overrides (U+202D, U+202E), which turn
 * text around.
 */
const INVISIBLE =
	/[\u00AD\u061C\u200B-\u200F\u202A-\u202C\u2060-\u206F\uFEFF\u{E0001}-\u{E007F}]|\u034F|[\u180B-\u180F]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu;

/**
 * Returns the plain text that looks like a grapheme, in `supported` characters; empty if the
 * grapheme is invisible, `undefined` if nothing looks like it. A letter with marks has a look-alike
 * only if both together are a supported letter.
 */
export function lookAlikeOf(grapheme: string, supported: RegExp): string | undefined {
	if (LINE_BREAKS.test(grapheme)) return '\n';
	let plain = '';
	// A grapheme is one character with marks and joiners, so this loop is short. One with thousands
	// of marks ends early.
	for (const character of grapheme.replace(INVISIBLE, '').normalize('NFC')) {
		const one = ofCharacter(character, supported);
		if (one === undefined) return undefined;
		// A mark on a letter changes the letter; alone, or on a space, it stands for itself.
		if (/^\p{M}$/u.test(character) && /\S$/.test(plain)) return undefined;
		plain += one;
	}
	return plain;
}

function ofCharacter(character: string, supported: RegExp): string | undefined {
	if (supported.test(character)) return character;
	const known = LOOK_ALIKES.get(character);
	if (known !== undefined) return known;
	if (/^[\t\p{Zs}]$/u.test(character)) return ' ';
	if (!FORMS.test(character)) return undefined;
	const form = character.normalize('NFKC');
	if (supported.test(form)) return form;
	const parts = Array.from(form, (one) => LOOK_ALIKES.get(one) ?? one).join('');
	return supported.test(parts) ? parts : undefined;
}

/** Returns the plain sign for one character; `undefined` if the table has none. */
export function tabledLookAlike(character: string): string | undefined {
	return LOOK_ALIKES.get(character);
}
