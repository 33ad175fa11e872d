// The trigger's machine, case by case: what the random histories (status-watch.test.mts) leave to
// chance.
import fc from '../support/fast-check.mts';

import type { Way } from '../support/status-model.mts';
import { DELIVERED, FAILED, MINUTE, pollFor } from '../support/status-ways.mts';
import { HOUR } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(30_000);

test('the changes of a poll come in the order in which the messages were created', async () => {
	const world = new World();
	const { server } = world;
	const ids: string[] = [];
	for (const way of [DELIVERED, FAILED, DELIVERED, FAILED]) {
		ids.push(server.send({ way }).id);
		server.now += 1_000;
	}
	server.now += 2 * MINUTE;
	const told = await world.poll();
	expect(told.map((eventId) => eventId.split(':')[0])).toEqual(ids);
});

describe('a reading that polls have to interrupt', () => {
	test('ends within as many polls as its pages need', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 2, max: 20 }),
				fc.constantFrom('newestFirst' as const, 'oldestFirst' as const, 'unknown' as const),
				fc.constantFrom(0, 7_000, 70_000),
				async (pages, perPoll, order, spread) => {
					const isBatch = order !== 'newestFirst';
					const world = new World('memory', {
						order: isBatch ? 'unknown' : order,
						lookBackMs: 24 * HOUR,
					});
					const { server } = world;
					server.pageSize = 10;
					if (order === 'oldestFirst') server.order = order;
					// The last page is not full: its end looks like one.
					for (let i = pages * 10 - 1; i > 0; i--) {
						server.send({ way: DELIVERED, createdAt: server.now - Math.round((i * spread) / 10) });
					}
					server.now += MINUTE;
					let told = 0;
					let polls = 0;
					do {
						told += (await world.poll({ pages: perPoll })).length;
						polls++;
					} while (!world.isPassOver && polls < 100);
					expect(told).toBe(pages * 10 - 1);
					// Each poll but the first reads one page for what is new; one more for the row at the
					// floor.
					expect(polls).toBeLessThanOrEqual(Math.max(1, Math.ceil(pages / (perPoll - 1))));
				},
			),
			{ numRuns: 300 },
		);
	});

	test('tells what is new in between', async () => {
		const world = new World();
		const { server } = world;
		server.pageSize = 10;
		for (let i = 0; i < 300; i++) {
			server.send({ way: DELIVERED });
			server.now += 7_000;
		}
		await world.poll({ pages: 3 });
		const { id } = server.send({ way: DELIVERED });
		server.now += MINUTE;
		expect(await world.poll({ pages: 3 })).toContain(`${id}:1:success`);
		expect(world.isPassOver).toBe(false);
	});

	test('begins anew where a cursor is not taken any more, and loses nothing', async () => {
		const world = new World();
		const { server } = world;
		server.pageSize = 10;
		for (let i = 0; i < 100; i++) {
			server.send({ way: DELIVERED });
			server.now += 7_000;
		}
		server.now += MINUTE;
		await world.poll({ pages: 3 });
		// Cursors of before; those of today are others.
		const old = new Set<string | undefined>();
		server.refuses = (cursor) => {
			if (cursor !== undefined) old.add(cursor);
			return cursor !== undefined;
		};
		await world.poll();
		server.refuses = (cursor) => old.has(cursor);
		server.pageSize = 9;
		await world.poll();
		expect(world.told).toHaveLength(100);
		expect(world.repeats).toEqual([]);
	});
});

