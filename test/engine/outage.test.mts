// Where no call is let in or nobody answers, a run ends soon, says why, and loses nobody.
import { SEND } from '../support/workflows.mts';
import { startProxy } from '../support/proxy.mts';
import { people, useBench, workflow } from '../support/people.mts';

jest.setTimeout(30_000);

const bench = useBench();

describe('a run that is not let in', () => {
	test.each([
		['a wrong key', { apiKey: 'key_test_wrong' }],
		['a blocked address', {}],
	])('%s ends 5,000 items after at most a dozen calls', async (_, over) => {
		bench.simulator.campaign.allowedIps = ['203.0.113.7'];
		const file = workflow(people(5_000), { onError: 'continueRegularOutput' });
		const run = await bench.engine.run(file, bench.account({ callsPerSecond: 1_000, ...over }));
		bench.simulator.campaign.allowedIps = null;
		expect(run.json(SEND)).toHaveLength(5_000);
		expect(run.json(SEND).every((json) => 'error' in json)).toBe(true);
		expect(bench.simulator.ledger.count()).toBeLessThanOrEqual(12);
	});

	test('where nobody answers, the run ends after a few items and says so', async () => {
		const file = workflow(people(500), { onError: 'continueRegularOutput' });
		const run = await bench.engine.run(
			file,
			bench.account({ baseUrl: 'http://127.0.0.1:9/api/v2' }),
		);
		expect(
			run.json(SEND).filter(({ error }) => String(error).startsWith('Not tried')).length,
		).toBeGreaterThan(400);
		expect(run.json(SEND)[0]).toMatchObject({
			error: 'Postman could not be reached',
			postmanSend: { outcome: 'notSent' },
		});
	});
});

describe('an outage', () => {
	const continuing = { onError: 'continueRegularOutput' } as const;

	test.each([
		['the API’s own 500s', { kind: 'status', status: 500, body: 'json' }],
		['a gateway’s 502s', { kind: 'status', status: 502, body: 'html' }],
		['a wait of an hour', { kind: 'throttle', retryAfter: 3600 }],
	] as const)(
		'%s: the rest is kept for a better day',
		async (_, fault) => {
			bench.simulator.faults.add({ route: 'send', fault });
			const run = await bench.engine.run(workflow(people(300), continuing), bench.account());
			expect(run.json(SEND)).toHaveLength(300);
			const untried = run.json(SEND).filter(({ error }) => String(error).startsWith('Not tried'));
			expect(untried.length).toBeGreaterThan(250);
			expect(untried[0].postmanSend).toMatchObject({ outcome: 'notSent' });
			expect(bench.simulator.ledger.count({ route: 'send' })).toBeLessThan(80);
		},
		90_000,
	);

	test('a key that stops working while messages are looked for ends the looking', async () => {
		const file = workflow(people(10), { retryOnFail: false });
		bench.simulator.faults.add({ route: 'send', fault: { kind: 'reset' } });
		const failed = await bench.engine.run(file, bench.account());
		expect(failed.status).toBe('error');
		const before = bench.simulator.ledger.count();

		const retried = await bench.engine.retry(
			file,
			failed,
			bench.account({ apiKey: 'key_test_gone' }),
		).result;
		expect(retried.error?.message).toContain('does not accept this API key');
		expect(bench.simulator.ledger.count() - before).toBeLessThanOrEqual(24);
	});
});

test.each([0, -1, 50, 2500.5, 3_600_001, 9_999_999_999, 'soon', null])(
	'a timeout of %j is named before anything is sent',
	async (timeout) => {
		const run = await bench.engine.run(workflow(people(1), {}, { timeout }), bench.account());
		expect(run.error?.message).toContain('Timeout is not a whole number of milliseconds');
		expect(bench.simulator.ledger.calls()).toEqual([]);
	},
);

test.each([3_600_000, '5000'])('a timeout of %j can be waited', async (timeout) => {
	const run = await bench.engine.run(workflow(people(1), {}, { timeout }), bench.account());
	expect(run.json('Sent')).toHaveLength(1);
});

test('a list that does not show enough to tell is not taken for a no', async () => {
	// A 500 that is documented as not queued, and was; rows that lack the values.
	bench.simulator.faults.add({
		route: 'send',
		fault: { kind: 'status', status: 500, body: 'json', commit: 'before' },
	});
	const blind = await startProxy(bench.simulator.baseUrl, (body) =>
		JSON.parse(JSON.stringify(body).replaceAll('"values":', '"hidden":')),
	);
	const run = await bench.engine.run(
		workflow(people(1), { onError: 'continueRegularOutput' }),
		bench.account({ baseUrl: blind.baseUrl }),
	);
	await blind.close();
	expect(run.json(SEND)[0].postmanSend).toMatchObject({ outcome: 'unknown' });
	expect(bench.heldPerPerson()).toEqual([1]);
});
