// n8n 1.123's exceptions have lost their cause: what is made of the code and the text that are
// left.
import type { IAllExecuteFunctions } from 'n8n-workflow';

import { exchange } from '../../nodes/Postman/api/exchange.ts';

async function answer(left: { httpCode: string | null; messages: string[] }) {
	const httpRequestWithAuthentication = async () =>
		await Promise.reject(Object.assign(new Error('The connection failed'), left));
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IAllExecuteFunctions;
	const request = { method: 'GET', url: 'http://localhost', timeout: 1_000, maxBytes: 1 } as const;
	return await exchange(context, {}, request);
}

test.each([
	['a refused connection', 'ECONNREFUSED', 'connect ECONNREFUSED 192.0.2.1:443', 'refused'],
	[
		'several addresses, none of which answers',
		'ECONNREFUSED',
		'connect ECONNREFUSED ::1:443 | connect ETIMEDOUT 192.0.2.1:443',
		'refused',
	],
	[
		'several errors, one on a connection that was there',
		'ECONNREFUSED',
		'connect ECONNREFUSED ::1:443 | read ECONNRESET',
		undefined,
	],
	['a refusal on a connection that was there', 'ECONNREFUSED', 'read ECONNREFUSED', undefined],
	['a name that is none', 'ENOTFOUND', 'getaddrinfo ENOTFOUND postman.gov.sg', 'name'],
	['a name server that fails', 'EAI_FAIL', 'getaddrinfo EAI_FAIL postman.gov.sg', 'name'],
	['a certificate that has expired', 'CERT_HAS_EXPIRED', 'certificate has expired', 'certificate'],
	[
		'a port that does not speak TLS',
		'EPROTO',
		'write EPROTO 40:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:',
		'notTls',
	],
	[
		'an old TLS',
		'EPROTO',
		'write EPROTO 40:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:',
		'tlsVersion',
	],
	[
		'a TLS that breaks later',
		'EPROTO',
		'write EPROTO 40:error:0A000119:SSL routines::decryption failed or bad record mac:',
		undefined,
	],
	[
		'a line that broke in the handshake',
		'ECONNRESET',
		'Client network socket disconnected before secure TLS connection was established',
		'hungUp',
	],
	[
		'a proxy that hung up',
		'ERR_BAD_RESPONSE',
		'Proxy connection ended before receiving CONNECT response',
		'proxy',
	],
	['a broken line', 'ECONNRESET', 'read ECONNRESET', undefined],
	['a line that broke unsaid', 'ECONNRESET', 'socket hang up', undefined],
])('%s', async (_, code, text, connectionProblem) => {
	const left = { httpCode: code, messages: [text, text] };
	expect(await answer(left)).toEqual({
		kind: 'noResponse',
		written: connectionProblem === undefined,
		code,
		...(connectionProblem && { connectionProblem }),
	});
});

test('silence', async () => {
	const code = 'ECONNABORTED';
	const left = { httpCode: code, messages: ['timeout of 1000ms exceeded'] };
	expect(await answer(left)).toEqual({ kind: 'noResponse', written: true, code });
});

test.each([
	['no code', { httpCode: null, messages: ['Something else'] }],
	['a status', { httpCode: '502', messages: ['502 - "Bad Gateway"'] }],
	['nothing', { httpCode: null, messages: [] }],
])('%s is not known', async (_, left) => {
	expect(await answer(left)).toEqual({ kind: 'noResponse', written: true, code: 'unknown' });
});
