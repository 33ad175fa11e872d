// Which digits a field writes, before any numbering plan judges them, and what is said of those
// that write none.
import {
	IN_SHORT,
	quote,
	readPhoneText,
	type RecipientReason,
} from '../../nodes/Postman/sms/phone-text.ts';

const IN_FULL = 'Write the number in full with + and the country code, e.g. +65 9123 4567.';
const ONE_VALUE = 'Give one phone number as text, e.g. +65 9123 4567.';
const OWN_ITEM =
	"Give each number an item of its own: make a list of them in an Edit Fields node, e.g. {{ $json.mobile.split(',') }}, then use Split Out.";
const NO_EXTENSION = 'Give the number of a mobile phone, without an extension.';
const AS_TEXT =
	'Format that spreadsheet column as text, enter the number again and import it anew.';

describe('digits', () => {
	test.each<[written: unknown, digits: string[]]>([
		['91234567', ['91234567']],
		['+6591234567', ['+6591234567']],
		[0, ['0']],
		[0n, ['0']],
		[10n ** 20n, ['100000000000000000000']],
		// Whatever is longer is refused as too long, and need not be written out.
		[10n ** 40n, ['9'.repeat(21)]],
		// Spreadsheets' quotes and formulas, at the ends only.
		['""91234567""', ['91234567']],
		["='91234567'", ['91234567']],
		['“ 9123 4567 ”', ['91234567']],
		['tel:%2B6591234567', ['+6591234567']],
		['tel:9123%204567', ['91234567']],
		['sms://+65 9123 4567', ['+6591234567']],
		['tel:9123-4567;phone-context=+65', ['+6591234567']],
		['tel:+65-9123-4567;phone-context=+44', ['+6591234567']],
		// Through a decimal column: a dot may also set digits apart, a comma may not.
		['91234567.0', ['91234567', '912345670']],
		['+6591234567.00', ['+6591234567', '+659123456700']],
		['91234567,00', ['91234567']],
		['91234567.000', ['91234567000']],
		['-9123-4567', ['91234567']],
		['123456.0', ['1234560']],
		['91234567.0.1', ['9123456701']],
		['12345678901234567.0', ['123456789012345670']],
		// Thousands.
		['91,234,567', ['91234567']],
		['6,591,234,567', ['6591234567']],
		// An area code before a slash.
		['0171/1234567', ['01711234567']],
		['(0171) / 12345', ['017112345']],
		['0171//1234567', ['01711234567']],
		['123456/12345', ['12345612345']],
		['91234567;', ['91234567']],
		[', 9123 4567', ['91234567']],
	])('%p writes %p', (written, digits) => {
		expect(readPhoneText(written)).toEqual(digits);
	});

	test('a text of 250 characters is read', () => {
		expect(readPhoneText(`91234567${' '.repeat(242)}`)).toEqual(['91234567']);
	});
});

describe('refusals', () => {
	test.each<[written: unknown, reason: RecipientReason, message: string, advice: string]>([
		[-5, 'notWholeNumber', 'The recipient is -5, not a phone number', AS_TEXT],
		[1.5, 'notWholeNumber', 'The recipient is 1.5, not a phone number', AS_TEXT],
		[-5n, 'notWholeNumber', 'The recipient is a negative number, not a phone number', AS_TEXT],
		[true, 'notText', 'The recipient is true or false, not a phone number', ONE_VALUE],
		[() => '', 'notText', 'The recipient is a function, not a phone number', ONE_VALUE],
		[Symbol('x'), 'notText', 'The recipient is a symbol, not a phone number', ONE_VALUE],
		[
			{ a: 1 },
			'notText',
			'The recipient is an object, not a phone number',
			`Pick one value out of it. ${ONE_VALUE}`,
		],
		[
			['91234567'],
			'notText',
			'The recipient is a list, not a phone number',
			`Pick one value out of it. ${ONE_VALUE}`,
		],
		['1'.repeat(251), 'tooLong', 'The recipient has 251 characters', ONE_VALUE],
		[`91234567 ,${' '.repeat(250)}`, 'severalNumbers', 'The recipient holds a long list', OWN_ITEM],
		[`9${' '.repeat(250)}`, 'tooLong', 'The recipient has 251 characters', ONE_VALUE],
		['-91234567', 'notWholeNumber', '"-91234567" is a negative number', AS_TEXT],
		['-65.25', 'notWholeNumber', '"-65.25" is a negative number', AS_TEXT],
		[
			'91234567 x12',
			'extension',
			'"91234567 x12" has an extension, and an SMS cannot reach an extension',
			NO_EXTENSION,
		],
		[
			'91234567 extension 12',
			'extension',
			'"91234567 extension 12" has an extension, and an SMS cannot reach an extension',
			NO_EXTENSION,
		],
		[
			'Mr Tan 91234567',
			'letters',
			'"Mr Tan 91234567" has letters in it',
			`Leave only the number. ${IN_FULL}`,
		],
		[
			'9123\u27284567',
			'unreadable',
			'"9123\u27284567" has characters that no phone number has',
			IN_FULL,
		],
	])('%p: %s', (written, reason, message, advice) => {
		const reading = readPhoneText(written);
		expect(reading).toEqual({ ok: false, reason, message, advice });
	});

	test.each<[reason: RecipientReason, written: string[]]>([
		[
			'scientificNotation',
			['9.1e7', '9e7', '91234e3', '9.12E+07', '-9.1e7', '+9.1e7', '9.1 e7', '9.1e+ 7', '12,5e6'],
		],
		['notWholeNumber', ['-5', '-5.5', '-5,25']],
		[
			'unreadable',
			["9123'4567", '9123="4567', '9123-4567+', '+65+91234567', '-5:5', '()', '9\u24ea'],
		],
		['letters', ['65 9.12e7', '9.12e7 x', '9123 x12 home', '12 and 345', '123 and 45', '9123 or']],
		[
			'severalNumbers',
			[
				'91234567 and 98765432',
				'91234567 - and - 98765432',
				'91234567 OR 98765432',
				'91234567,98765432',
				'1234,567',
				'91,234,5678',
				'0171,1234567',
				'1234567/12345',
				'123456/1234',
				'0171/1234/5678',
				'9123\n4567',
			],
		],
	])('%s', (reason, written) => {
		for (const each of written) {
			expect([each, readPhoneText(each)]).toEqual([each, expect.objectContaining({ reason })]);
		}
	});

	test('each reason has words that quote nothing', () => {
		expect(IN_SHORT).toEqual({
			unknownCountry: 'The default country is not a country with phone numbers',
			empty: 'It is empty',
			notText: 'It is not text',
			notWholeNumber: 'It is not a whole number',
			scientificNotation:
				'It is a number that a spreadsheet has shortened: its last digits are lost',
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
		});
	});
});

test.each<[text: string, quoted: string]>([
	['9123\n\t 4567', '"9123 4567"'],
	['1'.repeat(40), `"${'1'.repeat(40)}"`],
	['1'.repeat(41), `"${'1'.repeat(39)}…"`],
	['\u{1f4f1}'.repeat(41), `"${'\u{1f4f1}'.repeat(39)}…"`],
])('%j is quoted as %j', (text, quoted) => {
	expect(quote(text)).toBe(quoted);
});
