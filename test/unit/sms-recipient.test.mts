// Recipients as people write them, each with what is made of it.
import { parsePhoneNumberWithError } from 'libphonenumber-js/max';

import { TEST_NUMBERS } from '../../nodes/Postman/sms/recipient.ts';
import { outcome, read } from '../support/phone-numbers.mts';

describe('what people have', () => {
	test.each<[string, unknown]>([
		['in full', '+65 9123 4567'],
		['digits as the API wants them', '6591234567'],
		['national', '9123 4567'],
		['a number cell', 6591234567],
		['a national number cell', 91234567],
		['a bigint', 6591234567n],
		['full-width digits and signs', '＋６５－９１２３－４５６７'],
		['Arabic-Indic digits', '٩١٢٣٤٥٦٧'],
		['Tamil digits', '௯௧௨௩௪௫௬௭'],
		['dashes', '+65-9123-4567'],
		['typographic dashes and dots', '9123–4567'],
		['dots', '+65.9123.4567'],
		['brackets', '(65) 9123-4567'],
		['brackets around the plus', '(+65) 9123 4567'],
		['brackets after the plus', '+(65) 9123 4567'],
		['a tel link', 'tel:+65-9123-4567'],
		['a tel link in capitals', 'TEL:+6591234567'],
		['a tel link with its context', 'tel:9123-4567;phone-context=+65'],
		['an sms link, escaped', 'sms:%2B6591234567'],
		['non-breaking spaces', '+65\u00A09123\u202F4567'],
		['marks of writing direction', '\u202A+65 9123 4567\u202C'],
		['zero-width space, soft hyphen, byte order mark', '\uFEFF9123\u200B45\u00AD67'],
		['ends of a pasted line', '\t 91234567\r\n'],
		['00 before the country code', '0065 9123 4567'],
		["Singapore's own international prefix", '001 65 9123 4567'],
		['the American international prefix', '011 65 9123 4567'],
		['through a decimal column', '91234567.0'],
		['through a decimal column with a comma', '91234567,00'],
		['through a column with thousands', '6,591,234,567'],
		["a spreadsheet's text mark", "'91234567"],
		['a formula that makes text', '="91234567"'],
		['quotes', '“91234567”'],
		['a bullet', '- 9123 4567'],
		['a stray comma', '91234567,'],
		...[
			'HP: 91234567',
			'hp 9123 4567',
			'H/P : 91234567',
			'Hp No. 91234567',
			'HP91234567',
			'Handphone: +65 9123 4567',
			'Mobile No.: 6591234567',
			'Contact Number - 91234567',
			'Tel 91234567',
			'Whatsapp: 91234567',
			'whatsapp:+6591234567',
			'手机：９１２３４５６７',
			'电话号码 91234567',
			'📱 91234567',
			'(HP) 91234567',
			'91234567 (mobile)',
		].map((written): [string, unknown] => ['a label of phones', written]),
	])('%s: %j', (_, value) => {
		expect(read(value)).toEqual({ ok: true, recipient: '6591234567', country: 'SG' });
	});

	test.each<[string, string, string]>([
		['a trunk zero', '07400 123456', 'GB'],
		['a trunk zero in brackets', '+44 (0)7400 123456', 'SG'],
		['a trunk zero lost by a number cell', '7400123456', 'GB'],
		['another country in full', '447400123456', 'SG'],
	])('%s', (_, value, defaultCountry) => {
		expect(outcome(value, { defaultCountry })).toBe('447400123456');
	});

	test('00 before the country code, where the prefixes of Singapore would lead to Suriname', () => {
		expect(outcome('0065 9712 3456')).toBe('6597123456');
	});

	test('a dot before a last group of zeros', () => {
		expect(outcome('074001234.00', { defaultCountry: 'GB' })).toBe('447400123400');
		// Indonesia's mobile numbers have ten to twelve digits, so the zero may be one of them.
		expect(outcome('08123456789.0', { defaultCountry: 'ID' })).toBe('ambiguous');
	});

	test('a slash after an area code', () => {
		expect(outcome('01512/3456789', { defaultCountry: 'DE' })).toBe('4915123456789');
	});

	test('the default country in small letters', () => {
		expect(outcome('9123 4567', { defaultCountry: ' sg ' })).toBe('6591234567');
	});
});

