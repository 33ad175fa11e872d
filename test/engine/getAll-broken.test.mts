// Message > Get Many: what becomes of a list that breaks off, goes in circles or is none.
import type { IDataObject } from 'n8n-workflow';

import { all, continuing, getAllWorkflow, hintsOf, useGetAll } from '../support/get-all.mts';
import nock from '../support/nock.mts';
import { CAMPAIGN_ID, SEND, credentials } from '../support/workflows.mts';

jest.setTimeout(60_000);

const bench = useGetAll();

describe('a list that breaks off', () => {
	const secondPage = { route: 'listMessages', nth: [2, 3, 4, 5, 6] } as const;
	const gateway = { kind: 'status', status: 502, body: 'html' } as const;

	test('for a moment is read on', async () => {
		const ids = bench.insert(2_500);
		bench.simulator.faults.add({ route: 'listMessages', nth: [2, 3], fault: gateway });
		expect((await bench.getAll(all)).json('Sent').map(({ id }) => id)).toEqual(ids);
	});

	test('ends a run that is to stop, and says how far it came', async () => {
		bench.insert(2_500);
		bench.simulator.faults.add({ ...secondPage, fault: gateway });
		const run = await bench.getAll(all);
		expect(run.error?.message).toBe('Postman is not available (HTTP 502) [item 0]');
		expect(run.error?.description).toContain('1000 messages of the list had been read by then');
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'gives out what was read, and an item that says how to go on (%s)',
		async (onError) => {
			const ids = bench.insert(2_500);
			bench.simulator.faults.add({ ...secondPage, fault: gateway });
			const run = await bench.getAll(all, { onError });
			const items = [...run.json(SEND, 0), ...run.json(SEND, 1)];
			expect(items.slice(0, 1_000).map(({ id }) => id)).toEqual(ids.slice(0, 1_000));
			expect(items.slice(1_000)).toEqual([
				{
					error: 'Postman is not available (HTTP 502)',
					postmanSend: {
						advice: expect.stringContaining('set Created Before to postmanSend.lastCreatedAt'),
						outcome: 'notRead',
						httpStatus: 502,
						messagesRead: 1_000,
						lastCreatedAt: items[999].createdAt,
					},
				},
			]);
			expect(run.json(SEND, 1)).toHaveLength(onError === 'continueErrorOutput' ? 1 : 0);

			bench.simulator.faults.clear();
			const { lastCreatedAt } = items[1_000].postmanSend as IDataObject;
			const rest = await bench.getAll({ ...all, filters: { createdBefore: lastCreatedAt } });
			expect(rest.json(SEND).map(({ id }) => id)).toEqual(ids.slice(999));
		},
	);

	test('a wrong key is said once, and no further list is asked for', async () => {
		const items = Array.from({ length: 40 }, () => ({}));
		const run = await bench.engine.run(
			getAllWorkflow(all, continuing, items),
			bench.account({ apiKey: 'key_test_wrong' }),
		);
		expect(run.json(SEND)).toHaveLength(40);
		expect(run.json(SEND)[39].error).toContain('Not tried');
		expect(bench.simulator.ledger.count()).toBe(1);
	});

	test('a credential that cannot be used is no message that was not sent', async () => {
		const run = await bench.engine.run(
			getAllWorkflow(all, continuing),
			bench.account({ apiKey: '' }),
		);
		expect(run.json(SEND)).toEqual([
			{
				error: expect.any(String),
				postmanSend: { outcome: 'notRead', advice: expect.any(String) },
			},
		]);
	});

	test('Stop ends the reading', async () => {
		bench.insert(9_000);
		const running = bench.engine.begin(getAllWorkflow(all), bench.account({ callsPerSecond: 2 }));
		await new Promise((resolve) => setTimeout(resolve, 600));
		running.stop();
		expect((await running.result).status).toBe('canceled');
		await new Promise((resolve) => setTimeout(resolve, 1_200));
		expect(bench.lists().length).toBeLessThanOrEqual(4);
	});
});

describe('a list that is none', () => {
	const PATH = `/api/v2/campaigns/${CAMPAIGN_ID}/messages`;
	const row = (id: string, createdAt = '2026-11-21T12:00:00.000+08:00') => ({
		id,
		createdAt,
		recipient: '6591234567',
		latestStatus: 'success',
	});
	const page = (data: unknown[], endCursor: string | null) => ({
		data,
		pageData: { hasNextPage: endCursor !== null, hasPreviousPage: false, endCursor },
	});
	const read = async (
		pages: (after: string | undefined) => object,
		parameters: IDataObject = all,
	) => {
		let calls = 0;
		nock('https://test.postman.gov.sg')
			.get(PATH)
			.query(true)
			.reply(200, (uri) => {
				calls++;
				if (calls > 100) throw new Error('for ever');
				const after = new URL(uri, 'https://x').searchParams.get('after') ?? undefined;
				return pages(after) as never;
			})
			.persist();
		const run = await bench.engine.run(getAllWorkflow(parameters), {
			credentials: credentials({ callsPerSecond: 500 }),
		});
		nock.cleanAll();
		return { run, calls };
	};

	beforeAll(() => nock.disableNetConnect());
	afterAll(() => {
		nock.enableNetConnect();
		nock.restore();
	});

	test('a cursor that does not move is not followed for ever', async () => {
		const { run, calls } = await read(() => page([row('message_gm1')], 'same'));
		expect(run.json('Sent').map(({ id }) => id)).toEqual(['message_gm1']);
		expect(calls).toBe(2);
		expect(hintsOf(run)).toEqual([expect.stringContaining('may not be complete')]);
	});

	test('cursors that go in a circle are not followed for ever', async () => {
		const next: Record<string, string> = { '': 'a', a: 'b', b: 'c', c: 'a' };
		const { calls, run } = await read((after = '') =>
			page([row(`message_gm2_${after}`)], next[after]),
		);
		expect(calls).toBeLessThanOrEqual(5);
		expect(hintsOf(run)).toHaveLength(1);
	});

	test('pages that bring nothing new are not read for ever', async () => {
		let n = 0;
		const { calls, run } = await read(() => page([row('message_gm3')], `cursor-${n++}`));
		expect(calls).toBeLessThanOrEqual(12);
		expect(run.json('Sent')).toHaveLength(1);
		expect(hintsOf(run)).toHaveLength(1);
	});

	test('an empty page does not end a list that goes on', async () => {
		const { run } = await read((after) =>
			after ? page([row('message_gm4')], null) : page([], 'next'),
		);
		expect(run.json('Sent').map(({ id }) => id)).toEqual(['message_gm4']);
		expect(hintsOf(run)).toEqual([]);
	});

	test('rows that are no messages are counted, not lost in silence', async () => {
		const { run } = await read(() => page([row('message_gm5'), { id: 7 }, null], null));
		expect(run.json('Sent')).toHaveLength(1);
		expect(hintsOf(run)).toEqual([expect.stringContaining('2 rows')]);
	});

	test('one that is not newest first is read to its end, whatever the time asked for', async () => {
		const { run, calls } = await read(
			(after) =>
				after
					? page([row('message_gm7', '2026-11-21T12:00:00.000+08:00')], null)
					: page(
							[
								row('message_gm6', '2026-11-21T09:00:00.000+08:00'),
								row('message_gm8', '2026-11-21T10:00:00.000+08:00'),
							],
							'next',
						),
			{ ...all, filters: { createdAfter: '2026-11-21T11:00:00+08:00' } },
		);
		expect(calls).toBe(2);
		expect(run.json('Sent').map(({ id }) => id)).toEqual(['message_gm7']);
	});
});
