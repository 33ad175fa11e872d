// Singapore's mobile numbers are recognised by a pattern of our own: it must not differ from
// libphonenumber's by one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { parsePhoneNumberWithError } from 'libphonenumber-js/max';

import { readRecipient } from '../../nodes/Postman/sms/recipient.ts';

const options = { defaultCountry: 'SG', environment: 'production' } as const;

function byLibrary(digits: string): boolean {
	try {
		const phone = parsePhoneNumberWithError(`+${digits}`, { extract: false });
		return phone.isValid() && phone.getType() === 'MOBILE';
	} catch {
		return false;
	}
}

test('every first four digits are read as libphonenumber reads them, with and without a plus', () => {
	const differing: string[] = [];
	for (let head = 0; head < 10_000; head++) {
		for (const rest of ['0000', '1234', '9999']) {
			const digits = `65${String(head).padStart(4, '0')}${rest}`;
			for (const text of [digits, `+${digits}`]) {
				const reading = readRecipient(text, options);
				const isMobile = reading.ok && reading.recipient === digits && reading.country === 'SG';
				if (isMobile !== byLibrary(digits)) differing.push(text);
			}
		}
	}
	expect(differing).toEqual([]);
}, 60_000);

test('the pattern is the one in libphonenumber’s own words', () => {
	const file = new URL('../../nodes/Postman/sms/recipient.ts', import.meta.url);
	const source = readFileSync(file, 'utf8');
	const load = createRequire(import.meta.url);
	const metadata = load('libphonenumber-js/metadata.max.json') as { countries: { SG: unknown[] } };
	// The types of numbers are in the twelfth place, mobile ones in its second.
	const [, [mobile]] = metadata.countries.SG[11] as [unknown, [string]];
	expect(source).toContain(mobile);
});

test('without a plus it is a reading of Singapore’s, and elsewhere a question', () => {
	expect(readRecipient('6591234567', options)).toMatchObject({ recipient: '6591234567' });
	const abroad = { ...options, defaultCountry: 'US' };
	expect(readRecipient('+6591234567', abroad)).toEqual({
		ok: true,
		recipient: '6591234567',
		country: 'SG',
	});
});
