import fc from '../support/fast-check.mts';

import type { Answer } from '../../nodes/Postman/api/exchange.ts';
import { failureOf } from '../../nodes/Postman/api/failure.ts';
import { outcomeOf, reactionToRead } from '../../nodes/Postman/api/outcome.ts';

const api = (code: string) => ({
	error: { code, message: 'Some words.', type: 'domain_error', id: 'trace-1' },
});
const bare = (statusCode: number) => ({ message: 'Some words', statusCode });
const html = '<html><body>502 Bad Gateway</body></html>';
const response = (status: number, body: unknown = ''): Answer => ({
	kind: 'response',
	status,
	headers: {},
	body,
});
const silence = (written: boolean, code: string): Answer => ({ kind: 'noResponse', written, code });

const message = { id: 'message_1', createdAt: '2026-03-12T15:00:00+08:00' };

describe('what became of a message', () => {
	test.each<[string, Answer, string, string]>([
		['201 with a message', response(201, { id: 'message_1' }), 'sent', ''],
		['201 with an empty body', response(201), 'sent', ''],
		['201 with HTML', response(201, html), 'sent', ''],
		['200 with a message', response(200, message), 'sent', ''],
		['202 with a message', response(202, message), 'sent', ''],
		['200 with another message', response(200, { ...message, id: 'b' }), 'unknown', 'look'],
		['201 with another message', response(201, { ...message, id: 'b' }), 'sent', ''],
		['200 with the page of a firewall', response(200, html), 'unknown', 'look'],
		['200 of something else', response(200, { id: '7', status: 'ok' }), 'unknown', 'look'],
		['204', response(204), 'unknown', 'look'],
		['299', response(299, {}), 'unknown', 'look'],
		['199 is no end of a call', response(199), 'unknown', 'look'],
		['300', response(300), 'unknown', 'endRun'],
		['429 from the API', response(429, api('too_many_requests')), 'notSent', 'giveUp'],
		['429 with HTML', response(429, html), 'notSent', 'giveUp'],
		['400 parameter_invalid', response(400, api('parameter_invalid')), 'notSent', 'refuse'],
		['400 of the older shape', response(400, bare(400)), 'notSent', 'refuse'],
		['400 with HTML', response(400, html), 'notSent', 'refuse'],
		['413', response(413, html), 'notSent', 'refuse'],
		['422', response(422, bare(422)), 'notSent', 'refuse'],
		['401 wrong key', response(401, api('invalid_api_key_provided')), 'notSent', 'endRun'],
		['401 blocked address', response(401, api('invalid_ip_address_error')), 'notSent', 'endRun'],
		['401 of the older shape', response(401, bare(401)), 'notSent', 'endRun'],
		[
			'400 blocked address, older',
			response(400, api('invalid_ip_address_used')),
			'notSent',
			'endRun',
		],
		['403 from the edge', response(403, 'error code: 1010'), 'notSent', 'endRun'],
		['404', response(404, api('invalid_path')), 'notSent', 'endRun'],
		['407 from a proxy', response(407, html), 'notSent', 'endRun'],
		['408 may follow a read request', response(408, html), 'unknown', 'look'],
		['499 may follow a read request', response(499, ''), 'unknown', 'look'],
		['302', response(302), 'unknown', 'endRun'],
		['303 may follow a finished POST', response(303), 'unknown', 'endRun'],
		[
			'500 from the API',
			response(500, api('internal_server_error')),
			'unknown',
			'lookThenTryAgain',
		],
		['500 of the older shape', response(500, bare(500)), 'unknown', 'lookThenTryAgain'],
		['503 from the API', response(503, api('unavailable')), 'unknown', 'lookThenTryAgain'],
		['500 with HTML', response(500, html), 'unknown', 'look'],
		['502 with HTML', response(502, html), 'unknown', 'look'],
		[
			'502 in the API’s shape is a gateway’s all the same',
			response(502, bare(502)),
			'unknown',
			'look',
		],
		['504 in the API’s shape', response(504, api('timeout')), 'unknown', 'look'],
		['520', response(520, html), 'unknown', 'look'],
		['524', response(524, html), 'unknown', 'look'],
		['no such host', silence(false, 'ENOTFOUND'), 'notSent', 'tryAgain'],
		['refused connection', silence(false, 'ECONNREFUSED'), 'notSent', 'tryAgain'],
		['reset', silence(true, 'ECONNRESET'), 'unknown', 'look'],
		['timeout', silence(true, 'ECONNABORTED'), 'unknown', 'look'],
		['nothing known', silence(true, 'unknown'), 'unknown', 'look'],
	])('%s', (_, answer, kind, reaction) => {
		const outcome = outcomeOf(answer, ({ id }) => id === message.id);
		expect(outcome.kind).toBe(kind);
		expect('reaction' in outcome ? outcome.reaction : '').toBe(reaction);
	});

	test.each<[string, number, unknown, boolean]>([
		['a page of a filter', 403, html, true],
		['blocked for legal reasons', 451, html, true],
		['a status of its own', 450, '', true],
		['not acceptable', 406, {}, true],
		['the API’s own refusal', 403, bare(403), false],
		['a wrong address', 404, html, false],
		['a file that is too large', 413, html, false],
		['a proxy that wants a password', 407, html, false],
	])(
		'not Postman’s word, unless it is about the request itself: %s',
		(_, status, body, isHearsay) => {
			const outcome = outcomeOf(response(status, body));
			expect(outcome).toMatchObject({ kind: 'notSent' });
			expect('isHearsay' in outcome).toBe(isHearsay);
		},
	);

	test('only a 4xx, or a request that was never written, is ever called not sent', () => {
		fc.assert(
			fc.property(fc.integer({ min: 100, max: 599 }), fc.jsonValue(), (status, body) => {
				const { kind } = outcomeOf(response(status, body));
				if (kind === 'sent') expect(status).toBe(201);
				if (kind === 'notSent') expect(Math.floor(status / 100)).toBe(4);
			}),
		);
	});
});

test('a failure keeps what support asks for, and never a body', () => {
	const outcome = outcomeOf(response(400, api('parameter_invalid')));
	expect(outcome).toMatchObject({
		failure: {
			httpStatus: 400,
			code: 'parameter_invalid',
			apiMessage: 'Some words.',
			traceId: 'trace-1',
			fromApi: true,
		},
	});
});

test.each<[string, Answer, string]>([
	['404 of an ID that the API does not know', response(404, api('resource_not_found')), 'refuse'],
	['404 of the older shape', response(404, bare(404)), 'refuse'],
	['404 of an address that is none', response(404, api('invalid_path')), 'endRun'],
	['404 with HTML', response(404, html), 'endRun'],
	['401', response(401, api('invalid_api_key_provided')), 'endRun'],
	['400 blocked address, older', response(400, api('invalid_ip_address_used')), 'endRun'],
	['403', response(403, html), 'endRun'],
	['a redirect', response(302), 'endRun'],
	['400', response(400, api('parameter_invalid')), 'refuse'],
	['408', response(408, html), 'tryAgain'],
	['429', response(429, api('too_many_requests')), 'giveUp'],
	['500', response(500, api('internal_server_error')), 'tryAgain'],
	['502', response(502, html), 'tryAgain'],
	['200 that cannot be read', response(200, html), 'tryAgain'],
	['a broken line', silence(true, 'ECONNRESET'), 'tryAgain'],
	['no such host', silence(false, 'ENOTFOUND'), 'tryAgain'],
])('a call that changes nothing, after %s', (_, answer, reaction) => {
	expect(reactionToRead(failureOf(answer))).toBe(reaction);
});
