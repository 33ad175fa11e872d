// Message > Get Many on n8n's engine: which messages come out, how few calls it takes, and what becomes of a list that
// breaks off or goes in circles.
import type { IDataObject, INode } from 'n8n-workflow';
import nock from 'nock';

import { CAMPAIGN_ID, SEND, credentials, sendWorkflow } from '../support/workflows.mts';
import { useBench } from '../support/people.mts';

jest.setTimeout(60_000);

const bench = useBench();

const workflow = (
	parameters: IDataObject,
	settings: Partial<INode> = {},
	items: IDataObject[] = [{}],
) => sendWorkflow(items, { operation: 'getAll', ...parameters }, settings);

async function getAll(
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
	items: IDataObject[] = [{}],
) {
	return await bench.engine.run(workflow(parameters, settings, items), bench.account());
}

const all = { returnAll: true };
const continuing = { onError: 'continueRegularOutput' } as const;
const hintsOf = (run: Awaited<ReturnType<typeof getAll>>) =>
	(run.run.data.resultData.runData[SEND][0].hints ?? []).map(({ message }) => message);
const lists = () => bench.simulator.ledger.calls({ route: 'listMessages' });

const NOW = Date.parse('2026-11-21T12:00:00+08:00');
const MINUTE = 60_000;

/** One a minute, the newest at NOW. @returns Their IDs, newest first. */
function insert(count: number, recipient = '6591234567'): string[] {
	return Array.from(
		{ length: count },
		(_, i) => bench.simulator.insert({ recipient, createdAt: NOW - i * MINUTE }).id,
	);
}

describe('without filters', () => {
	test('the newest come out, newest first, as many as the limit says, in one small call', async () => {
		const ids = insert(60);
		const asked: unknown[] = [];
		bench.simulator.faults.add({
			fault: { kind: 'reset' },
			when: ({ query }) => asked.push(query) < 0,
		});
		const run = await getAll({ limit: 7 });
		expect(run.json('Sent').map(({ id }) => id)).toEqual(ids.slice(0, 7));
		expect(asked).toEqual([{ limit: '7' }]);
	});

	test('50 come out where nothing is said', async () => {
		insert(60);
		expect((await getAll()).json('Sent')).toHaveLength(50);
	});

	test('each is Postman’s row with its delivery, paired with the input item', async () => {
		const [id] = insert(1);
		bench.simulator.settle();
		const run = await getAll(all);
		expect(run.items(SEND)).toEqual([
			{
				json: expect.objectContaining({
					id,
					latestStatus: 'success',
					templateBody: expect.any(Object),
					delivery: { settled: true, segments: 2 },
				}),
				pairedItem: { item: 0 },
			},
		]);
	});

	test.each(['attempts', 'messageAttempts'] as const)(
		'a row that has %s has them under delivery in one shape',
		async (campaignAttempts) => {
			const [id] = insert(1);
			bench.simulator.setStatus(id, 'failure', { type: 'delivery_error', code: 'routing_error' });
			bench.simulator.configure({ lists: { campaignAttempts } });
			const run = await getAll(all);
			bench.simulator.configure({ lists: { campaignAttempts: 'none' } });
			const error = expect.objectContaining({ code: 'routing_error', worthRetrying: 'maybe' });
			expect(run.json('Sent')[0]).toMatchObject({
				[campaignAttempts]: [expect.any(Object)],
				delivery: {
					settled: true,
					attempts: [expect.objectContaining({ status: 'failure', error })],
					deliveryError: error,
				},
			});
		},
	);

	test('rows of old have no top-level error', async () => {
		insert(1);
		bench.simulator.configure({ messages: { legacyError: true } });
		const run = await getAll(all);
		bench.simulator.configure({ messages: { legacyError: false } });
		expect(run.json('Sent')[0]).toHaveProperty('legacyError', '');
		expect(run.json('Sent')[0]).not.toHaveProperty('error');
	});

	test('an empty campaign gives no item', async () => {
		const run = await getAll(all);
		expect(run.status).toBe('success');
		expect(run.json('Sent')).toEqual([]);
	});

	test('all 2,500 take three calls', async () => {
		const ids = insert(2_500);
		const run = await getAll(all);
		expect(run.json('Sent').map(({ id }) => id)).toEqual(ids);
		expect(lists()).toHaveLength(3);
	});

	test('a limit above a page takes as many calls as it needs', async () => {
		const ids = insert(2_500);
		const run = await getAll({ limit: 1_200 });
		expect(run.json('Sent').map(({ id }) => id)).toEqual(ids.slice(0, 1_200));
		expect(lists()).toHaveLength(2);
	});

	test('messages of one millisecond are neither missed nor repeated', async () => {
		const ids = Array.from({ length: 2_100 }, () => bench.simulator.insert({ createdAt: NOW }).id);
		const run = await getAll(all);
		expect(
			run
				.json('Sent')
				.map(({ id }) => id)
				.sort(),
		).toEqual(ids.sort());
	});

	test('each input item asks for a list of its own', async () => {
		const mei = insert(2, '6591234567');
		const arjun = insert(1, '6581234567');
		const run = await getAll({ ...all, filters: { recipient: '={{ $json.phone }}' } }, {}, [
			{ phone: '9123 4567' },
			{ phone: '+65 8123-4567' },
		]);
		expect(run.items(SEND).map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			[mei[0], { item: 0 }],
			[mei[1], { item: 0 }],
			[arjun[0], { item: 1 }],
		]);
	});
});

