// What a retry does if an earlier try of the node was cut off: a process that ended leaves
// nothing but its journal.
import type { PostmanClient } from '../../nodes/Postman/api/client.ts';
import type { Turn } from '../../nodes/Postman/api/paced-calls.ts';
import { ServerClock } from '../../nodes/Postman/api/server-clock.ts';
import type { Message } from '../../nodes/Postman/api/message.ts';
import { Pause } from '../../nodes/Postman/run/pause.ts';
import {
	retryMessage,
	type Retried,
	type RetryJournal,
} from '../../nodes/Postman/once/message-retry.ts';

const ID = 'message_1';
const START = Date.parse('2026-11-21T12:00:00+08:00');

type RetryEntry = NonNullable<ReturnType<RetryJournal['get']>>;

const begun: RetryEntry = {
	state: 'intent',
	startedAt: START,
	data: {},
};

function setUp(held: Message, entry?: RetryEntry) {
	const entries = new Map<string, RetryEntry>(entry ? [[ID, entry]] : []);
	const posts: Array<RetryEntry | undefined> = [];
	const client = {
		campaign: { clock: new ServerClock() },
		getMessage: async () => ({ kind: 'read', value: held }),
		async retryMessage(_: string, { onStart }: Turn) {
			onStart?.();
			posts.push(entries.get(ID));
			return { kind: 'response', status: 201, headers: {}, body: { id: ID } };
		},
	} as unknown as PostmanClient;
	let ms = 0;
	const clock = {
		now: () => ms,
		sleep: async (time: number) => void (ms += time),
		random: () => 0,
	};
	const journal = entries as unknown as RetryJournal;
	const terms = { pause: new Pause(clock), noMore: new AbortController().signal };
	return { entries, posts, run: async () => await retryMessage(client, journal, ID, terms) };
}

const failed = (...at: string[]): Message => ({
	id: ID,
	latestStatus: 'failure',
	attempts: at.map((createdAt) => ({ status: 'failure', createdAt })),
});

test('the journal is written before the request leaves, and says in the end what was done', async () => {
	const { entries, posts, run } = setUp(failed('2026-11-21T11:00:00+08:00'));
	expect(await run()).toMatchObject({ kind: 'retried' });
	expect(posts).toEqual([{ state: 'intent', startedAt: expect.any(Number), data: begun.data }]);
	expect(entries.get(ID)).toMatchObject({ state: 'done', done: { message: { id: ID } } });
});

test.each<[string, Message]>([
	[
		'it is on its way',
		{
			...failed('2026-11-21T12:00:05+08:00', '2026-11-21T11:00:00+08:00'),
			latestStatus: 'created',
		},
	],
	['it has a newer attempt', failed('2026-11-21T12:00:05+08:00', '2026-11-21T11:00:00+08:00')],
])('one that was cut off is not done again where %s', async (_, held) => {
	const { posts, run } = setUp(held, begun);
	expect(await run()).toMatchObject({ kind: 'retried', message: held });
	expect(posts).toEqual([]);
});

test('it is done again where the message shows that it did not work', async () => {
	const { posts, run } = setUp(failed('2026-11-21T11:00:00+08:00'), begun);
	expect(await run()).toMatchObject({ kind: 'retried' });
	// In the journal it stays as old as it is.
	expect(posts).toEqual([begun]);
});

test.each<[string, Message]>([
	['it is in failure, and shows no attempts', { id: ID, latestStatus: 'failure' }],
	['it only has a later status', { id: ID, latestStatus: 'success' }],
	[
		'it was retried at some other time',
		failed('2026-11-21T11:30:00+08:00', '2026-11-21T11:00:00+08:00'),
	],
])('it is unknown where %s', async (_, held) => {
	const { entries, posts, run } = setUp(held, begun);
	expect(await run()).toMatchObject({ kind: 'unknown' });
	expect(posts).toEqual([]);
	expect(entries.get(ID)).toEqual({ ...begun, state: 'unknown' });
});

test('what was done is not asked for again', async () => {
	const message = { id: ID, latestStatus: 'created' };
	const done: Retried = { kind: 'retried', messageId: ID, message };
	const entry: RetryEntry = { ...begun, state: 'done', done };
	const { posts, run } = setUp(failed('2026-11-21T11:00:00+08:00'), entry);
	expect(await run()).toMatchObject({ kind: 'retried', message });
	expect(posts).toEqual([]);
});
