// The four languages by the names that people have for them.
import fc from '../support/fast-check.mts';

import { LANGUAGES, readLanguage } from '../../nodes/Postman/sms/language.ts';

test.each([
	[
		'chinese',
		[
			'chinese',
			'Chinese',
			'zh',
			'ZH',
			'zh-CN',
			'zh_SG',
			'zh-Hans',
			'中文',
			'Mandarin',
			'华文',
			' 华语 ',
			'漢語',
			'普通話',
			'Bahasa Cina',
			'சீனம்',
		],
	],
	[
		'malay',
		['malay', 'ms', 'ms-SG', 'Bahasa Melayu', 'bahasa  melayu', 'Melayu', 'BM', '馬來文', 'மலாய்'],
	],
	['tamil', ['tamil', 'ta', 'ta-SG', 'தமிழ்', 'தமிழ்\u200C', '泰米爾語']],
	['english', ['english', 'en', 'en-GB', 'EN_us', 'ENGLISH', 'eng', '英語', 'Ｅｎｇｌｉｓｈ']],
])('%s', (language, names) => {
	for (const name of names) expect([name, readLanguage(name)]).toEqual([name, language]);
});

test.each([
	['中文 (Chinese)', 'chinese'],
	['Chinese / 中文', 'chinese'],
	['Chinese (Simplified)', 'chinese'],
	['中文（简体）', 'chinese'],
	['zh-Hans-SG', 'chinese'],
	['国语', 'chinese'],
	['சீன மொழி', 'chinese'],
	['Malay (Bahasa Melayu)', 'malay'],
	['Malay language', 'malay'],
	['ms_Latn_MY', 'malay'],
	['தமிழ் மொழி', 'tamil'],
	['Tamil (தமிழ்)', 'tamil'],
	['English (Singapore)', 'english'],
	["'english", 'english'],
	['Chinese (China)', 'chinese'],
	['繁體中文 (Traditional Chinese)', 'chinese'],
	['English (United Kingdom)', 'english'],
	['Tamil (India)', 'tamil'],
	['🇬🇧 English', 'english'],
	['English.', 'english'],
	['Lang: EN', 'english'],
])('%s, as forms and devices have it, is %s', (name, language) => {
	expect(readLanguage(name)).toBe(language);
});

test.each([
	'English/Chinese',
	'English and Chinese',
	'English or 中文',
	'en, ms',
	'Tamil / Melayu',
])('%s is more than one', (name) => {
	expect(readLanguage(name)).toBeUndefined();
});

test.each([
	'',
	'language',
	'french',
	'bahasa',
	'id',
	'Bahasa Indonesia',
	'en-gb-x',
	'e',
	'hi',
	'zhongwen',
	'United Kingdom',
	'english '.repeat(20),
	null,
	1,
	{},
])('%p is none of them', (value) => {
	expect(readLanguage(value)).toBeUndefined();
});

test('any text is read as one of the four or as none', () => {
	const known: unknown[] = [undefined, ...LANGUAGES.map(({ value }) => value)];
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			expect(known).toContain(readLanguage(text));
		}),
	);
});
