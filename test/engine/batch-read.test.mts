// Batch > Get Many and Batch > Retry on n8n's engine, against the simulator over real sockets.
import type { IDataObject, INode } from 'n8n-workflow';

import { batchSend, batchWorkflow, rows, speedUp } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { SEND } from '../support/workflows.mts';

jest.setTimeout(60_000);

const bench = useBench();
beforeAll(() => speedUp(20));
beforeEach(() =>
	bench.simulator.configure({
		batch: { creationDelay: 0, testRows: null, unresolved: 'created' },
		delivery: { maxAttempts: 3 },
		lists: { batchAttempts: 'messageAttempts' },
	}),
);

const continuing = { onError: 'continueRegularOutput' } as const;
const ITEM = '={{ $json.batchId }}';

async function sentBatch(count: number): Promise<string> {
	const run = await bench.engine.run(batchSend(rows(count)), bench.account());
	return run.json('Sent')[0].batchId as string;
}

const batchOperation = async (
	operation: 'getAll' | 'retry',
	batchIds: unknown[],
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
	account: IDataObject = {},
) =>
	await bench.engine.run(
		batchWorkflow(
			batchIds.map((batchId) => ({ batchId }) as IDataObject),
			{ operation, batchId: ITEM, simplify: false, ...parameters },
			settings,
		),
		bench.account(account),
	);

const retryCalls = () => bench.simulator.ledger.calls({ route: 'retryBatch' });
const failed = 'failure:delivery_error/recipient_unavailable';

