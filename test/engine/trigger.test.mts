// Postman Status Trigger on n8n's own polling code: what is told, and that it is told once,
// whichever way n8n keeps state and Postman shows its messages.
import type { IDataObject } from 'n8n-workflow';

import type { DeepPartial, Settings } from '../simulator/index.mts';
import type { Regime } from './polling.mts';
import { eventsOf, HOUR, MINUTE, useTriggerBench } from '../support/status-trigger.mts';

jest.setTimeout(30_000);

const bench = useTriggerBench();
const REGIMES: Regime[] = ['memory', 'perPoll', 'staged'];

describe.each(REGIMES)('with state kept as in %s', (regime) => {
	test('a change is Postman’s message with what has changed, told once', async () => {
		const delivered = bench.sent();
		const failed = bench.sent({ recipient: '6511112222' });
		const polling = bench.polling({}, regime);
		await polling.activate();
		expect(await polling.poll()).toEqual([]);
		expect(polling.json).toEqual([
			expect.objectContaining({
				id: delivered.id,
				recipient: '6591234567',
				latestStatus: 'success',
				statusChange: { eventId: `${delivered.id}:1:success`, status: 'success', attempt: 1 },
			}),
			expect.objectContaining({
				id: failed.id,
				statusChange: {
					eventId: `${failed.id}:1:failure`,
					status: 'failure',
					attempt: 1,
					deliveryError: {
						type: 'delivery_error',
						code: 'recipient_unavailable',
						meaning: expect.stringContaining('phone is off'),
						worthRetrying: 'yes',
					},
				},
			}),
		]);
	});

	test('a restart misses nothing and repeats nothing', async () => {
		bench.sent();
		const polling = bench.polling({}, regime);
		await polling.activate();
		const whileUp = bench.sent({ ago: 0 });
		expect(await polling.poll()).toEqual([]);
		bench.pass(30_000);
		const whileDown = bench.sent({ ago: 0 });
		bench.pass(3 * HOUR);
		await polling.restart();
		await polling.poll();
		expect(eventsOf(polling.json).slice(1)).toEqual([
			`${whileUp.id}:1:success`,
			`${whileDown.id}:1:success`,
		]);
	});

	test('what n8n drops comes again under the same ID', async () => {
		const { id } = bench.sent();
		const polling = bench.polling({}, regime);
		await polling.activate();
		const other = bench.sent();
		polling.isDropping = true;
		expect(await polling.poll()).toEqual([]);
		polling.isDropping = false;
		// In memory n8n drops what a poll gave if the workflow has been activated anew meanwhile.
		if (regime === 'memory') await polling.activate();
		await polling.poll();
		expect(eventsOf(polling.json)).toEqual([`${id}:1:success`, `${other.id}:1:success`]);
	});

	test('two polls at once tell once', async () => {
		const polling = bench.polling({}, regime);
		await polling.activate();
		const { id } = bench.sent();
		bench.simulator.faults.next('listMessages', { kind: 'slow', ms: 200 });
		await Promise.all([polling.poll(), polling.poll(), polling.poll()]);
		expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
	});

	test('where nothing comes, nothing is started or stored, and a poll makes one call', async () => {
		const polling = bench.polling({}, regime);
		await polling.activate();
		bench.sent({ ago: 2 * MINUTE });
		await polling.poll();
		bench.pass(HOUR);
		await polling.poll();
		const { disk, executions } = polling;
		const before = JSON.stringify(disk);
		bench.simulator.ledger.clear();
		for (let i = 0; i < 3; i++) await polling.poll();
		expect(bench.simulator.ledger.count()).toBe(3);
		expect(executions).toHaveLength(1);
		expect(JSON.stringify(polling.disk)).toBe(before);
	});
});

const ATTEMPTS = ['none', 'attempts', 'messageAttempts'] as const;
const SHAPES: Array<DeepPartial<Settings>> = ATTEMPTS.flatMap((inRows) =>
	(['timed', 'untimed', 'absent'] as const).flatMap((attempts) =>
		[false, true].map((isOld) => ({
			lists: { campaignAttempts: inRows, batchAttempts: inRows, batchId: isOld },
			messages: {
				attempts,
				legacyError: isOld || attempts === 'absent',
				attemptNoError: isOld ? ('absent' as const) : ('null' as const),
			},
			delivery: { legacyStatuses: isOld },
		})),
	),
);

