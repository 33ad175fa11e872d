// The API key is nowhere in what n8n shows, keeps or prints; phone numbers and texts are nowhere in
// what it prints.
import { usePrinted } from '../support/printed.mts';

import { type Fault, startSimulator, type Simulator } from '../simulator/index.mts';
import { API_KEY, credentials, sendWorkflow } from '../support/workflows.mts';
import { Engine, type Execution } from './engine.mts';

// Where the outcome of a send is unknown, its message is looked for.
jest.setTimeout(30_000);

const printed = usePrinted();
let engine: Engine;
let simulator: Simulator;
let campaign: string;

beforeAll(async () => {
	engine = await Engine.start();
	simulator = await startSimulator({ rateLimit: { perSecond: null } });
	campaign = simulator.addCampaign({
		templates: { english: 'Dear {{name}}' },
		apiKeys: [API_KEY],
	}).id;
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const PHONE = '91234567';
const NAME = 'Somebody Whose Name Is Private';

async function send(settings: object, over: object = {}): Promise<Execution> {
	const workflow = sendWorkflow(
		[
			{ phone: PHONE, name: NAME },
			{ phone: `${PHONE}x`, name: NAME },
		],
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name } }}',
			options: { timeout: 1000 },
		},
		settings,
	);
	return await engine.run(workflow, {
		credentials: credentials({
			environment: 'custom',
			baseUrl: simulator.baseUrl,
			campaignId: campaign,
			...over,
		}),
	});
}

const FAULTS: Array<[string, Fault | undefined]> = [
	['a good send', undefined],
	['a refusal', { kind: 'status', status: 400, body: 'json' }],
	['a refused key', { kind: 'status', status: 401, body: 'json' }],
	['HTML', { kind: 'status', status: 502, body: 'html' }],
	['a broken line', { kind: 'reset' }],
	['silence', { kind: 'hang' }],
	['a redirect', { kind: 'redirect', location: 'https://evil.example/' }],
	['a 201 without a message', { kind: 'malformed', body: 'html' }],
];

describe.each([
	['Stop', {}],
	['Continue', { onError: 'continueRegularOutput' }],
])('with On Error = %s', (_, settings) => {
	test.each(FAULTS)('nothing private shows after %s', async (__, fault) => {
		if (fault) simulator.faults.add({ route: 'send', fault, times: 1 });
		const run = await send(settings);
		const { stored } = run;
		const log = printed();
		expect(stored).toContain(NAME);
		expect(stored).not.toContain(API_KEY);
		expect(log).toContain('Postman Send');
		expect(log).not.toContain(API_KEY);
		expect(log).not.toContain(PHONE);
		expect(log).not.toContain(NAME);
	});

	test('nothing private shows where nothing is listening', async () => {
		const run = await send(settings, { baseUrl: 'http://127.0.0.1:9/api/v2' });
		const { stored } = run;
		const log = printed();
		expect(stored).not.toContain(API_KEY);
		expect(log).not.toMatch(new RegExp(`${API_KEY}|${PHONE}|${NAME}`));
	});
});

describe.each([
	['get', 'getMessage', { messageId: '={{ $json.id }}' }],
	['retry', 'retryMessage', { messageId: '={{ $json.id }}' }],
	['getAll', 'listMessages', { filters: { recipient: '={{ $json.phone }}' } }],
] as const)('Message > %s', (operation, route, parameters) => {
	test.each([...FAULTS, ['an item that cannot be used', 'bad'] as const])(
		'nothing private shows after %s',
		async (_, fault) => {
			const { id } = simulator.insert({
				campaign: simulator.addCampaign({ apiKeys: [API_KEY] }),
				recipient: `65${PHONE}`,
			});
			const isBad = fault === 'bad';
			if (fault && !isBad) simulator.faults.add({ route, fault });
			const items = [{ id: isBad ? `${PHONE} ${NAME}` : id, phone: isBad ? NAME : PHONE }];
			const options = { timeout: 500 };
			const workflow = sendWorkflow(items, { operation, options, ...parameters });
			const { stored } = await engine.run(workflow, {
				credentials: credentials({
					environment: 'custom',
					baseUrl: simulator.baseUrl,
					campaignId: simulator.ledger.message(id)!.campaignId,
				}),
			});
			const log = printed();
			expect(stored).not.toContain(API_KEY);
			expect(log).not.toMatch(new RegExp(`${API_KEY}|${PHONE}|${NAME}`));
		},
	);
});
