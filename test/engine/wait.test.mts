// Message > Send with Wait for Delivery, on n8n's engine: what comes out, how few calls it takes,
// and that waiting never makes a sent message anything else. The nodes' pauses run ten times faster
// here.
import type { IDataObject, INode } from 'n8n-workflow';

import type { Fault } from '../simulator/index.mts';
import { speedUp } from '../support/batches.mts';
import nock from '../support/nock.mts';
import { SEND, credentials } from '../support/workflows.mts';
import { people, refused, useBench, workflow } from '../support/people.mts';
import { Logger } from './harness/n8n.mts';

jest.setTimeout(60_000);

const bench = useBench();
beforeAll(() => speedUp(10));

const wait = (seconds: unknown, over: IDataObject = {}) =>
	({ waitForDelivery: seconds, ...over }) as IDataObject;

async function send(
	count: number,
	seconds: unknown,
	settings: Partial<INode> = {},
	options: IDataObject = {},
) {
	const file = workflow(people(count), settings, wait(seconds, options));
	return await bench.engine.run(file, bench.account({ callsPerSecond: 500 }));
}

/** @param timeScale Of the server: a message arrives after ten seconds at 1. */
const deliver = (timeScale: number) => bench.simulator.configure({ delivery: { timeScale } });
const reads = () =>
	bench.simulator.ledger.count({ route: 'listMessages' }) +
	bench.simulator.ledger.count({ route: 'getMessage' });

beforeEach(() => deliver(0.02));

test('gives out each message as it has arrived, as soon as all have', async () => {
	const run = await send(5, 600);
	expect(run.json('Sent')).toEqual(
		people(5).map(({ phone }) =>
			expect.objectContaining({
				recipient: `65${phone as string}`,
				latestStatus: 'success',
				delivery: { settled: true, waitedSeconds: expect.any(Number) },
			}),
		),
	);
	expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1, 1]);
	expect(reads()).toBe(1);
});

test('says why one failed, where the list does not tell', async () => {
	bench.simulator.script('6591000001', ['failure:delivery_error/routing_error']);
	deliver(0.003);
	const run = await send(3, 600);
	expect(run.json('Sent')[1]).toMatchObject({
		latestStatus: 'failure',
		delivery: {
			settled: true,
			attempts: [expect.objectContaining({ status: 'failure' })],
			deliveryError: { code: 'routing_error', worthRetrying: 'maybe' },
		},
	});
	expect(run.status).toBe('success');
});

test('what has not settled in time comes out as it stands, and says so', async () => {
	deliver(0.5);
	bench.simulator.script('6591000000', ['sent']);
	const run = await send(2, 10);
	expect(run.json('Sent').map((json) => json.delivery)).toEqual([
		{ settled: false, waitedSeconds: expect.any(Number) },
		{ settled: false, waitedSeconds: expect.any(Number) },
	]);
	expect(run.json('Sent')[0].latestStatus).not.toBe('success');
	const { waitedSeconds } = run.json('Sent')[0].delivery as IDataObject;
	expect(waitedSeconds).toBeGreaterThanOrEqual(10);
});

test('takes a part of a second', async () => {
	const run = await send(2, 1.2345, { onError: 'continueRegularOutput' });
	expect(run.json(SEND).map((json) => json.delivery)).toEqual(
		people(2).map(() => expect.objectContaining({ waitedSeconds: expect.any(Number) })),
	);
});

test('is not done where it is not asked for, or for no time', async () => {
	expect((await send(1, 0)).json('Sent')[0]).not.toHaveProperty('delivery');
	expect(reads()).toBe(0);
});

test('many are looked for together', async () => {
	const run = await send(400, 600);
	expect(run.json('Sent').filter(({ latestStatus }) => latestStatus !== 'success')).toEqual([]);
	expect(bench.simulator.ledger.count({ route: 'getMessage' })).toBe(0);
	expect(reads()).toBeLessThan(15);
});

test('the looking stops at the oldest one that is waited for', async () => {
	for (let i = 0; i < 3_000; i++) bench.simulator.insert({ createdAt: Date.now() - 60_000 - i });
	// None of them is listed, so none is ever found.
	bench.simulator.configure({ visibility: { listDelay: 600_000 } });
	const run = await send(10, 20);
	bench.simulator.configure({ visibility: { listDelay: 0 } });
	expect(run.json('Sent')).toHaveLength(10);
	// A look after 4, 10, 19 and 20 seconds, each of one page.
	expect(bench.simulator.ledger.count({ route: 'listMessages' })).toBeLessThanOrEqual(5);
});

test('a few that are left are read one by one', async () => {
	bench.simulator.script('6591000000', ['sent']);
	deliver(0.05);
	const run = await send(40, 30);
	expect(run.json('Sent').filter(({ latestStatus }) => latestStatus === 'success')).toHaveLength(
		39,
	);
	expect(bench.simulator.ledger.count({ route: 'getMessage' })).toBeGreaterThan(0);
});

test('a foreign number is settled with the network', async () => {
	const abroad = [{ id: 'row', phone: '+60 12-345 6789' }];
	const file = workflow(abroad, {}, wait(600));
	const run = await bench.engine.run(file, bench.account());
	expect(run.json('Sent')[0]).toMatchObject({
		latestStatus: 'sent_to_telco',
		delivery: { settled: true },
	});
});

