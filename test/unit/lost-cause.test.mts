// n8n 1.123's exceptions have lost their cause: what is made of the code and the text that are left.
import type { IAllExecuteFunctions } from 'n8n-workflow';

import { exchange } from '../../nodes/Postman/api/exchange.ts';

async function answer(left: { httpCode: string | null; messages: string[] }) {
	const httpRequestWithAuthentication = async () =>
		await Promise.reject(Object.assign(new Error('The connection failed'), left));
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IAllExecuteFunctions;
	return await exchange(context, {}, { method: 'GET', url: 'http://localhost', timeout: 1_000 });
}

test.each([
	['a refused connection', 'ECONNREFUSED', 'connect ECONNREFUSED 192.0.2.1:443', false],
	[
		'several addresses, none of which answers',
		'ECONNREFUSED',
		'connect ECONNREFUSED ::1:443 | connect ETIMEDOUT 192.0.2.1:443',
		false,
	],
	[
		'several errors, one on a connection that was there',
		'ECONNREFUSED',
		'connect ECONNREFUSED ::1:443 | read ECONNRESET',
		true,
	],
	['a refusal on a connection that was there', 'ECONNREFUSED', 'read ECONNREFUSED', true],
	['a name that is none', 'ENOTFOUND', 'getaddrinfo ENOTFOUND postman.gov.sg', false],
	['a certificate that has expired', 'CERT_HAS_EXPIRED', 'certificate has expired', false],
	['a broken line', 'ECONNRESET', 'read ECONNRESET', true],
	['a line that broke unsaid', 'ECONNRESET', 'socket hang up', true],
	['silence', 'ECONNABORTED', 'timeout of 1000ms exceeded', true],
])('%s', async (_, code, text, written) => {
	const left = { httpCode: code, messages: [text, text] };
	expect(await answer(left)).toEqual({ kind: 'noResponse', written, code });
});

test.each([
	['no code', { httpCode: null, messages: ['Something else'] }],
	['a status', { httpCode: '502', messages: ['502 - "Bad Gateway"'] }],
	['nothing', { httpCode: null, messages: [] }],
])('%s is not known', async (_, left) => {
	expect(await answer(left)).toEqual({ kind: 'noResponse', written: true, code: 'unknown' });
});
