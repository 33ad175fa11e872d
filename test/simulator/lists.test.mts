import { decodeCursor } from './api/cursors.mts';
import type { PageBody } from './testClient.mts';
import { csvOf, sampleSend, useFrozen } from './testClient.mts';

const stage = useFrozen();

const second = 1_000;
const ids = (page: PageBody) => page.data.map(({ id }) => id);

/** Messages a second apart; their IDs oldest first. */
function insert(count: number, recipient?: string): string[] {
	return Array.from({ length: count }, () => {
		stage.time.now += second;
		return stage.simulator.insert({ recipient }).id;
	});
}

async function walk(read: (query: Record<string, string>) => Promise<PageBody>, limit: number) {
	const seen: string[] = [];
	let query: Record<string, string> = { limit: String(limit) };
	for (;;) {
		const page = await read(query);
		seen.push(...ids(page));
		if (!page.pageData.hasNextPage) return seen;
		query = { limit: String(limit), after: page.pageData.endCursor };
	}
}

describe('campaign list', () => {
	test('the documented row of a single send', async () => {
		const sent = (await stage.client.send()).body;
		const page = await stage.client.list({ limit: '1' });
		expect(page.data).toEqual([
			{
				...sent,
				templateBody: {
					createdAt: '2026-03-02T09:00:00.000+08:00',
					updatedAt: '2026-03-02T09:00:00.000+08:00',
					id: sent.templateBodyId,
					templateId: stage.simulator.campaign.templates.english?.templateId,
					language: 'english',
					body: 'Dear {{name}}, here is your {{fruit}}.',
					creatorId: sent.creatorId,
				},
				batches: [],
			},
		]);
		const cursor = page.pageData.startCursor;
		expect(page.pageData).toEqual({
			hasNextPage: false,
			hasPreviousPage: false,
			startCursor: cursor,
			endCursor: cursor,
		});
		expect(decodeCursor(cursor)).toEqual({ createdAt: stage.time.now, id: sent.id });
	});

	test('the documented row of a batch send', async () => {
		stage.simulator.configure({ lists: { batchId: true } });
		const { batchId } = (await stage.client.sendBatch(csvOf('6591234567,english,a,b'), 'my.csv'))
			.body;
		stage.time.now += second;
		const [row] = (await stage.client.list()).data;
		const { creatorId } = stage.simulator.campaign;
		expect(row).toMatchObject({ batchId, language: 'english' });
		expect(row.batches).toEqual([
			{
				createdAt: '2026-03-02T09:00:00.000+08:00',
				updatedAt: '2026-03-02T09:00:01.000+08:00',
				id: batchId,
				originalFileName: 'my.csv',
				status: 'messages_enqueued',
				campaignId: stage.simulator.campaign.id,
				creatorId,
				totalMessages: 1,
				BatchMessage: {
					createdAt: '2026-03-02T09:00:01.011+08:00',
					updatedAt: '2026-03-02T09:00:01.011+08:00',
					id: '1',
					batchId,
					messageId: row.id,
				},
			},
		]);
	});

	test('what a row tells of attempts is a switch', async () => {
		await stage.client.send();
		const [none] = (await stage.client.list()).data;
		expect(none).not.toHaveProperty('attempts');
		expect(none).not.toHaveProperty('messageAttempts');
		stage.simulator.configure({ lists: { campaignAttempts: 'attempts' } });
		expect((await stage.client.list()).data[0].attempts).toMatchObject([{ status: 'created' }]);
		stage.simulator.configure({ lists: { campaignAttempts: 'messageAttempts' } });
		expect((await stage.client.list()).data[0].messageAttempts).toMatchObject([
			{ status: 'created', errorType: null },
		]);
	});

	test('forward, newest first, and back again', async () => {
		const newestFirst = insert(5).reverse();
		const first = await stage.client.list({ limit: '2' });
		const next = await stage.client.list({ limit: '2', after: first.pageData.endCursor });
		const last = await stage.client.list({ limit: '2', after: next.pageData.endCursor });
		expect([first, next, last].map(ids)).toEqual([
			newestFirst.slice(0, 2),
			newestFirst.slice(2, 4),
			newestFirst.slice(4),
		]);
		const flags = [first, next, last].map(({ pageData }) => [
			pageData.hasPreviousPage,
			pageData.hasNextPage,
		]);
		expect(flags).toEqual([
			[false, true],
			[true, true],
			[true, false],
		]);
		const back = await stage.client.list({ limit: '2', before: last.pageData.startCursor });
		expect(back).toEqual(next);
	});

	test('a walk shows all there was and nothing twice while new messages arrive', async () => {
		const expected = insert(25).reverse();
		const seen = await walk(async (query) => {
			const page = await stage.client.list(query);
			insert(2);
			return page;
		}, 4);
		expect(seen).toEqual(expected);
	});

	test('messages of one millisecond are ordered by ID', async () => {
		const twenty = Array.from({ length: 20 }, () => stage.simulator.insert().id);
		expect(await walk((query) => stage.client.list(query), 3)).toEqual(twenty.sort().reverse());
	});

	test('search finds any part of a recipient', async () => {
		insert(3, '6598765432');
		const [wanted] = insert(1, '6591122233');
		insert(3, '6598765432');
		expect(ids(await stage.client.list({ search: '11222' }))).toEqual([wanted]);
		const page = await stage.client.list({ search: '9876', limit: '4' });
		expect(page.data).toHaveLength(4);
		expect(page.pageData.hasNextPage).toBe(true);
		expect((await stage.client.list({ search: '7777' })).data).toEqual([]);
	});

	test('campaigns do not see each other', async () => {
		stage.simulator.insert({ campaign: stage.simulator.addCampaign() });
		expect((await stage.client.list()).data).toEqual([]);
	});

	test('an empty page has null cursors or none, by switch', async () => {
		const empty = { hasNextPage: false, hasPreviousPage: false };
		expect((await stage.client.list()).pageData).toEqual({
			...empty,
			startCursor: null,
			endCursor: null,
		});
		stage.simulator.configure({ lists: { emptyCursors: 'absent' } });
		expect((await stage.client.list()).pageData).toEqual(empty);
	});
});

