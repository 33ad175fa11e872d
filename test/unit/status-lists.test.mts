// The trigger's machine, case by case: lists that are not as they should be, or not as others are.
import { DELIVERED, FAILED, MINUTE, pollFor } from '../support/status-ways.mts';
import { HOUR } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(30_000);

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

	test('one that ends above what the state names, once n8n has started anew', async () => {
		const world = new World();
		const { server } = world;
		server.pageSize = 3;
		const late = server.send({ way: DELIVERED, listedAt: server.now + 12 * MINUTE });
		server.send({ way: DELIVERED });
		await pollFor(world, 10);
		for (let i = 0; i < 3; i++) {
			server.now += 20 * MINUTE;
			server.send({ way: DELIVERED });
		}
		world.restart();
		const { mangle } = server;
		server.mangle = ({ rows, unreadable }) => ({ rows, unreadable });
		await pollFor(world, 1);
		server.mangle = mangle;
		expect(await pollFor(world, 1)).toContain(`${late.id}:1:success`);
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
		expect(world.isPassOver).toBe(false);
		for (let i = 0; i < 4 && !world.isPassOver; i++) expect(await world.poll()).toEqual([]);
		expect(world.isPassOver).toBe(true);
		list.mockClear();
		await world.poll();
		// Now it is known to end there.
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
			expect(await pollFor(world, 35)).toHaveLength(100);
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

test('a list of the oldest first that was once empty tells nothing that is older than the look-back', async () => {
	const world = new World('memory', { order: 'unknown' });
	const { server } = world;
	Object.assign(server, { order: 'oldestFirst', pageSize: 2 });
	for (let i = 0; i < 2; i++) server.send({ way: FAILED, createdAt: server.now - 5 * HOUR + i });
	server.send({ createdAt: server.now - 5 * HOUR });
	const { mangle } = server;
	server.mangle = () => ({ rows: [], unreadable: 0 });
	await world.poll();
	server.mangle = mangle;
	expect(await pollFor(world, 3)).toEqual([]);
});
