// Nothing is owed to an interval, a clock or a single answer: histories whose polls are a minute or
// a week apart, whose clocks are wrong once or for ever, whose lists end where they do not, whose
// rows come late, whose messages by their IDs are not to be had, and what polls gave is dropped by
// n8n, in any combination. What two polls could have seen has been told, once.
import fc, { plays } from '../support/fast-check.mts';

import { pageFrom, type MessagePage } from '../../nodes/Postman/api/message.ts';
import { withOddRows } from '../../nodes/Postman/status/odd-rows.ts';
import type { ModelMessage, Shape } from '../support/status-model.mts';
import { MINUTE } from '../support/status-ways.mts';
import { HOUR, type Fate, type PollPlan, type Regime } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(30_000);

const DAY = 24 * HOUR;

/** `end`: nothing is said to follow a page. `again`: the next page has some of its rows too. */
type OddEnd = 'empty' | 'cut' | 'standing' | 'end' | 'again';
/** What becomes of some messages by their IDs. */
type ById = 'read' | 'unreadable' | 'unknown' | 'behind';

interface Turn {
	/** Shares of the interval at which a message is created. */
	sent: Array<{ at: number; isFailure: boolean; takes: number; late: number }>;
	retries: number;
	oddEnd?: { kind: OddEnd; page: number };
	clock: { which: 'local' | 'server' | 'both' | 'localAlone'; off: number };
	isRestart: boolean;
	plan: Pick<PollPlan, 'reads' | 'pages' | 'slowFrom' | 'fate' | 'process'>;
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
			kind: fc.constantFrom<OddEnd>('empty', 'cut', 'standing', 'end', 'again'),
			page: fc.nat(4),
		}),
		clock,
		isRestart: fc.constantFrom(false, false, false, true),
		plan: fc.record({
			reads: fc.constantFrom(0, 3, Infinity, Infinity),
			pages: fc.constantFrom(2, 5, Infinity, Infinity, Infinity),
			slowFrom: fc.constantFrom(30, Infinity, Infinity, Infinity),
			fate: fc.constantFrom<Fate>('kept', 'kept', 'kept', 'kept', 'lost', 'unsaved', 'throws'),
			process: fc.constantFrom(0, 0, 0, 1),
		}),
	},
	{ requiredKeys: ['sent', 'retries', 'clock', 'isRestart', 'plan'] },
);
const history = fc.record({
	regime: fc.constantFrom<Regime>('memory', 'perPoll', 'staged'),
	interval: fc.constantFrom(MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, DAY, 7 * DAY),
	rowShape: fc.constantFrom<Shape>('none', 'attempts', 'messageAttempts'),
	pageSize: fc.constantFrom(3, 10, 1_000),
	isInBatches: fc.boolean(),
	/** Wrong from the first poll to the last. */
	always: fc.option(clock, { nil: undefined }),
	byId: fc.constantFrom<ById>('read', 'unreadable', 'unknown', 'behind'),
	list: fc.constantFrom('campaign', 'campaign', 'batch', 'batchOldestFirst'),
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
		if (kind === 'again') return { ...answer, rows: [...answer.rows, ...answer.rows.slice(0, 2)] };
		if (nextCursor === undefined) return answer;
		if (kind === 'end') return rest;
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

/** Some messages by their IDs. */
function hide({ server, unreadable }: World, byId: ById): void {
	const isOne = (id: string) => id.endsWith('7') && byId !== 'read';
	if (byId === 'unreadable') unreadable.has = isOne;
	const get = server.get.bind(server);
	server.get = (id) => {
		if (!isOne(id)) return get(id);
		if (byId === 'unknown') return undefined;
		const { now } = server;
		server.now = Math.max(server.held(id).createdAt, now - 3 * HOUR);
		const message = get(id);
		server.now = now;
		return message;
	};
}

/** What polls could have seen: how each message stood, and when that was first and last so. */
type Seen = Map<string, { trueId: string; message: ModelMessage; first: number; last: number }>;

/**
 * @param eyes A failure whose message cannot be read is told when two polls have seen its row: but
 *   one process does not know what another has seen.
 */
function note({ server }: World, seen: Seen, eyes = ''): void {
	for (const message of server.listed()) {
		const { status, attempt } = server.standing(message);
		const trueId = `${message.id}:${attempt}:${status}`;
		const key = status === 'failure' ? `${trueId} ${eyes}` : trueId;
		const first = seen.get(key)?.first ?? server.now;
		seen.set(key, { trueId, message, first, last: server.now });
	}
}

async function play(told: History): Promise<{ world: World; seen: Seen }> {
	const { regime, interval, rowShape, pageSize, turns, always, list } = told;
	const watchForMs = Math.max(48 * HOUR, 3 * interval);
	const order = list === 'campaign' ? 'newestFirst' : 'unknown';
	const world = new World(regime, { watchForMs, order });
	const { server } = world;
	const seen: Seen = new Map();
	Object.assign(server, { rowShape, pageSize });
	if (list === 'batchOldestFirst') server.order = 'oldestFirst';
	hide(world, told.byId);
	// So that n8n stores a state: if nothing was told, some of its ways of keeping one keep none.
	server.send({ way: [[0, 'success']] });
	server.now += MINUTE;
	// How far a first poll looks back is for the clocks to say, if two say the same.
	await world.poll(always && always.which !== 'both' ? clockOf(always) : {});
	if (told.hasOddRows) server.mangle = withOddities;
	const { mangle } = server;
	/** How often what polls had seen was forgotten. */
	let losses = 0;
	for (const { sent: messages, retries, clock: own, plan, isRestart, ...odd } of turns) {
		// A batch's list in an unknown order may well end with a page that is not full.
		const oddEnd = order === 'unknown' && odd.oddEnd?.kind === 'end' ? undefined : odd.oddEnd;
		const begun = server.now;
		for (const { at, isFailure, takes, late } of messages) {
			const createdAt = begun + Math.floor(at * interval);
			server.send({
				createdAt,
				listedAt: createdAt + late,
				way: [[takes, fails(isFailure) ? 'failure' : 'success']],
				...(told.isInBatches && { batchId: 'batch_1' }),
			});
		}
		server.now += interval;
		const failed = server.messages.filter((each) => server.standing(each).status === 'failure');
		for (const message of failed.slice(0, retries)) server.retry(message, [[takes(), 'success']]);
		if (isRestart) {
			losses++;
			world.restart();
		}
		if (oddEnd) server.mangle = oddly(oddEnd, mangle);
		await world.poll({ ...clockOf(always ?? own), ...plan, isMisled: oddEnd !== undefined });
		const { pages, reads, slowFrom, fate, process } = plan;
		const canRead = rowShape !== 'none' || (reads === Infinity && told.byId === 'read');
		const couldSeeAll = !oddEnd && pages === Infinity && slowFrom === Infinity && fate === 'kept';
		if (couldSeeAll) note(world, seen, canRead ? '' : `${process} ${losses}`);
		if (fate !== 'kept') losses++;
		server.mangle = mangle;
	}
	for (let i = 0; i < 6; i++) {
		server.now += Math.max(interval, 35 * MINUTE);
		await world.poll(always ? clockOf(always) : {});
		note(world, seen);
	}
	return { world, seen };

	function fails(isFailure: boolean): boolean {
		return told.failures === 'some' ? isFailure : told.failures === 'all';
	}
	function takes(): number {
		return Math.min(interval, MINUTE);
	}
}

/** What polls could have seen, of messages whose watch had not ended, and was not told. */
function missed({ world, seen }: Played, { interval }: History): string[] {
	const watchForMs = Math.max(48 * HOUR, 3 * interval);
	const known = new Set(world.told.map(({ trueId }) => trueId));
	return [...seen.values()].flatMap(({ trueId, message, first, last }) => {
		const isSettled = /:(success|failure)$/.test(trueId);
		const isWatched = message.createdAt > last - watchForMs;
		// Old ones are looked at now and then.
		const stood = last - first;
		const isLong = stood > (first - message.createdAt < HOUR ? 0 : 2.5 * HOUR);
		const isOwed = isSettled && isWatched && isLong && stood > 0;
		return isOwed && !known.has(trueId) ? [trueId] : [];
	});
}

type Played = Awaited<ReturnType<typeof play>>;

test('whatever the interval, the clocks, the ends of the list and the lateness of its rows', async () => {
	await fc.assert(
		fc.asyncProperty(history, async (told) => {
			const played = await play(told);
			const { world } = played;
			expect(missed(played, told)).toEqual([]);
			expect(world.repeats).toEqual([]);
			expect(world.breaches.filter((breach) => !breach.includes('was not told'))).toEqual([]);
		}),
		plays(500),
	);
}, 600_000);
