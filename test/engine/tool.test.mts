// Postman Send as a tool of an AI agent: what the model is told, and what becomes of its calls.
import type { IDataObject, INode, ISupplyDataFunctions } from 'n8n-workflow';

import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { core, loadCoreFile, workflow as n8n } from './n8n.mts';

jest.setTimeout(30_000);

const bench = useBench();

const { getSchema } = loadCoreFile('node-execution-context/utils/create-node-as-tool.js') as {
	getSchema(node: INode): { shape: Record<string, { description?: string }> };
};
const { makeHandleToolInvocation } = loadCoreFile(
	'node-execution-context/utils/get-input-connection-data.js',
) as {
	makeHandleToolInvocation(
		context: (runIndex: number) => ISupplyDataFunctions,
		node: INode,
		nodeType: unknown,
		runExecutionData: unknown,
	): (args: IDataObject) => Promise<string>;
};

/** The node as the editor makes it when the model is to fill recipient and text. */
function tool(settings: Partial<INode> = {}) {
	const file = sendWorkflow(
		[],
		{
			recipient:
				"={{ $fromAI('Recipient', `Mobile number of the person, e.g. +65 9123 4567`, 'string') }}",
			valuesMode: 'pairs',
			valuePairs: {
				pair: [
					{ name: 'name', value: "={{ $fromAI('Name', `Name of the person`, 'string') }}" },
					{ name: 'fruit', value: 'apple' },
				],
			},
			options: { timeout: 500 },
		},
		settings,
	);
	const { workflow, additionalData } = bench.engine.load(
		file,
		bench.account().credentials,
		'manual',
	);
	const node = workflow.nodes[SEND];
	const data = n8n.createRunExecutionData({});
	const invoke = makeHandleToolInvocation(
		(runIndex) =>
			new core.SupplyDataContext(
				workflow,
				node,
				additionalData,
				'manual',
				data,
				runIndex,
				[],
				{ main: [[{ json: {} }]] },
				'ai_tool',
				{ node, data: { main: [[{ json: {} }]] }, source: null },
				[],
			),
		node,
		bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend'),
		data,
	);
	return { node, invoke };
}

const MEI = { Recipient: '9123 4567', Name: 'Mei' };

test('the model sees what to fill in, and a description that says what the tool does', () => {
	const { shape } = getSchema(tool().node);
	expect(Object.keys(shape)).toEqual(['Recipient', 'Name']);
	expect(shape.Recipient.description).toContain('+65 9123 4567');
	const { description } = bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend');
	expect(description.description).toContain('SMS');
});

test('a call sends one SMS and gives the message object back', async () => {
	const [message] = JSON.parse(await tool().invoke(MEI));
	expect(message).toMatchObject({ recipient: '6591234567', latestStatus: 'created' });
	expect(bench.heldPerPerson()).toEqual([1]);
});

test('a number that cannot be used is explained to the model', async () => {
	await expect(tool().invoke({ ...MEI, Recipient: 'Mei' })).rejects.toThrow(
		/Recipient of item 0.+letters/s,
	);
});

test('Retry On Fail, which gives each try a run of its own, texts nobody twice', async () => {
	bench.simulator.faults.add({
		route: 'send',
		fault: { kind: 'hang', commit: 'after', ms: 7_000 },
		times: 1,
	});
	const { invoke } = tool({ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
	const answer = await invoke(MEI);
	expect(answer).toContain('It is not known whether the SMS was sent');
	await new Promise((resolve) => setTimeout(resolve, 2_000));
	expect(bench.heldPerPerson()).toEqual([1]);
});
