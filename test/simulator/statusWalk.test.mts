import { failureNumbers } from './api/recipients.mts';
import type { Simulator, StartOptions } from './index.mts';
import { sampleSend, startFrozen } from './testClient.mts';

const running: Simulator[] = [];
afterEach(() => Promise.all(running.splice(0).map((simulator) => simulator.close())));

async function start(options: StartOptions = {}) {
	const started = await startFrozen(options);
	running.push(started.simulator);
	const { simulator, time, client } = started;
	const begin = time.now;
	const send = async (recipient: string) =>
		String((await client.send({ ...sampleSend, recipient })).body.id);
	const statusAfter = async (id: string, ms: number) => {
		time.now = begin + ms;
		return (await client.get(id)).body.latestStatus;
	};
	const walk = async (id: string, ...times: number[]) => {
		const seen: unknown[] = [];
		for (const ms of times) seen.push(await statusAfter(id, ms));
		return seen;
	};
	return { simulator, client, send, walk, time };
}

const hour = 3_600_000;

test('a message is walked to success in about ten seconds', async () => {
	const { send, walk } = await start();
	const id = await send('6591234567');
	expect(await walk(id, 0, 499, 500, 1_000, 2_000, 4_000, 10_499, 10_500)).toEqual([
		'created',
		'created',
		'enqueued',
		'sending',
		'sent',
		'sent_to_telco',
		'sent_to_telco',
		'success',
	]);
});

test('times are settings, and all of them can be scaled', async () => {
	const { send, walk } = await start({
		delivery: { times: { enqueued: 10_000 }, timeScale: 0.1 },
	});
	expect(await walk(await send('6591234567'), 999, 1_000, 1_050)).toEqual([
		'created',
		'enqueued',
		'sending',
	]);
});

test('a time may be a range, and equal seeds draw equally', async () => {
	const arrivals = await Promise.all(
		[7, 7, 8].map(async (seed) => {
			const { simulator, time, send } = await start({
				seed,
				delivery: { times: { enqueued: [0, 100_000] } },
			});
			const id = await send('6591234567');
			const begin = time.now;
			while (simulator.ledger.message(id)?.status === 'created') time.now += 100;
			return time.now - begin;
		}),
	);
	expect(arrivals[0]).toBe(arrivals[1]);
	expect(arrivals[0]).not.toBe(arrivals[2]);
	expect(Math.max(...arrivals)).toBeLessThanOrEqual(100_000);
});

test('foreign numbers rest at sent_to_telco', async () => {
	const { send, walk } = await start();
	expect(await walk(await send('60123456789'), 4_000, 48 * hour)).toEqual([
		'sent_to_telco',
		'sent_to_telco',
	]);
});

test('on the load-test host nothing is ever delivered', async () => {
	const { send, walk } = await start({ environment: 'loadtest' });
	expect(await walk(await send('6591234567'), 48 * hour)).toEqual(['sent']);
});

test.each(Object.entries(failureNumbers))(
	'%s fails in the test environment',
	async (number, to) => {
		const { send, walk, client } = await start();
		const id = await send(number);
		expect(await walk(id, 50_000, 65_000)).toEqual([
			number === '6522222222' ? 'sent' : 'sent_to_telco',
			'failure',
		]);
		const [type, code] = to.replace('failure:', '').split('/');
		expect((await client.get(id)).body.attempts).toMatchObject([
			{ status: 'failure', error: { type, code } },
		]);
	},
);

test('and not in production', async () => {
	const { send, walk } = await start({ environment: 'production' });
	expect(await walk(await send('6511111111'), hour)).toEqual(['success']);
});

test('old documents know four statuses', async () => {
	const { send, walk } = await start({ delivery: { legacyStatuses: true } });
	const id = await send('6591234567');
	expect(await walk(id, 0, 500, 1_000, 2_000, 4_000, 10_500)).toEqual([
		'created',
		'created',
		'created',
		'sent',
		'sent',
		'success',
	]);
});

test('a script gives each attempt its outcome, the last one for all further', async () => {
	const { simulator, client, send } = await start();
	simulator.script('6591234567', ['failure:delivery_error/recipient_unavailable', 'sending']);
	const id = await send('6591234567');
	simulator.settle();
	expect(simulator.ledger.message(id)).toMatchObject({
		status: 'failure',
		attempts: [{ error: { type: 'delivery_error', code: 'recipient_unavailable' } }],
	});
	await client.retry(id);
	simulator.settle();
	expect(simulator.ledger.message(id)?.status).toBe('sending');
});

test('a script for everybody gives way to one of a recipient’s own, and can be taken back', async () => {
	const { simulator, send } = await start();
	simulator.script('*', ['sent']);
	simulator.script('6591234567', ['created']);
	const ids = [await send('6591234567'), await send('6598765432')];
	simulator.script('*', []);
	ids.push(await send('6598765432'));
	simulator.settle();
	expect(ids.map((id) => simulator.ledger.message(id)?.status)).toEqual([
		'created',
		'sent',
		'success',
	]);
});

test('a status set by hand stays', async () => {
	const { simulator, send, walk } = await start();
	const id = await send('6591234567');
	simulator.setStatus(id, 'failure');
	expect(await walk(id, hour)).toEqual(['failure']);
	expect(simulator.ledger.message(id)?.attempts).toMatchObject([
		{ status: 'failure', error: { type: 'delivery_error', code: 'delivery_unknown_error' } },
	]);
	simulator.setStatus(id, 'success');
	expect(await walk(id, hour)).toEqual(['success']);
	expect(() => simulator.setStatus('message_none', 'sent')).toThrow('message_none');
});

test('lists may show late that a message was retried', async () => {
	const { simulator, client, send, time } = await start({ visibility: { retryDelay: 300 } });
	const id = await send('6591234567');
	simulator.setStatus(id, 'failure');
	time.now += hour;
	await client.retry(id);
	const listed = async () => (await client.list()).data[0].latestStatus;
	time.now += 299;
	expect(await listed()).toBe('failure');
	expect((await client.get(id)).body.latestStatus).toBe('created');
	time.now += 1;
	expect(await listed()).toBe('created');
});
