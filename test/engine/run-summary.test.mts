// One line says what a run did: under the output and in n8n's log, in every mode, with counts and
// without a number or a text of anybody.
import { usePrinted } from '../support/printed.mts';

import type { IDataObject, INode } from 'n8n-workflow';

import { batchSend, fileSend, rows } from '../support/batches.mts';
import { refused, useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import type { Execution, WorkflowFile } from './engine.mts';

jest.setTimeout(60_000);

const printed = usePrinted();
const bench = useBench();
const [sentBefore, sentBeforeToo, first, second, refusedOne, lostOne] = rows(6);
const bad = { phone: '12', name: 'Nobody', fruit: 'apple' };
/** One is equal to another. */
const ITEMS = [sentBefore, first, bad, sentBeforeToo, first, refusedOne, lostOne, second];

let account: ReturnType<typeof bench.account>;
beforeEach(() => {
	const campaign = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, here is your {{fruit}}.' },
	});
	account = bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] });
	for (const { phone, name, fruit } of [sentBefore, sentBeforeToo]) {
		const values = { name: String(name), fruit: String(fruit) };
		bench.simulator.insert({ campaign, recipient: `65${String(phone)}`, values });
	}
	const of = (item: IDataObject) => (call: { recipient: string | null }) =>
		call.recipient === `65${String(item.phone)}`;
	bench.simulator.faults.add({ route: 'send', fault: refused, when: of(refusedOne) });
	bench.simulator.faults.add({ route: 'send', fault: { kind: 'reset' }, when: of(lostOne) });
});

const single = (items: IDataObject[], settings: Partial<INode> = {}) =>
	sendWorkflow(
		items,
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
			options: { skipIfSentWithin: 24 },
		},
		settings,
	);

const run = async (file: WorkflowFile, over = {}) =>
	await bench.engine.run(file, { ...account, ...over });
const hints = (execution: Execution) =>
	(execution.run.data.resultData.runData[SEND].at(-1)?.hints ?? []).map(({ message }) => message);
const logged = () => [...printed().matchAll(/Postman Send: ([^'"\n\\]+)/g)].map(([, line]) => line);

function saysNothingPrivate() {
	for (const { phone, name } of ITEMS.filter((item) => item !== bad)) {
		expect(printed()).not.toContain(phone);
		expect(printed()).not.toContain(name);
	}
}

test.each([['continueRegularOutput'], ['continueErrorOutput']] as const)('%s', async (onError) => {
	const execution = await run(single(ITEMS, { onError }));
	const line = '2 sent, 3 skipped (sent before), 2 failed, 1 not known';
	expect(hints(execution)).toContain(line);
	expect(logged()).toContain(line);
	saysNothingPrivate();
	const outputs = [0, 1].flatMap((output) => execution.items(SEND, output));
	const pairs = outputs.map(({ json, pairedItem }) => [
		(pairedItem as { item: number }).item,
		'skipped' in json ? 'skipped' : 'error' in json ? 'failed' : 'sent',
	]);
	expect(pairs.sort(([one], [other]) => Number(one) - Number(other))).toEqual(
		['skipped', 'sent', 'failed', 'skipped', 'skipped', 'failed', 'failed', 'sent'].map(
			(what, item) => [item, what],
		),
	);
	const failed = onError === 'continueErrorOutput' ? execution.items(SEND, 1) : [];
	if (failed.length > 0) expect(failed.every(({ json }) => 'error' in json)).toBe(true);
});

test('Stop: the log counts what was not tried, and so does the error', async () => {
	const execution = await run(single([sentBefore, first, refusedOne, ...rows(40).slice(10)]));
	expect(execution.status).toBe('error');
	const [line] = logged().filter((one) => /^\d+ sent/.test(one));
	const counts = [...line.matchAll(/\d+/g)].map(([n]) => Number(n));
	expect(counts.reduce((sum, n) => sum + n)).toBe(33);
	expect(line).toMatch(/^\d+ sent, 1 skipped \(sent before\), 1 failed(, \d+ not tried)?$/);
	expect(String(execution.error?.description)).toMatch(/Of 33 messages: /);
	const held = bench.simulator.ledger.count({ route: 'send' });
	expect(counts[0]).toBe(held - 1);
	saysNothingPrivate();
});

test('a batch counts messages, and a file files', async () => {
	const items = await run(batchSend([sentBefore, first, first, second], { skipIfSentWithin: 24 }));
	expect(hints(items)).toContain('2 sent, 2 skipped (sent before)');
	const csv = 'recipient,language,name,fruit\n6591234567,english,one,fig\n';
	const files = await run(fileSend([csv, csv]));
	expect(hints(files)).toContain('2 sent');
	expect(logged()).toEqual(expect.arrayContaining(['2 sent, 2 skipped (sent before)', '2 sent']));
	saysNothingPrivate();
});

test('a list that cannot be read: all failed', async () => {
	const fault = { kind: 'status', status: 503, body: 'html' } as const;
	bench.simulator.faults.add({ route: 'listMessages', fault });
	const execution = await run(single([first, second], { onError: 'continueRegularOutput' }));
	expect(hints(execution)).toContain('0 sent, 2 failed');
	expect(logged()).toContain('0 sent, 2 failed');
	expect(bench.simulator.ledger.count({ route: 'send' })).toBe(0);
	saysNothingPrivate();
});

test('a run that could not begin: all failed', async () => {
	account = bench.account({ campaignId: '' });
	const execution = await run(single([first, second], { onError: 'continueRegularOutput' }));
	expect(hints(execution)).toContain('0 sent, 2 failed');
	expect(logged()).toContain('0 sent, 2 failed');
});

test('with Retry On Fail, the last try says it: what was sent before it counts as sent', async () => {
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
	const list = { kind: 'status', status: 503, body: 'html' } as const;
	const remove = bench.simulator.faults.add({ route: 'listMessages', fault: list });
	const running = bench.engine.begin(single([first, second], settings), account);
	setTimeout(remove, 2_000);
	const execution = await running.result;
	if (execution.status === 'success') expect(hints(execution)).toContain('2 sent');
	expect(bench.heldPerPerson().filter((count) => count > 1)).toEqual([]);
});
