// Neither missed nor repeated: random histories of a campaign, polled under each way in which n8n
// keeps state, judged by an oracle that knows everything (support/status-world.mts).
import fc, { plays } from '../support/fast-check.mts';

import { STATUSES } from '../../nodes/Postman/api/delivery.ts';
import type { Shape, Way } from '../support/status-model.mts';
import { HOUR, type Fate, type PollPlan, type Regime } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(30_000);

const MINUTE = 60_000;

type Action =
	| { do: 'send'; count: number; way: Way; late: number; spread: number }
	| { do: 'wait'; ms: number }
	| { do: 'retry'; which: number; way: Way }
	| ({ do: 'poll'; lag?: number; isEmpty?: boolean } & PollPlan)
	| { do: 'restart' }
	| { do: 'filter'; parity: 0 | 1 | undefined }
	| { do: 'choose'; triggerOn: Array<(typeof STATUSES)[number]> };

const way: fc.Arbitrary<Way> = fc
	.tuple(
		fc.subarray(['enqueued', 'sending', 'sent', 'sent_to_telco', 'held_by_the_telco']),
		fc.constantFrom([], ['success'], ['failure']),
	)
	.chain(([middle, end]) =>
		fc.tuple(
			...[...middle, ...end].map((status) =>
				fc.tuple(fc.integer({ min: 0, max: 5 * MINUTE }), fc.constant(status)),
			),
		),
	);
const triggerOn = fc.subarray([...STATUSES], { minLength: 1 });

const send = fc.record({
	do: fc.constant('send' as const),
	count: fc.integer({ min: 1, max: 6 }),
	way,
	late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 * MINUTE })),
	/** From one to the next; a batch has many in one millisecond. */
	spread: fc.constantFrom(0, 0, 1, 7_000),
});
const wait = fc.record({
	do: fc.constant('wait' as const),
	ms: fc.oneof(
		fc.integer({ min: 0, max: 3 * MINUTE }),
		fc.constantFrom(0.5 * HOUR, 5 * HOUR, 50 * HOUR),
	),
});
const retry = fc.record({ do: fc.constant('retry' as const), which: fc.nat(), way });
const plainPoll = fc.constant({ do: 'poll' as const });
const anyPoll = fc.record({
	do: fc.constant('poll' as const),
	pages: fc.constantFrom(Infinity, Infinity, 2, 3, 5),
	brokenPage: fc.constantFrom(undefined, undefined, undefined, 0, 1, 3),
	brokenReads: fc.constantFrom(false, false, true),
	fate: fc.constantFrom<Fate>('kept', 'kept', 'kept', 'lost', 'unsaved', 'throws'),
	process: fc.constantFrom(0, 0, 0, 1),
});
const restart = fc.constant({ do: 'restart' as const });
const change = fc.oneof(
	fc.record({
		do: fc.constant('filter' as const),
		parity: fc.constantFrom(0 as const, 1 as const, undefined),
	}),
	fc.record({ do: fc.constant('choose' as const), triggerOn }),
);

const setting = fc.record({
	regime: fc.constantFrom<Regime>('memory', 'perPoll', 'staged'),
	pageSize: fc.constantFrom(2, 3, 5, 1_000),
	rowShape: fc.constantFrom<Shape>('none', 'attempts', 'messageAttempts'),
	singleShape: fc.constantFrom<Shape>('attempts', 'messageAttempts'),
	order: fc.constantFrom('newestFirst' as const, 'oldestFirst' as const),
	isBatch: fc.boolean(),
	triggerOn,
});
type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

async function play(world: World, action: Action): Promise<void> {
	const { server } = world;
	switch (action.do) {
		case 'wait':
			server.now += action.ms;
			return;
		case 'restart':
			return world.restart();
		case 'filter': {
			const { parity } = action;
			return world.configure({
				filters: String(parity),
				accepts: ({ id }) => parity === undefined || Number(id.at(-1)) % 2 === parity,
			});
		}
		case 'choose':
			return world.configure({ triggerOn: action.triggerOn });
		case 'poll': {
			const { mangle } = server;
			server.lag = action.lag ?? 0;
			if (action.isEmpty) server.mangle = () => ({ rows: [], unreadable: 0 });
			await world.poll({ ...action, isMisled: Boolean(action.isEmpty || action.lag) });
			Object.assign(server, { lag: 0, mangle });
			return;
		}
		case 'send':
			for (let i = 0; i < action.count; i++) {
				const createdAt = server.now + i * action.spread;
				server.send({ way: action.way, createdAt, listedAt: createdAt + action.late });
			}
			return;
		case 'retry': {
			const failed = server.messages.filter((each) => server.standing(each).status === 'failure');
			if (failed.length > 0) server.retry(failed[action.which % failed.length], action.way);
		}
	}
}

function worldOf({ regime, triggerOn: statuses, isBatch, order, ...server }: Setting): World {
	const world = new World(regime, {
		triggerOn: statuses,
		order: isBatch ? 'unknown' : 'newestFirst',
	});
	Object.assign(world.server, server, isBatch && { order });
	return world;
}

async function judge(options: Setting, actions: Action[]): Promise<void> {
	const world = worldOf(options);
	for (const action of actions) await play(world, action);
	for (let i = 0; i < 3; i++) {
		world.server.now += 4 * MINUTE;
		await world.poll();
	}
	// What is old is looked at now and then.
	for (let i = 0; i < 2; i++) {
		world.server.now += 2.5 * HOUR;
		await world.poll();
	}
	expect(world.breaches).toEqual([]);
	expect(world.repeats).toEqual([]);
	expect(world.renamed).toEqual([]);
}

const history = (...kinds: Array<fc.Arbitrary<Action>>) =>
	fc.array(fc.oneof(...kinds), { maxLength: 60, size: 'max' });
const RUNS = plays(1_000);

test('undisturbed, each change that a poll can see is told exactly once', async () => {
	await fc.assert(
		fc.asyncProperty(setting, history(send, wait, plainPoll, retry, plainPoll), judge),
		RUNS,
	);
}, 600_000);

test('whatever comes between, each change that a whole reading sees is told, and again only what was not stored', async () => {
	await fc.assert(
		fc.asyncProperty(setting, history(send, wait, anyPoll, retry, anyPoll, restart), judge),
		RUNS,
	);
}, 600_000);

test('other filters and other statuses neither hide what comes nor bring back what was told', async () => {
	await fc.assert(
		fc.asyncProperty(setting, history(send, wait, anyPoll, retry, anyPoll, change, restart), judge),
		RUNS,
	);
}, 600_000);

test('a list that once shows what was, or nothing, does no harm', async () => {
	const told = setting.map((options): Setting => ({ ...options, rowShape: 'attempts' }));
	const oddPoll = fc.oneof(
		fc.record({ do: fc.constant('poll' as const), lag: fc.integer({ min: 0, max: 5 * MINUTE }) }),
		fc.constant({ do: 'poll' as const, isEmpty: true }),
	);
	// With what the list lags behind, no later than a message is looked for.
	const early = send.map((each) => ({ ...each, late: Math.round(each.late / 3) }));
	await fc.assert(
		fc.asyncProperty(told, history(early, wait, plainPoll, retry, oddPoll), judge),
		RUNS,
	);
}, 600_000);
