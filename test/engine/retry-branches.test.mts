// Retry where a workflow has several Postman Sends, or runs one of them several times: what belongs
// to another node, or to another run, is not this one's.
import type { IDataObject, INode } from 'n8n-workflow';

import { rows } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import type { WorkflowFile } from './engine.mts';

jest.setTimeout(60_000);

const bench = useBench();
let account: ReturnType<typeof bench.account>;
beforeEach(() => {
	bench.simulator.configure({ visibility: { listDelay: 0 } });
	const campaign = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, here is your {{fruit}}.' },
	});
	account = bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] });
});

/** Each of the items to its person, with this fruit. */
const file = (items: IDataObject[], fruit = 'apple', options: IDataObject = {}) =>
	sendWorkflow(items, {
		recipient: '={{ $json.phone }}',
		valuesMode: 'json',
		valuesJson: `={{ { name: $json.name, fruit: "${fruit}" } }}`,
		options,
	});

const to = (...nodes: string[]) => ({
	main: [nodes.map((node) => ({ node, type: 'main' as const, index: 0 }))],
});

const texts = () =>
	bench.simulator.ledger
		.messages()
		.map(({ recipient, values }) => `${recipient} ${values.fruit}`)
		.sort();

const textsOf = (items: IDataObject[], ...fruits: string[]) =>
	items.flatMap(({ phone }) => fruits.map((fruit) => `65${String(phone)} ${fruit}`)).sort();

/** Of an execution that was killed nothing is stored but what it began with. */
const retryKilled = async (workflow: WorkflowFile) =>
	await bench.engine.run(workflow, { ...account, mode: 'retry' });

describe.each<[string, [string, string]]>([
	['another text', ['apple', 'pear']],
	['the same text', ['apple', 'apple']],
])('two branches, of which the second sends %s to the same people', (_, fruits) => {
	const workflow = (): WorkflowFile => {
		const upper = file(rows(3), fruits[0]);
		const lower: INode = {
			...file(rows(3), fruits[1]).nodes[1],
			id: '9',
			name: 'Lower',
			position: [200, 400],
		};
		return {
			...upper,
			nodes: [...upper.nodes, lower],
			connections: { Form: to(SEND, 'Lower') },
		};
	};

	test('killed before the second began: it sends', async () => {
		await bench.engine.run({ ...workflow(), connections: { Form: to(SEND) } }, account);
		const run = await retryKilled(workflow());
		expect(run.status).toBe('success');
		expect(texts()).toEqual(textsOf(rows(3), ...fruits));
	});

	test('killed after both: nobody gets anything again, and each node gives out its own', async () => {
		await bench.engine.run(workflow(), account);
		const run = await retryKilled(workflow());
		expect(run.status).toBe('success');
		expect(texts()).toEqual(textsOf(rows(3), ...fruits));
		const ids = [SEND, 'Lower'].flatMap((node) => run.json(node).map(({ id }) => id));
		expect(new Set(ids).size).toBe(6);
	});
});

test('what another node only reads is still this one’s', async () => {
	const workflow = file(rows(3));
	const read: INode = {
		...workflow.nodes[1],
		id: '8',
		name: 'Read',
		alwaysOutputData: true,
		parameters: { operation: 'getAll', returnAll: true },
	};
	const people: INode = { ...workflow.nodes[2], id: '9', name: 'People' };
	const reading: WorkflowFile = {
		nodes: [...workflow.nodes, read, people],
		connections: { Form: to('Read'), Read: to('People'), People: to(SEND) },
		pinData: { Form: [{ json: {} }], People: workflow.pinData?.Form ?? [] },
	};
	await bench.engine.run(reading, account);
	const run = await retryKilled(reading);
	expect(run.status).toBe('success');
	expect(texts()).toEqual(textsOf(rows(3), 'apple'));
});

describe('a node that runs several times in one execution', () => {
	/** Two sources, each of which makes the node run once. */
	const twoRuns = (first: IDataObject[], second: IDataObject[], options: IDataObject = {}) => {
		const workflow = file([], 'apple', options);
		const source = (name: string, y: number): INode => ({
			...workflow.nodes[2],
			id: name,
			name,
			position: [100, y],
		});
		workflow.nodes.push(source('One', 0), source('Two', 300));
		const items = (some: IDataObject[]) => some.map((json) => ({ json }));
		return {
			...workflow,
			connections: { Form: to('One', 'Two'), One: to(SEND), Two: to(SEND) },
			pinData: { Form: items([{}]), One: items(first), Two: items(second) },
		};
	};
	const [one, two, three] = rows(3);

	test('killed and retried, each run has its own messages', async () => {
		await bench.engine.run(twoRuns([one, two], [two]), account);
		const run = await retryKilled(twoRuns([one, two], [two, three]));
		expect(run.status).toBe('success');
		expect(texts()).toEqual(textsOf([one, two, two, three], 'apple'));
		const ids = run.run.data.resultData.runData[SEND].flatMap(({ data }) =>
			(data?.main[0] ?? []).map(({ json }) => json.id),
		);
		expect(new Set(ids).size).toBe(4);
	});

	test('with Skip If Sent Within, a person gets one from all runs', async () => {
		const run = await bench.engine.run(
			twoRuns([one, two], [two, three], { skipIfSentWithin: 1 }),
			account,
		);
		expect(texts()).toEqual(textsOf([one, two, three], 'apple'));
		expect(run.items(SEND).map(({ json, pairedItem }) => ['skipped' in json, pairedItem])).toEqual([
			[true, { item: 0 }],
			[false, { item: 1 }],
		]);
	});
});