describe('what is refused, with the reason', () => {
	test.each<[string, unknown, string]>([
		['nothing', undefined, 'empty'],
		['null', null, 'empty'],
		['an empty text', '', 'empty'],
		['only invisible characters', ' \u200B\u00A0', 'empty'],
		['true', true, 'notText'],
		['an object', { value: 'S1234567A' }, 'notText'],
		['a list, even of one', ['91234567'], 'notText'],
		['a symbol', Symbol('91234567'), 'notText'],
		['a fraction', 91234567.5, 'notWholeNumber'],
		['NaN', Number.NaN, 'notWholeNumber'],
		['infinity', Number.POSITIVE_INFINITY, 'notWholeNumber'],
		['a number beyond exact ones', 2 ** 53, 'notWholeNumber'],
		['a subtraction of a spreadsheet', -91234502, 'notWholeNumber'],
		['the same as text', '-91234502', 'notWholeNumber'],
		['scientific notation', '6.59E+09', 'scientificNotation'],
		['scientific notation with a comma', '6,59E+09', 'scientificNotation'],
		['scientific notation with all digits', '6.591234567E9', 'scientificNotation'],
		['scientific notation in full-width', '６.５９Ｅ＋０９', 'scientificNotation'],
		['letters of a vanity number', '1-800-FLOWERS', 'letters'],
		['a name before the number', 'Mr Tan 91234567', 'letters'],
		['a name behind it', '91234567 (Mr Tan)', 'letters'],
		['a note behind it', '91234567 (do not call)', 'letters'],
		['a label of something else', 'Fax: 91234567', 'letters'],
		['whose phone it is', 'Emergency contact: 91234567', 'letters'],
		['a label and two numbers', 'HP: 91234567 / 81234567', 'severalNumbers'],
		['two labels', 'HP: 91234567 Tel: 61234567', 'letters'],
		['the name of a country', 'SG 91234567', 'letters'],
		['a label and a fixed line', 'HP: 61234567', 'notMobile'],
		['a label and nothing', 'HP:', 'letters'],
		['a label with a number of its own', 'HP 2 98212345', 'letters'],
		['the same with a space', 'No. 2 9821 2345', 'letters'],
		['letters for digits', 'HP: 9l2345O7', 'letters'],
		['an NRIC', 'S1234567A', 'letters'],
		['an emoji', '❌ 91234567', 'unreadable'],
		['a digit in a circle', '9123456⑦', 'unreadable'],
		['a footnote', '9123456²', 'unreadable'],
		['two plus signs', '++6591234567', 'unreadable'],
		['a plus in the middle', '65+91234567', 'unreadable'],
		['only dashes', '---', 'unreadable'],
		['an extension', '91234567 ext 12', 'extension'],
		['an extension by x', '91234567x12', 'extension'],
		['an extension by #', '91234567 #12', 'extension'],
		['an extension of a link', 'tel:91234567;ext=12', 'extension'],
		['numbers with commas', '91234567, 98765432', 'severalNumbers'],
		['numbers with semicolons', '91234567;98765432', 'severalNumbers'],
		['numbers with a slash', '91234567/98765432', 'severalNumbers'],
		['a second ending', '6123 4567/68', 'severalNumbers'],
		['numbers on two lines', '91234567\n98765432', 'severalNumbers'],
		['numbers with a space', '91234567 98765432', 'severalNumbers'],
		['numbers with a word', '91234567 or 98765432', 'severalNumbers'],
		['a long list', '91234567,'.repeat(100), 'severalNumbers'],
		['an emergency number', '995', 'tooShort'],
		['a digit missing', '9123 456', 'tooShort'],
		['a digit missing after the country code', '+65 9123 456', 'tooShort'],
		['a digit too many', '9123 4567 8', 'tooLong'],
		['a digit too many after the country code', '+65 9123 4567 8', 'tooLong'],
		['a giant', 10n ** 1000n, 'tooLong'],
		['endless digits', '9'.repeat(1000), 'tooLong'],
		['no such country code', '+999 1234 5678', 'impossible'],
		['a plus before a national number', '+91234567', 'tooShort'],
		['no such range', '+65 1234 5678', 'impossible'],
		['a single zero before the country code', '065 9123 4567', 'impossible'],
		['the country code twice', '+65 65 9123 4567', 'impossible'],
		['a fixed line', '6123 4567', 'notMobile'],
		['an internet phone', '3123 4567', 'notMobile'],
		['toll-free', '1800 123 4567', 'notMobile'],
		['premium rate', '1900 123 4567', 'notMobile'],
	])('%s', (_, value, reason) => {
		expect(outcome(value)).toBe(reason);
	});

	test.each(['XX', '', 'Singapore', '__proto__', undefined as unknown as string])(
		'the default country %p',
		(defaultCountry) => {
			expect(outcome('+6591234567', { defaultCountry })).toBe('unknownCountry');
		},
	);

	test('the message quotes the value, on one line and shortened', () => {
		const reading = read(`${'91234567 or\n'.repeat(9)}98765432`) as { message: string };
		expect(reading.message).toMatch(
			/^"91234567 or 91234567 [^\n]{0,20}…" holds more than one number$/,
		);
	});
});

