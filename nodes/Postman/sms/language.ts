/** The languages a campaign's template may have (Postman guide, Single send). The API wants them in lower case. */
export const LANGUAGES = [
	{ name: 'Chinese', value: 'chinese' },
	{ name: 'English', value: 'english' },
	{ name: 'Malay', value: 'malay' },
	{ name: 'Tamil', value: 'tamil' },
] as const;

export type Language = (typeof LANGUAGES)[number]['value'];

export function isLanguage(value: unknown): value is Language {
	return LANGUAGES.some((language) => language.value === value);
}
