// What no person writes is refused; what a person may write goes.
import fc from '../support/fast-check.mts';

import { findUnresolved, findUnresolvedWord } from '../../nodes/Postman/sms/unresolved.ts';

const level = (text: string, language = 'english') => findUnresolved(text, language)?.level;

/** Beside what is in the first list: the same kinds, as other programs leave them. */
const MORE_TRACES = [
	'{{ {a: 1}.a }}',
	'{{ $json.items.map(i => { return i.name }) }}',
	'{{\n$json.name\n}}',
	'$json',
	'@{name}',
	'#{name}',
	'{% if x %}',
	'invalid date',
	'INVALID DATE',
	'invalid datetime',
	'See you on invalid datetime.',
	'Your slot: Invalid date',
	'NaNpm',
	'请付NaN元',
	'约会在Invalid Date举行',
	'约会在invalid date举行',
	'您的号码是undefined。',
	'நாள்null',
	'NaN days',
	'1NaN',
	'undefinedNaN',
	'nullnull',
	'undefined days left',
	'undefined%',
	'undefined@example.com',
	'undefined.pdf',
	'Tan null',
	'Dear Tan undefined',
	'undefined Street',
	'3 undefined 2026',
	'9 am, undefined',
	'Level undefined',
	'Ticket undefined is ready',
	'(null)',
	'"undefined".',
	'[object Undefined]',
	'[object object]',
	'[Object]',
	'[Array]',
	'[Circular *1]',
	'[Function: total]',
	'function total() { [native code] }',
	'function (a, b) { return a }',
	'(item) => item.name',
	'Promise { <pending> }',
	'Symbol(name)',
	'in Infinity minutes',
	'-Infinity',
	'#REF!',
	'Pay #N/A',
	'#DIV/0!',
	'#VALUE!',
	'#NAME?',
	'TypeError: x is not a function',
	'[ERROR: name is not defined]',
	"Cannot read properties of undefined (reading 'name')",
	'#####',
	'Err:502',
	'Loading...',
	'Invalid Date, 10am',
	'Invalid Date at 10:30 am',
	'Your OTP is undefined',
	'Your queue number is null.',
	'Ren\\u00e9',
	'\\u4f60\\u597d',
	'Line one.\\nLine two',
	'one\\r\\ntwo\\r\\n',
	'=?UTF-8?B?UmVuw6k=?=',
	'Ren=C3=A9',
	'Ren%C3%A9 Tan',
	'%E4%BD%A0%E5%A5%BD',
	// Placeholders of mail merges, Mailchimp, Salesforce, Python and Windows.
	'Dear {first_name},',
	'{user.name}',
	'{Name}',
	'[[name]]',
	'<<NAME>>',
	'Dear <<First Name>>',
	'«First Name»',
	'«name»',
	'%NAME%',
	'%FIRST_NAME%',
	'%%First Name%%',
	'*|FNAME|*',
	'{名字}您好',
	'{!Contact.Name}',
	'%(name)s',
	// Codes of HTML and of links.
	'Ren&eacute;',
	'&#39;a&#39;',
	'O&#039;Brien',
	'Tan &amp; Co',
	'https://x.sg/?a=1&amp;b=2',
	'first line<br>second line',
	'<p>Hello</p>',
	'Tan%20Ah%20Kow',
	'Hello%2C%20world',
	'O%27Brien',
	'Blk%20123',
	// Objects of Python, Java, .NET and MongoDB; formulas.
	'<__main__.Person object at 0x7f1b2c>',
	'datetime.datetime(2026, 3, 12, 9, 0)',
	"Decimal('12.50')",
	"b'hello'",
	'ISODate("2026-03-12T01:00:00Z")',
	'java.lang.Object@1b2c3d',
	'System.Collections.Generic.List`1[System.String]',
	'System.Object[]',
	'=TEXT(A1,"dd")',
	'=A1',
	'=VLOOKUP(A2,B:C,2,FALSE)',
	// The first day of some programs.
	'0000-00-00',
	'00/00/0000',
	'0001-01-01T00:00:00',
	'1899-12-30',
	'Sat Dec 30 1899 09:00:00 GMT+0655 (Singapore Standard Time)',
];
test.each(MORE_TRACES)('%j is a trace', (text) => {
	expect(level(text)).toBe('refuse');
	expect(level(text, 'malay')).toBe('refuse');
	expect(findUnresolvedWord(text)?.level).toBe('refuse');
});

