// What no person writes is refused; what a person may write goes.
import fc from 'fast-check';

import { findUnresolved, findUnresolvedWord } from '../../nodes/Postman/sms/unresolved.ts';

const level = (text: string, language = 'english') => findUnresolved(text, language)?.level;

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
	'Tan &amp; Co',
	'first line<br>second line',
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
	'Undefined',
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

test.each(['undefined', 'null-reminder', 'appt-undefined', '{{ $json.id }}-reminder', 'NaN'])(
	'the key or ID %s is refused',
	(value) => {
		expect(findUnresolvedWord(value)?.level).toBe('refuse');
	},
);

test.each(['appt-1', 'nullable-1', 'message_1f2', 'undefinedx', 'The key', 5, null])(
	'the key or ID %p may be used',
	(value) => {
		expect(findUnresolvedWord(value)).toBeUndefined();
	},
);