describe('how long a message is watched', () => {
	test('one that fails is news again until Watch For ends', async () => {
		const world = new World();
		const { server } = world;
		const [soon, late] = [server.send({ way: FAILED }), server.send({ way: FAILED })];
		await pollFor(world, 2);
		server.now += 47 * HOUR;
		server.retry(soon, DELIVERED);
		expect(await pollFor(world, 1)).toEqual([`${soon.id}:2:success`]);
		server.now += 2 * HOUR;
		await world.poll();
		server.retry(late, DELIVERED);
		expect(await pollFor(world, 3)).toEqual([]);
	});

	test('what has passed Watch For while n8n was away is not told any more', async () => {
		const world = new World();
		const { server } = world;
		const [old] = [server.send(), server.send({ way: DELIVERED })];
		await pollFor(world, 5);
		server.now += HOUR;
		server.move(old, 'success');
		server.now += 50 * HOUR;
		// Clocks may be wrong; this one shows that the other is too old.
		const young = server.send({ way: DELIVERED });
		server.now += MINUTE;
		world.restart();
		expect(await pollFor(world, 2)).toEqual([`${young.id}:1:success`]);
	});

	test('a look-back that is longer tells once how older ones stand, and then no more of them', async () => {
		const world = new World('memory', { lookBackMs: 168 * HOUR, watchForMs: 48 * HOUR });
		const { server } = world;
		const old = (way: Way) => server.send({ way, createdAt: server.now - 100 * HOUR });
		const [settled, open] = [old(DELIVERED), old([])];
		const tooOld = server.send({ way: DELIVERED, createdAt: server.now - 170 * HOUR });
		const young = server.send({ createdAt: server.now - 10 * HOUR });
		expect(await pollFor(world, 3)).toEqual([`${settled.id}:1:success`]);
		for (const each of [open, young, tooOld]) server.move(each, 'success');
		world.restart();
		expect(await pollFor(world, 60)).toEqual([`${young.id}:1:success`]);
		expect(world.repeats).toEqual([]);
	});

	test('one whose way has ended is not remembered once it cannot come late any more', async () => {
		const world = new World();
		world.server.send({ way: DELIVERED });
		await pollFor(world, 2);
		expect(world.state?.messages).toHaveLength(10);
		await pollFor(world, 35);
		world.server.send({ way: DELIVERED });
		await pollFor(world, 2);
		expect(world.state?.messages).toHaveLength(10);
	});

	test.each([
		['447911123456', 0],
		['6591234567', 1],
	])('sent_to_telco of %s leaves %i to watch', async (recipient, open) => {
		const world = new World('memory', { triggerOn: ['sent_to_telco'] });
		world.server.send({ recipient, way: [[1_000, 'sent_to_telco']] });
		expect(await pollFor(world, 1)).toHaveLength(1);
		await pollFor(world, 39);
		world.server.send({ recipient: '447911123456', way: [[1_000, 'sent_to_telco']] });
		await pollFor(world, 1);
		world.server.calls.list = 0;
		for (let i = 0; i < 1_500; i++)
			world.server.send({ createdAt: world.server.now - 35 * MINUTE });
		await world.poll();
		// What is still on its way is read down to.
		expect(world.server.calls.list > 1).toBe(open === 1);
	});

	test('a status that nobody knows is waited for', async () => {
		const world = new World();
		const { id } = world.server.send({
			way: [
				[MINUTE, 'held_by_the_telco'],
				[HOUR, 'success'],
			],
		});
		expect(await pollFor(world, 60)).toEqual([]);
		expect(await pollFor(world, 5)).toEqual([`${id}:1:success`]);
	});
});

describe('failures of which the list tells nothing', () => {
	test('are read as the poll’s time allows, none of them twice before all have had their turn', async () => {
		const world = new World();
		const { server } = world;
		for (let i = 0; i < 250; i++) server.send({ way: FAILED });
		server.now += 2 * MINUTE;
		expect(await world.poll()).toHaveLength(250);
		expect(server.calls.get).toBe(250);
	});

	test('are told from their rows where two polls had no time to read them', async () => {
		const world = new World();
		const { server } = world;
		for (let i = 0; i < 250; i++) server.send({ way: FAILED });
		server.now += 2 * MINUTE;
		expect(await world.poll({ reads: 100 })).toHaveLength(100);
		expect(await world.poll({ reads: 100 })).toHaveLength(150);
		expect(server.calls.get).toBe(200);
		expect(world.repeats).toEqual([]);
	});

	test('are told from their rows where they are retried before they could be read', async () => {
		const world = new World();
		const { server } = world;
		const { id } = server.send({ way: FAILED });
		server.now += 2 * MINUTE;
		expect(await world.poll({ reads: 0 })).toEqual([]);
		server.retry(server.messages[0], [[1_000, 'success']]);
		server.now += MINUTE;
		expect(await world.poll()).toEqual([`${id}:1:failure`, `${id}:2:success`]);
	});

	test('that cannot be read by their IDs are told from their rows, and hold up nobody', async () => {
		const world = new World();
		const { server } = world;
		const failed = Array.from({ length: 15 }, () => server.send({ way: FAILED }));
		world.unreadable.add(failed[3].id);
		server.now += 2 * MINUTE;
		expect(await world.poll()).toHaveLength(14);
		server.now += MINUTE;
		expect(await world.poll()).toEqual([`${failed[3].id}:1:failure`]);
	});

	test('of one batch are read from its own list, with their attempts', async () => {
		const world = new World();
		const { server } = world;
		for (let i = 0; i < 999; i++) server.send({ batchId: 'batch_1', way: FAILED });
		server.now += 5 * MINUTE;
		expect(await world.poll({ reads: 1 })).toHaveLength(999);
		expect(server.calls).toEqual({ list: 2, get: 0 });
		for (const message of server.messages) server.retry(message, DELIVERED);
		server.now += MINUTE;
		const told = await world.poll({ reads: 1 });
		expect(told.filter((eventId) => eventId.endsWith(':2:success'))).toHaveLength(999);
	});

	test('are told as the list has them where a read gives no status', async () => {
		const world = new World();
		const { server } = world;
		const { id } = server.send({ way: FAILED });
		const get = server.get.bind(server);
		server.get = (messageId) => ({ id: messageId, ...get(messageId), latestStatus: undefined });
		expect(await pollFor(world, 3)).toEqual([`${id}:1:failure`]);
	});

	test('are read now and then, in case they were retried and failed between two polls', async () => {
		const world = new World();
		const { server } = world;
		const failed = Array.from({ length: 35 }, () => server.send({ way: FAILED }));
		await pollFor(world, 2);
		server.retry(failed[20], [[1_000, 'failure']]);
		expect(await pollFor(world, 4)).toEqual([`${failed[20].id}:2:failure`]);
		server.calls.get = 0;
		await pollFor(world, 10);
		expect(server.calls.get).toBeLessThanOrEqual(100);
	});
});

