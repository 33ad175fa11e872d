// In a link nothing is swapped: what Postman refuses is percent-encoded, and the link leads to the
// same place.
import fc from '../support/fast-check.mts';

import { findLinks } from '../../nodes/Postman/sms/links.ts';
import { replaceLookAlikes, replaceUnsupported } from '../../nodes/Postman/sms/replace.ts';
import { findUnsupported } from '../../nodes/Postman/sms/text.ts';

const linksIn = (text: string) => findLinks(text).map(({ start, end }) => text.slice(start, end));

test.each([
	['see https://a.gov.sg/x.', ['https://a.gov.sg/x']],
	['(https://a.gov.sg/x)', ['https://a.gov.sg/x']],
	['“https://a.gov.sg/x”', ['https://a.gov.sg/x']],
	['https://a.gov.sg/x’s', ['https://a.gov.sg/x’s']],
	['[https://a.gov.sg/x]', ['https://a.gov.sg/x']],
	['https://a.gov.sg/f?a[0]=1', ['https://a.gov.sg/f?a[0]=1']],
	['https://a.gov.sg/(x)', ['https://a.gov.sg/(x)']],
	['go.gov.sg/~clinic or www.x.sg', ['go.gov.sg/~clinic', 'www.x.sg']],
	['https://a.gov.sg/x\u200B now', ['https://a.gov.sg/x']],
	['a@b.gov.sg/x, 3.5/4, and/or, 1/2', []],
	['no link. None', []],
	['St.John/Mary’s, Mr.Tan/Ms.Lim, Sat.Sun/Mon–Tue', []],
	['Go.Gov.Sg/~x Example.COM/a Bit.Ly/b', ['Go.Gov.Sg/~x', 'Example.COM/a', 'Bit.Ly/b']],
	['请看https://x.sg/a。谢谢', ['https://x.sg/a']],
	['请看go.gov.sg/a，再见', ['go.gov.sg/a']],
	['https://x.sg/a：b', ['https://x.sg/a：b']],
	['https://x.sg/a、https://x.sg/b，www.x.sg', ['https://x.sg/a', 'https://x.sg/b', 'www.x.sg']],
	['x.sg:8080/a or 10.0.0.1/b', ['x.sg:8080/a', '10.0.0.1/b']],
	['whatsapp://send?text=a mailto:a@x.sg', ['whatsapp://send?text=a', 'mailto:a@x.sg']],
	['a://', ['a://']],
])('%s', (text, links) => {
	expect(linksIn(text)).toEqual(links);
});

for (const [name, replace] of [
	['look-alikes', replaceLookAlikes],
	['all', replaceUnsupported],
] as const) {
	describe(`replacing ${name}`, () => {
		test.each([
			[
				'https://www.example.gov.sg/~clinic/form?a[0]=1',
				'https://www.example.gov.sg/%7Eclinic/form?a%5B0%5D=1',
			],
			['https://x.sg/{a}|b\\c^d`e', 'https://x.sg/%7Ba%7D%7Cb%5Cc%5Ed%60e'],
			['https://x.sg/中–é', 'https://x.sg/%E4%B8%AD%E2%80%93é'],
			['go.gov.sg/~x', 'go.gov.sg/%7Ex'],
			['“https://x.sg/a~b”', '"https://x.sg/a%7Eb"'],
			['see https://x.sg/a…', 'see https://x.sg/a...'],
			['ftp://x.sg/~a', 'ftp://x.sg/%7Ea'],
			['10.0.0.1:80/~a', '10.0.0.1:80/%7Ea'],
			['mailto:a~b@x.sg', 'mailto:a%7Eb@x.sg'],
			['write to o’brien@x.sg', "write to o'brien@x.sg"],
			['https://x.sg/a~b https://x.sg/[c]', 'https://x.sg/a%7Eb https://x.sg/%5Bc%5D'],
		])('%s', (text, expected) => {
			expect(replace(text)).toMatchObject({ text: expected, left: [] });
		});

		test.each(['https://例え.sg/a', 'https://[::1]/a', 'https://x~y.sg/a'])(
			'a host has no percent-encoding: %s stays and is refused',
			(text) => {
				const { text: plain, left } = replace(text);
				expect(plain).toBe(text);
				expect(left.length).toBeGreaterThan(0);
			},
		);

		test('nor has an e-mail address: another character would be another mailbox', () => {
			for (const text of ['write to a~b@x.sg', '{a}@x.sg', 'a|b@x.sg, a^b@x.sg']) {
				expect(replace(text)).toMatchObject({
					text,
					left: expect.arrayContaining([expect.anything()]),
				});
			}
		});

		test('a sentence in Chinese after a link is not made a part of it', () => {
			const { text } = replace('请看https://x.sg/~a。谢谢');
			expect(text).toContain('https://x.sg/%7Ea.');
		});

		test('a long text of what may begin a link takes no time', () => {
			for (const one of ['a.', 'a-', 'a+', 'a://', 'a@', 'www.', '1.', 'a：']) {
				expect(replace(`${one.repeat(20_000)}~`).text.length).toBeGreaterThan(40_000);
			}
		});

		test('no link leads elsewhere, and doing it twice changes nothing', () => {
			const part = fc.string({
				unit: fc.constantFrom(...'aZ09-._~!$&()*+;=:@/?#[]{}|^`中é–🎉'),
				maxLength: 20,
			});
			const link = part.map((path) => `https://x.gov.sg/${path}a`);
			fc.assert(
				fc.property(link, fc.constantFrom('', 'see ', '“', '('), (url, before) => {
					const { text, left } = replace(`${before}${url}`);
					expect(left).toEqual([]);
					expect(findUnsupported(text, 'english')).toEqual([]);
					const [out = ''] = linksIn(text);
					const place = (one: string) => {
						const { host, pathname, search, hash } = new URL(one);
						return [host, ...[pathname, search, hash].map((each) => decodeURIComponent(each))];
					};
					const [given = ''] = linksIn(`${before}${url}`);
					expect(place(out)).toEqual(place(given));
					expect(replace(text)).toEqual({ text, replaced: [], left: [] });
				}),
				{ numRuns: 2000 },
			);
		});
	});
}