describe('queries', () => {
	const statusOf = async (query: string) => (await stage.client.call(`/messages?${query}`)).status;

	test.each(['0', '1001', '-1', '1.5', 'x', '', '1&limit=2'])(
		'limit=%s is refused',
		async (limit) => {
			const { status, body } = await stage.client.call(`/messages?limit=${limit}`);
			expect([status, body]).toMatchObject([400, { error: { code: 'parameter_invalid' } }]);
		},
	);

	test('without a limit there is a default, or by switch a refusal', async () => {
		insert(4);
		stage.simulator.configure({ lists: { defaultLimit: 3 } });
		expect((await stage.client.list()).data).toHaveLength(3);
		stage.simulator.configure({ lists: { defaultLimit: null } });
		expect(await statusOf('')).toBe(400);
		expect(await statusOf('limit=1000')).toBe(200);
	});

	test('what is no cursor is refused', async () => {
		expect(await statusOf('after=abc')).toBe(400);
		expect(await statusOf(`before=${btoa('["yesterday","1"]')}`)).toBe(400);
	});

	test('both cursors at once are refused, or one of them wins', async () => {
		const [oldest, middle, newest] = insert(3);
		const cursor = (await stage.client.list({ limit: '2' })).pageData.endCursor;
		const both = { after: cursor, before: cursor };
		expect(await statusOf(String(new URLSearchParams(both)))).toBe(400);
		stage.simulator.configure({ lists: { bothCursors: 'after' } });
		expect(ids(await stage.client.list(both))).toEqual([oldest]);
		stage.simulator.configure({ lists: { bothCursors: 'before' } });
		expect(ids(await stage.client.list(both))).toEqual([newest]);
		expect(middle).toBeDefined();
	});
});

