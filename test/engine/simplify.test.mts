// Simplify: a message in a row of a table. On for Get and Get Many unless it is turned off, off for
// Send unless it is turned on.
import type { IDataObject } from 'n8n-workflow';

import { refused, useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

jest.setTimeout(30_000);

const bench = useBench();

const COMPOSED = {
	recipient: '={{ $json.phone }}',
	valuesMode: 'json',
	valuesJson: '={{ $json.values }}',
};
const MEI = { phone: '9123 4567', values: { name: 'Mei', fruit: 'apple' } };
const COLUMNS = ['status', 'recipient', 'text', 'sent', 'delivered', 'reason', 'id', 'batchId'];

async function run(operation: string, items: IDataObject[], parameters: IDataObject = {}) {
	const file = sendWorkflow(
		items,
		{ operation, ...parameters },
		{
			onError: 'continueRegularOutput',
		},
	);
	const { json, error } = await bench.engine.run(file, bench.account()).then((execution) => ({
		json: execution.json(SEND),
		error: execution.error,
	}));
	expect(error).toBeUndefined();
	return json;
}

test('Get gives a row, in the order in which it is read', async () => {
	const { simulator } = bench;
	const { id } = simulator.insert();
	simulator.settle();
	const [row] = await run('get', [{ id }], { messageId: '={{ $json.id }}' });
	expect(Object.keys(row)).toEqual(COLUMNS);
	const { createdAt, fullMessage } = simulator.ledger.messages()[0];
	expect(row).toEqual({
		status: 'success',
		recipient: '6591234567',
		text: fullMessage,
		sent: expect.any(String),
		delivered: expect.stringMatching(/^2\d{3}-/),
		reason: null,
		id,
		batchId: null,
	});
	expect(Date.parse(String(row.sent))).toBe(createdAt);
});

test('of one that failed the reason is in words', async () => {
	const { simulator } = bench;
	const { id } = simulator.insert();
	simulator.setStatus(id, 'failure', { type: 'delivery_error', code: 'recipient_unavailable' });
	const [row] = await run('get', [{ id }], { messageId: '={{ $json.id }}' });
	expect(row).toMatchObject({
		status: 'failure',
		delivered: null,
		reason: expect.stringContaining('phone is off'),
	});
});

test.each(['none', 'attempts', 'messageAttempts'] as const)(
	'Get Many gives the same rows where lists carry %s',
	async (campaignAttempts) => {
		const { simulator } = bench;
		simulator.configure({ lists: { campaignAttempts } });
		simulator.insert();
		simulator.insert({ recipient: '6598765432' });
		simulator.settle();
		const rows = await run('getAll', [{}], { returnAll: true });
		simulator.configure({ lists: { campaignAttempts: 'none' } });
		expect(rows).toHaveLength(2);
		for (const row of rows) {
			expect(Object.keys(row)).toEqual(COLUMNS);
			expect(row).toMatchObject({ status: 'success', delivered: expect.any(String) });
		}
	},
);

test('turned off, Get and Get Many give Postman’s own message', async () => {
	const { id } = bench.simulator.insert();
	const parameters = { messageId: id, returnAll: true, simplify: false };
	for (const operation of ['get', 'getAll']) {
		const [message] = await run(operation, [{}], parameters);
		expect(message).toMatchObject({ id, latestStatus: 'created', delivery: { settled: false } });
	}
});

describe('of Send', () => {
	test('it is off', async () => {
		expect(await run('send', [MEI], COMPOSED)).toEqual([
			expect.objectContaining({ latestStatus: 'created', recipient: '6591234567' }),
		]);
	});

	test('turned on, what was sent and what was skipped have the same columns', async () => {
		const parameters = { ...COMPOSED, simplify: true, options: { sendOnceKey: 'one' } };
		const rows = await run('send', [MEI, MEI], parameters);
		expect(rows.map((row) => Object.keys(row))).toEqual([COLUMNS, COLUMNS]);
		expect(rows).toMatchObject([
			{ status: 'created', recipient: '6591234567', delivered: null },
			{ status: 'skipped', recipient: '6591234567', reason: expect.stringContaining('same Send') },
		]);
	});

	test.each([false, true])(
		'an item that fails keeps its recipient (Simplify %s)',
		async (simplify) => {
			const empty = { ...MEI, values: { name: 'Mei', fruit: '' } };
			const [invalid] = await run('send', [empty], { ...COMPOSED, simplify });
			expect(invalid).toMatchObject({
				phone: '9123 4567',
				postmanSend: { recipient: '6591234567' },
			});
			bench.simulator.faults.add({
				route: 'send',
				fault: refused,
				times: 1,
			});
			const [turnedAway] = await run('send', [MEI], { ...COMPOSED, simplify });
			expect(turnedAway).toMatchObject({
				error: expect.any(String),
				postmanSend: { recipient: '6591234567' },
			});
		},
	);
});