test.each([
	'NaN Restaurant',
	'Dinner at NaN Restaurant',
	'Dear [Name]',
	'Reply with <name> <NRIC>',
	'Balas YA <nama>',
	'##NAME## and #date#',
	'Dear __name__',
	'Dear |name|',
	'@field:abc-1',
	'{hidden:nric}',
	'**Reminder**: bring your NRIC',
	'# Reminder',
	'See [the form](https://x.sg/a)',
	'尊敬的[姓名]',
	'[Insert date here]',
	'<<URGENT>>',
	'[[Note]]',
	'«Bonjour»',
	'Dear $name',
	'None',
	'nan',
	'NaT',
	'<NA>',
	'Undefined',
	'Dear None, your slot is here',
	'Hi nan,',
	'Null',
	'JENNIFER NULL',
	'undefined behaviour',
	'A null result',
])('%j may be a person’s, so it is hinted at', (text) => {
	expect(level(text)).toBe('hint');
});

test.each([
	'This ticket is null and void.',
	'Your ticket is null and void.',
	'#1, ### and #####1',
	'Loading... please wait',
	'MOH\\nurse',
	'C:\\New',
	'https://x.sg/%E4%BD%A0?q=%C3%A9',
	'q=%C3%A9',
	'50% CA, 20%C',
	'x=1, y=C3',
	'NULL AND VOID',
	'An invalid date was entered.',
	'Please correct the invalid date',
	'[Reminder] Bring your NRIC',
	'The function (in the hall) is at 3',
	'Class 5 {A}',
	'Unit #01-23, Blk #5',
	'50% off, 20% more%',
	'Marks&Co; Food&Drinks; Q&A;',
	'%5 and 10% are %s',
	'***URGENT*** 2**3**4 #1 # of pax',
	'my_name_is, a_date_b, @name, 5 * * 3',
	'https://x.sg/__name__x',
	'=) See you, =B2B sales=',
	'Made in 1899, on 30 December 1989',
	"He (at 0x7) said b's",
	'Nestlé®, Citroën®, Häagen-Dazs®',
	'Orchard路 5号',
	'ABC毛巾',
	'茅台路',
	'GST是9%',
])('%j goes too', (text) => {
	expect(level(text)).toBeUndefined();
});

test.each([
	// UTF-8, and quotes of it, as the code pages 437 and 850 of DOS.
	['ItΓÇÖs', 'english'],
	['It\u00D4\u00C7\u00D6s', 'malay'],
	['Caf├®', 'malay'],
	['ΓÇ£HelloΓÇ¥', 'english'],
	['Γé¼20', 'english'],
	// Their own letters, as Windows-1252.
	['Jos‚e', 'english'],
	// GBK as Latin-1: names of two characters or more, quotes.
	['³ÂÐ¡Ã÷', 'chinese'],
	['ÖÐÎÄ', 'chinese'],
	['ÄúºÃ', 'chinese'],
	['It¡¯s', 'malay'],
	['Ren¨¦', 'malay'],
])('%s, read in the wrong encoding, is refused in %s', (text, language) => {
	expect(level(text, language)).toBe('refuse');
});