describe('batch list', () => {
	test('the documented row, with flat attempts', async () => {
		const csv = csvOf('6522222222,english,Jo,fig');
		const batchId = String((await stage.client.sendBatch(csv)).body.batchId);
		stage.time.now += 100 * second;
		const { data, pageData } = await stage.client.listBatch(batchId, { limit: '1000' });
		const email = `${stage.simulator.campaign.id}@postman.gov.sg`;
		expect(data).toEqual([
			expect.objectContaining({
				recipient: '6522222222',
				latestStatus: 'failure',
				language: 'english',
				creatorEmail: email,
				numAttempts: 1,
				messageAttempts: [
					{
						sentAt: '2026-03-02T09:00:03.000+08:00',
						deliveredAt: null,
						createdAt: '2026-03-02T09:00:01.000+08:00',
						updatedAt: '2026-03-02T09:01:03.000+08:00',
						id: expect.any(String) as string,
						messageId: data[0].id,
						externalAttemptId: '',
						status: 'failure',
						errorType: 'server_error',
						errorCode: 'server_unknown_error',
						metadata: {},
						creatorId: stage.simulator.campaign.creatorId,
						creator: { email },
					},
				],
			}),
		]);
		expect(data[0]).not.toHaveProperty('batches');
		expect(data[0]).toHaveProperty('templateBody.body');
		expect(decodeCursor(pageData.startCursor)).toEqual({
			createdAt: Date.parse('2026-03-02T09:00:01.011+08:00'),
			id: '1',
		});
	});

	test('errors of attempts that did not fail are null or absent', async () => {
		const id = String((await stage.client.sendBatch(csvOf('6591234567,english,a,b'))).body.batchId);
		stage.simulator.settle();
		const attempt = async () =>
			((await stage.client.listBatch(id)).data[0].messageAttempts as object[])[0];
		expect(await attempt()).toMatchObject({ status: 'success', errorType: null, errorCode: null });
		stage.simulator.configure({ messages: { attemptNoError: 'absent' } });
		expect(await attempt()).not.toHaveProperty('errorType');
		stage.simulator.configure({ lists: { batchAttempts: 'none' } });
		expect((await stage.client.listBatch(id)).data[0]).not.toHaveProperty('messageAttempts');
	});

	test('pages over rows that share milliseconds, apart from other batches', async () => {
		stage.simulator.configure({ environment: 'production', batch: { chunkSize: 12, chunkGap: 1 } });
		const rows = Array.from({ length: 30 }, (_, i) => `65912345${10 + i},english,a,b`);
		const posted = [
			await stage.client.sendBatch(csvOf(...rows)),
			await stage.client.sendBatch(csvOf(...rows)),
		];
		stage.time.now += 2 * second;
		for (const { body } of posted) {
			const batchId = String(body.batchId);
			const seen = await walk((query) => stage.client.listBatch(batchId, query), 7);
			const expected = stage.simulator.ledger.messages({ batchId }).map(({ id }) => id);
			expect(seen).toEqual(expected.reverse());
		}
		const everything = stage.simulator.ledger.messages().map(({ id }) => id);
		const walked = await walk((query) => stage.client.list(query), 7);
		expect(new Set(walked)).toEqual(new Set(everything));
		expect(walked).toHaveLength(everything.length);
	});
});

describe('lateness', () => {
	test('a new message may show late in lists and at once by its ID, or late there too', async () => {
		stage.simulator.configure({ visibility: { listDelay: 3 * second } });
		const { id } = (await stage.client.send()).body;
		stage.time.now += 3 * second - 1;
		expect((await stage.client.list()).data).toEqual([]);
		expect((await stage.client.get(String(id))).status).toBe(200);
		stage.simulator.configure({ visibility: { delayById: true } });
		expect((await stage.client.get(String(id))).status).toBe(404);
		stage.time.now += 1;
		expect(ids(await stage.client.list())).toEqual([id]);
		expect((await stage.client.get(String(id))).status).toBe(200);
	});

	test('a range lets an older message show after a newer one', async () => {
		stage.simulator.configure({ visibility: { listDelay: [0, 10 * second] } });
		for (let i = 0; i < 30; i += 1) {
			await stage.client.send(sampleSend);
			stage.time.now += 10;
		}
		const held = stage.simulator.ledger.messages();
		const late = held.some((message, i) =>
			held.slice(i + 1).some((newer) => newer.listedAt < message.listedAt),
		);
		expect(late).toBe(true);
		stage.time.now += 4 * second;
		const shown = held.filter(({ listedAt }) => listedAt <= stage.time.now).map(({ id }) => id);
		expect(shown.length).toBeGreaterThan(0);
		expect(shown.length).toBeLessThan(30);
		expect(await walk((query) => stage.client.list(query), 4)).toEqual(shown.reverse());
	});
});

test('a skewed server clock shows in timestamps, cursors and the Date header alike', async () => {
	insert(3);
	stage.simulator.configure({ clockSkew: -90 * second });
	const page = await stage.client.list({ limit: '2' });
	expect(page.data[0].createdAt).toBe('2026-03-02T08:58:33.000+08:00');
	expect(decodeCursor(page.pageData.startCursor)?.createdAt).toBe(stage.time.now - 90 * second);
	expect((await stage.client.list({ after: page.pageData.endCursor })).data).toHaveLength(1);
	const { headers } = await stage.client.call('/nowhere');
	expect(Date.parse(String(headers.get('date')))).toBe(stage.time.now - 90 * second);
});
