// What a person reads if a recipient cannot be used: what was found, then what to do.
import { readRecipient } from '../../nodes/Postman/sms/recipient.ts';

const IN_FULL = 'Write the number in full with + and the country code, e.g. +65 9123 4567.';
const AT_HOME =
	'A mobile number of Singapore has 8 digits and begins with 8 or 9. One of another country needs + and its country code.';
const MOBILE = 'Give the number of a mobile phone.';
const SIMULATED = 'Give the number of a person, or use a credential of the test environment.';
const OR_FIXED = 'Give the number of a mobile phone, or turn on Allow Fixed Lines under Options.';
const OWN_ITEM =
	"Give each number an item of its own: make a list of them in an Edit Fields node, e.g. {{ $json.mobile.split(',') }}, then use Split Out.";

const HOME = 'Singapore';
const ABROAD = 'its country code';

test.each<[number: string, reason: string, said: string, advice: string]>([
	['61234567', 'notMobile', 'is a fixed line: +65 6123 4567 (Singapore)', OR_FIXED],
	[
		'+65 3123 4567',
		'notMobile',
		'is an internet phone (VoIP) number: +65 3123 4567 (Singapore)',
		OR_FIXED,
	],
	['+39325962127250', 'notMobile', 'is a voicemail number: +39 325 9621 27250 (Italy)', MOBILE],
	['+80021121819', 'notMobile', 'is a toll-free number: +800 2112 1819', MOBILE],
	['+65 800 123 4567', 'notMobile', 'is a toll-free number: +65 800 123 4567 (Singapore)', MOBILE],
	[
		'+65 1900 123 4567',
		'notMobile',
		'is a premium-rate number: +65 1900 123 4567 (Singapore)',
		MOBILE,
	],
	['+49 180 1234567', 'notMobile', 'is a shared-cost number: +49 180 1 234567 (Germany)', MOBILE],
	[
		'+44 7012345678',
		'notMobile',
		'is a forwarding number: +44 70 1234 5678 (United Kingdom)',
		MOBILE,
	],
	['+44 7640123456', 'notMobile', 'is a pager: +44 76 4012 3456 (United Kingdom)', MOBILE],
	[
		'+44 3001234567',
		'notMobile',
		'is a company-wide number: +44 300 123 4567 (United Kingdom)',
		MOBILE,
	],
	[
		'6511112222',
		'testNumberElsewhere',
		'is one of Postman’s simulation numbers, which work only in the test environment',
		SIMULATED,
	],
	['+999 123', 'impossible', 'does not begin with the code of any country', IN_FULL],
	['+65 9123', 'tooShort', `has too few digits for ${ABROAD}`, IN_FULL],
	['0065 9123', 'tooShort', `has too few digits for ${ABROAD}`, IN_FULL],
	['9', 'tooShort', `has too few digits for ${HOME}`, AT_HOME],
	['9123', 'tooShort', `has too few digits for ${HOME}`, AT_HOME],
	['+65 912345678', 'tooLong', `has too many digits for ${ABROAD}`, IN_FULL],
	['912345671', 'tooLong', `has too many digits for ${HOME}`, AT_HOME],
	['912345678901234', 'tooLong', `has too many digits for ${HOME}`, AT_HOME],
	['212345671', 'impossible', `has a number of digits that ${HOME} does not use`, AT_HOME],
	['+65 2123 4567', 'impossible', `is not in the numbering plan of ${ABROAD}`, IN_FULL],
	['+44 7400 1234561', 'tooLong', `has too many digits for ${ABROAD}`, IN_FULL],
	['21234567', 'impossible', `is not in the numbering plan of ${HOME}`, AT_HOME],
	['91234567 81234567', 'severalNumbers', 'holds more than one number', OWN_ITEM],
	['91234567\t81234567', 'severalNumbers', 'holds more than one number', OWN_ITEM],
])('%s: %s, %s', (number, reason, said, advice) => {
	const reading = readRecipient(number, {
		defaultCountry: 'SG',
		environment: 'production',
		allowFixedLine: false,
	});
	const shown = number.replace('\t', ' ');
	expect(reading).toEqual({ ok: false, reason, message: `"${shown}" ${said}`, advice });
});

test('a default country that is none is quoted, and its form is shown', () => {
	expect(readRecipient('91234567', { defaultCountry: ' Xx ', environment: 'test' })).toEqual({
		ok: false,
		reason: 'unknownCountry',
		message: 'The default country "XX" is not a country with phone numbers',
		advice: 'Enter its two-letter code, e.g. SG for Singapore.',
	});
});

test.each<[number: string, country: string, message: string]>([
	[
		'68250123',
		'SG',
		'"68250123" can be read as +65 6825 0123 (Singapore) or as +682 50 123 (Cook Islands)',
	],
	['07400', 'GB', '"07400" has too few digits for United Kingdom'],
	['2100', 'GB', '"2100" has too few digits for United Kingdom'],
])('%s in %s: %s', (number, defaultCountry, message) => {
	const reading = readRecipient(number, { defaultCountry, environment: 'production' });
	expect(reading).toMatchObject({ ok: false, message, advice: IN_FULL });
});
