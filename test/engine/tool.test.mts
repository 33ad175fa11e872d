// Postman Send as a tool of an AI agent: what the model is told, and what becomes of its calls.
import type { IDataObject, INode, INodeType, ISupplyDataFunctions } from 'n8n-workflow';

import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';
import { core, loadCoreFile, loadPackageFile, workflow as n8n } from './harness/n8n.mts';

jest.setTimeout(30_000);

const bench = useBench();

const { createNodeAsTool } = loadCoreFile(
	'node-execution-context/utils/create-node-as-tool.js',
) as {
	createNodeAsTool(options: {
		node: INode;
		nodeType: INodeType;
		handleToolInvocation(): Promise<never>;
	}): { response: { schema: { shape: Record<string, { description?: string }> } } };
};

/** What the model is asked to fill in. */
function getSchema(node: INode) {
	const nodeType = bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend');
	const handleToolInvocation = async () => await Promise.reject();
	return createNodeAsTool({ node, nodeType, handleToolInvocation }).response.schema;
}

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

/** What the editor puts into the node's fields when the model is to fill recipient and text. */
const TO_SEND: IDataObject = {
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
};

function tool(settings: Partial<INode> = {}, parameters = TO_SEND) {
	const file = sendWorkflow([], parameters, settings);
	const { workflow, additionalData } = bench.engine.load(
		file,
		bench.account().credentials,
		'manual',
	);
	const node = workflow.nodes[SEND];
	const type = bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend');
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
		type,
		data,
	);
	const description = n8n.NodeHelpers.getToolDescriptionForNode(node, type);
	return { node, invoke, description };
}

const MEI = { Recipient: '9123 4567', Name: 'Mei' };

test('the model sees what to fill in, and a description that says what the tool does', () => {
	const { node, description } = tool();
	const { shape } = getSchema(node);
	expect(Object.keys(shape)).toEqual(['Recipient', 'Name']);
	expect(shape.Recipient.description).toContain('+65 9123 4567');
	expect(description).toBe('Send message in Postman Send');
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

test('what broke in this node after a send is told, not thrown: the agent would try again', async () => {
	const sentOutput = loadPackageFile('nodes/Postman/actions/message/sent-output.js') as {
		sentJson(): IDataObject;
	};
	const broken = jest.spyOn(sentOutput, 'sentJson').mockImplementation(() => {
		throw new TypeError('broken');
	});
	const { invoke } = tool({ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
	const answer = await invoke(MEI);
	broken.mockRestore();
	expect(answer).toContain(
		'It is not known whether the SMS was sent: Something in this node broke',
	);
	expect(bench.heldPerPerson()).toEqual([1]);
});

describe('reading and retrying', () => {
	/** What the editor puts into a field that the model is to fill: the field's own words. */
	function fromAI(operation: string, name: string) {
		const { properties } = bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend').description;
		const field = properties.find(
			(one) => one.name === name && one.displayOptions?.show?.operation?.includes(operation),
		);
		return {
			words: field?.description,
			parameters: {
				operation,
				[name]: `={{ $fromAI('Message_ID', \`${field?.description}\`, 'string') }}`,
				options: { timeout: 500 },
			},
		};
	}

	test.each([
		['get', 'Get message in Postman Send', /ID in the output of Send/],
		['retry', 'Retry message in Postman Send', /was not delivered.+charges/],
	])('of %s the model is told what it does and what the ID is', (operation, does, is) => {
		const { words, parameters } = fromAI(operation, 'messageId');
		const { node, description } = tool({}, parameters);
		expect(description).toBe(does);
		expect(words).toMatch(is);
		expect(getSchema(node).shape.Message_ID.description).toBe(words);
	});

	test('of a list the model is told that there are many', () => {
		const { description } = tool({}, { operation: 'getAll' });
		expect(description).toBe('Get many messages in Postman Send');
	});

	test('a message is read', async () => {
		const { id } = bench.simulator.insert();
		const { invoke } = tool({}, fromAI('get', 'messageId').parameters);
		expect(JSON.parse(await invoke({ Message_ID: id }))[0]).toMatchObject({
			id,
			status: 'created',
		});
	});

	test('a message that does not exist is explained to the model', async () => {
		const { invoke } = tool({}, fromAI('get', 'messageId').parameters);
		await expect(invoke({ Message_ID: 'message_nobody' })).rejects.toThrow(
			'This campaign has no message with this Message ID',
		);
	});

	test('Retry On Fail retries no message twice', async () => {
		const { simulator } = bench;
		simulator.script('6591234567', ['failure:delivery_error/recipient_unavailable']);
		const { id } = simulator.insert({ createdAt: Date.now() - 300_000 });
		simulator.configure({ delivery: { timeScale: 0 } });
		simulator.faults.add({ route: 'retryMessage', fault: { kind: 'reset', commit: 'before' } });
		simulator.faults.add({ route: 'getMessage', fault: { kind: 'status', status: 502 } });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const { invoke } = tool(settings, fromAI('retry', 'messageId').parameters);
		const answer = await invoke({ Message_ID: id });
		simulator.configure({ delivery: { timeScale: 1 } });
		expect(answer).toContain('It is not known whether the message was retried');
		expect(simulator.ledger.message(id)?.attempts).toHaveLength(2);
	});
});
