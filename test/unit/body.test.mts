import { Readable } from 'node:stream';

import { readBody, withoutQuotes } from '../../nodes/Postman/api/body.ts';

const masked = (message: string, texts: string[]) =>
	(withoutQuotes({ error: { message, code: message } }, texts) as { error: { message: string } })
		.error.message;

test.each<[message: string, texts: string[], left: string]>([
	['Row 2: Tan Ah Kow is invalid', ['Tan Ah Kow'], 'Row 2: … is invalid'],
	['Tan Ah Kow is invalid', ['Tan', 'Tan Ah Kow'], '… is invalid'],
	['Tan Ah Kow is invalid', ['Tan Ah Kow', 'Ah Kow'], '… is invalid'],
	['6591234567 and 6591234 are invalid', [], '… and … are invalid'],
	['+65 9123 4567 is invalid', [], '+… is invalid'],
	['(65) 9123-4567 and 9123\u00A04567 are invalid', [], '(… and … are invalid'],
	['Row 123456 is invalid', [], 'Row 123456 is invalid'],
	['Rows 1, 2, 3, 4, 5, 6, 7 and 8', [], 'Rows 1, 2, 3, 4, 5, 6, 7 and 8'],
	['Expired on 2026-11-28 at 10:00', [], 'Expired on 2026-11-28 at 10:00'],
	// A short text is a part of other words.
	['a in an apple', ['a', 'an'], 'a in an apple'],
])('of %j with the texts %j is left %j', (message, texts, left) => {
	expect(masked(message, texts)).toBe(left);
});

test('a refusal that names 16,000 rows, and repeats their texts, is cut and hides them', () => {
	const texts = Array.from({ length: 16_000 }, (_, i) => `Dear Mr Private ${i}`);
	const errors = texts.map((text, i) => ({ row: i, message: `${text} is invalid` }));
	const refusal = { error: { message: texts.join(', ') }, errors };
	const left = JSON.stringify(withoutQuotes(refusal, [...texts, ...texts]));
	expect(left).not.toContain('Private 1');
	expect(left).toContain('"row":15999');
	expect(left.length).toBeLessThan(1_000_000);
});

const KEY = 'key/live+NeverToBeSeen=0123';
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function read(body: string, key = KEY, maxBytes = 1_000_000) {
	return await readBody(Readable.from([Buffer.from(body)]), key, maxBytes);
}

describe('the API key in an answer', () => {
	test.each([
		['as it is', `{"a":"x ${KEY} y"}`],
		['with escaped slashes', `{"a":"x ${KEY.replaceAll('/', '\\/')} y"}`],
		['with \\u escapes', `{"a":"x ${KEY.replaceAll('=', '\\u003d').replace('+', '\\u002B')} y"}`],
		['as JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: KEY.replace('/', '\\/') }) })],
		['in a URL', `{"a":"https://x/?k=${encodeURIComponent(KEY)}"}`],
		['in a URL in a URL', `{"a":"https://x/?k=${encodeURIComponent(encodeURIComponent(KEY))}"}`],
		['as a name', JSON.stringify({ [`x-${KEY}`]: 1 })],
		['in base64', JSON.stringify({ a: base64(KEY) })],
		['as a header in base64', JSON.stringify({ a: base64(`Bearer ${KEY}`) })],
		['as a password in base64', JSON.stringify({ a: [base64(`u:${KEY}`), base64(`us:${KEY}`)] })],
		['in base64 for URLs', JSON.stringify({ a: Buffer.from(`?>${KEY}`).toString('base64url') })],
		['in HTML', `<p>Bearer ${KEY.replace('=', '&#61;').replace('/', '&#x2F;')}</p>`],
		['in a text that is no JSON', `{"a":"${KEY.replaceAll('/', '\\/')}"`],
	])('is masked %s', async (_, body) => {
		const left = JSON.stringify(await read(body));
		expect(left).toContain('[API key]');
		expect(left).not.toMatch(/NeverToBeSeen|TmV2ZXJUb0JlU2Vlb|ZlclRvQmVTZWVu|5ldmVyVG9CZVNlZW/);
	});

	test('is masked where it is short, and words that have it in them stay', async () => {
		const body = '{"language":"the lan of a language","b":"Bearer%20lan","c":"lan\\nlan"}';
		expect(await read(body, 'lan')).toEqual({
			language: 'the [API key] of a language',
			b: 'Bearer%20[API key]',
			c: '[API key]\n[API key]',
		});
	});

	test('that there is none of takes nothing away', async () => {
		expect(await read('{"a":"b"}', '')).toEqual({ a: 'b' });
	});
});

test('of an answer that is larger than it can be, nothing is kept', async () => {
	expect(await read(`{"a":"${'b'.repeat(100)}"}`, KEY, 100)).toBeUndefined();
	expect(await read('{"a":"b"}', KEY, 9)).toEqual({ a: 'b' });
});
