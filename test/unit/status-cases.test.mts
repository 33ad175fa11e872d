// The trigger's machine, case by case: what the random histories (status-watch.test.mts) leave to chance.
import fc from 'fast-check';

import type { Way } from '../support/status-model.mts';
import { HOUR, World } from '../support/status-world.mts';

const MINUTE = 60_000;
const DELIVERED: Way = [[10_000, 'success']];
const FAILED: Way = [[MINUTE, 'failure']];

/** Minutes go by, with a poll in each. */
async function pollFor(world: World, minutes: number): Promise<string[]> {
	const told: string[] = [];
	for (let i = 0; i < minutes; i++) {
		world.server.now += MINUTE;
		told.push(...(await world.poll()));
	}
	return told;
}

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
						lookBack: 24 * HOUR,
					});
					const { server } = world;
					server.pageSize = 10;
					if (order === 'oldestFirst') server.order = order;
					for (let i = pages * 10 - 1; i >= 0; i--) {
						server.send({ way: DELIVERED, createdAt: server.now - Math.round((i * spread) / 10) });
					}
					server.now += MINUTE;
					let told = 0;
					let polls = 0;
					do {
						told += (await world.poll({ pages: perPoll })).length;
						polls++;
					} while (!world.isPassOver && polls < 100);
					expect(told).toBe(pages * 10);
					// Of each poll but the first, one page is for what is new; one more for the row at the floor.
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
		server.now += 40 * HOUR;
		const young = server.send({ way: DELIVERED });
		server.now += 10 * HOUR;
		world.restart();
		expect(await pollFor(world, 2)).toEqual([`${young.id}:1:success`]);
	});

	test('one whose way has ended is not remembered once it cannot come late any more', async () => {
		const world = new World();
		world.server.send({ way: DELIVERED });
		await pollFor(world, 2);
		expect(world.state?.messages).toHaveLength(10);
		await pollFor(world, 12);
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
		await pollFor(world, 20);
		world.server.calls.list = 0;
		const before = world.server.messages.length;
		for (let i = 0; i < 1_500; i++)
			world.server.send({ createdAt: world.server.now - 15 * MINUTE });
		await world.poll();
		// What is still on its way is read down to.
		expect(world.server.calls.list).toBe(before + open);
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

describe('lists that are not as they should be', () => {
	test.each([1.5, 1_000, 0, -1, Infinity])('a number of attempts of %d', async (numAttempts) => {
		const world = new World();
		const { server } = world;
		for (let i = 0; i < 5; i++) server.send({ way: DELIVERED });
		server.mangle = (page) => ({
			...page,
			rows: page.rows.map((row) => ({ ...row, numAttempts })),
		});
		expect(await pollFor(world, 1)).toHaveLength(5);
		world.restart();
		expect(await pollFor(world, 2)).toEqual([]);
	});

	test('a row without a readable time stands where its neighbours stand', async () => {
		const world = new World();
		const { server } = world;
		for (let i = 0; i < 500; i++) {
			server.send({ way: [[0, 'success']] });
			server.now += 1_000;
		}
		server.mangle = (page) => ({
			...page,
			rows: page.rows.map((row) => (row.id.endsWith('300') ? { ...row, createdAt: 'soon' } : row)),
		});
		expect(await world.poll()).toHaveLength(500);
		// Long and short first pages, in turn.
		for (let i = 0; i < 6; i++) {
			const open = server.send();
			expect(await pollFor(world, 6)).toEqual([]);
			server.move(open, 'success');
			expect(await pollFor(world, 6)).toHaveLength(1);
		}
	});

	test('one that is empty by mistake', async () => {
		const world = new World();
		const { server } = world;
		const open = server.send();
		server.send({ way: DELIVERED });
		expect(await pollFor(world, 15)).toHaveLength(1);
		const { mangle } = server;
		server.mangle = () => ({ rows: [], unreadable: 0 });
		await pollFor(world, 15);
		server.mangle = mangle;
		expect(await pollFor(world, 1)).toEqual([]);
		server.move(open, 'success');
		expect(await pollFor(world, 1)).toEqual([`${open.id}:1:success`]);
	});

	test('one that lags behind brings back nothing', async () => {
		const world = new World('memory', { triggerOn: ['created', 'sent', 'success'] });
		const { server } = world;
		server.send({
			way: [
				[MINUTE, 'sent'],
				[MINUTE, 'success'],
			],
		});
		expect(await pollFor(world, 3)).toHaveLength(2);
		server.lag = 2 * MINUTE;
		expect(await pollFor(world, 1)).toEqual([]);
		server.lag = 0;
		expect(await pollFor(world, 1)).toEqual([]);
	});

	test.each([
		[['success', 'failure'] as const, 1],
		[['failure'] as const, 0],
	])('one that lags behind brings back nothing of an old message: %j', async (triggerOn, news) => {
		const world = new World('memory', { triggerOn: [...triggerOn] });
		const { server } = world;
		server.rowShape = 'attempts';
		server.send();
		const old = server.send({ way: FAILED });
		expect(await pollFor(world, 30)).toHaveLength(1);
		server.retry(old, [[1_000, 'success']]);
		expect(await pollFor(world, 1)).toHaveLength(news);
		server.lag = 2.5 * MINUTE;
		expect(await pollFor(world, 1)).toEqual([]);
		server.lag = 0;
		expect(await pollFor(world, 1)).toEqual([]);
	});

	test('one that lags behind makes no retry of a failure', async () => {
		const world = new World('memory', { triggerOn: ['sent', 'success', 'failure'] });
		const { server } = world;
		const message = server.send({
			way: [
				[MINUTE, 'sent'],
				[MINUTE, 'failure'],
			],
		});
		expect(await pollFor(world, 3)).toHaveLength(2);
		server.lag = 2.5 * MINUTE;
		expect(await pollFor(world, 1)).toEqual([]);
		server.lag = 0;
		expect(await pollFor(world, 1)).toEqual([]);
		server.retry(message, [[1_000, 'sent']]);
		expect(await pollFor(world, 1)).toEqual([`${message.id}:2:sent`]);
	});

	test('a clock that is once days ahead hides nothing that is sent afterwards', async () => {
		const world = new World();
		const { server } = world;
		server.send({ way: DELIVERED });
		await pollFor(world, 5);
		expect(await world.poll({ ahead: 72 * HOUR })).toEqual([]);
		server.now += 10 * MINUTE;
		const { id } = server.send({ way: DELIVERED });
		expect(await pollFor(world, 5)).toEqual([`${id}:1:success`]);
	});

	test('one whose pages are all the same ends', async () => {
		const world = new World();
		const { server } = world;
		server.send({ way: DELIVERED });
		server.now += MINUTE;
		const page = { ...server.list({ limit: 10 }), nextCursor: 'again' };
		const list = jest.spyOn(server, 'list').mockReturnValue(page);
		expect(await world.poll()).toHaveLength(1);
		expect(list).toHaveBeenCalledTimes(2);
		expect(world.isPassOver).toBe(true);
	});
});

describe('a batch’s own list, of which nobody knows where new rows are', () => {
	test.each(['newestFirst', 'oldestFirst'] as const)(
		'is read at both its ends where nothing is on its way: %s',
		async (order) => {
			const world = new World('memory', { order: 'unknown' });
			const { server } = world;
			Object.assign(server, { order, pageSize: 10 });
			for (let i = 0; i < 100; i++) server.send({ way: DELIVERED });
			expect(await pollFor(world, 15)).toHaveLength(100);
			server.calls.list = 0;
			await pollFor(world, 1);
			expect(server.calls.list).toBe(2);
			for (let i = 0; i < 25; i++) server.send({ way: DELIVERED });
			expect(await pollFor(world, 1)).toHaveLength(25);
		},
	);

	test('is not, while a row may still appear between them', async () => {
		const world = new World('memory', { order: 'unknown' });
		const { server } = world;
		Object.assign(server, { order: 'oldestFirst', pageSize: 2 });
		for (let i = 0; i < 4; i++) server.send({ way: DELIVERED });
		expect(await pollFor(world, 30)).toHaveLength(4);
		const late = server.send({ way: DELIVERED, listedAt: server.now + 8 * MINUTE });
		for (let i = 0; i < 4; i++) server.send({ way: DELIVERED });
		expect(await pollFor(world, 7)).toHaveLength(4);
		expect(await pollFor(world, 2)).toEqual([`${late.id}:1:success`]);
	});
});

describe('what is watched is changed', () => {
	test('other filters do not bring back what was told, and find what is on its way', async () => {
		const world = new World('memory', { filters: 'even', accepts: ({ id }) => id.endsWith('0') });
		const { server } = world;
		server.send({ way: DELIVERED });
		const open = server.send();
		expect(await pollFor(world, 30)).toHaveLength(1);
		world.configure({ filters: 'none', accepts: () => true });
		expect(await pollFor(world, 30)).toEqual([]);
		server.move(open, 'success');
		expect(await pollFor(world, 1)).toEqual([`${open.id}:1:success`]);
	});

	test('what other filters leave out is not read down to', async () => {
		const world = new World();
		const { server } = world;
		server.pageSize = 10;
		const { id: old } = server.send();
		await pollFor(world, 1);
		for (let i = 0; i < 200; i++) {
			server.send({ way: DELIVERED });
			server.now += 6 * MINUTE;
		}
		await pollFor(world, 2);
		world.configure({ filters: 'others', accepts: ({ id }) => id !== old });
		await pollFor(world, 15);
		server.calls.list = 0;
		await pollFor(world, 1);
		expect(server.calls.list).toBeLessThan(3);
	});

	test('another campaign is a first poll', async () => {
		const world = new World();
		const { server } = world;
		server.send();
		await pollFor(world, 180);
		const old = server.send({ way: DELIVERED, createdAt: server.now - 2 * HOUR });
		const young = server.send({ way: DELIVERED, createdAt: server.now - 30 * MINUTE });
		world.configure({ campaign: 'another' });
		expect(await pollFor(world, 1)).toEqual([`${young.id}:1:success`]);
		expect(old.id).not.toBe(young.id);
	});

	test('a status that is added is told of what comes to it, and of what failed since the look-back', async () => {
		const world = new World('memory', { triggerOn: ['success'] });
		const { server } = world;
		const failed = server.send({ way: FAILED });
		server.send({ way: DELIVERED });
		expect(await pollFor(world, 30)).toHaveLength(1);
		world.configure({ triggerOn: ['success', 'failure'] });
		expect(await pollFor(world, 2)).toEqual([`${failed.id}:1:failure`]);
	});

	describe('what settled before, and nobody asked for', () => {
		/** One message a minute, for so many hours. */
		async function goOn(world: World, hours: number): Promise<void> {
			const { server } = world;
			for (let i = 0; i < hours * 60; i++) {
				server.send({ way: [[1_000, 'success']] });
				server.now += MINUTE;
				if (i % 20 === 19) await world.poll();
			}
		}
		const LEAVE_OUT = {
			filters: 'first',
			accepts: ({ id }: { id: string }) => id.endsWith('00000'),
		};
		const LET_IN = { filters: 'all', accepts: () => true };

		test('is no news where other filters let it in', async () => {
			const world = new World('memory', LEAVE_OUT);
			await goOn(world, 10);
			world.configure(LET_IN);
			// Some minutes are read twice.
			expect((await pollFor(world, 1)).length).toBeLessThan(15);
		});

		test('is no news where Postman itself had left it out', async () => {
			const world = new World('memory', { filters: 'search' });
			const { server } = world;
			const listed = server.listed.bind(server);
			server.listed = () => listed().slice(0, 1);
			await goOn(world, 10);
			server.listed = listed;
			world.configure(LET_IN);
			expect((await pollFor(world, 1)).length).toBeLessThan(15);
		});

		test.each(['memory', 'perPoll'] as const)(
			'is news as far as the look-back goes where n8n has been started anew (%s)',
			async (regime) => {
				const world = new World(regime, LEAVE_OUT);
				await goOn(world, 10);
				world.restart();
				world.configure(LET_IN);
				expect((await pollFor(world, 1)).length).toBeLessThan(65);
			},
		);

		test.each(['memory', 'perPoll'] as const)(
			'is news as far as the look-back goes where its status is asked for and n8n started anew (%s)',
			async (regime) => {
				const world = new World(regime, { triggerOn: ['failure'] });
				const { server } = world;
				server.send({ way: FAILED });
				await goOn(world, 10);
				const open = server.send();
				await pollFor(world, 30);
				world.restart();
				world.configure({ triggerOn: ['failure', 'success'] });
				server.move(open, 'success');
				const told = await pollFor(world, 1);
				expect(told).toContain(`${open.id}:1:success`);
				expect(told.length).toBeLessThan(65);
			},
		);

		test('hides nothing that is on its way, even where the first poll thereafter comes to nothing', async () => {
			const world = new World();
			const { server } = world;
			server.send({ way: DELIVERED });
			await pollFor(world, 2);
			const open = server.send();
			await pollFor(world, 120);
			world.configure(LET_IN);
			await world.poll({ brokenPage: 0 });
			server.move(open, 'success');
			expect(await pollFor(world, 1)).toEqual([`${open.id}:1:success`]);
		});
	});
});

describe('failures of which the list tells nothing', () => {
	test('are read a hundred a poll, none of them twice before all have had their turn', async () => {
		const world = new World();
		const { server } = world;
		for (let i = 0; i < 250; i++) server.send({ way: FAILED });
		server.now += 2 * MINUTE;
		expect(await world.poll()).toHaveLength(100);
		expect(await world.poll()).toHaveLength(100);
		expect(await world.poll()).toHaveLength(50);
		// Fifty new ones, and ten that may have failed anew.
		expect(server.calls.get).toBe(260);
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
		expect(server.calls.get).toBe(100);
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
