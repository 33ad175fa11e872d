// A server that asks for a wait is obeyed, and what that does to a run is said.
import { people, useBench, workflow } from '../support/people.mts';
import { SEND } from '../support/workflows.mts';

jest.setTimeout(60_000);

const bench = useBench();
const continuing = { onError: 'continueRegularOutput' } as const;

const hintsOf = (run: Awaited<ReturnType<typeof bench.engine.run>>) =>
	JSON.stringify(run.run.data.resultData.runData[SEND]?.at(-1)?.hints);

test('a short wait is waited for, and hinted at', async () => {
	bench.simulator.faults.next('send', { kind: 'throttle', retryAfter: 5 });
	const run = await bench.engine.run(workflow(people(1), continuing), bench.account());
	expect(run.json(SEND)[0]).not.toHaveProperty('error');
	expect(hintsOf(run)).toContain('Postman asked for a wait of 5 s');
});

test('a wait of ten minutes is not: the rest is not sent, in this run and the next', async () => {
	bench.simulator.faults.next('send', { kind: 'throttle', retryAfter: 590 });
	const run = await bench.engine.run(workflow(people(50), continuing), bench.account());
	const failed = run.json(SEND).filter((json) => 'error' in json);
	expect(run.json(SEND)).toHaveLength(50);
	expect(failed.length).toBeGreaterThan(0);
	expect(failed.every((json) => JSON.stringify(json).includes('"outcome":"notSent"'))).toBe(true);
	expect(hintsOf(run)).toContain('A run does not wait that long');

	const before = bench.simulator.ledger.count();
	const next = await bench.engine.run(workflow(people(1), continuing), bench.account());
	expect(JSON.stringify(next.json(SEND)[0])).toContain('"outcome":"notSent"');
	expect(JSON.stringify(next.json(SEND)[0])).toContain('rate limit is used up');
	expect(hintsOf(next)).toContain('A run does not wait that long');
	expect(bench.simulator.ledger.count()).toBe(before);
});

test('a wait that nobody can mean is told without its number, and keeps nobody else waiting', async () => {
	const { id: campaignId, apiKeys } = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, here is your {{fruit}}.' },
	});
	const account = bench.account({ campaignId, apiKey: apiKeys[0] });
	bench.simulator.faults.next('send', { kind: 'throttle', retryAfter: 1e12 });
	const run = await bench.engine.run(workflow(people(1), continuing), account);
	expect(hintsOf(run)).toContain('a wait of more than ten minutes before');
	const next = await bench.engine.run(workflow(people(1), continuing), account);
	expect(next.json(SEND)[0]).not.toHaveProperty('error');
});