test.each<[string, Fault]>([
	['a gateway’s 502', { kind: 'status', status: 502, body: 'html' }],
	['a broken line', { kind: 'reset' }],
	['a wrong key', { kind: 'denied', reason: 'key' }],
	['HTML', { kind: 'malformed', body: 'html' }],
	['429s', { kind: 'throttle' }],
])('where nothing can be read (%s), the messages are sent all the same', async (_, fault) => {
	bench.simulator.faults.add({ route: ['listMessages', 'getMessage'], fault });
	const run = await send(3, 5, { onError: 'continueRegularOutput' });
	expect(run.json(SEND)).toEqual(
		people(3).map(({ phone }) =>
			expect.objectContaining({
				id: expect.any(String),
				recipient: `65${phone as string}`,
				delivery: { settled: false, waitedSeconds: expect.any(Number) },
			}),
		),
	);
});

test('a message without an ID cannot be waited for, and is sent all the same', async () => {
	bench.simulator.faults.add({ route: 'send', fault: { kind: 'malformed', body: 'html' } });
	bench.simulator.faults.add({ route: 'listMessages', fault: { kind: 'status', status: 502 } });
	const run = await send(1, 600);
	expect(run.json('Sent')[0]).toMatchObject({
		unreadableResponse: expect.any(Object),
		delivery: { settled: false },
	});
});

test('failed items are as they are, and the others are waited for', async () => {
	bench.simulator.faults.add({
		route: 'send',
		fault: refused,
		when: ({ recipient }) => recipient === '6591000000',
	});
	const run = await send(2, 600, { onError: 'continueErrorOutput' }, { includeInputFields: true });
	expect(run.json('Not Sent')).toEqual([expect.objectContaining({ id: 'row-0' })]);
	expect(run.json('Sent')).toEqual([
		expect.objectContaining({ latestStatus: 'success', input: people(2)[1] }),
	]);
});

test('a run that stops at a failed item says so at once', async () => {
	bench.simulator.faults.add({ route: 'send', fault: refused });
	const run = await send(3, 600);
	expect(run.error?.message).toContain('[item');
	expect(reads()).toBe(0);
});

test('the next try of Retry On Fail waits for what the first one sent', async () => {
	bench.simulator.faults.add({
		route: 'send',
		fault: refused,
		when: ({ recipient }) => recipient === '6591000000',
		times: 1,
	});
	const run = await send(3, 600, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
	expect(run.json('Sent').map((json) => (json.delivery as IDataObject).settled)).toEqual([
		true,
		true,
		true,
	]);
	expect(bench.heldPerPerson()).toEqual([1, 1, 1]);
});

test('Stop ends the waiting', async () => {
	const log = jest.spyOn(Logger.prototype, 'info');
	deliver(10);
	const file = workflow(people(2), {}, wait(600));
	const running = bench.engine.begin(file, bench.account());
	await new Promise((resolve) => setTimeout(resolve, 1_000));
	running.stop();
	expect((await running.result).status).toBe('canceled');
	await new Promise((resolve) => setTimeout(resolve, 300));
	const calls = bench.simulator.ledger.count();
	await new Promise((resolve) => setTimeout(resolve, 4_000));
	expect(bench.simulator.ledger.count()).toBe(calls);
	log.mockRestore();
});

test('a long wait shows itself in the log, with counts only', async () => {
	const log = jest.spyOn(Logger.prototype, 'info');
	deliver(10);
	await send(2, 65);
	const said = log.mock.calls.map(([message]) => message);
	log.mockRestore();
	expect(said).toContainEqual('Postman Send: 2 of 2 messages on their way');
	expect(said.filter((line) => line.includes('on their way')).length).toBeLessThanOrEqual(4);
});

test('so does long sending', async () => {
	const log = jest.spyOn(Logger.prototype, 'info');
	const file = workflow(people(80));
	await bench.engine.run(file, bench.account({ callsPerSecond: 2 }));
	const said = log.mock.calls.map(([message]) => message);
	log.mockRestore();
	expect(said).toContainEqual(expect.stringMatching(/^Postman Send: \d+ of 80 items done$/));
	expect(said.filter((line) => line.includes('items done')).length).toBeLessThanOrEqual(10);
	expect(said).toContain('Postman Send: 80 sent');
});

test.each([-1, 601, 'long'])('a time of %j is named before anything is sent', async (seconds) => {
	const run = await send(1, seconds);
	expect(run.error?.message).toContain('Wait for Delivery is not a number of seconds');
	expect(bench.simulator.ledger.count()).toBe(0);
});

test('in the load-test environment nothing ever arrives: what is on its way is not waited for', async () => {
	const message = { id: 'message_loadtest_1', recipient: '6591234567' };
	const read = jest.fn(() => ({ ...message, latestStatus: 'sent' }));
	nock('https://loadtest.postman.gov.sg')
		.post(/messages$/)
		.reply(201, { ...message, latestStatus: 'created' })
		.get(/messages/)
		.reply(200, read)
		.persist();
	const file = workflow([{ id: 'row', phone: '91234567' }], {}, wait(600));
	const account = credentials({ environment: 'loadtest' });
	const run = await bench.engine.run(file, { credentials: account });
	nock.restore();
	expect(read).toHaveBeenCalledTimes(1);
	expect(run.json('Sent')).toEqual([
		{
			...message,
			latestStatus: 'sent',
			delivery: { settled: false, waitedSeconds: expect.any(Number) },
		},
	]);
});
