// Message > Get Many on n8n's engine: which messages come out, and how few calls it takes.
import type { IDataObject } from 'n8n-workflow';

import { all, continuing, getAllWorkflow, MINUTE, NOW, useGetAll } from '../support/get-all.mts';
import { SEND } from '../support/workflows.mts';

jest.setTimeout(60_000);

const bench = useGetAll();

describe('without filters', () => {
	test('the newest come out, newest first, as many as the limit says, in one small call', async () => {
		const ids = bench.insert(60);
		const asked: unknown[] = [];
		bench.simulator.faults.add({
			fault: { kind: 'reset' },
			when: ({ query }) => asked.push(query) < 0,
		});
		const run = await bench.getAll({ limit: 7 });
		expect(run.json('Sent').map(({ id }) => id)).toEqual(ids.slice(0, 7));
		expect(asked).toEqual([{ limit: '7' }]);
	});

	test('50 come out where nothing is said', async () => {
		bench.insert(60);
		expect((await bench.getAll()).json('Sent')).toHaveLength(50);
	});

	test('each is Postman’s row with its delivery, paired with the input item', async () => {
		const [id] = bench.insert(1);
		bench.simulator.settle();
		const run = await bench.getAll(all);
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
			const [id] = bench.insert(1);
			bench.simulator.setStatus(id, 'failure', { type: 'delivery_error', code: 'routing_error' });
			bench.simulator.configure({ lists: { campaignAttempts } });
			const run = await bench.getAll(all);
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
		bench.insert(1);
		bench.simulator.configure({ messages: { legacyError: true } });
		const run = await bench.getAll(all);
		bench.simulator.configure({ messages: { legacyError: false } });
		expect(run.json('Sent')[0]).toHaveProperty('legacyError', '');
		expect(run.json('Sent')[0]).not.toHaveProperty('error');
	});

	test('an empty campaign gives no item', async () => {
		const run = await bench.getAll(all);
		expect(run.status).toBe('success');
		expect(run.json('Sent')).toEqual([]);
	});

	test('all 2,500 take three calls', async () => {
		const ids = bench.insert(2_500);
		const run = await bench.getAll(all);
		expect(run.json('Sent').map(({ id }) => id)).toEqual(ids);
		expect(bench.lists()).toHaveLength(3);
	});

	test('a limit above a page takes as many calls as it needs', async () => {
		const ids = bench.insert(2_500);
		const run = await bench.getAll({ limit: 1_200 });
		expect(run.json('Sent').map(({ id }) => id)).toEqual(ids.slice(0, 1_200));
		expect(bench.lists()).toHaveLength(2);
	});

	test('messages of one millisecond are neither missed nor repeated', async () => {
		const ids = Array.from({ length: 2_100 }, () => bench.simulator.insert({ createdAt: NOW }).id);
		const run = await bench.getAll(all);
		expect(
			run
				.json('Sent')
				.map(({ id }) => id)
				.sort(),
		).toEqual(ids.sort());
	});

	test('each input item asks for a list of its own', async () => {
		const mei = bench.insert(2, '6591234567');
		const arjun = bench.insert(1, '6581234567');
		const run = await bench.getAll({ ...all, filters: { recipient: '={{ $json.phone }}' } }, {}, [
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
		(await bench.getAll({ ...all, filters })).json('Sent').map(({ id }) => id);

	test.each([
		['9123 4567', [0, 2]],
		['+65 9123-4567', [0, 2]],
		['+60 12-345 6789', [3]],
		['1234', [0, 1, 2, 3]],
		['6581', [1]],
		['60123456789', [3]],
	])('recipient %s', async (recipient, expected) => {
		const ids = ['6591234567', '6581234567', '6591234567', '60123456789', '6598765432'].map(
			(to) => bench.insert(1, to)[0],
		);
		const wanted = expected.map((i) => ids[i]);
		expect((await found({ recipient })).sort()).toEqual(wanted.sort());
	});

	test('a whole number does not find a longer one that contains it', async () => {
		bench.insert(1, '16591234567');
		expect(await found({ recipient: '9123 4567' })).toEqual([]);
	});

	test('status', async () => {
		const ids = bench.insert(4);
		bench.simulator.settle();
		bench.simulator.setStatus(ids[1], 'failure');
		bench.simulator.setStatus(ids[2], 'sent_to_telco');
		expect(await found({ status: ['failure', 'sent_to_telco'] })).toEqual([ids[1], ids[2]]);
		expect(await found({ status: [] })).toEqual(ids);
	});

	test('language', async () => {
		bench.insert(2);
		const { id } = bench.simulator.insert({ language: 'chinese', createdAt: NOW });
		expect(await found({ language: ['chinese', 'malay'] })).toEqual([id]);
	});

	test('source', async () => {
		const single = bench.insert(2);
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
		const ids = bench.insert(5);
		const filter = async (filters: IDataObject) => {
			const file = getAllWorkflow({ ...all, filters });
			file.settings = { timezone: 'Asia/Singapore' };
			const run = await bench.engine.run(file, bench.account());
			return run.json('Sent').map(({ id }) => id);
		};
		expect(await filter({ createdAfter: time })).toEqual(ids.slice(0, 3));
		expect(await filter({ createdBefore: time })).toEqual(ids.slice(2));
		expect(await filter({ createdAfter: time, createdBefore: time })).toEqual([ids[2]]);
	});

	test('created after ends the reading as soon as older ones come', async () => {
		bench.insert(3_500);
		const createdAfter = new Date(NOW - 1_100 * MINUTE).toISOString();
		expect(await found({ createdAfter })).toHaveLength(1_101);
		expect(bench.lists()).toHaveLength(2);
	});

	test('a limit counts the messages that are wanted', async () => {
		const ids = bench.insert(1_500);
		bench.simulator.setStatus(ids[1_200], 'failure');
		const run = await bench.getAll({ limit: 1, filters: { status: ['failure'] } });
		expect(run.json('Sent').map(({ id }) => id)).toEqual([ids[1_200]]);
		expect(bench.lists()).toHaveLength(2);
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
		const run = await bench.getAll({ ...all, filters });
		expect(run.error?.message).toContain(`Nothing was read: ${field} of item 0 cannot be used`);
		expect(run.error?.description).not.toContain('Mei');
		const gone = await bench.getAll({ ...all, filters }, continuing);
		expect(gone.json(SEND)).toEqual([
			expect.objectContaining({ error: expect.stringContaining(field) }),
		]);
		expect(bench.lists()).toEqual([]);
	});

	test.each([0, -1, 2.5, 'many'])('a limit of %j is refused', async (limit) => {
		const run = await bench.getAll({ limit });
		expect(run.error?.message).toContain('Nothing was read: Limit of item 0 cannot be used');
	});
});
