// What outages leave behind, once they are over: how far the trigger looks back, and what it reads
// meanwhile.
import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../simulator/index.mts';
import { eventsOf, HOUR, MINUTE, useTriggerBench } from '../support/status-trigger.mts';
import type { Polling } from './polling.mts';

jest.setTimeout(30_000);

const bench = useTriggerBench();
const now = Date.now.bind(Date);
afterEach(() => jest.restoreAllMocks());

/** Puts n8n's clock, and Postman's with it, so far ahead of the true time. */
function setAhead(time: number): void {
	jest.restoreAllMocks();
	jest.spyOn(Date, 'now').mockImplementation(() => now() + time);
}

const credentialsOf = (polling: Polling) =>
	polling.credentials.postmanSgApi as unknown as IDataObject;
const AWAY: Fault = { kind: 'status', status: 503, body: 'html' };
const BLOCKED: Fault = { kind: 'status', status: 403, body: 'html' };

describe('how far the first poll looks back', () => {
	test('is not as far as an activation that failed', async () => {
		const polling = bench.polling();
		const { apiKey } = credentialsOf(polling);
		credentialsOf(polling).apiKey = 'wrong';
		await expect(polling.activate()).rejects.toThrow('does not accept this API key');
		setAhead(8 * HOUR);
		credentialsOf(polling).apiKey = apiKey;
		bench.sent({ ago: 2 * HOUR });
		const { id } = bench.sent({ ago: 50 * MINUTE });
		await polling.activate();
		expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
	});

	test('is not as far as an outage in which the workflow was unpublished', async () => {
		const polling = bench.polling();
		const end = bench.simulator.faults.add({ fault: AWAY });
		await polling.activate();
		await polling.poll();
		end();
		setAhead(8 * HOUR);
		bench.sent({ ago: 2 * HOUR });
		const { id } = bench.sent({ ago: 50 * MINUTE });
		await polling.activate();
		expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
	});

	test('is as far as an outage in which n8n was started anew', async () => {
		const polling = bench.polling();
		const end = bench.simulator.faults.add({ fault: AWAY });
		await polling.activate();
		setAhead(3 * HOUR);
		const { id } = bench.sent({ ago: 2.5 * HOUR });
		end();
		await polling.restart();
		await polling.poll();
		expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
	});

	test('is as far as an outage that turned into another', async () => {
		const polling = bench.polling();
		const end = bench.simulator.faults.add({ fault: AWAY });
		await polling.activate();
		setAhead(3 * HOUR);
		const { id } = bench.sent({ ago: 2.5 * HOUR });
		end();
		const endBlock = bench.simulator.faults.add({ fault: BLOCKED });
		await polling.poll();
		endBlock();
		setAhead(3 * HOUR + 5 * MINUTE);
		await polling.poll();
		expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
	});
});

test('Postman is called at the next poll although the clock was put back after a fault', async () => {
	const polling = bench.polling();
	await polling.activate();
	bench.simulator.faults.next('listMessages', AWAY);
	await polling.poll();
	const { id } = bench.sent();
	bench.simulator.ledger.clear();
	setAhead(-2 * HOUR);
	// Postman's own is right.
	bench.pass(2 * HOUR);
	await polling.poll();
	expect(bench.simulator.ledger.count()).toBe(1);
	expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
});

test.each([3, 30])('a wrong key is told by a trigger that polls every %i days', async (days) => {
	const polling = bench.polling();
	await polling.activate('init');
	credentialsOf(polling).apiKey = 'wrong';
	setAhead(days * 24 * HOUR);
	await polling.poll();
	expect(polling.errors).toHaveLength(1);
});

test('a trigger that polls every 3 days tells what came since the last one', async () => {
	const polling = bench.polling();
	await polling.activate();
	setAhead(3 * 24 * HOUR);
	const { id } = bench.sent({ ago: 2.5 * 24 * HOUR });
	await polling.poll();
	expect(eventsOf(polling.json)).toEqual([`${id}:1:success`]);
});

describe('where a page of the list cannot be had', () => {
	const later = ({ query }: { query: Record<string, unknown> }) => query.after !== undefined;
	/** More than the first page. */
	const sendMany = () => {
		const failed = bench.sent({ recipient: '6511112222' });
		for (let i = 0; i < 1_500; i++) bench.sent({ ago: 10 * MINUTE });
		return failed;
	};

	test.each([
		['500', 1],
		['429', 0],
		['401', 0],
	])('after a %s, so many failed messages are read: %i', async (status, reads) => {
		const { id } = sendMany();
		bench.simulator.faults.add({
			route: 'listMessages',
			fault:
				status === '429'
					? { kind: 'throttle', retryAfter: 3600 }
					: { kind: 'status', status: Number(status), body: 'html' },
			when: later,
		});
		const polling = bench.polling();
		await polling.activate();
		const read = bench.simulator.ledger.calls().filter(({ route }) => route === 'getMessage');
		expect(read).toHaveLength(reads);
		const told = eventsOf(polling.json).includes(`${id}:1:failure`);
		expect(told).toBe(reads > 0);
	});
});
