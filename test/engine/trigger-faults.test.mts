// What Postman Status Trigger says when it cannot read, and when: a person who can mend it hears at
// once, a passing outage costs neither an activation nor a change.
import type { IDataObject, NodeApiError, WorkflowActivationError } from 'n8n-workflow';

import type { Fault } from '../simulator/index.mts';
import { eventsOf, HOUR, MINUTE, useTriggerBench } from '../support/status-trigger.mts';
import type { Regime } from './polling.mts';

jest.setTimeout(30_000);

const bench = useTriggerBench();

/** Puts n8n's clock forward, and Postman's with it. */
function pass(time: number): void {
	const now = Date.now();
	jest.spyOn(Date, 'now').mockImplementation(() => now + time);
}
afterEach(() => jest.restoreAllMocks());

const activationError = async (parameters: IDataObject = {}, over: IDataObject = {}) => {
	const polling = bench.polling(parameters, 'memory', over);
	return (await polling.activate().catch((error: unknown) => error)) as WorkflowActivationError;
};

/** Parameters, credential, what is said, and what n8n's scheduler reads. */
const TO_MEND: Array<[string, IDataObject, IDataObject, string, string]> = [
	['a wrong key', {}, { apiKey: 'wrong' }, 'does not accept this API key', 'credential-invalid'],
	[
		'an empty key',
		{},
		{ apiKey: '' },
		'API Key in the credential is empty',
		'configuration-invalid',
	],
	['a campaign ID with a space', {}, { campaignId: 'a b' }, 'Campaign ID', 'configuration-invalid'],
	[
		'a batch that is not there',
		{ filters: { batchId: 'batch_gone' } },
		{},
		'does not know the campaign, message or batch',
		'configuration-invalid',
	],
	['no status', { triggerOn: [] }, {}, 'Trigger On Statuses is empty', 'configuration-invalid'],
];

