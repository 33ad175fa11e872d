/**
 * The languages that a campaign's template may have (Postman guide, Single send). The API wants
 * them in lower case.
 */
export const LANGUAGES = [
	{ name: 'Chinese', value: 'chinese' },
	{ name: 'English', value: 'english' },
	{ name: 'Malay', value: 'malay' },
	{ name: 'Tamil', value: 'tamil' },
] as const;

/** A language as the API takes it. */
export type Language = (typeof LANGUAGES)[number]['value'];

/** Whether a value is a language as the API takes it. */
export function isLanguage(value: unknown): value is Language {
	return LANGUAGES.some((language) => language.value === value);
}

/**
 * Codes (ISO 639) and names, in the language itself and in English; in lower case, with spaces for
 * hyphens.
 */
const OTHER_NAMES: Record<Language, readonly string[]> = {
	chinese: [
		'zh',
		'zho',
		'chi',
		'cn',
		'chn',
		'cmn',
		'mandarin',
		'中文',
		'简体中文',
		'简体',
		'繁体中文',
		'繁體中文',
		'华文',
		'华语',
		'汉语',
		'汉文',
		'普通话',
		'華文',
		'華語',
		'漢語',
		'國語',
		'国语',
		'普通話',
		'cina',
		'சீனம்',
		'சீன',
	],
	english: ['en', 'eng', '英文', '英语', '英語', 'inggeris', 'inggris', 'ஆங்கிலம்', 'ஆங்கில'],
	malay: [
		'ms',
		'msa',
		'may',
		'zsm',
		'bm',
		'melayu',
		'bahasa malaysia',
		'马来文',
		'马来语',
		'馬來文',
		'馬來語',
		'மலாய்',
	],
	tamil: [
		'ta',
		'tam',
		'தமிழ்',
		'தமிழ்மொழி',
		'tamizh',
		'thamizh',
		'淡米尔文',
		'淡米尔语',
		'泰米尔文',
		'泰米尔语',
		'淡米爾文',
		'泰米爾語',
	],
};

const BY_NAME: ReadonlyMap<string, Language> = new Map(
	LANGUAGES.flatMap(({ value }) =>
		[value, ...OTHER_NAMES[value]].map((name) => [name.normalize('NFC'), value] as const),
	),
);

/** What stands beside a language's name and changes nothing; in lower case. */
const BESIDE_NAME: ReadonlySet<string> = new Set([
	'bahasa',
	'language',
	'lang',
	'மொழி'.normalize('NFC'),
	'simplified',
	'traditional',
	// Of the names that Intl.DisplayNames gives to a language with its region.
	...['singapore', 'china', 'malaysia', 'india', 'uk', 'us', 'united', 'kingdom', 'states'],
]);

/** A longer text is no name of a language. */
const MAX_CHARACTERS = 100;

/**
 * Reads a language by any of its names, also with a region, as in `zh-SG`, or by several at once,
 * as the choices of forms have them: `中文 (Chinese)`. Returns `undefined` if it is none of the
 * four, or more than one.
 */
export function readLanguage(value: unknown): Language | undefined {
	if (typeof value !== 'string' || value.length > MAX_CHARACTERS) return undefined;
	// Joiners (U+200C, U+200D) belong in some Tamil words, but not in the language's name; flags are
	// for the eye.
	const name = value
		.normalize('NFKC')
		.replace(/[\p{Cf}\p{RI}]/gu, '')
		.replace(/[\s_-]+/g, ' ')
		.trim()
		.toLowerCase();
	const [code = '', ...regions] = name.split(' ');
	if (isCode(code) && regions.length > 0 && regions.length <= 2 && regions.every(isRegion)) {
		return BY_NAME.get(code);
	}
	return BY_NAME.get(name) ?? onlyLanguageIn(name);
}

/** Returns the language that all words of a text name. */
function onlyLanguageIn(text: string): Language | undefined {
	const words = text.split(/[\s()[\]/|.,;:·–—"'“”‘’]+/).filter((word) => word !== '');
	const named = words.filter((word) => !BESIDE_NAME.has(word)).map((word) => BY_NAME.get(word));
	const [first, ...others] = named;
	return others.every((other) => other === first) ? first : undefined;
}

const isCode = (word: string) => /^(?:en|zh|ms|ta)$/.test(word);
/** Whether a word is the code of a country or a script. */
const isRegion = (word: string) => /^(?:[a-z]{2}|hans|hant|latn|taml)$/.test(word);

/** Returns a language's name as people write it, e.g. `Malay`. */
export function inWords(language: string): string {
	return LANGUAGES.find(({ value }) => value === language)?.name ?? language;
}

/**
 * Reads the languages of a campaign from Postman's refusal of another one (Postman guide, API
 * errors): `malay is not supported. available language(s) for this campaign: english, chinese`.
 * Returns an empty set for any other text, or if it names anything else.
 */
export function languagesListedIn(text: string): ReadonlySet<Language> {
	const list = /available languages?(?:\(s\))?[^:]*:(.*)$/is.exec(text)?.[1] ?? '';
	const names = list.match(/[\p{L}_-]+/gu) ?? [];
	const languages = names.map((name) => readLanguage(name));
	const isWhole = languages.every((one): one is Language => one !== undefined);
	return new Set(isWhole ? languages : []);
}

/**
 * Returns what is said of a language that the campaign lacks. `message` has no full stop, `advice`
 * is a whole sentence.
 *
 * @param campaign The languages that it has, in lower case.
 */
export function missingLanguage(
	language: string,
	campaign: ReadonlySet<string>,
): { message: string; advice: string } {
	const names = [...campaign].map(inWords).sort();
	const [are, one] =
		names.length === 1 ? ['its only language is', 'Choose it'] : ['it has', 'Choose one of these'];
	return {
		message: `The campaign has no ${inWords(language)} template: ${are} ${listed(names)}`,
		advice: `${one} under Language, or use the credential of a campaign that has ${inWords(language)}.`,
	};
}

/** Returns `a`, `a and b` or `a, b and c`. */
function listed(names: string[]): string {
	const last = names.at(-1) ?? '';
	return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}
