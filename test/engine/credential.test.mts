// The credential's test request, run as n8n's credential form runs it.
import { PACKAGE_FOLDER } from './harness/n8n.mts';
import { loadPackage, type LoadedPackage } from './harness/nodeTypes.mts';
import { testCredential } from './harness/credentialTest.mts';
import { startSimulator, type Simulator } from '../simulator/index.mts';

let loaded: LoadedPackage;
let simulator: Simulator;

beforeAll(async () => {
	loaded = await loadPackage(PACKAGE_FOLDER);
	simulator = await startSimulator();
});
beforeEach(() => {
	simulator.reset();
	simulator.campaign.allowedIps = null;
});
afterAll(async () => await simulator.close());

async function result(over: Record<string, unknown> = {}) {
	return await testCredential(loaded, 'postmanSgApi', {
		environment: 'custom',
		baseUrl: simulator.baseUrl,
		campaignId: simulator.campaign.id,
		apiKey: simulator.campaign.apiKeys[0],
		callsPerSecond: 10,
		...over,
	} as never);
}

test('a right credential is green, also before the campaign’s first message', async () => {
	expect(await result()).toMatchObject({ status: 'OK' });
	expect(simulator.ledger.calls()).toHaveLength(1);
});

test('a right credential is green after messages', async () => {
	simulator.insert();
	simulator.insert();
	expect(await result()).toMatchObject({ status: 'OK' });
});

test.each([
	['wrong key', { apiKey: 'key_test_wrong' }, 'does not accept this API key for this campaign'],
	[
		'wrong campaign',
		{ campaignId: 'campaign_other' },
		'does not accept this API key for this campaign',
	],
	[
		'campaign ID with a slash',
		{ campaignId: 'a/b' },
		'Campaign ID in the credential has a character',
	],
	[
		'campaign ID with a space',
		{ campaignId: 'a b' },
		'Campaign ID in the credential has a character',
	],
	['the campaign’s name', { campaignId: 'Appointments' }, 'the campaign’s name is no ID'],
	[
		'the campaign’s name, of several words',
		{ campaignId: 'Ward reminders 2026' },
		'is not the campaign’s name',
	],
	['empty campaign ID', { campaignId: '' }, 'Campaign ID in the credential is empty'],
	['empty key', { apiKey: '' }, 'API Key in the credential is empty'],
	['plain http', { baseUrl: 'http://postman.gov.sg/api/v2' }, 'starts with http://'],
	['empty base URL', { baseUrl: '' }, 'Base URL in the credential is empty'],
])('%s', async (_, over, message) => {
	const { status, message: said } = await result(over);
	expect({ status, said }).toEqual({ status: 'Error', said: expect.stringContaining(message) });
});

test.each([401, 400] as const)('a blocked address, said with a %i', async (ipStatus) => {
	simulator.configure({ errors: { ipStatus } });
	simulator.campaign.allowedIps = ['203.0.113.7'];
	expect(await result()).toEqual({
		status: 'Error',
		message: expect.stringContaining('does not accept calls from this n8n’s IP address'),
	});
});

test.each([
	['HTML', { status: 200, body: 'html' }],
	['a block at the edge', { status: 403, body: 'html' }],
	['nothing', { status: 502, body: 'empty' }],
] as const)('%s instead of Postman’s JSON is not green', async (_, fault) => {
	simulator.faults.add({ route: 'listMessages', fault: { kind: 'status', ...fault } });
	expect(await result()).toEqual({
		status: 'Error',
		message: expect.stringContaining('did not come from Postman'),
	});
	expect(simulator.ledger.calls()).toHaveLength(1);
});

test.each([
	[
		'an unknown code, 400',
		{ status: 400, body: 'json' },
		'Postman answered, but did not carry out',
	],
	['a key without rights, 403', { status: 403, body: 'json' }, 'Postman answered, but did not'],
	['not found, 404', { status: 404, body: 'json' }, 'Postman answered, but did not carry out'],
	['its own fault, 500', { status: 500, body: 'json' }, 'Postman answered, but did not carry out'],
	['400 in its older form', { status: 400, body: 'bare' }, 'Postman refused the call'],
	['403 in its older form', { status: 403, body: 'bare' }, 'Postman turned the call away'],
	['404 in its older form', { status: 404, body: 'bare' }, 'Postman does not know the campaign'],
	['500 in its older form', { status: 500, body: 'bare' }, 'Postman could not handle the call'],
] as const)('Postman’s own answer is not taken for another’s: %s', async (_, fault, said) => {
	simulator.faults.add({ route: 'listMessages', fault: { kind: 'status', ...fault } });
	const { status, message } = await result();
	expect({ status, message }).toEqual({
		status: 'Error',
		message: expect.stringContaining(said),
	});
	expect(message).toMatch(/(Check|See|Ask|see) .+\.$/);
});

test('a wrong base path is not green', async () => {
	const { status, message } = await result({ baseUrl: simulator.url });
	expect({ status, message }).toEqual({
		status: 'Error',
		message: expect.stringContaining('Postman does not know this address'),
	});
});