describe.each(TO_MEND)('%s', (_, parameters, over, said, cause) => {
	test('is said when a person activates the workflow', async () => {
		const error = await activationError(parameters, over);
		expect(error.name).toBe('WorkflowActivationError');
		expect(error.message).toContain(said);
	});

	test('is said with what to do', async () => {
		const { description } = await activationError(parameters, over);
		expect(description).toMatch(/^[A-Z].+\.$/s);
	});

	test('does not let n8n switch the workflow off as it starts; it is said a minute later, and not each minute', async () => {
		const polling = bench.polling(parameters, 'memory', over);
		await polling.activate('init');
		for (let i = 0; i < 5; i++) await polling.poll();
		expect(polling.errors.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
		pass(31 * MINUTE);
		await polling.poll();
		expect(polling.errors).toHaveLength(2);
	});

	test.each<Regime>(['perPoll', 'staged'])(
		'is left to n8n’s scheduler to space (%s)',
		async (regime) => {
			const polling = bench.polling(parameters, regime, over);
			for (let i = 0; i < 3; i++) await polling.poll();
			expect(polling.errors).toHaveLength(3);
			expect((polling.errors[2] as NodeApiError).failure).toEqual({ cause });
		},
	);
});

test.each([401, 400] as const)('a blocked address, said with a %i', async (ipStatus) => {
	bench.simulator.configure({ errors: { ipStatus } });
	bench.simulator.campaign.allowedIps = ['203.0.113.7'];
	const error = await activationError();
	bench.simulator.configure({ errors: { ipStatus: 401 } });
	expect(error.message).toContain('does not accept calls from this n8n’s IP address');
});

const AWAY: Array<[string, Fault | undefined, string]> = [
	['nobody listening', undefined, 'Postman could not be reached'],
	['a 503 of the edge', { kind: 'status', status: 503, body: 'html' }, 'Postman is not available'],
	['a 500 of the API', { kind: 'status', status: 500, body: 'json' }, 'could not handle the call'],
	['a used-up limit', { kind: 'throttle', retryAfter: 3600 }, 'rate limit is used up'],
	['broken lines', { kind: 'reset' }, 'connection to Postman ended'],
	['an empty page for an answer', { kind: 'malformed', body: 'html' }, 'did not come from Postman'],
];

describe.each(AWAY)('an outage: %s', (_, fault, said) => {
	/** @returns What ends it. */
	const begin = (credentials: IDataObject): (() => void) => {
		if (fault) return bench.simulator.faults.add({ fault });
		const { baseUrl } = credentials;
		credentials.baseUrl = 'http://127.0.0.1:9/api/v2';
		return () => void (credentials.baseUrl = baseUrl);
	};
	const credentialsOf = (polling: ReturnType<typeof bench.polling>) =>
		polling.credentials.postmanSgApi as unknown as IDataObject;

	test.each(['activate', 'update', 'init', 'leadershipChange'] as const)(
		'does not sink an activation (%s), nor miss what came before',
		async (mode) => {
			const polling = bench.polling();
			const end = begin(credentialsOf(polling));
			const { id } = bench.sent();
			await polling.activate(mode);
			// When the watch began, and nothing else.
			expect(JSON.stringify(polling.disk)).toContain('"isBeginning":true');
			expect(JSON.stringify(polling.disk)).toContain('"messages":""');
			end();
			// An hour of rest may have been asked for.
			await bench.polling().activate();
			pass(HOUR);
			await polling.poll();
			expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
			expect(polling.errors).toEqual([]);
		},
	);

	test('is told after ten minutes and then each half hour, and loses nothing', async () => {
		const polling = bench.polling();
		await polling.activate();
		const { id } = bench.sent();
		const end = begin(credentialsOf(polling));
		const told: number[] = [];
		for (let minute = 0; minute <= 75; minute += 5) {
			jest.restoreAllMocks();
			pass(minute * MINUTE);
			const before = polling.errors.length;
			await polling.poll();
			if (polling.errors.length > before) told.push(minute);
		}
		expect(told).toEqual([10, 40, 70]);
		expect(polling.errors[0].message).toContain(said);
		end();
		jest.restoreAllMocks();
		pass(3 * HOUR);
		await polling.poll();
		expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
	});
});

test('after a 429 that asks for an hour, Postman is not called for an hour', async () => {
	const polling = bench.polling();
	await polling.activate();
	bench.simulator.faults.next('listMessages', { kind: 'throttle', retryAfter: 3600 });
	bench.simulator.ledger.clear();
	for (const minute of [0, 1, 30, 59]) {
		jest.restoreAllMocks();
		pass(minute * MINUTE);
		await polling.poll();
	}
	expect(bench.simulator.ledger.count()).toBe(1);
	expect(polling.errors).toHaveLength(1);
	jest.restoreAllMocks();
	pass(61 * MINUTE);
	await polling.poll();
	expect(bench.simulator.ledger.count()).toBe(2);
});

test('after a 429 that asks for an hour, n8n’s scheduler is told so (perPoll)', async () => {
	const polling = bench.polling({}, 'perPoll');
	bench.simulator.faults.next('listMessages', { kind: 'throttle', retryAfter: 3600 });
	await polling.poll();
	pass(30 * MINUTE);
	await polling.poll();
	expect(polling.errors.map((error) => (error as NodeApiError).failure)).toEqual([
		{ cause: 'rate-limited', retryAfterMs: 3_600_000 },
	]);
});

describe('a page in the middle that cannot be read', () => {
	const many = (count: number) =>
		Array.from({ length: count }, (_, i) => bench.sent({ ago: 10 * MINUTE - i * 100 }).id);
	const later = ({ query }: { query: Record<string, unknown> }) => query.after !== undefined;

	test('the others are told, and the reading goes on there', async () => {
		const polling = bench.polling();
		// An activation's poll is hasty: a busy machine would end it before the third page.
		await polling.activate();
		const ids = many(3_500);
		bench.simulator.faults.add({
			route: 'listMessages',
			fault: { kind: 'status', status: 502 },
			when: later,
			nth: [2],
		});
		await polling.poll();
		expect(polling.json).toHaveLength(2_000);
		expect(bench.simulator.ledger.count()).toBe(1 + 3);
		await polling.poll();
		// The newest page, and the two that were missing.
		expect(bench.simulator.ledger.count()).toBe(1 + 6);
		expect(polling.json.map(({ id }) => id).sort()).toEqual([...ids].sort());
	});

	test('a cursor that Postman does not take any more is not tried again and again', async () => {
		const polling = bench.polling();
		await polling.activate();
		const ids = many(3_500);
		bench.simulator.faults.add({
			route: 'listMessages',
			fault: { kind: 'status', status: 502 },
			when: later,
			nth: [2],
		});
		await polling.poll();
		const refused: Fault = { kind: 'status', status: 400, body: 'json' };
		bench.simulator.faults.add({ route: 'listMessages', fault: refused, when: later, times: 1 });
		expect(await polling.poll()).toEqual([]);
		await polling.poll();
		expect(polling.json.map(({ id }) => id).sort()).toEqual([...ids].sort());
		expect(polling.errors).toEqual([]);
	});
});

test('one failed message that cannot be read does not hold up the others', async () => {
	const ids = Array.from({ length: 25 }, () => bench.sent({ recipient: '6511112222' }).id);
	bench.simulator.faults.add({
		route: 'getMessage',
		fault: { kind: 'status', status: 500, body: 'json' },
		when: ({ params }) => params.messageId === ids[24],
	});
	const polling = bench.polling();
	await polling.activate();
	for (let i = 0; i < 4; i++) await polling.poll();
	const told = polling.json.map(({ id }) => id);
	expect(told.slice(0, 24).sort()).toEqual(ids.slice(0, 24).sort());
	// It is told from its row in the end, and is no outage.
	expect(told.slice(24)).toEqual([ids[24]]);
	expect(polling.errors).toEqual([]);
});

test('where the campaign’s limit leaves no room to read, that is told in time (perPoll)', async () => {
	// One call in ten seconds.
	const polling = bench.polling({}, 'perPoll', { callsPerSecond: 0.1 });
	polling.budget = 400;
	for (const minute of [0, 1, 12]) {
		jest.restoreAllMocks();
		pass(minute * MINUTE);
		await polling.poll();
	}
	expect(polling.errors.map(({ message }) => message)).toEqual([
		'The campaign’s rate limit is used up',
	]);
});
