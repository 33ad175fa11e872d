// Runs of one campaign at the same time, with credentials of their own.
import { setTimeout as sleep } from 'node:timers/promises';

import { startSimulator, type Simulator } from '../simulator/index.mts';
import { credentials, SEND, sendWorkflow } from '../support/workflows.mts';
import { Engine, type Execution } from './engine.mts';

jest.setTimeout(60_000);

let engine: Engine;
let simulator: Simulator;

beforeAll(async () => {
	engine = await Engine.start();
	simulator = await startSimulator();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

function begin(count: number, callsPerSecond: number, first = 0) {
	const people = Array.from({ length: count }, (_, i) => ({ phone: `9${1_000_000 + first + i}` }));
	const workflow = sendWorkflow(people, {
		recipient: '={{ $json.phone }}',
		valuesMode: 'json',
		valuesJson: '{ "name": "Mei", "fruit": "apple" }',
	});
	return engine.begin(workflow, {
		credentials: credentials({
			environment: 'custom',
			baseUrl: simulator.baseUrl,
			campaignId: simulator.campaign.id,
			apiKey: simulator.campaign.apiKeys[0],
			callsPerSecond,
		}),
	});
}

/** What the node says beside its output. */
const hintsOf = ({ run }: Execution): string[] =>
	(run.data.resultData.runData[SEND][0].hints ?? []).map(({ message }) => message);

test('the lower of two limits holds while both are in use, and a hint says so', async () => {
	simulator.configure({ rateLimit: { perSecond: 10 } });
	const right = begin(40, 10);
	await sleep(200);
	const wrong = begin(15, 40, 100);
	const [one, other] = [await right.result, await wrong.result];
	expect([one.status, other.status]).toEqual(['success', 'success']);
	expect(simulator.ledger.messages()).toHaveLength(55);
	const dropped = simulator.ledger.calls().filter(({ status }) => status === 429).length;
	expect(dropped).toBeLessThan(20);
	expect(hintsOf(one)).toContainEqual(expect.stringContaining('this one 10, others in use'));
	expect(hintsOf(other)).toContainEqual(expect.stringContaining('this one 40, others in use'));
});

test('runs with one limit get no hint of it', async () => {
	simulator.configure({ rateLimit: { perSecond: null } });
	const [one, other] = await Promise.all([begin(3, 10).result, begin(3, 10, 100).result]);
	expect([...hintsOf(one), ...hintsOf(other)]).toEqual(['3 sent', '3 sent']);
});

test('a single message does not wait for all of another run’s', async () => {
	simulator.configure({ rateLimit: { perSecond: 10 } });
	const long = begin(60, 10);
	await sleep(300);
	const short = await begin(1, 10, 100).result;
	expect(short.status).toBe('success');
	const before = simulator.ledger.messages().length;
	expect(before).toBeLessThan(40);
	expect((await long.result).status).toBe('success');
	expect(simulator.ledger.messages()).toHaveLength(61);
});
