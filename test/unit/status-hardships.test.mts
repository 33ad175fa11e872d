// Nothing is owed to an interval, a clock or a single answer: histories whose polls are a minute or
// a week apart, whose clocks are wrong once or for ever, whose lists end where they do not, and
// whose rows come late. What stood at two polls in the end has been told, once.
import fc from 'fast-check';

import { pageFrom, type MessagePage } from '../../nodes/Postman/api/message.ts';
import { withOddRows } from '../../nodes/Postman/status/odd-rows.ts';
import type { Shape } from '../support/status-model.mts';
import { MINUTE } from '../support/status-ways.mts';
import { HOUR, World, type Regime } from '../support/status-world.mts';

jest.setTimeout(30_000);

const DAY = 24 * HOUR;

type OddEnd = 'empty' | 'cut' | 'standing';

interface Turn {
	/** Shares of the interval at which a message is created. */
	sent: Array<{ at: number; isFailure: boolean; takes: number; late: number }>;
	retries: number;
	oddEnd?: { kind: OddEnd; page: number };
	clock: { which: 'local' | 'server' | 'both' | 'localAlone'; off: number };
	reads: number;
	isRestart: boolean;
}

const sent = fc.record({
	at: fc.double({ min: 0, max: 0.999, noNaN: true }),
	isFailure: fc.boolean(),
	takes: fc.integer({ min: 0, max: 10 * MINUTE }),
	late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 * MINUTE })),
});
const off = fc.constantFrom(0, 0, 0, 11 * MINUTE, -11 * MINUTE, 5 * HOUR, -5 * HOUR, 9 * DAY);
const clock = fc.record({
	which: fc.constantFrom(
		'local' as const,
		'server' as const,
		'both' as const,
		'localAlone' as const,
	),
	off,
});
const turn: fc.Arbitrary<Turn> = fc.record(
	{
		sent: fc.array(sent, { maxLength: 25 }),
		retries: fc.constantFrom(0, 0, 1, 3),
		oddEnd: fc.record({
			kind: fc.constantFrom<OddEnd>('empty', 'cut', 'standing'),
			page: fc.nat(4),
		}),
		clock,
		reads: fc.constantFrom(0, 3, Infinity, Infinity),
		isRestart: fc.constantFrom(false, false, false, true),
	},
	{ requiredKeys: ['sent', 'retries', 'clock', 'reads', 'isRestart'] },
);
const history = fc.record({
	regime: fc.constantFrom<Regime>('memory', 'perPoll', 'staged'),
	interval: fc.constantFrom(MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, DAY, 7 * DAY),
	rowShape: fc.constantFrom<Shape>('none', 'attempts', 'messageAttempts'),
	pageSize: fc.constantFrom(3, 10, 1_000),
	isInBatches: fc.boolean(),
	/** Wrong from the first poll to the last. */
	always: fc.option(clock, { nil: undefined }),
	hasUnreadable: fc.boolean(),
	hasOddRows: fc.boolean(),
	failures: fc.constantFrom<'none' | 'some' | 'all'>('none', 'some', 'some', 'all'),
	turns: fc.array(turn, { minLength: 2, maxLength: 12 }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** What becomes of the page of that number, once. */
function oddly(
	{ kind, page }: NonNullable<Turn['oddEnd']>,
	mangle: (answer: MessagePage) => MessagePage,
): (answer: MessagePage) => MessagePage {
	let number = 0;
	return (plain) => {
		const answer = mangle(plain);
		if (number++ !== page) return answer;
		if (kind === 'empty') return { rows: [], unreadable: 0 };
		const { nextCursor, ...rest } = answer;
		if (nextCursor === undefined) return answer;
		return kind === 'cut' ? { ...rest, isCut: true } : { ...rest, rows: [], unreadable: 0 };
	};
}

/** Some rows as no document has them; their messages can be read all the same. */
function withOddities(page: MessagePage): MessagePage {
	const { rows, nextCursor, isCut } = page;
	const data = rows.map((row) => {
		const { id, latestStatus, createdAt } = row;
		if (id.endsWith('1')) return { ...row, latestStatus: latestStatus?.toUpperCase(), values: [] };
		if (id.endsWith('3')) return { ...row, createdAt: Date.parse(createdAt ?? ''), updatedAt: 5 };
		return id.endsWith('5') ? { ...row, templateBody: [], batches: 'none' } : row;
	});
	const hasNextPage = nextCursor !== undefined || isCut === true;
	const odd = pageFrom({ data, pageData: { hasNextPage, endCursor: nextCursor ?? null } });
	if (!odd) throw new Error('no page');
	return withOddRows(odd);
}

const clockOf = ({ which, off: ms }: Turn['clock']) => ({
	...(which !== 'server' && { localAhead: ms }),
	...(['server', 'both'].includes(which) && { ahead: ms }),
	hasServerClock: which !== 'localAlone',
});

async function play(told: History): Promise<World> {
	const { regime, interval, rowShape, pageSize, turns, always } = told;
	const watchFor = Math.max(48 * HOUR, 3 * interval);
	const world = new World(regime, { watchFor });
	const { server } = world;
	Object.assign(server, { rowShape, pageSize });
	// So that n8n stores a state: if nothing was told, some of its ways of keeping one keep none.
	server.send({ way: [[0, 'success']] });
	server.now += MINUTE;
	// How far a first poll looks back is for the clocks to say, if two say the same.
	await world.poll(always && always.which !== 'both' ? clockOf(always) : {});
	if (told.hasOddRows) server.mangle = withOddities;
	const { mangle } = server;
	for (const { sent: messages, retries, oddEnd, clock: own, reads, isRestart } of turns) {
		const begun = server.now;
		for (const { at, isFailure, takes, late } of messages) {
			const createdAt = begun + Math.floor(at * interval);
			const { id } = server.send({
				createdAt,
				listedAt: createdAt + late,
				way: [[takes, fails(isFailure) ? 'failure' : 'success']],
				...(told.isInBatches && { batchId: 'batch_1' }),
			});
			if (told.hasUnreadable && id.endsWith('7')) world.unreadable.add(id);
		}
		server.now += interval;
		const failed = server.messages.filter((each) => server.standing(each).status === 'failure');
		for (const message of failed.slice(0, retries)) server.retry(message, [[takes(), 'success']]);
		if (isRestart) world.restart();
		if (oddEnd) server.mangle = oddly(oddEnd, mangle);
		await world.poll({ ...clockOf(always ?? own), reads, isMisled: oddEnd !== undefined });
		server.mangle = mangle;
	}
	for (let i = 0; i < 4; i++) {
		server.now += Math.max(interval, 35 * MINUTE);
		await world.poll(always ? clockOf(always) : {});
	}
	return world;

	function fails(isFailure: boolean): boolean {
		return told.failures === 'some' ? isFailure : told.failures === 'all';
	}
	function takes(): number {
		return Math.min(interval, MINUTE);
	}
}

/** How messages stand in the end, of those whose watch has not ended. */
function missed({ server, told }: World, { interval }: History): string[] {
	const watchFor = Math.max(48 * HOUR, 3 * interval);
	const known = new Set(told.map(({ trueId }) => trueId));
	return server.messages.flatMap((message) => {
		const { status, attempt } = server.standing(message);
		const trueId = `${message.id}:${attempt}:${status}`;
		const isWatched = message.createdAt > server.now - watchFor;
		return isWatched && !known.has(trueId) ? [trueId] : [];
	});
}

const RUNS = { numRuns: Number(process.env.STATUS_RUNS ?? 500) };

test('whatever the interval, the clocks, the ends of the list and the lateness of its rows', async () => {
	await fc.assert(
		fc.asyncProperty(history, async (told) => {
			const world = await play(told);
			expect(missed(world, told)).toEqual([]);
			expect(world.repeats).toEqual([]);
			expect(world.breaches.filter((breach) => !breach.includes('was not told'))).toEqual([]);
		}),
		RUNS,
	);
}, 600_000);
