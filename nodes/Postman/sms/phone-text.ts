/**
 * Turns whatever a field holds into digits. This knows no numbering plan, only how people, phones
 * and spreadsheets write numbers; `readRecipient` judges the result. Pure.
 */
import { plainDigit } from './plain';

/** Why a value cannot be used as a recipient. */
export type RecipientReason =
	| 'unknownCountry'
	| 'empty'
	| 'notText'
	| 'notWholeNumber'
	| 'scientificNotation'
	| 'letters'
	| 'unreadable'
	| 'extension'
	| 'severalNumbers'
	| 'tooShort'
	| 'tooLong'
	| 'impossible'
	| 'notMobile'
	| 'ambiguous'
	| 'testNumberElsewhere';

/** What each reason says without quoting the number, so that it may be logged. No full stop. */
export const IN_SHORT: Record<RecipientReason, string> = {
	unknownCountry: 'The default country is not a country with phone numbers',
	empty: 'It is empty',
	notText: 'It is not text',
	notWholeNumber: 'It is not a whole number',
	scientificNotation: 'It is a number that a spreadsheet has shortened: its last digits are lost',
	letters: 'It has letters in it',
	unreadable: 'It has characters that no phone number has',
	extension: 'It has an extension, and an SMS cannot reach an extension',
	severalNumbers: 'It holds more than one number',
	tooShort: 'It has too few digits',
	tooLong: 'It has too many digits',
	impossible: 'There is no such number',
	notMobile: 'It is not a mobile number',
	ambiguous: 'It can be read as two different numbers',
	testNumberElsewhere: 'It is a simulation number, which works only in the test environment',
};

/** A value that cannot be used. `message` quotes it: show it to the user, but never log it. */
export interface Refusal {
	ok: false;
	reason: RecipientReason;
	/** What was found; one sentence without a full stop. */
	message: string;
	/** How to get unstuck; one or two sentences. */
	advice: string;
}

/** A longer text is not searched for a number. */
const MAX_CHARACTERS = 250;
const IN_FULL = 'Write the number in full with + and the country code, e.g. +65 9123 4567.';
const ONE_VALUE = 'Give one phone number as text, e.g. +65 9123 4567.';
const FILL_IN = 'Fill in the phone number of this item.';
const OWN_ITEM =
	"Give each number an item of its own: make a list of them in an Edit Fields node, e.g. {{ $json.mobile.split(',') }}, then use Split Out.";
const AS_TEXT =
	'Format that spreadsheet column as text, enter the number again and import it anew.';

const KINDS: Record<string, string> = {
	object: 'an object',
	boolean: 'true or false',
	function: 'a function',
	symbol: 'a symbol',
};

/** Makes a refusal. Without `advice`, it says to write the number in full. */
export const refuse = (reason: RecipientReason, message: string, advice = IN_FULL): Refusal => ({
	ok: false,
	reason,
	message,
	advice,
});

/** The refusal of a value that holds more than one number. */
export const holdsSeveral = (raw: string) =>
	refuse('severalNumbers', `${quote(raw)} holds more than one number`, OWN_ITEM);

/** Returns a value in quotes for a message, on one line and with at most 40 characters. */
export function quote(text: string): string {
	const line = Array.from(text.slice(0, 200).replace(/[\s\p{C}]+/gu, ' '));
	return `"${line.length > 40 ? `${line.slice(0, 39).join('')}…` : line.join('')}"`;
}

/**
 * Returns the numbers that a field may mean, as digits with or without a leading plus: one, rarely
 * two. Throws nothing.
 */
export function readPhoneText(value: unknown): string[] | Refusal {
	const text = textOf(value);
	if (typeof text !== 'string') return text;
	if (/^\+?\d{1,15}$/.test(text)) return [text];
	if (text.length > MAX_CHARACTERS) {
		return /\d[^\d]*[,;|\n]/.test(text)
			? refuse('severalNumbers', 'The recipient holds a long list', OWN_ITEM)
			: refuse('tooLong', `The recipient has ${text.length} characters`, ONE_VALUE);
	}
	const tidied = tidy(text);
	if (tidied === '') return refuse('empty', 'The recipient is empty', FILL_IN);
	return damaged(tidied, text) ?? digitsOf(fromLink(tidied), text);
}

function textOf(value: unknown): string | Refusal {
	if (typeof value === 'string') return value;
	if (value === null || value === undefined) {
		return refuse('empty', 'The recipient is empty', FILL_IN);
	}
	// A huge number is refused anyway, so it need not be written out in full.
	if (typeof value === 'bigint' && value > 10n ** 20n) return '9'.repeat(21);
	if (typeof value === 'bigint' || typeof value === 'number') {
		const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
		if (whole && value >= 0) return String(value);
		const found = typeof value === 'bigint' ? 'a negative number' : String(value);
		return refuse('notWholeNumber', `The recipient is ${found}, not a phone number`, AS_TEXT);
	}
	const found = Array.isArray(value) ? 'a list' : KINDS[typeof value];
	const advice = typeof value === 'object' ? `Pick one value out of it. ${ONE_VALUE}` : ONE_VALUE;
	return refuse('notText', `The recipient is ${found}, not a phone number`, advice);
}

