// Which plain characters stand for which others, one by one.
import { plainDigit, plainEquivalent } from '../../nodes/Postman/sms/plain.ts';
import { replaceUnsupported } from '../../nodes/Postman/sms/replace.ts';
import { nameCharacter } from '../../nodes/Postman/sms/text.ts';

const ASCII = /^[\x20-\x5a_a-z\n]*$/;

test.each([
	["'", '‘’‚‛′‹›ʼ`´'],
	['"', '“”„‟″«»「」『』《》〈〉'],
	['-', '‐‑‒–—―−~∼〜•◦‣▪●·・'],
	['(', '[{【〔'],
	[')', ']}】〕'],
	['/', '|¦\\⁄∕÷'],
	['.', '。'],
	[',', '、'],
	['EUR', '€'],
	['INR', '₹'],
	['PHP', '₱'],
	['VND', '₫'],
	['THB', '฿'],
	['KRW', '₩'],
	['c', '¢'],
	['(c)', '©'],
	['(R)', '®'],
	['deg', '°'],
	['x', '×'],
	['+/-', '±'],
	['<=', '≤'],
	['>=', '≥'],
	['!=', '≠'],
	['TRY', '₺'],
	['->', '→⇒'],
	['<-', '←⇐'],
	['u', 'µμ'],
	['i', 'ı'],
	['l', 'ł'],
	['L', 'Ł'],
	['d', 'đð'],
	['D', 'ĐÐ'],
	['oe', 'œ'],
	['OE', 'Œ'],
	['th', 'þ'],
	['Th', 'Þ'],
	['SS', 'ẞ'],
	// By Unicode's decomposition.
	['...', '…'],
	['e', 'éèêëēẽ'],
	['A', 'ÅＡ'],
	['1', '①１१'],
	['fi', 'ﬁ'],
	['TM', '™'],
	['\n', '\r\n\u0085\u2028\u2029\v\f'],
	[' ', '\u00a0\u2009\u3000\t'],
	// Nothing stands for these.
	['', '😀榴한அ\u200d'],
])('%j stands for %s', (plain, characters) => {
	for (const character of characters.match(/\r\n|./gsu) ?? []) {
		expect([character, plainEquivalent(character, ASCII)]).toEqual([character, plain]);
	}
});

test('what is struck out never stands as if it were not', () => {
	for (const character of ['≮', '≯', '≰', '⇏', '1\u0336', 'a\u0338', '=\u20d2']) {
		expect([character, plainEquivalent(character.normalize(), ASCII)]).toEqual([character, '']);
	}
});

test('accents that are supported stay, and others go', () => {
	expect(plainEquivalent('ế', /^[eé]$/)).toBe('e');
	expect(plainEquivalent('e\u0301', /^[eé]$/)).toBe('é');
	expect(plainEquivalent('e\u0301\u0316', /^[eé]$/)).toBe('e');
});

test('a letter with thousands of marks is that letter', () => {
	expect(plainEquivalent(`e${'\u0316'.repeat(5_000)}`, ASCII)).toBe('e');
});

test.each([
	['0123456789', '٠١٢٣٤٥٦٧٨٩'],
	['0123456789', '०१२३४५६७८९'],
	['0123456789', '０１２３４５６７８９'],
	['0123456789', '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗'],
])('the digits %s are %s', (plain, digits) => {
	expect(Array.from(digits, plainDigit).join('')).toBe(plain);
});

test.each(['a', '-', '½', '12', 'x1', '1x', ''])('%j is no digit and stays', (text) => {
	expect(plainDigit(text)).toBe(text);
});

test.each([
	['numbers and words that were apart stay apart', '5🎉6', '5 6'],
	['no space is made where a word ends', 'a🎉!', 'a!'],
	['no space is made where a word begins', '!🎉a', '!a'],
	['a space on each side becomes one', 'a 🎉 b', 'a b'],
	['a space on one side stays', 'a 🎉b', 'a b'],
	['what nobody sees leaves no space', 'a\u200bb', 'ab'],
	['a fraction stands apart from the number before it', '1½', '1 1/2'],
	['a fraction stands apart from the number behind it', '½2', '1/2 2'],
	['a fraction is not set apart from a word', 'a½b', 'a1/2b'],
	['line breaks become LF', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
])('%s', (_, text, plain) => {
	expect(replaceUnsupported(text).text).toBe(plain);
});

test.each([
	['\t', 'U+0009 (tab)'],
	['\u00a0', 'U+00A0 (non-breaking space)'],
	['\u200b', 'U+200B (zero-width space)'],
	['\u200d', 'U+200D (zero-width joiner)'],
	['\u202f', 'U+202F (narrow non-breaking space)'],
	['\ufeff', 'U+FEFF (byte order mark)'],
	['\u0007', 'U+0007'],
	['“', '"“"'],
])('%j is called %s', (character, name) => {
	expect(nameCharacter(character)).toBe(name);
});