describe('filters', () => {
	const found = async (filters: IDataObject) =>
		(await getAll({ ...all, filters })).json('Sent').map(({ id }) => id);

	test.each([
		['9123 4567', [0, 2]],
		['+65 9123-4567', [0, 2]],
		['+60 12-345 6789', [3]],
		['1234', [0, 1, 2, 3]],
		['6581', [1]],
		['60123456789', [3]],
	])('recipient %s', async (recipient, expected) => {
		const ids = ['6591234567', '6581234567', '6591234567', '60123456789', '6598765432'].map(
			(to) => insert(1, to)[0],
		);
		const wanted = expected.map((i) => ids[i]);
		expect((await found({ recipient })).sort()).toEqual(wanted.sort());
	});

	test('a whole number does not find a longer one that contains it', async () => {
		insert(1, '16591234567');
		expect(await found({ recipient: '9123 4567' })).toEqual([]);
	});

	test('status', async () => {
		const ids = insert(4);
		bench.simulator.settle();
		bench.simulator.setStatus(ids[1], 'failure');
		bench.simulator.setStatus(ids[2], 'sent_to_telco');
		expect(await found({ status: ['failure', 'sent_to_telco'] })).toEqual([ids[1], ids[2]]);
		expect(await found({ status: [] })).toEqual(ids);
	});

	test('language', async () => {
		insert(2);
		const { id } = bench.simulator.insert({ language: 'chinese', createdAt: NOW });
		expect(await found({ language: ['chinese', 'malay'] })).toEqual([id]);
	});

	test('source', async () => {
		const single = insert(2);
		const { simulator } = bench;
		simulator.configure({ batch: { creationDelay: 0 } });
		const form = new FormData();
		form.append(
			'file',
			new Blob(['recipient,language,name,fruit\n6591234567,english,a,b\n']),
			'a.csv',
		);
		await fetch(`${simulator.baseUrl}/campaigns/${simulator.campaign.id}/batch/messages`, {
			method: 'POST',
			headers: { authorization: `Bearer ${simulator.campaign.apiKeys[0]}` },
			body: form,
		});
		simulator.configure({ batch: { creationDelay: 1_000 } });
		const batch = simulator.ledger.messages().filter(({ batchId }) => batchId !== null);
		expect(await found({ source: 'batch' })).toEqual(batch.map(({ id }) => id));
		expect(await found({ source: 'single' })).toEqual(single);
		expect(await found({ source: 'all' })).toHaveLength(3);
	});

	test.each([
		['a time with its offset', '2026-11-21T11:58:00+08:00'],
		['a time in UTC', '2026-11-21T03:58:00.000Z'],
		['a time of the workflow’s timezone', '2026-11-21T11:58:00'],
		['milliseconds', NOW - 2 * MINUTE],
		['an expression', '={{ DateTime.fromMillis(1795233600000 - 120000) }}'],
	])('created after and before: %s', async (_, time) => {
		expect(NOW).toBe(1795233600000);
		const ids = insert(5);
		const filter = async (filters: IDataObject) => {
			const file = workflow({ ...all, filters });
			file.settings = { timezone: 'Asia/Singapore' };
			const run = await bench.engine.run(file, bench.account());
			return run.json('Sent').map(({ id }) => id);
		};
		expect(await filter({ createdAfter: time })).toEqual(ids.slice(0, 3));
		expect(await filter({ createdBefore: time })).toEqual(ids.slice(2));
		expect(await filter({ createdAfter: time, createdBefore: time })).toEqual([ids[2]]);
	});

	test('created after ends the reading as soon as older ones come', async () => {
		insert(3_500);
		const createdAfter = new Date(NOW - 1_100 * MINUTE).toISOString();
		expect(await found({ createdAfter })).toHaveLength(1_101);
		expect(lists()).toHaveLength(2);
	});

	test('a limit counts the messages that are wanted', async () => {
		const ids = insert(1_500);
		bench.simulator.setStatus(ids[1_200], 'failure');
		const run = await getAll({ limit: 1, filters: { status: ['failure'] } });
		expect(run.json('Sent').map(({ id }) => id)).toEqual([ids[1_200]]);
		expect(lists()).toHaveLength(2);
	});

	test.each([
		[{ recipient: 'Mei' }, 'Filters > Recipient'],
		[{ recipient: '' }, 'Filters > Recipient'],
		[{ recipient: '=' + '{{ undefined }}' }, 'Filters > Recipient'],
		[{ createdAfter: 'soon' }, 'Filters > Created After'],
		[{ createdBefore: '' }, 'Filters > Created Before'],
		[{ createdAfter: '=' + '{{ NaN }}' }, 'Filters > Created After'],
		[{ createdAfter: '=' + '{{ $json.since }}' }, 'Filters > Created After'],
		[{ status: '=' + '{{ $json.status }}' }, 'Filters > Status'],
		[{ status: '=' + '{{ null }}' }, 'Filters > Status'],
		[{ status: ['failed'] }, 'Filters > Status'],
		[{ language: '=' + '{{ $json.language }}' }, 'Filters > Language'],
		[{ language: 'klingon' }, 'Filters > Language'],
		[{ source: '=' + '{{ $json.source }}' }, 'Filters > Source'],
		[{ source: 'portal' }, 'Filters > Source'],
	])('one that cannot be used is named before any call: %j', async (filters, field) => {
		const run = await getAll({ ...all, filters });
		expect(run.error?.message).toContain(`Nothing was read: ${field} of item 0 cannot be used`);
		expect(run.error?.description).not.toContain('Mei');
		const gone = await getAll({ ...all, filters }, continuing);
		expect(gone.json(SEND)).toEqual([
			expect.objectContaining({ error: expect.stringContaining(field) }),
		]);
		expect(lists()).toEqual([]);
	});

	test.each([0, -1, 2.5, 'many'])('a limit of %j is refused', async (limit) => {
		const run = await getAll({ limit });
		expect(run.error?.message).toContain('Nothing was read: Limit of item 0 cannot be used');
	});
});

