import { authenticate } from '../../nodes/Postman/api/authenticate.ts';
import { connectionFrom, faultOfId } from '../../nodes/Postman/api/connection.ts';

const CAMPAIGN = 'campaign_01234567-89ab-cdef-0123-456789abcdef';
const credential = (over: Record<string, unknown> = {}) =>
	({ environment: 'test', campaignId: CAMPAIGN, apiKey: 'key_test_abc', ...over }) as never;

describe('the connection that a credential describes', () => {
	test.each([
		['production', 'https://postman.gov.sg/api/v2'],
		['test', 'https://test.postman.gov.sg/api/v2'],
		['loadtest', 'https://loadtest.postman.gov.sg/api/v2'],
	])('%s has its own host', (environment, baseUrl) => {
		expect(connectionFrom(credential({ environment }))).toEqual({
			environment,
			baseUrl,
			campaignId: CAMPAIGN,
			callsPerSecond: 10,
		});
	});

	test.each([
		['https://gateway.agency.gov.sg/api/v2/', 'https://gateway.agency.gov.sg/api/v2'],
		[' https://gateway.agency.gov.sg:8443/sms ', 'https://gateway.agency.gov.sg:8443/sms'],
		['http://127.0.0.1:4010/api/v2', 'http://127.0.0.1:4010/api/v2'],
		['http://localhost:4010', 'http://localhost:4010'],
		['http://[::1]:4010/api/v2', 'http://[::1]:4010/api/v2'],
	])('custom takes %s', (baseUrl, expected) => {
		expect(connectionFrom(credential({ environment: 'custom', baseUrl })).baseUrl).toBe(expected);
	});

	test.each([
		['', 'Base URL in the credential is empty'],
		['postman', 'Base URL in the credential is not a web address'],
		['ftp://postman.gov.sg', 'Base URL in the credential is not a web address'],
		['http://postman.gov.sg/api/v2', 'Base URL in the credential starts with http://'],
		['http://localhost.evil.com', 'Base URL in the credential starts with http://'],
		['http://127.0.0.1.evil.com', 'Base URL in the credential starts with http://'],
		[
			'https://user:secret@postman.gov.sg',
			'Base URL in the credential has more in it than an address',
		],
		['https://postman.gov.sg/?a=b', 'Base URL in the credential has more in it than an address'],
	])('custom refuses %s', (baseUrl, message) => {
		expect(() => connectionFrom(credential({ environment: 'custom', baseUrl }))).toThrow(message);
	});

	test.each([
		['', 'Campaign ID in the credential is empty'],
		['campaign_1/messages', 'Campaign ID in the credential has a character'],
		['campaign 1', 'Campaign ID in the credential has a character'],
		['..', 'Campaign ID in the credential has a character'],
		['campaign_1?x', 'Campaign ID in the credential has a character'],
	])('campaign ID %j is refused', (campaignId, message) => {
		expect(() => connectionFrom(credential({ campaignId }))).toThrow(message);
	});

	test('space around a pasted campaign ID does not matter', () => {
		expect(connectionFrom(credential({ campaignId: ` ${CAMPAIGN}\n` })).campaignId).toBe(CAMPAIGN);
	});

	test.each([0, -1, 0.05, 'many', Number.NaN, Infinity])(
		'%p calls per second are refused',
		(callsPerSecond) => {
			expect(() => connectionFrom(credential({ callsPerSecond }))).toThrow('Calls per Second');
		},
	);

	test('an unknown environment is refused', () => {
		expect(() => connectionFrom(credential({ environment: 'constructor' }))).toThrow('Environment');
	});
});

test.each([
	['message_44b63f2b-1cd0-5b9d-a8e2-5ca716fe2745', true],
	['msg_abc123xyz789', true],
	['685', true],
	['.', false],
	['..', false],
	['a/b', false],
	['a%2Fb', false],
	['', false],
])('ID %j is safe in a path: %p', (id, safe) => {
	expect(faultOfId(id)).toEqual(safe ? undefined : expect.stringContaining('character'));
});

test('an ID has at most 256 characters', () => {
	expect(faultOfId('a'.repeat(256))).toBeUndefined();
	expect(faultOfId('a'.repeat(257))).toBe('is longer than any ID');
});

describe('authentication', () => {
	const url = 'https://test.postman.gov.sg/api/v2/campaigns/x/messages';

	test('the key goes into the header, without the space around it', async () => {
		const request = { url, headers: { accept: 'application/json' }, disableFollowRedirect: true };
		expect(await authenticate(credential({ apiKey: ' key_live_1\n' }), request)).toEqual({
			url,
			disableFollowRedirect: true,
			headers: { accept: 'application/json', Authorization: 'Bearer key_live_1' },
		});
		expect(request.headers).not.toHaveProperty('Authorization');
	});

	test.each([
		['https://evil.example/api/v2', undefined],
		['//evil.example/x', 'https://test.postman.gov.sg/api/v2'],
		['http://test.postman.gov.sg/api/v2', undefined],
		['https://test.postman.gov.sg.evil.example', undefined],
		// n8n and axios do not read these alike.
		['//test.postman.gov.sg/x', 'https://test.postman.gov.sg/api/v2'],
		['https:test.postman.gov.sg/x', 'http://evil.example'],
		['', undefined],
		['https://postman.gov.sg/api/v2', undefined],
		['not a url', undefined],
	])('the key does not go to %s', async (target, baseURL) => {
		await expect(authenticate(credential(), { url: target, baseURL })).rejects.toThrow(
			'This credential is for Postman only',
		);
	});

	test('a relative address belongs to its base', async () => {
		const request = await authenticate(credential(), {
			url: '/campaigns/x/messages',
			baseURL: 'https://test.postman.gov.sg/api/v2',
		});
		expect(request.headers).toEqual({ Authorization: 'Bearer key_test_abc' });
	});

	test.each([
		['', 'API Key in the credential is empty'],
		['two words', 'API Key in the credential has a space'],
		['key\r\nX-Header: 1', 'API Key in the credential has a space'],
		['clé', 'API Key in the credential has a space'],
	])('key %j is refused without being quoted', async (apiKey, message) => {
		await expect(authenticate(credential({ apiKey }), { url })).rejects.toThrow(message);
	});
});
