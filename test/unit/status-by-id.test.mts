// Messages by their IDs: what Postman does not know, cannot give or gives as it was is no reason to
// miss a change, or to tell it again. The list has the last word.
import type { Message } from '../../nodes/Postman/api/message.ts';
import { DELIVERED, FAILED, MINUTE, pollFor } from '../support/status-ways.mts';
import { HOUR } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(30_000);

type Get = (id: string) => Message | undefined;

/** Changes what is given of messages by their IDs. */
function answer(world: World, change: (get: Get) => Get): void {
	const { server } = world;
	server.get = change(server.get.bind(server));
}

/** So many messages an hour, and a poll in every tenth minute. */
async function hours(world: World, count: number, perHour: number): Promise<string[]> {
	const told: string[] = [];
	for (let i = 0; i < count * 6; i++) {
		for (let j = 0; j < perHour / 6; j++) world.server.send({ way: [[0, 'success']] });
		world.server.now += 10 * MINUTE;
		told.push(...(await world.poll()));
	}
	return told;
}

const of = (id: string, told: string[]) => told.filter((eventId) => eventId.startsWith(id));

test('a failure that Postman does not know by its ID is told once, from its row', async () => {
	const world = new World();
	const { id } = world.server.send({ way: FAILED });
	answer(world, () => () => undefined);
	expect(await pollFor(world, 180)).toEqual([`${id}:1:failure`]);
});

test('a failure is told once where its ID still gives what was before', async () => {
	const world = new World();
	const { server } = world;
	const { id } = server.send({ way: FAILED });
	answer(world, (get) => (asked) => {
		server.now -= 5 * HOUR;
		const before = get(asked);
		server.now += 5 * HOUR;
		return before;
	});
	expect(await pollFor(world, 180)).toEqual([`${id}:1:failure`]);
	server.retry(server.messages[0], DELIVERED);
	expect(await pollFor(world, 5)).toEqual([`${id}:2:success`]);
});

describe.each(['is not known', 'cannot be read'])('an old message on its way that %s', (kind) => {
	/** @param readings For how many the ID is of no use. */
	async function oldOnItsWay(readings: number) {
		const world = new World();
		const { server } = world;
		server.pageSize = 50;
		const old = server.send({ way: [[5 * HOUR, 'success']] });
		await hours(world, 3, 120);
		let left = readings;
		const isOfNoUse = (id: string) => id === old.id && left-- > 0;
		if (kind === 'cannot be read') world.unreadable.has = isOfNoUse;
		else answer(world, (get) => (id) => (isOfNoUse(id) ? undefined : get(id)));
		return { world, old };
	}

	test('by its ID once is told all the same', async () => {
		const { world, old } = await oldOnItsWay(1);
		expect(of(old.id, await hours(world, 6, 120))).toEqual([`${old.id}:1:success`]);
	});

	test('by its ID ever is told from the list, which is not read down to it in each poll', async () => {
		const { world, old } = await oldOnItsWay(Infinity);
		world.server.calls.list = 0;
		expect(of(old.id, await hours(world, 6, 120))).toEqual([`${old.id}:1:success`]);
		expect(world.server.calls.list).toBeLessThan(36 * 6);
	});
});

test('messages that the list has lost, and that are known by their IDs, are asked for less and less', async () => {
	const world = new World();
	const { server } = world;
	const lost = Array.from({ length: 50 }, () => server.send());
	await pollFor(world, 3);
	const listed = server.listed.bind(server);
	server.listed = () => listed().filter((each) => !lost.includes(each));
	server.send({ way: [[0, 'success']] });
	await pollFor(world, 60);
	server.calls.get = 0;
	await pollFor(world, 120);
	expect(server.calls.get).toBeLessThanOrEqual(50 * 5);
	for (const each of lost) server.move(each, 'success');
	expect(await pollFor(world, 60)).toHaveLength(50);
});
