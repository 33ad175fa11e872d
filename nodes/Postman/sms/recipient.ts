/**
 * Reads what people type, paste or export as a phone number, and returns what Postman takes, or
 * says why not.
 *
 * Nothing is guessed silently: digits that may be the numbers of two people are refused. Pure.
 * Numbering plans are known from libphonenumber's metadata.
 */
import {
	getCountryCallingCode,
	isSupportedCountry,
	parsePhoneNumberWithError,
	validatePhoneNumberLength,
} from '../vendor';
import type { CountryCode, PhoneNumber } from '../vendor';
import { holdsSeveral, quote, readPhoneText, refuse } from './phone-text';
import type { Refusal } from './phone-text';

export type { RecipientReason, Refusal } from './phone-text';

/** How a number is read. */
export interface RecipientOptions {
	/** ISO 3166-1 alpha-2, in any case. Completes numbers that are written without a country code. */
	defaultCountry: string;
	environment: 'production' | 'test' | 'loadtest' | 'custom';
	/**
	 * Whether fixed lines and internet phone (VoIP) numbers are allowed, and not only mobile numbers.
	 */
	allowFixedLine?: boolean;
}

/**
 * A number that Postman takes, or why the value is none.
 * `recipient`: digits only, country code first, no plus (Postman guide, Single send).
 * `country`: ISO 3166-1 alpha-2, absent for numbers of no country.
 */
export type RecipientReading =
	{ ok: true; recipient: string; country?: string; testNumber?: true } | Refusal;

/**
 * Simulation numbers: Postman accepts these and later reports that delivery failed, each in its own
 * way (Postman guide, Message delivery errors). According to the guide, they work only in the test
 * environment. `custom` takes them too: behind a custom address there is a simulator, or a gateway
 * to any environment.
 */
export const TEST_NUMBERS: ReadonlySet<string> = new Set([
	'6511111111',
	'6511112222',
	'6511113333',
	'6511114444',
	'6511115555',
	'6511119999',
	'6522222222',
]);

const CALLED: Record<string, string> = {
	FIXED_LINE: 'a fixed line',
	VOIP: 'an internet phone (VoIP) number',
	TOLL_FREE: 'a toll-free number',
	PREMIUM_RATE: 'a premium-rate number',
	SHARED_COST: 'a shared-cost number',
	PERSONAL_NUMBER: 'a forwarding number',
	PAGER: 'a pager',
	UAN: 'a company-wide number',
	VOICEMAIL: 'a voicemail number',
};

const regionNames = new Intl.DisplayNames('en', { type: 'region' });

interface Candidate {
	digits: string;
	type: string;
	/** Whether it belongs to the default country and was read as one dials there. */
	home: boolean;
	phone: PhoneNumber;
}

/** Reads a phone number. Throws nothing. */
export function readRecipient(value: unknown, options: RecipientOptions): RecipientReading {
	const country = String(options.defaultCountry).trim().toUpperCase();
	if (!isSupportedCountry(country)) {
		return refuse(
			'unknownCountry',
			`The default country ${quote(country)} is not a country with phone numbers`,
			'Enter its two-letter code, e.g. SG for Singapore.',
		);
	}
	const written = readPhoneText(value);
	if (!Array.isArray(written)) return written;
	const [text = ''] = written;
	if (written.length === 1 && isPlainlySingapores(text, country)) {
		return { ok: true, recipient: text.replace('+', ''), country: 'SG' };
	}

	const found = new Map<string, Candidate>();
	for (const candidate of written.flatMap((text) => candidatesFor(text, country))) {
		if (!found.has(candidate.digits)) found.set(candidate.digits, candidate);
	}
	const candidates = [...found.values()];
	if (candidates.length === 0) return invalid(text, String(value), country);
	const chosen = choose(candidates, String(value), options.allowFixedLine === true);
	return 'ok' in chosen ? chosen : accept(chosen, String(value), options.environment);
}

const SINGAPORE_MOBILE = /^\+?65(?:80[1-9]\d{5}|(?:8[1-9]|9[0-8])\d{6})$/;

/**
 * Whether a text is plainly a mobile number of Singapore, as most are. This takes a hundredth of
 * libphonenumber's time; a test compares the pattern with libphonenumber's.
 */
function isPlainlySingapores(text: string, country: CountryCode): boolean {
	return SINGAPORE_MOBILE.test(text) && (country === 'SG' || text.startsWith('+'));
}

/**
 * Returns the valid numbers that the digits may be: in the default country, or with a country code
 * in front.
 */
function candidatesFor(text: string, country: CountryCode): Candidate[] {
	if (text.startsWith('+')) return parse(text);
	// 00 is the international prefix of most countries. libphonenumber knows only the prefixes of the
	// default country, and would read Singapore's "0065..." as its prefix "006" and a number in South
	// America.
	return [...parse(text, country), ...parse(text.replace(/^(?:00)?/, '+'))];
}