describe('two readings', () => {
	test('of two mobile numbers are refused and both are named', () => {
		expect(read('0016598765432')).toEqual({
			ok: false,
			reason: 'ambiguous',
			message:
				'"0016598765432" can be read as +65 9876 5432 (Singapore) or as +1 659 876 5432 (United States)',
			advice: 'Write the number in full with + and the country code, e.g. +65 9123 4567.',
		});
	});

	test('of a fixed line at home and a mobile number abroad are refused', () => {
		expect(outcome('6825 0123')).toBe('ambiguous');
		expect(outcome('6825 0123', { allowFixedLine: true })).toBe('ambiguous');
		expect(outcome('+682 50123')).toBe('68250123');
		expect(outcome('6591234567', { defaultCountry: 'IN' })).toBe('ambiguous');
		expect(outcome('+6591234567', { defaultCountry: 'IN' })).toBe('6591234567');
	});

	test.each(['95160010', '98111019', '82031115'])(
		'of a mobile number at home and a fixed line abroad are the mobile number: %s',
		(value) => {
			expect(parsePhoneNumberWithError(`+${value}`).getType()).toBe('FIXED_LINE');
			expect(outcome(value)).toBe(`65${value}`);
			expect(outcome(value, { allowFixedLine: true })).toBe(`65${value}`);
		},
	);

	test('one alone is taken', () => {
		expect(outcome('9123456789', { defaultCountry: 'IN' })).toBe('919123456789');
		expect(outcome('919123456789', { defaultCountry: 'IN' })).toBe('919123456789');
		expect(outcome('6591234567', { defaultCountry: 'GB' })).toBe('6591234567');
	});
});

describe('fixed lines', () => {
	test('pass with the option', () => {
		expect(outcome('6123 4567', { allowFixedLine: true })).toBe('6561234567');
		expect(outcome('3123 4567', { allowFixedLine: true })).toBe('6531234567');
	});
	test('toll-free numbers do not', () => {
		expect(outcome('1800 123 4567', { allowFixedLine: true })).toBe('notMobile');
	});
	test('numbers that may be either are taken', () => {
		expect(outcome('+1 213 373 4253')).toBe('12133734253');
	});
});

describe('the simulation numbers of the test environment', () => {
	test('are the seven of the guide', () => {
		expect([...TEST_NUMBERS].sort()).toEqual(
			'6511111111 6511112222 6511113333 6511114444 6511115555 6511119999 6522222222'.split(' '),
		);
	});

	test.each([...TEST_NUMBERS])('%s passes there and in front of it, and nowhere else', (number) => {
		for (const form of [number, `+${number}`, Number(number), `+65 ${number.slice(2)}`]) {
			for (const environment of ['test', 'custom'] as const) {
				expect(read(form, { environment })).toEqual({
					ok: true,
					recipient: number,
					country: 'SG',
					testNumber: true,
				});
			}
			for (const environment of ['production', 'loadtest'] as const) {
				expect(outcome(form, { environment })).toBe('testNumberElsewhere');
			}
		}
	});

	test('others that look alike do not pass', () => {
		expect(outcome('6511116666', { environment: 'test' })).toBe('impossible');
	});

	test('an Indian number with the same digits is not taken for one', () => {
		expect(outcome('6511111111', { environment: 'test', defaultCountry: 'IN' })).toBe('ambiguous');
	});
});
