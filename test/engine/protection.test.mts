// What protects whom: each row of the table in docs/guarantees.md is played in each of its columns,
// and the server's ledger says how many SMS each person has.
import type { IDataObject, INode, WorkflowExecuteMode } from 'n8n-workflow';

import { readPage, sectionsOf } from '../docs/pages.mts';
import { copyOfPackage } from '../faults/shared/other-process.mts';
import { batchSend, fileSend, rows, speedUp } from '../support/batches.mts';
import { refused, useBench } from '../support/people.mts';
import { sendWorkflow } from '../support/workflows.mts';
import { Engine, type WorkflowFile } from './engine.mts';

jest.setTimeout(120_000);

const SPEED = 20;
const bench = useBench();
/** Another n8n process: another worker, or the one before n8n was killed. */
let other: Engine;
let account: ReturnType<typeof bench.account>;
beforeAll(async () => {
	speedUp(SPEED);
	other = await Engine.start(copyOfPackage(SPEED));
});
beforeEach(() => {
	bench.simulator.configure({
		visibility: { listDelay: 0 },
		batch: { creationDelay: 0, testRows: null },
	});
	const campaign = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, here is your {{fruit}}.' },
	});
	account = bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] });
});

const PEOPLE = rows(4);
/** Whom a run had sent to when it was cut off. */
const SENT = PEOPLE.slice(0, 3);

const single = (items: IDataObject[], options: IDataObject, settings: Partial<INode> = {}) =>
	sendWorkflow(
		items,
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
			options,
		},
		settings,
	);
const run = async (
	file: WorkflowFile,
	mode: WorkflowExecuteMode = 'trigger',
	engine = bench.engine,
) => await engine.run(file, { ...account, mode });
const refuseOnce = () =>
	bench.simulator.faults.add({
		route: 'send',
		fault: refused,
		when: ({ recipient }) => recipient === `65${String(PEOPLE[3].phone)}`,
		times: 1,
	});
const csv = (items: IDataObject[]) =>
	[
		'recipient,language,name,fruit',
		...items.map(({ phone, name, fruit }) => `65${phone},english,${name},${fruit}`),
	].join('\n');

const renamed = (file: WorkflowFile): WorkflowFile => ({
	...file,
	connections: { Form: { main: [[{ node: 'Renamed', type: 'main', index: 0 }]] } },
});

/** By the first cell of its row: what happens. The options are those of the column. */
const CASES: Record<string, (options: IDataObject) => Promise<unknown>> = {
	async 'Retry On Fail of the node'(options) {
		refuseOnce();
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		await run(single(PEOPLE.toReversed(), options, settings));
	},
	async 'Retry of an execution, once or often'(options) {
		const file = single(PEOPLE, options);
		refuseOnce();
		const first = await run(file);
		expect(first.status).toBe('error');
		for (let tries = 0; tries < 2; tries++) await bench.engine.retry(file, first, account).result;
	},
	async 'n8n is killed, then Retry'(options) {
		await run(single(SENT, options), 'trigger', other);
		await run(single(PEOPLE, options), 'retry');
	},
	async 'A new execution with the same items'(options) {
		await run(single(SENT, options));
		await run(single(PEOPLE, options));
	},
	// In a real n8n: test/e2e/once.e2e.mts.
	async 'In a sub-workflow, with Retry On Fail or Retry of the caller'(options) {
		refuseOnce();
		for (let tries = 0; tries < 2; tries++) await run(single(PEOPLE, options), 'integrated');
	},
	async 'n8n 1.123 in queue mode repeats an interrupted execution'(options) {
		await run(single(SENT, options), 'trigger', other);
		await run(single(PEOPLE, options));
	},
	async 'A new execution after the node was renamed'(options) {
		await run(single(SENT, options));
		await run(renamed(single(PEOPLE, options, { name: 'Renamed' })));
	},
	async 'A copy of the node, another database or n8n'(options) {
		await run(single(SENT, options), 'trigger', other);
		bench.engine.deduplication.rows.clear();
		await run(renamed(single(PEOPLE, options, { id: 'another', name: 'Renamed' })));
	},
	async 'Two executions at the same moment in one process'(options) {
		bench.simulator.configure({ visibility: { listDelay: 100 } });
		await Promise.all([1, 2].map(async () => await run(single(PEOPLE, options))));
	},
	async 'Two workers at the same moment'(options) {
		bench.simulator.configure({ visibility: { listDelay: 100 } });
		const engines = [bench.engine, other];
		await Promise.all(
			engines.map(async (engine) => await run(single(PEOPLE, options), 'trigger', engine)),
		);
	},
	async 'Batch > Send from items'(options) {
		if (options.skipIfSentWithin) {
			await run(single(SENT.slice(0, 1), {}));
			await run(batchSend(SENT, options), 'trigger', other);
			await run(batchSend(PEOPLE, options));
		} else {
			// As long as its messages may take to appear.
			bench.simulator.configure({ batch: { creationDelay: 2_000 } });
			await run(batchSend(PEOPLE, options), 'trigger', other);
			await run(batchSend(PEOPLE, options), 'retry');
		}
	},
	async 'Batch > Send of a file'(options) {
		const file = fileSend([csv(PEOPLE)], options);
		await run(file, 'trigger', other);
		await run(file, options.skipIfSentWithin ? 'trigger' : 'retry');
	},
};

const COLUMNS: Record<string, IDataObject> = {
	'By itself': {},
	'With Skip If Sent Within': { skipIfSentWithin: 1 },
	'With Send Once Key': { sendOnceKey: '={{ $json.phone ?? $json.file }}' },
};

const { text } = sectionsOf(readPage('docs/guarantees.md')).find(
	({ heading }) => heading === 'What protects whom',
)!;
const [header, , ...table] = [...text.matchAll(/^\|(.+)\|$/gm)].map(([, line]) =>
	line.split(' | ').map((cell) => cell.replaceAll('**', '').trim()),
);

test('the table has the rows and columns that are played', () => {
	expect(table.map(([first]) => first)).toEqual(Object.keys(CASES));
	expect(header.slice(1)).toEqual(Object.keys(COLUMNS));
});

describe.each(table)('%s', (row, ...cells) => {
	test.each(cells.map((said, i) => [Object.keys(COLUMNS)[i], said]))(
		'%s: %s',
		async (column, said) => {
			const play = CASES[row as string];
			await play(COLUMNS[column]);
			bench.simulator.settle();
			const held = bench.heldPerPerson();
			expect(held).toHaveLength(PEOPLE.length);
			const [word] = /^(?:Yes|No|Best effort|Two are possible|Retry: Yes)\b/.exec(said) ?? [];
			if (word === 'Yes' || word === 'Retry: Yes') expect(Math.max(...held)).toBe(1);
			else if (word === 'No') expect(Math.max(...held)).toBe(2);
			else if (word) {
				// Once the list shows it, nobody gets it again.
				const before = held.reduce((sum, one) => sum + one, 0);
				await new Promise((resolve) => setTimeout(resolve, 200));
				await run(single(PEOPLE, COLUMNS[column]));
				await run(single(PEOPLE, COLUMNS[column]), 'trigger', other);
				expect(bench.simulator.ledger.messages()).toHaveLength(before);
				expect(Math.max(...held)).toBeLessThanOrEqual(2);
			} else throw new Error(`The table says neither Yes nor No: ${said}`);
		},
	);
});