test('a message that never settles, and 1,000 that do: little to store', async () => {
	const world = new World();
	const { server } = world;
	server.send();
	for (let i = 0; i < 1_000; i++) {
		server.send({ way: DELIVERED });
		server.now += MINUTE;
		if (i % 20 === 0) await world.poll();
	}
	await world.poll();
	expect(world.told.length).toBeGreaterThan(990);
	// The one, and those of the last ten minutes and since the poll before.
	expect(world.state?.messages.length).toBeLessThan(50 * 10);
	expect(world.repeats).toEqual([]);
});

test('a retry that a row has told of as a first attempt is not told again as a second', async () => {
	const world = new World('memory', { triggerOn: ['sent_to_telco'] });
	const { server } = world;
	const { id } = server.send({ way: FAILED });
	server.send();
	server.now += 2 * MINUTE;
	server.retry(server.held(id), [[0, 'sent_to_telco']]);
	expect(await pollFor(world, 1)).toEqual([`${id}:1:sent_to_telco`]);
	// Then it is read by its ID, which tells of both.
	const listed = server.listed.bind(server);
	server.listed = () => listed().filter((each) => each.id !== id);
	expect(await pollFor(world, 10)).toEqual([]);
	expect(server.calls.get).toBeGreaterThan(0);
});

test('a row that no clock bears out is told once', async () => {
	const world = new World();
	const { server } = world;
	const behind = { ahead: -5 * HOUR, localAhead: -5 * HOUR };
	server.send({ way: DELIVERED });
	server.now += 2 * MINUTE;
	await world.poll();
	server.now += 2 * HOUR;
	world.restart();
	await world.poll(behind);
	const { id } = server.send({ way: DELIVERED });
	for (let poll = 0; poll < 4; poll++) {
		server.now += HOUR;
		await world.poll(behind);
	}
	expect(world.told.filter(({ eventId }) => eventId.startsWith(id))).toHaveLength(1);
});

test('a failure is told that came to an empty list, though it was asked for later', async () => {
	const world = new World('memory', { triggerOn: ['success'] });
	const { server } = world;
	await world.poll();
	server.send({ way: FAILED });
	world.configure({ triggerOn: ['failure'] });
	server.now += 5 * HOUR;
	await world.poll();
	server.now += 5 * HOUR;
	await world.poll();
	expect(world.told).toHaveLength(1);
});

test.each(['memory', 'perPoll', 'staged'] as const)(
	'the same after a restart, with state kept as in %s',
	async (regime) => {
		const world = new World(regime, { triggerOn: ['sent'] });
		const { server } = world;
		await world.poll();
		world.restart();
		await world.poll();
		world.configure({ triggerOn: ['failure'] });
		const { id } = server.send({ way: [[0, 'failure']] });
		server.now += 5 * HOUR;
		expect(await world.poll()).toEqual([`${id}:1:failure`]);
	},
);

test('what a state names is not forgotten, nor told again, where a list seems to end above it', async () => {
	const DAY = 24 * HOUR;
	const world = new World();
	const { server } = world;
	server.pageSize = 3;
	server.send({ way: DELIVERED });
	await pollFor(world, 1);
	server.now += 2 * DAY;
	const { id } = server.send({ way: DELIVERED });
	server.now += DAY;
	world.restart();
	expect(await world.poll()).toEqual([`${id}:1:success`]);
	for (let i = 0; i < 3; i++) server.send({ way: DELIVERED });
	server.now += DAY;
	world.restart();
	const { mangle } = server;
	server.mangle = ({ rows, unreadable }) => ({ rows, unreadable });
	expect(await world.poll()).toHaveLength(3);
	server.mangle = mangle;
	server.now += DAY;
	expect(await world.poll()).toEqual([]);
});

test('one clock that is ahead keeps nothing of a batch from being told', async () => {
	const world = new World('memory', { order: 'unknown' });
	const { server } = world;
	server.order = 'oldestFirst';
	const plan = { localAhead: 200 * HOUR, hasServerClock: false };
	const ids = [server.send({ way: DELIVERED }).id];
	server.now += MINUTE;
	const told = await world.poll(plan);
	ids.push(server.send({ way: DELIVERED }).id);
	server.now += MINUTE;
	told.push(...(await world.poll(plan)));
	expect(told).toEqual(ids.map((id) => `${id}:1:success`));
});
