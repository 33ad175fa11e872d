// The Retry button, any number of times, also of an execution that was killed: n8n starts each
// retry from what is stored of the first one, so what the retries before it have sent is found in
// Postman's list.
import type { IDataObject, INode } from 'n8n-workflow';

import { batchSend, fileSend, rows, speedUp } from '../support/batches.mts';
import { refused, useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import type { Execution, WorkflowFile } from './engine.mts';

jest.setTimeout(60_000);

const HOUR = 3_600_000;
const bench = useBench();
const continuing = { onError: 'continueRegularOutput' } as const;
beforeAll(() => speedUp(20));

let account: ReturnType<typeof bench.account>;
let campaign: ReturnType<typeof bench.simulator.addCampaign>;
beforeEach(() => {
	bench.simulator.configure({
		visibility: { listDelay: 0 },
		batch: { creationDelay: 0, testRows: null },
	});
	campaign = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, here is your {{fruit}}.' },
	});
	account = bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] });
});

const file = (items: IDataObject[], settings: Partial<INode> = {}, options: IDataObject = {}) =>
	sendWorkflow(
		items,
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name, fruit: $json.fruit || $now.toMillis() } }}',
			options,
		},
		settings,
	);

const refuse = (recipient: string) =>
	bench.simulator.faults.add({
		route: 'send',
		fault: refused,
		when: (call) => call.recipient === recipient,
	});

const retry = async (workflow: WorkflowFile, first: Execution) =>
	await bench.engine.retry(workflow, first, account).result;

/** Nothing was stored of its execution but what it began with. */
const retryKilled = async (workflow: WorkflowFile) =>
	await bench.engine.run(workflow, { ...account, mode: 'retry' });

const hintsOf = (run: Execution) =>
	(run.run.data.resultData.runData[SEND][0].hints ?? []).map(({ message }) => message);

const sends = () => bench.simulator.ledger.count({ route: 'send' });

test('the same execution, retried again and again, texts nobody twice and gives out all', async () => {
	// Each try reaches one person more.
	const workflow = file(rows(12));
	const refusals = ['6591000003', '6591000006', '6591000009'].map(refuse);
	const first = await bench.engine.run(workflow, account);
	expect(first.status).toBe('error');
	for (const remove of refusals) {
		expect((await retry(workflow, first)).status).toBe('error');
		remove();
	}
	const last = await retry(workflow, first);
	expect(last.status).toBe('success');
	expect(bench.heldPerPerson()).toEqual(rows(12).map(() => 1));
	expect(last.json('Sent').map(({ recipient }) => recipient)).toEqual(
		rows(12).map(({ phone }) => `65${phone as string}`),
	);
	// Once more: nothing is left to be sent.
	const before = sends();
	expect((await retry(workflow, first)).status).toBe('success');
	expect(sends()).toBe(before);
});

test('an execution that was killed: those whom it reached come out as sent', async () => {
	await bench.engine.run(file(rows(3)), account);
	const run = await retryKilled(file(rows(5)));
	expect(run.status).toBe('success');
	expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1, 1]);
	const ids = bench.simulator.ledger.messages().map(({ id }) => id);
	expect(run.json('Sent').map(({ id }) => id)).toEqual(ids);
});

test('what is listed late is waited for', async () => {
	bench.simulator.configure({ visibility: { listDelay: 150 } });
	await bench.engine.run(file(rows(3)), account);
	await retryKilled(file(rows(4)));
	expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1]);
});

test('two equal items are two messages', async () => {
	const [one] = rows(1);
	await bench.engine.run(file([one]), account);
	const run = await retryKilled(file([one, one, one]));
	expect(bench.heldPerPerson()).toEqual([3]);
	expect(new Set(run.json('Sent').map(({ id }) => id)).size).toBe(3);
	await retryKilled(file([one, one, one]));
	expect(bench.heldPerPerson()).toEqual([3]);
});

