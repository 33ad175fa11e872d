// The API key in whatever a server may have made of it; and that all else stays as it is.
import fc from '../support/fast-check.mts';

import { maskOf } from '../../nodes/Postman/api/mask.ts';

const MASK = '[API key]';
const hex = (text: string) => Buffer.from(text).toString('hex');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const entities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
	'/': '&sol;',
	'+': '&plus;',
	'=': '&equals;',
	_: '&lowbar;',
	'.': '&period;',
	':': '&colon;',
	'{': '&lcub;',
	'|': '&verbar;',
	'\\': '&bsol;',
};
const html = (text: string) => [...text].map((sign) => entities[sign] ?? sign).join('');
const byNumbers = (text: string) =>
	[...text].map((sign) => (/\w/.test(sign) ? sign : `&#${sign.charCodeAt(0)};`)).join('');
const inJsonLetters = (text: string) =>
	[...text].map((sign) => String.raw`\u00${hex(sign)}`).join('');
const half = (text: string, sign: string) => {
	const middle = text.length >> 1;
	return text.slice(0, middle) + sign + text.slice(middle);
};

/** The ways to write a key of any length. */
const WRITTEN: Array<[string, (key: string) => string]> = [
	['itself', (key) => key],
	['JSON', (key) => JSON.stringify(key).slice(1, -1)],
	['JSON in JSON', (key) => JSON.stringify(JSON.stringify(key)).slice(3, -3)],
	['Markdown', (key) => key.replace(/[^A-Za-z\d]/g, String.raw`\$&`)],
	['part of a URL', encodeURIComponent],
	['part of a URL in a URL', (key) => encodeURIComponent(encodeURIComponent(key))],
	['HTML', html],
	['HTML in HTML', (key) => html(html(key))],
	['HTML by numbers', (key) => [...key].map((sign) => `&#x${hex(sign)};`).join('')],
	[
		'HTML by numbers in HTML',
		(key) => [...key].map((sign) => `&amp;#${sign.charCodeAt(0)};`).join(''),
	],
	['base64', base64],
	['base64 of a header', (key) => base64(`Bearer ${key}`)],
	['base64url', (key) => Buffer.from(key).toString('base64url')],
	['base64 in a URL', (key) => encodeURIComponent(base64(key))],
];

/** One encoding within another, as a gateway writes what another one has written. */
const WRITTEN_TWICE: typeof WRITTEN = [
	['HTML in the JSON of Go', (key) => byNumbers(key).replaceAll('&', String.raw`\u0026`)],
	['HTML in letters of JSON', (key) => inJsonLetters(byNumbers(key))],
	['a URL in HTML', (key) => byNumbers(encodeURIComponent(key))],
	['signs of JavaScript', (key) => key.replace(/\W/g, (sign) => String.raw`\x${hex(sign)}`)],
	['base64 of a user and a key', (key) => base64(`user:${key}`)],
	['base64 of a user of one letter', (key) => base64(`u:${key}`)],
	['base64 of a key and a password', (key) => base64(`${key}:no password`)],
	['base64 of JSON', (key) => base64(JSON.stringify({ a: 1, key, z: 1 }))],
	['base64 of a query', (key) => base64(`a=1&key=${encodeURIComponent(key)}`)],
	['base64 in the JSON of .NET', (key) => base64(`us:${key}`).replace(/\W/g, inJsonLetters)],
	['base64 in letters of a URL', (key) => hex(base64(`us:${key}`)).replace(/../g, '%$&')],
];

/** The ways to write a key so long that no other text has it by chance. */
const WRITTEN_LONG: typeof WRITTEN = [
	...WRITTEN,
	['two lines of base64', (key) => half(base64(`user:${key}, and more`), '\r\n')],
	['two lines of base64 in JSON', (key) => half(base64(key), '\\n')],
	['base64 in a longer text', (key) => base64(`{"key":"${key}"}`)],
	['small letters', (key) => key.toLowerCase()],
	['capitals', (key) => key.toUpperCase()],
	['wide characters', (key) => [...key].join('\0')],
	['base64 of base64', (key) => base64(base64(`key ${key}`))],
	['base64 of hexadecimal', (key) => base64(hex(key))],
	['hexadecimal in letters of a URL', (key) => hex(hex(key)).replace(/../g, '%$&')],
	['a list of hexadecimal', (key) => hex(key).replace(/../g, '0x$&, ')],
	['hexadecimal', hex],
	['HEXADECIMAL', (key) => hex(key).toUpperCase()],
	['hexadecimal with spaces', (key) => hex(key).replace(/..\B/g, '$& ')],
	['hexadecimal with colons', (key) => hex(key).replace(/..\B/g, '$&:')],
	['hexadecimal escapes', (key) => hex(key).replace(/../g, String.raw`\x$&`)],
	['hexadecimal escapes in JSON', (key) => hex(key).replace(/../g, String.raw`\\x$&`)],
];