function parse(text: string, defaultCountry?: CountryCode): Candidate[] {
	try {
		const phone = parsePhoneNumberWithError(text, {
			extract: false,
			...(defaultCountry && { defaultCountry }),
		});
		const digits = phone.number.slice(1);
		const type = TEST_NUMBERS.has(digits) ? 'MOBILE' : phone.getType();
		// A number with a type is valid. Both need the same search, which takes most of the time.
		if (type === undefined && !phone.isValid()) return [];
		const home =
			defaultCountry !== undefined &&
			phone.countryCallingCode === getCountryCallingCode(defaultCountry);
		return [{ digits, type: type ?? '', home, phone }];
	} catch {
		// Not even the shape of a number; `invalid` finds out why.
		return [];
	}
}

const isMobile = ({ type }: Candidate) => type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
const isFixed = ({ type }: Candidate) => type === 'FIXED_LINE' || type === 'VOIP';

function choose(all: Candidate[], raw: string, allowFixedLine: boolean): Candidate | Refusal {
	const home = all.find((candidate) => candidate.home);
	const mobile = all.filter(isMobile);
	// A mobile number of the default country wins over a foreign fixed line: 1 in 75 of Singapore's
	// mobile numbers has the digits of one. But a fixed line at home is never read as somebody's
	// mobile number abroad.
	const pool = mobile.length > 0 ? mobile : all.filter((one) => allowFixedLine && isFixed(one));
	if (pool.length === 0) {
		const found = home ?? (all[0] as Candidate);
		return refuse(
			'notMobile',
			`${quote(raw)} is ${CALLED[found.type] ?? 'not a mobile number'}: ${inWords(found)}`,
			isFixed(found)
				? 'Give the number of a mobile phone, or turn on Allow Fixed Lines under Options.'
				: 'Give the number of a mobile phone.',
		);
	}
	const rivals = home && !pool.includes(home) ? [home, ...pool] : pool;
	const [only] = rivals;
	if (only && rivals.length === 1) return only;
	const [one, other] = rivals.map(inWords);
	return refuse('ambiguous', `${quote(raw)} can be read as ${one} or as ${other}`);
}

function accept(
	{ digits, phone }: Candidate,
	raw: string,
	environment: RecipientOptions['environment'],
): RecipientReading {
	const testNumber = TEST_NUMBERS.has(digits);
	if (testNumber && environment !== 'test' && environment !== 'custom') {
		return refuse(
			'testNumberElsewhere',
			`${quote(raw)} is one of Postman’s simulation numbers, which work only in the test environment`,
			'Give the number of a person, or use a credential of the test environment.',
		);
	}
	return {
		ok: true,
		recipient: digits,
		...(phone.country ? { country: phone.country } : {}),
		...(testNumber ? { testNumber } : {}),
	};
}

const SINGAPORES =
	'A mobile number of Singapore has 8 digits and begins with 8 or 9. One of another country needs + and its country code.';

function invalid(text: string, raw: string, country: CountryCode): Refusal {
	const shown = quote(raw);
	if (holdsTwo(raw, country)) return holdsSeveral(raw);
	// Judge the length that the user meant: with the country code if one is written, otherwise of a
	// number at home.
	const abroad = /^(?:\+|00)/.test(text);
	const inFull = abroad ? text.replace(/^00/, '+') : `+${getCountryCallingCode(country)}${text}`;
	const plan = abroad ? 'its country code' : String(regionNames.of(country));
	const advice = !abroad && country === 'SG' ? SINGAPORES : undefined;
	const length = validatePhoneNumberLength(inFull);
	if (length === 'INVALID_COUNTRY') {
		return refuse('impossible', `${shown} does not begin with the code of any country`);
	}
	if (length === 'TOO_SHORT' || length === 'NOT_A_NUMBER') {
		return refuse('tooShort', `${shown} has too few digits for ${plan}`, advice);
	}
	const oneTooMany = candidatesFor(text.slice(0, -1), country).some(isMobile);
	if (length === 'TOO_LONG' || oneTooMany) {
		return refuse('tooLong', `${shown} has too many digits for ${plan}`, advice);
	}
	return refuse(
		'impossible',
		length === 'INVALID_LENGTH'
			? `${shown} has a number of digits that ${plan} does not use`
			: `${shown} is not in the numbering plan of ${plan}`,
		advice,
	);
}

/** Whether the text is two numbers with nothing but a space between them. */
function holdsTwo(raw: string, country: CountryCode): boolean {
	return [...raw.slice(0, 60).matchAll(/\s+/g)].some((gap) =>
		[raw.slice(0, gap.index), raw.slice(gap.index)].every((half) => {
			const written = readPhoneText(half);
			return Array.isArray(written) && candidatesFor(written[0] ?? '', country).length > 0;
		}),
	);
}

const inWords = ({ phone }: Candidate) => phone.formatInternational() + inCountry(phone.country);

function inCountry(country: CountryCode | undefined): string {
	return country ? ` (${regionNames.of(country)})` : '';
}
