// The trigger's machine, case by case: what is watched is changed.
import type { Status } from '../../nodes/Postman/api/delivery.ts';
import { DELIVERED, FAILED, MINUTE, pollFor } from '../support/status-ways.mts';
import { HOUR } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(30_000);

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

	test.each([
		['other filters', { filters: 'others' }],
		['another status', { triggerOn: ['success', 'failure', 'sending'] as Status[] }],
	])('an interrupted reading’s news are not brought back by %s', async (_, changed) => {
		const world = new World('perPoll');
		const { server } = world;
		server.pageSize = 2;
		for (let i = 0; i < 20; i++) {
			server.send({ way: DELIVERED });
			server.now += 7_000;
		}
		server.now += 35 * MINUTE;
		const told = await world.poll({ pages: 3 });
		expect(world.isPassOver).toBe(false);
		world.restart();
		world.configure(changed);
		const others = await pollFor(world, 3);
		expect(others.filter((each) => told.includes(each))).toEqual([]);
		expect(told.length + others.length).toBe(20);
	});

	test('other filters do not bring back a message whose watch has ended', async () => {
		const world = new World('memory', { triggerOn: ['created', 'failure'] });
		const { server } = world;
		server.send();
		expect(await world.poll()).toHaveLength(1);
		server.now += 50 * HOUR;
		await world.poll();
		world.configure({ filters: 'all', accepts: () => true });
		expect(await pollFor(world, 4)).toEqual([]);
		const { id } = server.send();
		expect(await pollFor(world, 1)).toEqual([`${id}:1:created`]);
		expect(world.breaches).toEqual([]);
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

test('another attempt is told that was there before failures were asked for again', async () => {
	const world = new World('memory', { triggerOn: ['failure'] });
	const { server } = world;
	const message = server.send({ way: FAILED });
	expect(await pollFor(world, 2)).toEqual([`${message.id}:1:failure`]);
	world.configure({ triggerOn: ['sent_to_telco'] });
	server.retry(message, FAILED);
	await pollFor(world, 2);
	world.configure({ triggerOn: ['failure'] });
	expect(await pollFor(world, 1)).toEqual([`${message.id}:2:failure`]);
});

test('a first poll that n8n has dropped is not forgotten where the filters change in an outage', async () => {
	const world = new World('staged');
	const { server } = world;
	const open = server.send();
	await world.poll({ fate: 'lost' });
	server.now += 5 * HOUR;
	world.configure({ filters: 'others' });
	await world.poll({ brokenPage: 0 });
	server.move(open, 'success');
	world.restart();
	expect(await pollFor(world, 1)).toEqual([`${open.id}:1:success`]);
});
