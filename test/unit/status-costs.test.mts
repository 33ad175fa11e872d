// What the trigger's watch costs in calls, and that what costs less misses nothing.
import type { Status } from '../../nodes/Postman/api/delivery.ts';
import { DELIVERED, FAILED, MINUTE, pollFor } from '../support/status-ways.mts';
import { HOUR } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(30_000);

/** A campaign of so many messages an hour, with failures that are two days old at its end. */
async function campaign(failures: number, perHour: number): Promise<World> {
	const world = new World();
	const { server } = world;
	server.pageSize = 50;
	for (let i = 0; i < failures; i++) server.send({ way: FAILED });
	await pollFor(world, 3);
	for (let i = 0; i < 47 * perHour; i++) {
		server.send({ way: [[0, 'success']] });
		server.now += HOUR / perHour;
		if (i % perHour === 0) await world.poll();
	}
	await pollFor(world, 35);
	Object.assign(server.calls, { list: 0, get: 0 });
	return world;
}

test.each([1, 10, 50])(
	'%i old failures cost no more than two calls a poll on average',
	async (failures) => {
		const world = await campaign(failures, 8);
		await pollFor(world, 120);
		const { list, get } = world.server.calls;
		expect((list + get) / 120).toBeLessThanOrEqual(2);
		expect(world.repeats).toEqual([]);
	},
);

test('an old failure that is retried is told, though the list is not read down to it', async () => {
	const world = await campaign(1, 8);
	const [failed] = world.server.messages;
	if (!failed) throw new Error('no message');
	world.server.retry(failed, DELIVERED);
	expect(await pollFor(world, 10)).toEqual([`${failed.id}:2:success`]);
});

test('a message that has gone from the list is asked for by its ID, and then forgotten', async () => {
	const world = new World();
	const { server } = world;
	const gone = server.send();
	await pollFor(world, 5);
	server.messages.splice(server.messages.indexOf(gone), 1);
	for (let i = 0; i < 1_500; i++) server.send({ way: [[0, 'success']], createdAt: server.now - i });
	await pollFor(world, 40);
	server.calls.list = 0;
	await pollFor(world, 10);
	expect(server.calls.list).toBe(10);
});

test('one page in the wrong order does not turn the walk round', async () => {
	const world = new World();
	const { server } = world;
	server.pageSize = 10;
	for (let i = 0; i < 300; i++) {
		server.send({ way: [[0, 'success']] });
		server.now += MINUTE;
	}
	await pollFor(world, 1);
	const { mangle } = server;
	server.mangle = (page) => ({ ...page, rows: [...page.rows].reverse() });
	await world.poll();
	server.mangle = mangle;
	await pollFor(world, 1);
	server.calls.list = 0;
	await pollFor(world, 1);
	expect(server.calls.list).toBeLessThanOrEqual(5);
});

test('a server that is too slow for a thousand rows is asked for fewer', async () => {
	const world = new World();
	const { server } = world;
	for (let i = 0; i < 600; i++) server.send({ way: [[0, 'success']] });
	server.now += MINUTE;
	const told: string[] = [];
	await world.poll();
	for (let i = 0; i < 600; i++) server.send({ way: [[0, 'success']] });
	for (let i = 0; i < 8; i++) {
		server.now += MINUTE;
		told.push(...(await world.poll({ slowFrom: 300 })));
	}
	expect(told).toHaveLength(600);
});

describe('what nobody asked for', () => {
	test('failures that are older than the look-back are not told where they are asked for later, their retries are', async () => {
		const world = new World('memory', { triggerOn: ['success'] });
		const { server } = world;
		const failed = server.send({ way: FAILED });
		for (let i = 0; i < 20; i++) await pollFor(world, 10);
		world.configure({ triggerOn: ['success', 'failure'] });
		expect(await pollFor(world, 10)).toEqual([]);
		server.retry(failed, DELIVERED);
		expect(await pollFor(world, 80)).toEqual([`${failed.id}:2:success`]);
	});

	test('a retry that failed within the look-back is told, though the first failure is older', async () => {
		const world = new World('memory', { triggerOn: ['success'] });
		const failed = world.server.send({ way: FAILED });
		for (let i = 0; i < 20; i++) await pollFor(world, 10);
		world.server.retry(failed, [[0, 'failure']]);
		world.configure({ triggerOn: ['success', 'failure'] });
		expect(await pollFor(world, 5)).toEqual([`${failed.id}:2:failure`]);
	});

	describe('a retry of a failure that could not be read when it was asked for', () => {
		async function failedBefore(triggerOn: Status[]) {
			const world = new World('memory', { triggerOn: ['success'] });
			const failed = world.server.send({ way: FAILED });
			for (let i = 0; i < 20; i++) await pollFor(world, 10);
			world.configure({ triggerOn });
			await world.poll({ brokenReads: true });
			return { world, failed };
		}

		test('is told where it is read before its row comes', async () => {
			const { world, failed } = await failedBefore(['success', 'failure']);
			world.server.retry(failed, [[0, 'success']]);
			expect(await world.poll({ brokenPage: 0 })).toEqual([`${failed.id}:2:success`]);
		});

		test('is told from its row where it cannot be read either', async () => {
			const { world, failed } = await failedBefore(['failure', 'sending']);
			world.unreadable.add(failed.id);
			world.server.retry(failed, [[0, 'sending']]);
			expect(await pollFor(world, 60)).toEqual([`${failed.id}:2:sending`]);
		});
	});

	test('the same where filters let them in', async () => {
		const world = new World('memory', { filters: 'none', accepts: () => false });
		const { server } = world;
		server.send({ way: FAILED });
		for (let i = 0; i < 20; i++) await pollFor(world, 10);
		world.configure({ filters: 'all', accepts: () => true });
		expect(await pollFor(world, 60)).toEqual([]);
	});

	test('a credential that is changed and changed back within minutes repeats nothing', async () => {
		const world = new World();
		const { server } = world;
		server.send({ way: DELIVERED });
		expect(await pollFor(world, 2)).toHaveLength(1);
		const listed = server.listed.bind(server);
		world.configure({ campaign: 'another' });
		server.listed = () => [];
		expect(await pollFor(world, 2)).toEqual([]);
		server.listed = listed;
		world.configure({ campaign: 'campaign' });
		expect(await pollFor(world, 2)).toEqual([]);
	});
});

test('what one poll reports is bounded by its bytes; the next ones tell the rest', async () => {
	const world = new World();
	const { server } = world;
	const MESSAGES = 1_500;
	server.pageSize = 100;
	const fullMessage = '\u0bb5'.repeat(20_000);
	server.mangle = (page) => ({
		...page,
		rows: page.rows.map((row) => ({ ...row, fullMessage })),
	});
	for (let i = 0; i < MESSAGES; i++) server.send({ way: [[0, 'success']] });
	const polls: string[][] = [];
	for (let i = 0; i < 4; i++) polls.push(await pollFor(world, 1));
	const most = Math.max(...polls.map((told) => told.length));
	expect(most * Buffer.byteLength(fullMessage)).toBeLessThan(60 * 2 ** 20);
	expect(polls.flat()).toHaveLength(MESSAGES);
	expect(world.repeats).toEqual([]);
});