/**
 * Makes digits, dashes and signs plain, and removes invisible characters and the quotes of
 * spreadsheets.
 */
function tidy(text: string): string {
	return text
		.replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
		.replace(/\p{Nd}/gu, plainDigit)
		.replace(/[\p{Pd}\u2212\u30FC]/gu, '-')
		.replace(/\p{Cf}/gu, '')
		.trim()
		.replace(/^=?["'‘’“”`]+|["'‘’“”`]+$/g, '')
		.trim();
}

/**
 * Refuses numbers with which a spreadsheet has calculated: their digits are not those that were
 * typed.
 */
function damaged(text: string, raw: string): Refusal | undefined {
	if (/^[+-]?\d+(?:[.,]\d+)?\s*e\s*[+-]?\s*\d+$/i.test(text)) {
		return refuse(
			'scientificNotation',
			`${quote(raw)} is a number that a spreadsheet has shortened: its last digits are lost`,
			AS_TEXT,
		);
	}
	// "+65-91234567" typed into a cell is a subtraction, and its result is nobody's number.
	if (/^-\d+(?:[.,]\d+)?$/.test(text)) {
		return refuse('notWholeNumber', `${quote(raw)} is a negative number`, AS_TEXT);
	}
	return undefined;
}

/**
 * Returns the number of a `tel:` or `sms:` link (RFC 3966, RFC 5724), with the country code that is
 * its context.
 */
function fromLink(text: string): string {
	const link = /^(?:tel|sms|smsto|callto):(?:\/\/)?/i.exec(text);
	if (!link) return text;
	const number = text.slice(link[0].length).replace(/%2B/gi, '+').replace(/%20/g, ' ');
	const context = /;phone-context=(\+[\d-]+)/i.exec(number);
	if (!context) return number;
	const rest = number.replace(context[0], '');
	return rest.startsWith('+') ? rest : context[1] + rest;
}

/** What people write beside a mobile number, in the languages of Singapore; nothing of a person. */
const LABEL =
	'(?:h/?p|hand ?phone|mobile|mob|cell(?:ular)?|phone|ph|tel(?:ephone|efon)?|contact|whatsapp|wa|sms|bimbit|[📱📞📲☎]\\uFE0F?|手机|手機|手提|电话|電話|联系|联络|聯絡|号码|號碼)';
const LABELS = `${LABEL}(?:[ ./\\-]*(?:no|num|number|nombor|号码|號碼|号|號|${LABEL}))*`;
/**
 * Labels before a number, and one in brackets before or behind it. In "HP 2 98212345" the 2 belongs
 * to the label: with it, the number would be one of the Faroe Islands.
 */
const LABELLED = new RegExp(
	`^(?:no|number|\\(${LABELS}\\)|${LABELS})\\s*[.:#=\\-]*\\s*(?=[+(\\d])(?!\\d\\s+\\d{4}[\\s-]?\\d{4})|\\s*[([]${LABELS}[)\\]]$`,
	'giu',
);

function digitsOf(given: string, raw: string): string[] | Refusal {
	const text = given.replace(LABELLED, '');
	if (/\d[\s)]*(?:;?extn?\b|;?extension\b|;isub\b|x|#)[\s.:=]*\d{1,7}#?$/i.test(text)) {
		return refuse(
			'extension',
			`${quote(raw)} has an extension, and an SMS cannot reach an extension`,
			'Give the number of a mobile phone, without an extension.',
		);
	}
	const several = holdsSeveral(raw);
	if (/\d{3}\W*\b(?:and|or)\b\W*\d{3}/i.test(text)) return several;
	if (/\p{L}/u.test(text)) {
		return refuse(
			'letters',
			`${quote(raw)} has letters in it`,
			`Leave only the number. ${IN_FULL}`,
		);
	}
	// A number from a decimal column, as 91234567.0. A dot may also be a separator, so both readings
	// are tried.
	const decimal = /^(\+?\d{7,15})([.,])(0{1,2})$/.exec(text);
	if (decimal) {
		const [, whole = '', point, zeros = ''] = decimal;
		return point === '.' ? [whole, whole + zeros] : [whole];
	}
	if (/^\d{1,3}(?:,\d{3})+$/.test(text)) return [text.replace(/,/g, '')];
	if (separates(text)) return several;
	const bare = text.replace(/[,;|&/]/g, '');
	if (!/^[\s()[\]]*\+?[\d\s()[\].·-]*$/.test(bare) || !/\d/.test(bare)) {
		return refuse('unreadable', `${quote(raw)} has characters that no phone number has`);
	}
	return [bare.replace(/[^\d+]/g, '')];
}

/**
 * Whether a text is a list of numbers. In "0171/1234567" the slash after a short first part follows
 * an area code.
 */
function separates(text: string): boolean {
	const parts = text.split(/[,;|&/\n\r]+/).map((part) => part.replace(/\D/g, '').length);
	const [first, second] = parts.filter((digits) => digits > 0);
	if (first === undefined || second === undefined) return false;
	const areaCode = parts.length === 2 && text.includes('/') && first <= 6 && second >= 5;
	return !areaCode;
}