describe('whatever Postman’s rows tell', () => {
	afterEach(() =>
		bench.simulator.configure({
			lists: { campaignAttempts: 'none', batchAttempts: 'messageAttempts', batchId: false },
			messages: { attempts: 'timed', legacyError: false, attemptNoError: 'null' },
			delivery: { legacyStatuses: false, times: { enqueued: 500 } },
		}),
	);

	test.each(SHAPES)(
		'a message that fails, is retried, fails again and recovers: %j',
		async (shape) => {
			bench.simulator.configure(shape);
			// Longer than a slow machine takes from a retry to the poll that is to see it.
			bench.simulator.configure({ delivery: { times: { enqueued: 30_000 } } });
			const unavailable = 'failure:delivery_error/recipient_unavailable';
			bench.simulator.script('6581234567', [unavailable, unavailable, 'success']);
			const { id } = bench.sent({ recipient: '6581234567' });
			const polling = bench.polling();
			await polling.activate();
			for (let i = 0; i < 2; i++) {
				await bench.retry(id);
				// So that the retry can be seen even if nothing tells attempts.
				await polling.poll();
				bench.pass(2 * MINUTE);
				await polling.poll();
			}
			expect(polling.json.map(({ statusChange }) => statusChange)).toEqual([
				expect.objectContaining({
					eventId: `${id}:1:failure`,
					deliveryError: expect.objectContaining({ code: 'recipient_unavailable' }),
				}),
				expect.objectContaining({
					eventId: `${id}:2:failure`,
					previousStatus: 'created',
					deliveryError: expect.objectContaining({ worthRetrying: 'yes' }),
				}),
				{ eventId: `${id}:3:success`, status: 'success', previousStatus: 'created', attempt: 3 },
			]);
			expect(polling.json.every((json) => !('error' in json))).toBe(true);
		},
	);

	test.each(ATTEMPTS)('a batch by its own list, whose rows have %s', async (batchAttempts) => {
		bench.simulator.configure({ lists: { batchAttempts } });
		const people = Array.from({ length: 12 }, (_, i) =>
			i % 4 === 0 ? '6511112222' : `659${1e6 + i}`,
		);
		const batchId = await bench.sendBatch(people);
		bench.sent();
		const polling = bench.polling({ filters: { batchId, source: 'batch' } });
		await polling.activate();
		bench.pass(3 * MINUTE);
		await polling.poll();
		expect(await polling.poll()).toEqual([]);
		const statuses = polling.json.map(({ latestStatus }) => latestStatus);
		expect(statuses.filter((status) => status === 'failure')).toHaveLength(3);
		expect(statuses.filter((status) => status === 'success')).toHaveLength(9);
		expect(bench.simulator.ledger.count({ route: 'listMessages' })).toBe(0);
	});
});

describe('filters', () => {
	const seen = async (parameters: IDataObject) => {
		const batchId = await bench.sendBatch(['6591234567', '6598765432']);
		bench.sent({ recipient: '6591234567', ago: 0 });
		bench.sent({ recipient: '447911123456', ago: 0 });
		bench.pass(2 * MINUTE);
		const polling = bench.polling(parameters);
		await polling.activate();
		await polling.poll();
		return { batchId, recipients: polling.json.map(({ recipient }) => recipient).sort() };
	};

	test.each<[string, IDataObject, string[]]>([
		['none', {}, ['6591234567', '6591234567', '6598765432']],
		['single messages', { source: 'single' }, ['6591234567']],
		['messages of batches', { source: 'batch' }, ['6591234567', '6598765432']],
		['a recipient', { recipient: '+65 9123 4567' }, ['6591234567', '6591234567']],
		['a recipient of batches', { recipient: '9123', source: 'batch' }, ['6591234567']],
	])('%s', async (_, filters, expected) => {
		expect((await seen({ filters })).recipients).toEqual(expected);
	});

	test('a number outside Singapore ends at sent_to_telco', async () => {
		const triggerOn = ['sent_to_telco', 'success'];
		const { recipients } = await seen({ triggerOn });
		expect(recipients).toContain('447911123456');
		const polling = bench.polling({ triggerOn, filters: { recipient: '4479' } });
		await polling.activate();
		bench.pass(HOUR);
		await polling.poll();
		bench.simulator.ledger.clear();
		expect(await polling.poll()).toEqual([]);
		// Nothing is on its way any more.
		expect(bench.simulator.ledger.calls()[0].path).toContain('limit=100&');
	});
});

test('2,500 messages are read in three calls a poll, and told in order', async () => {
	const ids = Array.from(
		{ length: 2_500 },
		(_, i) => bench.sent({ ago: 10 * MINUTE - i * 100 }).id,
	);
	// As n8n's schedule has it: an activation, which a person waits for, reads for seconds only.
	const polling = bench.polling({}, 'perPoll');
	await polling.poll();
	expect(bench.simulator.ledger.count()).toBe(3);
	expect(polling.json.map(({ id }) => id)).toEqual(ids);
});

test('a poll ends in its time, and the next one goes on where it stopped (perPoll)', async () => {
	for (let i = 0; i < 8_000; i++) bench.sent({ ago: 20 * MINUTE - i * 100 });
	bench.simulator.configure({ latency: { base: 100 } });
	const polling = bench.polling({}, 'perPoll');
	polling.budget = 600;
	await polling.poll();
	// Eight pages take longer than that.
	expect(polling.json.length).toBeLessThan(8_000);
	for (let i = 0; i < 40 && polling.json.length < 8_000; i++) await polling.poll();
	bench.simulator.configure({ latency: { base: 0 } });
	expect(new Set(eventsOf(polling.json)).size).toBe(8_000);
	expect(polling.json).toHaveLength(8_000);
});

test.each([601, 36_001, 12_345.6])(
	'a poll may be given %d milliseconds (perPoll)',
	async (time) => {
		const message = bench.sent();
		const polling = bench.polling({}, 'perPoll');
		polling.budget = time;
		await polling.poll();
		expect(polling.errors).toEqual([]);
		expect(eventsOf(polling.json)).toEqual([`${message.id}:1:success`]);
	},
);
