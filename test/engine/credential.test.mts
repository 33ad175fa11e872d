// The credential's test request, run as n8n's credential form runs it.
import { PACKAGE_FOLDER } from './n8n.mts';
import { loadPackage, type LoadedPackage } from './nodeTypes.mts';
import { testCredential } from './credentialTest.mts';
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

test('a wrong base path is not green', async () => {
	const { status, message } = await result({ baseUrl: simulator.url });
	expect({ status, message }).toEqual({
		status: 'Error',
		message: expect.stringContaining('Postman does not know this address'),
	});
});
