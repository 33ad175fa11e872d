// Clocks cost the trigger calls, never a change: both may be wrong together, or only one of them
// tell the time.
import { FAILED, MINUTE } from '../support/status-ways.mts';
import { HOUR, type PollPlan } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(30_000);

const DAY = 24 * HOUR;
const bothAhead = (ms: number): PollPlan => ({ ahead: ms, localAhead: ms });
const alone = (ms: number): PollPlan => ({ localAhead: ms, hasServerClock: false });

async function pollFor(world: World, minutes: number, plan: PollPlan): Promise<string[]> {
	const told: string[] = [];
	for (let i = 0; i < minutes; i++) {
		world.server.now += MINUTE;
		told.push(...(await world.poll(plan)));
	}
	return told;
}

describe.each([
	['both clocks 11 minutes ahead', bothAhead(11 * MINUTE)],
	['both clocks 5 hours ahead', bothAhead(5 * HOUR)],
	['both clocks 9 days ahead', bothAhead(9 * DAY)],
	['both clocks 9 days behind', bothAhead(-9 * DAY)],
	['only n8n’s clock, 9 days ahead', alone(9 * DAY)],
	['only n8n’s clock, 9 days behind', alone(-9 * DAY)],
])('%s', (_, plan) => {
	test.each(['memory', 'perPoll', 'staged'] as const)(
		'from some poll on: what is on its way is told, also after a restart (%s)',
		async (regime) => {
			const world = new World(regime);
			const { server } = world;
			server.send({ way: [[0, 'success']] });
			const [open, later] = [server.send(), server.send({ way: FAILED })];
			expect(await pollFor(world, 3, {})).toHaveLength(2);
			await pollFor(world, 40, plan);
			server.retry(later, [[0, 'success']]);
			expect(await pollFor(world, 5, plan)).toEqual([`${later.id}:2:success`]);
			world.restart();
			server.move(open, 'success');
			const { id } = server.send({ way: [[1_000, 'success']] });
			expect(await pollFor(world, 5, plan)).toEqual([`${open.id}:1:success`, `${id}:1:success`]);
			expect(world.repeats).toEqual([]);
		},
	);

	test('from the first poll on: what is sent afterwards is told', async () => {
		const world = new World();
		const { server } = world;
		server.send({ way: [[0, 'success']] });
		await pollFor(world, 3, plan);
		for (let i = 0; i < 40; i++) {
			const { id } = server.send({ way: [[30_000, 'success']] });
			expect(await pollFor(world, 1, plan)).toEqual([`${id}:1:success`]);
		}
	});

	test('an interval of a day, and a row that comes half an hour late', async () => {
		const world = new World();
		const { server } = world;
		server.send({ way: [[0, 'success']] });
		await pollFor(world, 1, {});
		for (let i = 0; i < 3; i++) {
			server.now += DAY;
			const late = server.send({ way: [[0, 'success']], listedAt: server.now + 30 * MINUTE });
			server.send({ way: [[0, 'success']] });
			expect(await pollFor(world, 1, plan)).toHaveLength(1);
			server.now += DAY;
			expect(await pollFor(world, 1, plan)).toEqual([`${late.id}:1:success`]);
		}
	});
});

test.each([9 * DAY, -9 * DAY])(
	'the first messages of a campaign are told by n8n’s clock alone, %i ms off',
	async (ms) => {
		const world = new World();
		const { server } = world;
		await pollFor(world, 3, alone(ms));
		const sent = [1, 2].map(() => server.send({ way: [[0, 'success']] }));
		const told = await pollFor(world, 3, alone(ms));
		expect(told.sort()).toEqual(sent.map(({ id }) => `${id}:1:success`));
	},
);

test('a row of the future among others hides none that comes afterwards', async () => {
	const world = new World();
	const { server } = world;
	for (let i = 0; i < 5; i++) server.send({ way: [[0, 'success']] });
	server.send({ way: [[0, 'success']], createdAt: server.now + 9 * DAY, listedAt: server.now });
	expect(await pollFor(world, 2, {})).toHaveLength(5);
	await pollFor(world, 40, {});
	const { id } = server.send({ way: [[1_000, 'success']] });
	expect(await pollFor(world, 2, {})).toEqual([`${id}:1:success`]);
});
