// The example that follows up deliveries, its trigger included: someone whose phone comes back gets
// the message, and a person hears of the others.
import { readExample } from '../examples/files.mts';
import { playable } from '../examples/play.mts';
import { MINUTE, useTriggerBench } from '../support/status-trigger.mts';
import type { Execution, WorkflowFile } from './engine.mts';
import { Polling } from './polling.mts';

jest.setTimeout(30_000);

const bench = useTriggerBench();
const TRIGGER = 'SMS Not Delivered';
const example = readExample<WorkflowFile>('delivery-status-follow-up');

/** Polls each minute and runs what a poll starts, for some hours. */
async function follow(hours: number): Promise<Execution[]> {
	const polling = new Polling(bench.engine, structuredClone(example), TRIGGER, bench.account());
	await polling.activate();
	const runs: Execution[] = [];
	for (let minute = 0; minute < hours * 60; minute += 5) {
		const items = minute === 0 ? polling.json : await polling.poll();
		if (items.length > 0) {
			const file = playable(example, { [TRIGGER]: items });
			runs.push(await bench.engine.run(file, { credentials: bench.account() }));
		}
		bench.pass(5 * MINUTE);
	}
	return runs;
}

const attempts = (id: string) => bench.simulator.ledger.message(id)?.attempts.length;
const told = (runs: Execution[]) => runs.flatMap((run) => run.json('Tell the Team'));

test('a phone that comes back gets the message, and nobody is bothered', async () => {
	const unavailable = 'failure:delivery_error/recipient_unavailable';
	bench.simulator.script('6581234567', [unavailable, 'success']);
	const { id } = bench.sent({ recipient: '6581234567' });
	const runs = await follow(1);
	expect(runs.map(({ status }) => status)).toEqual(['success']);
	expect(bench.simulator.ledger.message(id)?.status).toBe('success');
	expect(attempts(id)).toBe(2);
	expect(told(runs)).toEqual([]);
});

test('a phone that stays off has its three attempts, then a person hears of it', async () => {
	const { id } = bench.sent({ recipient: '6511112222' });
	const runs = await follow(2);
	expect(attempts(id)).toBe(3);
	expect(runs).toHaveLength(3);
	expect(told(runs)).toEqual([expect.objectContaining({ id, recipient: '6511112222' })]);
});

test('a number that does not exist is not tried again', async () => {
	const { id } = bench.sent({ recipient: '6511111111' });
	const runs = await follow(1);
	expect(attempts(id)).toBe(1);
	expect(told(runs)).toEqual([expect.objectContaining({ id })]);
});

test('a person hears of a retry that Postman does not take', async () => {
	bench.sent({ recipient: '6511112222' });
	const fault = { kind: 'status', status: 400, body: 'json' } as const;
	bench.simulator.faults.add({ route: 'retryMessage', fault });
	const runs = await follow(1);
	expect(told(runs)).toEqual([
		expect.objectContaining({ recipient: '6511112222', error: expect.stringMatching(/\w/) }),
	]);
});
