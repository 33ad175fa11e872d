import type { Campaign, Language } from '../held/types.mts';
import type { Settings } from '../settings/settings.mts';

const gsm7 = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
		'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Two septets each in GSM-7, and all of them on the guide's list of refused characters. */
const gsm7Extension = new Set('|^€{}[]~\\\f');
/** Typographic characters that force UCS-2 although plain ones would do. */
const typographic = new Set('‘’‚“”„–—…•`\u00a0');

const variable = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g;

/** Footers follow the language; only the English one is known to the letter. */
const footers: Record<Language, string> = {
	english: 'This is an automated message sent by the Singapore Government.',
	chinese: '这是新加坡政府发送的自动信息。',
	malay: 'Ini ialah mesej automatik yang dihantar oleh Kerajaan Singapura.',
	tamil: 'இது சிங்கப்பூர் அரசாங்கம் அனுப்பிய தானியங்கிச் செய்தி.',
};
const testBanner = 'This is a test message used for training purposes.\n\n';
const separator = '\n\n---\n\n';

/** Characters that an English SMS may not contain, each once (Postman guide, Content rules). */
export function refusedCharacters(text: string): string[] {
	return [...new Set(text)].filter((character) => !gsm7.has(character));
}

/** Characters that raise the price although a cheap substitute exists. */
export function hasExpensiveCharacter(text: string): boolean {
	return [...text].some((character) => gsm7Extension.has(character) || typographic.has(character));
}

/** Whether the text needs UCS-2. */
export function hasUnicode(text: string): boolean {
	return [...text].some((character) => !gsm7.has(character) && !gsm7Extension.has(character));
}

/** Variables of a template in the order of the text, each once. */
export function templateVariables(text: string): string[] {
	return [...new Set([...text.matchAll(variable)].map((match) => match[1]))];
}

export function fillTemplate(text: string, values: Record<string, string>): string {
	return text.replace(variable, (_, name: string) => values[name]);
}

/** Header, body and footer, as `fullMessage` shows them. */
export function assemble(
	campaign: Campaign,
	language: Language,
	body: string,
	settings: Settings,
): string {
	const banner = settings.content.testBanner && settings.environment === 'test' ? testBanner : '';
	const footer = campaign.footer ?? footers[language];
	return banner + [campaign.header, body, footer].join(separator);
}

/** As production would send it. */
export function withoutTestBanner(fullMessage: string): string {
	return fullMessage.startsWith(testBanner) ? fullMessage.slice(testBanner.length) : fullMessage;
}

/** What is between header and footer; a body may well have a separator in it. */
export function messageBody(fullMessage: string): string {
	const from = fullMessage.indexOf(separator);
	const to = fullMessage.lastIndexOf(separator);
	return fullMessage.slice(from + separator.length, to);
}