describe('UTF-8 read as GBK', () => {
	const gbk = (text: string) => new TextDecoder('gbk').decode(Buffer.from(text));

	test.each([
		'中文',
		'您的预约在三月二日',
		'José Tan',
		'Renée',
		'François',
		'Müller',
		'it’s',
		'🎉',
		'Nguyễn',
	])('%s is refused', (text) => {
		expect(level(gbk(text), 'chinese')).toBe('refuse');
	});

	test('any Chinese or Tamil word of two letters or more is refused', () => {
		const letter = fc.constantFrom(...'陈大文您好预约李明華請準時தமகழவண');
		const word = fc.array(letter, { minLength: 2, maxLength: 9 }).map((all) => all.join(''));
		fc.assert(
			fc.property(word, (text) => {
				expect(level(gbk(text), 'chinese')).toBe('refuse');
			}),
			{ numRuns: 1000 },
		);
	});

	test('no word of Chinese that was read as it is', () => {
		// Every character of GB 2312 that is common, with some rarer ones of names.
		const common = new TextDecoder('gbk').decode(
			Uint8Array.from({ length: 40 * 94 * 2 }, (_, i) =>
				i % 2 === 0 ? 0xb0 + Math.floor(i / 2 / 94) : 0xa1 + (Math.floor(i / 2) % 94),
			),
		);
		const letter = fc.constantFrom(
			...Array.from(common).filter((one) => /\p{L}/u.test(one)),
			...'婷琪莹瑶妍娴怡',
		);
		const word = fc.array(letter, { minLength: 1, maxLength: 12 }).map((all) => all.join(''));
		fc.assert(
			fc.property(word, (text) => {
				expect(level(`${text}，您好！Tan ${text} 5`, 'chinese')).toBeUndefined();
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('an expression that was not evaluated is refused', () => {
	test.each([
		'{{ $json.name }}',
		'={{ $json.name }}',
		'Dear {{$json["first name"]}}, hello',
		"{{ $('Forms').item.json.name }}",
		'{{ $now.plus(1, "day") }}',
		'{{ $json.name',
		'Dear $json.name',
		'$node["Form"].json.name',
		"$('Form').first()",
		'{{name}}',
		'Dear {{ name }}',
		'Hello ${name}',
		'<%= name %>',
	])('%s', (text) => {
		for (const language of ['english', 'chinese', 'malay', 'tamil']) {
			expect(level(text, language)).toBe('refuse');
		}
	});

	test('and the advice names the mode', () => {
		expect(findUnresolved('{{ $json.name }}')?.advice).toContain(
			'This field is in Fixed mode: switch it to Expression',
		);
	});
});

test.each([
	'Invalid DateTime',
	'On Invalid DateTime at 3 pm',
	'Invalid Date',
	'Your appointment is on Invalid Date.',
	'Your appointment is on Invalid date.',
	'on Invalid Date at 3 pm',
	'Invalid date',
	'Pay $NaN',
	'NaN',
	'NaN:NaN',
	'NaN%',
	'$Infinity',
	'undefined',
	'null',
	'Dear undefined,',
	'Dear null',
	'Hi undefined! Your queue number is 5',
	'Hello Mr undefined',
	'Your appointment is on undefined at undefined.',
	'undefined undefined',
	'Ref: undefined',
	'undefined, your parcel is here',
	'undefined has booked a slot',
	'Pay $undefined by Monday',
	'https://go.gov.sg/undefined',
	'https://example.gov.sg/form?id=null&x=1',
	'INV-undefined',
	'See you on null.',
	'[object Object]',
	'Dear [object Object],',
	'Ren\uFFFD',
	'Renâ€™s',
	'cafÃ©',
	'JosÃ© Tan',
	'Â£5',
	'5Â°C',
	'é™ˆå¤§æ–‡',
	'à®¤à®®à®¿à®´à¯',
	'ðŸŽ‰',
	'Tan\u0092s',
	'Ren‚Äôs',
	'Tarikh â€“ 2 Mac',
	'voilÃ\u00a0',
	'5Ã—3',
	'ZaÅ¡a',
	'‡Æ§‡ÆÆ',
	'Josﾃｩ',
	'䴀攀椀',
	'caf√©',
	'Pay \u00805',
	'ï¿½',
	'锟斤拷',
	'R\0e\0n\0',
])('%j is refused', (text) => {
	expect(level(text)).toBe('refuse');
});

test.each([
	['您好 undefined，请', 'chinese'],
	['预约时间：undefined', 'chinese'],
	['Encik undefined, sila datang', 'malay'],
	['Temu janji pada undefined', 'malay'],
	['அன்புள்ள undefined', 'tamil'],
])('%s is refused in %s', (text, language) => {
	expect(level(text, language)).toBe('refuse');
});

test.each([
	'the undefined term',
	'The term is undefined.',
	'Clause 5 is left undefined',
	'for undefined reasons',
	'Invalid date of birth. Please resubmit.',
	'Invalid date entered',
	'Pay $0.30000000000000004',
	'9.1234567E+07',
	'Ren?s form',
	'????',
	'NULL',
])('%j is hinted at only', (text) => {
	expect(level(text)).toBe('hint');
});

test.each([
	'null and void',
	'Nan Chiau, Naan, nano, NaNoWriMo',
	'Ms Null, Mr Nulla',
	'Nullarbor Plain',
	'Allergies: None, remarks: nil',
	'Dear Nan, none of your nan bread is left',
	'Infinity pool',
	'CAFÉ’S, VOILÀ… “CAFÉ” ROSÉ—'.normalize('NFC'),
	'the “café”—and ‘crème brûlée’…',
	'AMANHÃ… MAÇÃ” Ângela São João',
	'£5 $5 €5 ¥5 10°C ½',
	'Pay $5 {today}',
	'a < b > c, 50% [1] {2} \\',
	'陈大文，您好！',
	'அன்புள்ள தமிழ்',
	'Encik Ahmad, sila datang pada 3 Mac',
	'Is it at 3? Yes. Really?',
	'https://example.gov.sg/?a=b?c',
	'Write to mei.Tan@cafe.sg or ann.Lee@abcd.edu.sg.',
	'mailto:help@x.sg?subject=Hi',
	'2026-03-12',
	'version 1.2.3 of 4.5',
	'N/A',
	'5′ 6″ tall, 2 × 3',
	'Göteborg, Ørsted, Łódź, Đặng, Nguyễn, Ægir',
])('%j goes', (text) => {
	expect(level(text)).toBeUndefined();
});

test('UTF-8 of any word of letters beyond ASCII, read as Windows-1252, is refused', () => {
	const decoder = new TextDecoder('windows-1252');
	const letter = fc.constantFrom(...'éèñüôçäö陈美玲李明中文தமிழ்அஆகாпривет‘’“”—…😀🎉');
	const word = fc.array(letter, { minLength: 2, maxLength: 8 }).map((all) => all.join(''));
	fc.assert(
		fc.property(word, (text) => {
			expect(level(`Dear ${decoder.decode(Buffer.from(text))} Tan`)).toBe('refuse');
		}),
		{ numRuns: 2000 },
	);
});

test('no text of letters of any script, plain punctuation and closing signs is refused', () => {
	const letter = fc.constantFrom(...'aeZéÉàÀüßñÂÃãâÎîçøæłđ陈文அகабΩ ');
	const word = fc.array(letter, { minLength: 1, maxLength: 6 }).map((all) => all.join(''));
	const sign = fc.constantFrom(' ', ', ', '. ', '’ ', '” ', '… ', ' – ', '! ', '? ', '\n');
	const sentence = fc
		.array(fc.tuple(word, sign), { minLength: 1, maxLength: 6 })
		.map((all) => all.flat().join(''));
	fc.assert(
		fc.property(sentence, (text) => {
			// No word of any language, and two Chinese characters that were read as Mac Roman.
			// Nor four letters with accents in a row, as Chinese of GBK read as Latin-1 has them.
			fc.pre(!/(?:Â\p{L}{2}){2}|[À-ÿ]{4}/u.test(text));
			expect(level(text)).not.toBe('refuse');
		}),
		{ numRuns: 3000 },
	);
});

test('nothing of the text is quoted', () => {
	for (const text of ['{{ $json.secret98765432 }}', 'Dear undefined 98765432', 'Ã© 98765432']) {
		expect(JSON.stringify(findUnresolved(text))).not.toContain('98765432');
	}
});

test.each([
	'<<id>>',
	'[date]-reminder',
	'%ID%',
	'undefined',
	'null-reminder',
	'appt-undefined',
	'{{ $json.id }}-reminder',
	'NaN',
])('the key or ID %s is refused', (value) => {
	expect(findUnresolvedWord(value)?.level).toBe('refuse');
});

test.each(['appt-1', 'nullable-1', 'message_1f2', 'undefinedx', 'The key', 5, null])(
	'the key or ID %p may be used',
	(value) => {
		expect(findUnresolvedWord(value)).toBeUndefined();
	},
);