/** The ways to write a key in lines, if it has no character that ends a line. */
const IN_LINES: typeof WRITTEN = [
	['two lines', (key) => half(key, '\n')],
	['two lines of a header', (key) => half(key, '\r\n\t')],
	['two lines of a mail', (key) => half(key, '=\r\n')],
	['two lines of YAML', (key) => half(key, '\\\n    ')],
	['two lines in JSON', (key) => half(key, '\\n')],
];

const SIGNS = [
	...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/=.:{|\\&<>"\'',
];
const keyOf = (minLength: number, maxLength: number, signs = SIGNS) =>
	fc.array(fc.constantFrom(...signs), { minLength, maxLength }).map((signs) => signs.join(''));

function masked(key: string, text: unknown): unknown {
	return maskOf(key)?.on(text);
}

test.each(WRITTEN_LONG)('a long key as %s', (_, written) => {
	fc.assert(
		fc.property(keyOf(16, 64), (key) => {
			expect(masked(key, `<p>${written(key)}</p>`)).not.toContain(written(key));
			expect(masked(key, `<p>${written(key)}</p>`)).toContain(MASK);
		}),
	);
});

test.each(IN_LINES)('a long key over %s', (_, written) => {
	const signs = SIGNS.filter((sign) => /[\w.+/-]/.test(sign));
	fc.assert(
		fc.property(keyOf(16, 64, signs), (key) => {
			expect(masked(key, `<p>${written(key)}</p>`)).toBe(`<p>${MASK}</p>`);
		}),
	);
});

test.each<[string, (key: string, cut: number) => string]>([
	['its end', (key, cut) => key.slice(0, -cut)],
	['its end, with dots', (key, cut) => `${key.slice(0, -cut)}...`],
	['its end, in JSON', (key, cut) => JSON.stringify(key.slice(0, -cut)).slice(1, -1)],
	['its end, over two lines', (key, cut) => half(key.slice(0, -cut), '\n')],
])('a long key without %s', (_, written) => {
	const signs = SIGNS.filter((sign) => /[\w.+/-]/.test(sign));
	fc.assert(
		fc.property(keyOf(32, 64, signs), fc.integer({ min: 1, max: 16 }), (key, cut) => {
			const text = `Bearer ${written(key, cut)}`;
			expect(maskOf(key)?.isNeeded(text)).toBe(true);
			expect(masked(key, text)).toMatch(/^Bearer \[API key\]\.{0,3}$/);
		}),
	);
});

test.each(WRITTEN)('a short key as %s', (_, written) => {
	fc.assert(
		// Words of one sign are part of everything.
		fc.property(keyOf(3, 15), (key) => {
			expect(masked(key, `key: ${written(key)} .`)).toContain(MASK);
		}),
	);
});

test.each(WRITTEN_TWICE)('a key of any length as %s', (_, written) => {
	fc.assert(
		fc.property(keyOf(3, 200), (key) => {
			const text = `key: ${written(key)} .`;
			expect(maskOf(key)?.isNeeded(JSON.stringify({ text }))).toBe(true);
			expect(masked(key, text)).toContain(MASK);
			expect(masked(key, text)).not.toContain(written(key));
		}),
		{ numRuns: 25 },
	);
});

test('words around a key in two encodings stay', () => {
	const text = 'The key dXM6YSUyRmIlMjUyQg== of <a> does not fit';
	expect(masked('a/b%2B', text)).toBe('The key [API key] of <a> does not fit');
});

test('names stay, and other words, even if a short key is one of them', () => {
	const refusal = {
		error: { code: 'message_invalid', message: 'The message, or its key, is bad' },
	};
	const { code } = refusal.error;
	expect(masked('message', refusal)).toEqual({
		error: { code, message: `The ${MASK}, or its key, is bad` },
	});
	expect(masked('key', refusal)).toEqual({
		error: { code, message: `The message, or its ${MASK}, is bad` },
	});
	expect(masked('k3y-1', { 'k3y-1': 1 })).toEqual({ [MASK]: 1 });
});

test('ordinary words that begin, end or spell like a short key stay', () => {
	expect(masked('lan', 'language, plan, Lan')).toBe('language, plan, Lan');
	expect(masked('abc12', 'Room 6162633132, block abc123')).toBe('Room 6162633132, block abc123');
});

test('a text without the key stays as it is, line breaks, numbers and all', () => {
	fc.assert(
		fc.property(keyOf(16, 64), fc.string({ unit: 'grapheme' }), (key, text) => {
			fc.pre(!text.includes(key.slice(0, 8)));
			expect(masked(key, text)).toBe(text);
		}),
	);
});

test.each(['\\', '%', '&', '&amp;', '0', '\\u00', '%25', 'k', 'key_', '=', '\n'])(
	'a long row of %j comes to an end',
	(sign) => {
		const text = sign.repeat(100_000 / sign.length);
		for (const key of ['key_test_abcdefghijklmnopqrstuvwxyz012345', '\\\\k/e+y%&0"abcdefghijkl']) {
			expect(maskOf(key)?.isNeeded(text)).toBe(false);
		}
	},
);
