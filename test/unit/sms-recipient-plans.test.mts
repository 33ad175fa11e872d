// Recipients of all countries, drawn from their numbering plans and written in many ways.
import fc from '../support/fast-check.mts';
import { getCountryCallingCode, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';

import type { RecipientReading } from '../../nodes/Postman/sms/recipient.ts';
import {
	read,
	outcome,
	countries,
	types,
	patternOf,
	numbersOf,
	mobileTypes,
} from '../support/phone-numbers.mts';

/**
 * China's mobile numbers, and Germany's without their zero, may be the digits of a number in North
 * America.
 */
const americanToo = (text: string) => /^1(?:31 ?2345 ?6789|5123456789)$/.test(text);

describe.each(countries)("libphonenumber's own example of %s", (country) => {
	const phone = parsePhoneNumberWithError(examples[country], country);
	const digits = phone.number.slice(1);

	test.each([
		phone.number,
		phone.formatInternational(),
		phone.format('RFC3966'),
		`(+${phone.countryCallingCode}) ${phone.nationalNumber}`,
		digits,
	])('%s is read with Singapore as default', (text) => {
		expect(outcome(text)).toBe(digits);
	});

	test.each([phone.formatNational(), phone.nationalNumber, Number(phone.nationalNumber)])(
		'%s is read with its own country as default',
		(text) => {
			expect(outcome(text, { defaultCountry: country })).toBe(
				americanToo(String(text)) ? 'ambiguous' : digits,
			);
		},
	);
});

describe.each(countries)('every number of %s by its numbering plan', (country) => {
	test.each(types.filter((type) => patternOf(country, type)))('%s', (type) => {
		fc.assert(
			fc.property(numbersOf(country, type), ({ national, digits, type: called }) => {
				const text = `+${getCountryCallingCode(country)} ${national}`;
				const isMobile = called !== undefined && mobileTypes.includes(called);
				expect(outcome(text)).toBe(isMobile ? digits : called ? 'notMobile' : 'impossible');
				const isPerson = isMobile || called === 'FIXED_LINE';
				const withOption = outcome(text, { allowFixedLine: true });
				expect(withOption).toBe(isPerson ? digits : called ? 'notMobile' : 'impossible');
			}),
			{ numRuns: 40 },
		);
	});
});

const mobile = fc
	.constantFrom(...countries)
	.chain((country) => numbersOf(country, 'MOBILE'))
	.filter(({ type }) => type !== undefined && mobileTypes.includes(type));

/** Digits as people group them: separators, scripts, invisible marks. */
const humanly = (digits: string) =>
	fc
		.record({
			separators: fc.array(
				fc.constantFrom('', '', ' ', '-', '\u00A0', ' - ', ') (', '\u200B', '–'),
				{
					minLength: digits.length,
					maxLength: digits.length,
				},
			),
			zero: fc.constantFrom(0x30, 0xff10, 0x0660, 0x06f0, 0x0966, 0x0e50),
		})
		.map(({ separators, zero }) =>
			Array.from(digits, (digit, index) => {
				const written = String.fromCodePoint(zero + Number(digit));
				return index === 0 ? written : separators[index] + written;
			}).join(''),
		);

const wrapped = fc.constantFrom<[string, string]>(
	['', ''],
	[' ', '\n'],
	['tel:', ''],
	["'", ''],
	['\u202A', '\u202C'],
	['"', '"'],
);

describe('for every valid mobile number', () => {
	const written = (prefixes: string[], numbers: typeof mobile) =>
		numbers.chain(({ digits }) =>
			fc.record({
				expected: fc.constant(digits),
				text: fc
					.tuple(fc.constantFrom(...prefixes), humanly(digits), wrapped)
					.map(([prefix, grouped, [before, after]]) => before + prefix + grouped + after),
			}),
		);

	test('written in any human way in full, the same digits are read', () => {
		fc.assert(
			fc.property(written(['+', '＋', '(+', '+ '], mobile), ({ expected, text }) => {
				expect(outcome(text)).toBe(expected);
			}),
			{ numRuns: 1000 },
		);
	});

	test('of Singapore, the same with 00 or without a plus', () => {
		fc.assert(
			fc.property(written(['00', ''], numbersOf('SG', 'MOBILE')), ({ expected, text }) => {
				expect(outcome(text)).toBe(expected);
			}),
			{ numRuns: 1000 },
		);
	});

	test('of another country, 00 may clash with a local prefix and is then refused', () => {
		fc.assert(
			fc.property(written(['00'], mobile), ({ expected, text }) => {
				expect([expected, 'ambiguous']).toContain(outcome(text));
			}),
			{ numRuns: 1000 },
		);
		expect(outcome('0044 7400 123456')).toBe('447400123456');
		expect(outcome('0081 90 1234 5678')).toBe('ambiguous');
	});

	test('of Singapore, the national form is read as it', () => {
		const written = numbersOf('SG', 'MOBILE').chain(({ national }) =>
			fc.tuple(fc.constant(`65${national}`), humanly(national), fc.boolean()),
		);
		fc.assert(
			fc.property(written, ([expected, text, allowFixedLine]) => {
				expect(outcome(text, { allowFixedLine })).toBe(expected);
			}),
			{ numRuns: 1000 },
		);
	});

	test('no default country makes bare digits somebody else’s', () => {
		fc.assert(
			fc.property(
				mobile,
				fc.constantFrom(...countries),
				({ country, national }, defaultCountry) => {
					const digits = getCountryCallingCode(country) + national;
					expect([digits, 'ambiguous']).toContain(outcome(digits, { defaultCountry }));
				},
			),
			{ numRuns: 1000 },
		);
	});

	test('reading what was read changes nothing', () => {
		fc.assert(
			fc.property(mobile, ({ country, national }) => {
				const first = outcome(national, { defaultCountry: country });
				fc.pre(/^\d/.test(first));
				expect(outcome(`+${first}`)).toBe(first);
				expect([first, 'ambiguous']).toContain(outcome(first, { defaultCountry: country }));
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('for every value', () => {
	const look = (reading: RecipientReading) => {
		if (reading.ok) {
			expect(reading.recipient).toMatch(/^[1-9]\d{5,14}$/);
			return;
		}
		for (const text of [reading.message, reading.advice]) {
			expect(text).not.toMatch(/error|problem|failure|mistake|undefined|\n/i);
			expect(text.length).toBeLessThan(250);
		}
		expect(reading.message).toMatch(/[^.]$/);
		expect(reading.advice).toMatch(/\.$/);
	};

	test('there is a recipient or a reason', () => {
		const lookAlike = fc.stringMatching(/^[-+0-9 ().,;:/x#e'=\n]{0,40}$/);
		const anything = fc.oneof(
			lookAlike,
			fc.string({ unit: 'binary', maxLength: 60 }),
			fc.bigInt(),
			fc.double(),
			fc.integer(),
			fc.jsonValue(),
			fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true }),
		);
		fc.assert(
			fc.property(anything, fc.constantFrom(...countries), (value, defaultCountry) => {
				const quoted = typeof value === 'string' && /error|problem|failure|mistake/i.test(value);
				fc.pre(!quoted);
				look(read(value, { defaultCountry }));
			}),
			{ numRuns: 1500 },
		);
	});
});