describe('a list that breaks off', () => {
	const secondPage = { route: 'listMessages', nth: [2, 3, 4, 5, 6] } as const;
	const gateway = { kind: 'status', status: 502, body: 'html' } as const;

	test('for a moment is read on', async () => {
		const ids = insert(2_500);
		bench.simulator.faults.add({ route: 'listMessages', nth: [2, 3], fault: gateway });
		expect((await getAll(all)).json('Sent').map(({ id }) => id)).toEqual(ids);
	});

	test('ends a run that is to stop, and says how far it came', async () => {
		insert(2_500);
		bench.simulator.faults.add({ ...secondPage, fault: gateway });
		const run = await getAll(all);
		expect(run.error?.message).toBe('Postman is not available (HTTP 502) [item 0]');
		expect(run.error?.description).toContain('1000 messages of the list had been read by then');
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'gives out what was read, and an item that says how to go on (%s)',
		async (onError) => {
			const ids = insert(2_500);
			bench.simulator.faults.add({ ...secondPage, fault: gateway });
			const run = await getAll(all, { onError });
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
			const rest = await getAll({ ...all, filters: { createdBefore: lastCreatedAt } });
			expect(rest.json(SEND).map(({ id }) => id)).toEqual(ids.slice(999));
		},
	);

	test('a wrong key is said once, and no further list is asked for', async () => {
		const items = Array.from({ length: 40 }, () => ({}));
		const run = await bench.engine.run(
			workflow(all, continuing, items),
			bench.account({ apiKey: 'key_test_wrong' }),
		);
		expect(run.json(SEND)).toHaveLength(40);
		expect(run.json(SEND)[39].error).toContain('Not tried');
		expect(bench.simulator.ledger.count()).toBe(1);
	});

	test('a credential that cannot be used is no message that was not sent', async () => {
		const run = await bench.engine.run(workflow(all, continuing), bench.account({ apiKey: '' }));
		expect(run.json(SEND)).toEqual([
			{
				error: expect.any(String),
				postmanSend: { outcome: 'notRead', advice: expect.any(String) },
			},
		]);
	});

	test('Stop ends the reading', async () => {
		insert(9_000);
		const running = bench.engine.begin(workflow(all), bench.account({ callsPerSecond: 2 }));
		await new Promise((resolve) => setTimeout(resolve, 600));
		running.stop();
		expect((await running.result).status).toBe('canceled');
		await new Promise((resolve) => setTimeout(resolve, 1_200));
		expect(lists().length).toBeLessThanOrEqual(4);
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
		const run = await bench.engine.run(workflow(parameters), {
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