describe('with the time of day in the text', () => {
	const timed = () => rows(3).map((item) => ({ ...item, fruit: '' }));

	test('who got another text meanwhile is unknown', async () => {
		await bench.engine.run(file(timed().slice(0, 2)), account);
		const run = await retryKilled(file(timed(), continuing));
		expect(bench.heldPerPerson()).toEqual([1, 1, 1]);
		expect(run.json(SEND).map((json) => json.postmanSend)).toEqual([
			expect.objectContaining({ outcome: 'unknown', code: 'sent_other_text' }),
			expect.objectContaining({ outcome: 'unknown', code: 'sent_other_text' }),
			undefined,
		]);
		const stopped = await retryKilled(file(timed()));
		expect(stopped.error?.message).toMatch(
			/It is not known whether the SMS was sent: .*a different text.*\[item 0\]/,
		);
		expect(bench.heldPerPerson()).toEqual([1, 1, 1]);
	});

	test('with When Unsure = Send Again it is sent', async () => {
		await bench.engine.run(file(timed()), account);
		await retryKilled(file(timed(), {}, { whenUnsure: 'resend' }));
		expect(bench.heldPerPerson()).toEqual([2, 2, 2]);
	});

	test('what another Postman Send of the workflow has sent is no reason', async () => {
		const workflow = twoSends(rows(3));
		const remove = bench.simulator.faults.add({
			route: 'send',
			fault: refused,
			when: ({ body }) => JSON.stringify(body).includes('details'),
		});
		const first = await bench.engine.run(workflow, account);
		expect(first.status).toBe('error');
		remove();
		const run = await retry(workflow, first);
		expect(run.status).toBe('success');
		expect(bench.heldPerPerson()).toEqual([2, 2, 2]);
		expect((await retry(workflow, first)).status).toBe('success');
		await retryKilled(workflow);
		expect(bench.heldPerPerson()).toEqual([2, 2, 2]);
	});
});

/** A confirmation, then the details, to the same people. */
function twoSends(items: IDataObject[]): WorkflowFile {
	const workflow = file(items);
	const [form, second] = workflow.nodes;
	second.parameters = {
		...second.parameters,
		recipient: "={{ $('Form').item.json.phone }}",
		valuesJson: '={{ { name: "details", fruit: "pear" } }}',
	};
	const first = { ...file(items).nodes[1], id: '9', name: 'First' };
	workflow.nodes.push(first);
	workflow.connections[form.name] = { main: [[{ node: 'First', type: 'main', index: 0 }]] };
	workflow.connections.First = { main: [[{ node: SEND, type: 'main', index: 0 }]] };
	return workflow;
}

test('items that stand in another order after the workflow was edited keep their messages', async () => {
	const [one, two, three] = rows(3).map(({ phone }) => String(phone));
	const items = [
		{ ...rows(1)[0], phone: one, mobile: two },
		{ ...rows(1)[0], phone: two, mobile: one },
		{ ...rows(1)[0], phone: three, mobile: three },
	];
	const remove = refuse(`65${three}`);
	const workflow = file(items);
	const first = await bench.engine.run(workflow, account);
	expect(first.status).toBe('error');
	remove();
	workflow.nodes[1].parameters.recipient = '={{ $json.mobile }}';
	expect((await retry(workflow, first)).status).toBe('success');
	expect(bench.heldPerPerson()).toEqual([1, 1, 1]);
});

test('with another campaign in the credential, nothing of the first one’s counts', async () => {
	const workflow = file(rows(3));
	const remove = refuse('6591000002');
	const first = await bench.engine.run(workflow, account);
	expect(first.status).toBe('error');
	remove();
	// After a trial, the user changes the credential and presses Retry.
	const other = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, here is your {{fruit}}.' },
	});
	account = bench.account({ campaignId: other.id, apiKey: other.apiKeys[0] });
	for (let i = 0; i < 2; i++) {
		const run = await retry(workflow, first);
		expect(run.status).toBe('success');
		expect(run.json('Sent').map(({ campaignId }) => campaignId)).toEqual(
			rows(3).map(() => other.id),
		);
		expect(bench.heldPerPerson()).toEqual([2, 2, 1]);
	}
});

test('a message of before the execution began is no reason not to send', async () => {
	const [one, two] = rows(2);
	bench.simulator.insert({
		campaign,
		recipient: `65${one.phone as string}`,
		values: { name: one.name as string, fruit: one.fruit as string },
		createdAt: Date.now() - HOUR,
	});
	const remove = refuse('6591000000');
	const workflow = file([one, two]);
	const first = await bench.engine.run(workflow, account);
	remove();
	expect((await retry(workflow, first)).status).toBe('success');
	expect(bench.heldPerPerson().sort()).toEqual([1, 2]);
});

test('where nothing says when it began, three days are looked at', async () => {
	const [one, two] = rows(2);
	for (const [item, hours] of [
		[one, 71],
		[two, 73],
	] as const) {
		bench.simulator.insert({
			campaign,
			recipient: `65${item.phone as string}`,
			values: { name: item.name as string, fruit: item.fruit as string },
			createdAt: Date.now() - hours * HOUR,
		});
	}
	const run = await retryKilled(file([one, two]));
	expect(sends()).toBe(1);
	// What was taken for granted is said.
	const [{ createdAt }] = run.json('Sent');
	expect(hintsOf(run)).toContainEqual(
		expect.stringContaining(`1 item comes out with such a message, the oldest of ${createdAt}`),
	);
});

