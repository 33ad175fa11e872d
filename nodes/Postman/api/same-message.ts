// Whether a row of a list can be a message that was asked for: texts compared as people see them,
// and numbers of which a list may hide a part. Pure.

import { isLanguage } from '../sms/language';
import { variablesOf } from '../sms/template';
import { languageOf, type MessageRow, type SendRequest } from './message';

/** Characters without a width: joiners, soft hyphens, byte order marks. */
const UNSEEN = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;

/** A text as a person sees it: Unicode form, line breaks, kinds of spaces and ends do not count. */
const asSeen = (text: string) =>
	text
		.normalize('NFC')
		.replace(/\r\n?/g, '\n')
		.replace(UNSEEN, '')
		.replace(/[^\S\n]+/g, ' ')
		.replace(/ ?\n ?/g, '\n')
		.trim();

/**
 * Returns a key that is equal for two requests if their recipients would see the same.
 */
export function textKey({ recipient, language, values }: SendRequest): string {
	const seen = Object.entries(values).map(([name, value]) => [name, asSeen(value)]);
	return JSON.stringify([recipient, language.toLowerCase(), seen.sort()]);
}

/**
 * Compares a row with a request to the same recipient. Values that the template does not use make
 * no difference.
 *
 * @returns `unclear` if the row does not show enough.
 */
export function compareText(row: MessageRow, request: SendRequest): 'same' | 'other' | 'unclear' {
	const language = languageOf(row);
	const isSpoken = language === '' || language === request.language.toLowerCase();
	if (!isSpoken && isLanguage(language)) return 'other';
	const { values, templateBody } = row;
	if (!values) return 'unclear';
	const names = templateBody?.body ? variablesOf(templateBody.body) : Object.keys(request.values);
	const found = names.map((name) => compareValue(own(values, name), own(request.values, name)));
	if (found.includes('other')) return 'other';
	return isSpoken && !found.includes('unclear') ? 'same' : 'unclear';
}

function own(values: object, name: string): unknown {
	return Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined;
}

function compareValue(shown: unknown, given: unknown): 'same' | 'other' | 'unclear' {
	const value = asSeen(String(given ?? ''));
	// An odd list may leave a value out, or show it in a way of its own.
	if (typeof shown === 'object' || shown === undefined) return value === '' ? 'same' : 'unclear';
	return asSeen(String(shown)) === value ? 'same' : 'other';
}

/** What a list may put in the place of digits that it hides, as in 6591****67. */
const HIDDEN_DIGITS = /[*#?_x\u00B7\u2022\u2026\u25CF]|\.{2,}/i;
const EACH_HIDDEN = new RegExp(HIDDEN_DIGITS, 'gi');
/** Characters of a number with whatever hides its digits: nobody knows what a longer one is. */
const MAX_SHOWN = 100;

/**
 * Whether a row may be to a number: it may show none, hide some of its digits, or leave out the
 * country code or more.
 */
export function mayBeTo(row: Pick<MessageRow, 'recipient'>, recipient: string): boolean {
	const shown = typeof row.recipient === 'string' ? row.recipient : '';
	if (!HIDDEN_DIGITS.test(shown)) {
		const digits = digitsOf(shown);
		return digits.endsWith(recipient) || recipient.endsWith(digits);
	}
	if (shown.length > MAX_SHOWN) return true;
	// One after the other, hidden digits could be tried in very many ways.
	const parts = shown
		.replace(EACH_HIDDEN, '*')
		.replace(/[^\d*]+/g, '')
		.replace(/^0+/, '')
		.split(/\*+/);
	return new RegExp(`${parts.join('\\d*')}$`).test(recipient);
}

/** Returns a row's recipient as digits; `undefined` if it shows no whole number. */
export function numberOf({ recipient }: Pick<MessageRow, 'recipient'>): string | undefined {
	if (typeof recipient !== 'string' || HIDDEN_DIGITS.test(recipient)) return undefined;
	return digitsOf(recipient);
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');