describe('Get Many', () => {
	test('gives every message of the batch, newest first, with its delivery', async () => {
		bench.simulator.script('6591000001', [failed]);
		const batchId = await sentBatch(1_200);
		await sentBatch(3);
		bench.simulator.settle();
		const run = await batchOperation('getAll', [batchId], { returnAll: true });
		const ids = bench.simulator.ledger.messages({ batchId }).map(({ id }) => id);
		expect(run.json('Sent').map(({ id }) => id)).toEqual(ids.toReversed());
		expect(bench.simulator.ledger.count({ route: 'batchMessages' })).toBe(2);
		const failure = run.json('Sent').find(({ recipient }) => recipient === '6591000001');
		expect(failure).toMatchObject({
			latestStatus: 'failure',
			delivery: {
				settled: true,
				attempts: [{ status: 'failure' }],
				deliveryError: { code: 'recipient_unavailable', worthRetrying: 'yes' },
			},
		});
		expect(run.items(SEND)[0].pairedItem).toEqual({ item: 0 });
	});

	test('stops at the limit and keeps to the filters', async () => {
		bench.simulator.script('6591000003', [failed]);
		const batchId = await sentBatch(60);
		bench.simulator.settle();
		expect((await batchOperation('getAll', [batchId])).json('Sent')).toHaveLength(50);
		expect((await batchOperation('getAll', [batchId], { limit: 7 })).json('Sent')).toHaveLength(7);
		const byStatus = await batchOperation('getAll', [batchId], {
			filters: { status: ['failure'] },
		});
		expect(byStatus.json('Sent').map(({ recipient }) => recipient)).toEqual(['6591000003']);
		const byNumber = await batchOperation('getAll', [batchId], {
			filters: { recipient: '9100 0005' },
		});
		expect(byNumber.json('Sent').map(({ recipient }) => recipient)).toEqual(['6591000005']);
	});

	test('reads a batch for each item', async () => {
		const ids = [await sentBatch(2), await sentBatch(3)];
		const run = await batchOperation('getAll', ids);
		expect(run.items(SEND).map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([
			0, 0, 1, 1, 1,
		]);
	});

	test('gives nothing of a batch whose messages are not there yet', async () => {
		bench.simulator.configure({ batch: { creationDelay: 60_000 } });
		const run = await batchOperation('getAll', [await sentBatch(2)]);
		expect(run.status).toBe('success');
		expect(run.json(SEND)).toEqual([]);
	});

	test('says which ID cannot be used, and which batch is not known', async () => {
		const run = await batchOperation('getAll', ['', 'a/b', 'batch_unknown'], {}, continuing);
		expect(run.json(SEND)).toEqual([
			expect.objectContaining({ error: 'Batch ID: It is empty' }),
			expect.objectContaining({ error: expect.stringContaining('character') as string }),
			{
				batchId: 'batch_unknown',
				error: 'This campaign has no batch with this Batch ID',
				postmanSend: expect.objectContaining({
					advice: expect.any(String) as string,
					outcome: 'notRead',
					httpStatus: 404,
				}) as object,
			},
		]);
		const stopped = await batchOperation('getAll', ['batch_unknown']);
		expect(stopped.error?.message).toContain('no batch with this Batch ID');
	});
});

describe('Retry', () => {
	test('sends the failed messages again, and says how many', async () => {
		bench.simulator.script('6591000001', [failed, 'success']);
		bench.simulator.script('6591000002', [failed, 'success']);
		const batchId = await sentBatch(4);
		bench.simulator.settle();
		const run = await batchOperation('retry', [batchId]);
		expect(run.items('Sent')).toMatchObject([
			{ json: { batchId, retried: true, failedMessages: 2 }, pairedItem: { item: 0 } },
		]);
		bench.simulator.settle();
		expect(bench.simulator.ledger.messages({ status: 'success' })).toHaveLength(4);
		expect(retryCalls()).toHaveLength(1);
	});

	test('does nothing, and asks for nothing, where no message has failed', async () => {
		const batchId = await sentBatch(2);
		bench.simulator.settle();
		const run = await batchOperation('retry', [batchId, batchId]);
		const idle = { batchId, retried: false, failedMessages: 0 };
		expect(run.json('Sent')).toEqual([idle, idle]);
		expect(retryCalls()).toEqual([]);
	});

	test('waits for messages that are on their way, and retries those that fail', async () => {
		bench.simulator.configure({ delivery: { timeScale: 0.05, times: { failure: 2_000 } } });
		bench.simulator.script('*', [failed]);
		const batchId = await sentBatch(2);
		const run = await batchOperation('retry', [batchId]);
		bench.simulator.configure({ delivery: { timeScale: 1, times: { failure: 60_000 } } });
		expect(run.json('Sent')).toEqual([{ batchId, retried: true, failedMessages: 2 }]);
		expect(retryCalls().map(({ status }) => status)).toEqual([201]);
	});

	test('explains instead of asking where a message has not left yet', async () => {
		bench.simulator.script('6591000000', [failed]);
		bench.simulator.script('6591000001', ['created']);
		const batchId = await sentBatch(3);
		bench.simulator.settle();
		const run = await batchOperation(
			'retry',
			[batchId],
			{ options: { waitForPending: 1 } },
			continuing,
		);
		expect(run.json(SEND)).toEqual([
			{
				batchId,
				error: expect.stringContaining('1 of its 3 messages are still waiting') as string,
				postmanSend: {
					advice: expect.stringContaining('Wait for Pending') as string,
					outcome: 'notRetried',
					code: 'batch_not_ready',
				},
			},
		]);
		expect(retryCalls()).toEqual([]);
		expect(bench.simulator.ledger.batches()[0].status).toBe('messages_enqueued');
	});

	test('goes ahead after the wait where a message is merely on its way to the telco', async () => {
		bench.simulator.script('6591000000', [failed]);
		bench.simulator.script('6591000001', ['sent_to_telco']);
		const batchId = await sentBatch(2);
		bench.simulator.settle();
		const run = await batchOperation('retry', [batchId]);
		expect(run.json('Sent')).toEqual([{ batchId, retried: true, failedMessages: 1 }]);
	});

	test.each([
		['a batch that Postman still works on', 'messages_enqueuing', 'it cannot be retried now'],
		['a batch of an undocumented status', 'success', 'it cannot be retried now'],
	])('%s is explained', async (_, status, said) => {
		bench.simulator.script('*', [failed]);
		const batchId = await sentBatch(1);
		bench.simulator.settle();
		bench.simulator.setBatchStatus(batchId, status);
		const run = await batchOperation('retry', [batchId], {}, continuing);
		expect(run.json(SEND)[0]).toMatchObject({
			error: expect.stringContaining(said) as string,
			postmanSend: { outcome: 'notRetried', code: 'batch_not_found_or_is_not_retryable' },
		});
	});

	test('a refusal that no document names says what Postman says, and what to check', async () => {
		bench.simulator.script('*', [failed]);
		const batchId = await sentBatch(1);
		bench.simulator.settle();
		const fault = { kind: 'status', status: 400, body: 'json' } as const;
		bench.simulator.faults.add({ route: 'retryBatch', fault });
		const run = await batchOperation('retry', [batchId], {}, continuing);
		expect(run.json(SEND)[0]).toMatchObject({
			error: 'Postman refused the call',
			postmanSend: {
				advice: expect.stringMatching(/^Postman says: ".+" Check Batch ID\.$/) as string,
			},
		});
	});

	test('used-up attempts, unresolved messages and unknown batches are explained', async () => {
		bench.simulator.configure({ delivery: { maxAttempts: 1 } });
		bench.simulator.script('6591000000', [failed]);
		const batchId = await sentBatch(2);
		bench.simulator.settle();
		const run = await batchOperation('retry', [batchId, 'batch_unknown', ' '], {}, continuing);
		expect(run.json(SEND).map(({ error }) => error)).toEqual([
			'The batch has no message that can be retried',
			'This campaign has no batch with this Batch ID',
			'Batch ID: It is empty',
		]);
		bench.simulator.configure({ batch: { unresolved: 'pending' } });
		bench.simulator.setStatus(bench.simulator.ledger.messages()[1].id, 'sent_to_telco');
		const strict = await batchOperation('retry', [batchId], {}, continuing);
		expect(strict.json(SEND)[0].error).toContain('still on their way');
	});

	test.each([
		['a broken line', { kind: 'reset', commit: 'before' }],
		['a gateway', { kind: 'status', status: 504, commit: 'before' }],
		['a 500 although it worked', { kind: 'status', status: 500, body: 'json', commit: 'before' }],
	] as const)('%s: what took effect is seen, and not asked for again', async (_, fault) => {
		bench.simulator.script('*', [failed, 'success']);
		const batchId = await sentBatch(2);
		bench.simulator.settle();
		bench.simulator.faults.add({ route: 'retryBatch', fault, times: 1 });
		const run = await batchOperation('retry', [batchId]);
		expect(run.json('Sent')).toEqual([{ batchId, retried: true, failedMessages: 2 }]);
		expect(retryCalls()).toHaveLength(1);
	});

	test('what did not take effect is asked for again', async () => {
		bench.simulator.script('*', [failed, 'success']);
		const batchId = await sentBatch(2);
		bench.simulator.settle();
		bench.simulator.faults.next('retryBatch', { kind: 'reset' }, { kind: 'status', status: 502 });
		const run = await batchOperation('retry', [batchId]);
		expect(run.json('Sent')).toEqual([{ batchId, retried: true, failedMessages: 2 }]);
		expect(retryCalls()).toHaveLength(3);
	});

	test('where nobody answers for long, the outcome is unknown', async () => {
		bench.simulator.script('*', [failed]);
		const batchId = await sentBatch(1);
		bench.simulator.settle();
		bench.simulator.faults.add({ route: 'retryBatch', fault: { kind: 'reset' } });
		const run = await batchOperation('retry', [batchId], {}, continuing);
		expect(run.json(SEND)[0]).toMatchObject({
			error: expect.stringContaining('It is not known whether the batch was retried') as string,
			postmanSend: { outcome: 'unknown', transportCode: 'ECONNRESET' },
		});
	});

	test('Retry On Fail gives out what was retried, and retries it no second time', async () => {
		bench.simulator.script('6591000000', [failed]);
		const batchId = await sentBatch(2);
		bench.simulator.settle();
		const settings = { ...continuing, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const run = await batchOperation('retry', ['batch_unknown', batchId], {}, settings);
		expect(run.json(SEND)[1]).toEqual({ batchId, retried: true, failedMessages: 1 });
		expect(retryCalls()).toHaveLength(1);
	});

	test('a wrong key ends it', async () => {
		const run = await batchOperation('retry', ['batch_1'], {}, {}, { apiKey: 'key_test_wrong' });
		expect(run.error?.message).toContain('does not accept this API key');
	});

	test('a credential that cannot be used comes out as not retried', async () => {
		const run = await batchOperation('retry', ['batch_1'], {}, continuing, { apiKey: '' });
		expect(run.json(SEND)[0]).toMatchObject({ postmanSend: { outcome: 'notRetried' } });
	});
});