test('after a Schedule Trigger it is known, also of an execution that was killed', async () => {
	const [one, two] = rows(2);
	bench.simulator.insert({
		campaign,
		recipient: `65${one.phone as string}`,
		values: { name: one.name as string, fruit: one.fruit as string },
		// Yesterday's reminder, with the same text.
		createdAt: Date.now() - 24 * HOUR,
	});
	await bench.engine.run(file([two]), account);
	const timestamp = new Date(Date.now() - 60_000).toISOString();
	const scheduled = file([one, two].map((item) => ({ ...item, timestamp })));
	scheduled.nodes[0].type = 'n8n-nodes-base.scheduleTrigger';
	const run = await retryKilled(scheduled);
	expect(run.json('Sent')).toHaveLength(2);
	expect(bench.heldPerPerson()).toEqual([2, 1]);
	expect(hintsOf(run)).toEqual(['2 sent']);
});

test('a message that was not delivered counts as sent, and is given out', async () => {
	await bench.engine.run(file(rows(1)), account);
	const [{ id }] = bench.simulator.ledger.messages();
	bench.simulator.setStatus(id, 'failure');
	const run = await retryKilled(file(rows(1)));
	expect(run.json('Sent')[0]).toMatchObject({ id, latestStatus: 'failure' });
	expect(sends()).toBe(1);
});

test('a list that cannot be read leaves all in doubt, and nothing is sent', async () => {
	await bench.engine.run(file(rows(1)), account);
	const before = sends();
	const fault = { kind: 'status', status: 503, body: 'html' } as const;
	bench.simulator.faults.add({ route: 'listMessages', fault });
	const run = await retryKilled(file(rows(2), continuing));
	expect(run.json(SEND).map((json) => json.postmanSend)).toEqual(
		rows(2).map(() => expect.objectContaining({ outcome: 'unknown' })),
	);
	expect(sends()).toBe(before);
});

test('two retries at the same moment text nobody twice', async () => {
	const workflow = file(rows(6));
	const remove = refuse('6591000001');
	const first = await bench.engine.run(workflow, account);
	remove();
	bench.simulator.configure({ visibility: { listDelay: 100 } });
	await Promise.all([retry(workflow, first), retry(workflow, first), retryKilled(workflow)]);
	expect(bench.heldPerPerson()).toEqual(rows(6).map(() => 1));
});

test('a key that the first execution took is no riddle where the message is found', async () => {
	const options = { sendOnceKey: '={{ $json.name }}' };
	await bench.engine.run(file(rows(2), {}, options), account);
	const run = await retryKilled(file(rows(3), {}, options));
	expect(run.json('Sent').map(({ recipient }) => recipient)).toEqual(
		rows(3).map(({ phone }) => `65${phone as string}`),
	);
});

test('an execution that is no retry does not look', async () => {
	await bench.engine.run(file(rows(2)), account);
	expect(bench.simulator.ledger.count({ route: 'listMessages' })).toBe(0);
});

describe('Batch > Send', () => {
	const uploads = () => bench.simulator.ledger.count({ route: 'sendBatch' });

	test('what was uploaded comes out again, even if its messages are made minutes later', async () => {
		bench.simulator.configure({ batch: { creationDelay: 2_500 } });
		const workflow = batchSend(rows(4));
		const [before] = (await bench.engine.run(workflow, account)).json('Sent');
		const again = await retryKilled(workflow);
		expect(again.json('Sent')).toEqual([before]);
		expect(uploads()).toBe(1);
	});

	test('only those that are in none are uploaded', async () => {
		await bench.engine.run(batchSend(rows(2)), account);
		const run = await retryKilled(batchSend(rows(5)));
		expect(run.json('Sent').map((json) => json.rows)).toEqual([2, 3]);
		expect(bench.heldPerPerson()).toEqual([1, 1, 1, 1, 1]);
	});

	test('a file is known by its content', async () => {
		const csv = (name: string) => `recipient,language,name,fruit\n6591000000,english,${name},fig\n`;
		await bench.engine.run(fileSend([csv('one')]), account);
		const run = await retryKilled(fileSend([csv('one'), csv('two'), csv('one')]));
		expect(run.status).toBe('success');
		expect(run.json('Sent')).toHaveLength(3);
		expect(uploads()).toBe(3);
		await retryKilled(fileSend([csv('one'), csv('two'), csv('one')]));
		expect(uploads()).toBe(3);
	});
});
