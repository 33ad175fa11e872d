// Phone numbers for tests, and what the package reads in them.
import fc from './fast-check.mts';
import { parsePhoneNumberWithError } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import metadataJson from 'libphonenumber-js/metadata.max.json';

import { readRecipient } from '../../nodes/Postman/sms/recipient.ts';
import type { RecipientOptions } from '../../nodes/Postman/sms/recipient.ts';

export const singapore: RecipientOptions = { defaultCountry: 'SG', environment: 'production' };
export const read = (value: unknown, options: Partial<RecipientOptions> = {}) =>
	readRecipient(value, { ...singapore, ...options });
/** The digits, or why there are none. */
export const outcome = (value: unknown, options: Partial<RecipientOptions> = {}) => {
	const reading = read(value, options);
	return reading.ok ? reading.recipient : reading.reason;
};

export const countries: CountryCode[] = [
	...(['SG', 'MY', 'ID', 'TH', 'PH', 'VN', 'IN', 'CN', 'HK', 'JP', 'KR', 'AU', 'NZ'] as const),
	...(['US', 'GB', 'DE', 'FR', 'IT', 'AE', 'BR', 'MX'] as const),
];

/**
 * Numbers by the patterns of libphonenumber's metadata: [country calling code, ..., types at 11].
 */
export const types = ['FIXED_LINE', 'MOBILE', 'TOLL_FREE', 'PREMIUM_RATE'] as const;
type Plan = [code: string, idd: string, pattern: string, ...rest: unknown[]];
export const planOf = (country: CountryCode) => metadataJson.countries[country] as unknown as Plan;
export const patternOf = (
	country: CountryCode,
	type: (typeof types)[number],
): string | undefined => {
	const [fixed, ...others] = planOf(country)[11] as Array<[string] | 0>;
	const entry = [fixed, ...others][types.indexOf(type)] || undefined;
	// An empty pattern: the plan does not set mobile numbers apart from fixed lines.
	return type === 'MOBILE' && entry?.[0] === '' && fixed ? fixed[0] : entry?.[0];
};
export const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);

/** Numbers of the pattern, national significant digits, with what libphonenumber calls them. */
export const numbersOf = (country: CountryCode, type: (typeof types)[number]) =>
	fc.stringMatching(whole(patternOf(country, type) ?? '')).map((national) => {
		const phone = parsePhoneNumberWithError(`+${planOf(country)[0]}${national}`);
		return { country, national, digits: phone.number.slice(1), type: phone.getType() };
	});
// The metadata cannot tell them apart everywhere: in North America every number is both.
export const mobileTypes = ['MOBILE', 'FIXED_LINE_OR_MOBILE'];
