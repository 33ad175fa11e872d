// The same messages as workflows of each contestant, with the values given in each of the ways that
// people give them.
import type { IDataObject, INode } from 'n8n-workflow';

import type { RunOptions, WorkflowFile } from '../engine/engine.mts';
import { credentials, sendWorkflow } from '../support/workflows.mts';

/**
 * `httpCredential`: HTTP Request with Postman Send's credential, which it reads for every item.
 * `getMany`: reads a list, simplified; `getManyWhole` as it is.
 * `threeNodes`: an Edit Fields node before the two works out the columns, as people need it whose
 * items are not yet what the file's rows are.
 */
export type Side =
	| 'send'
	| 'httpRequest'
	| 'httpCredential'
	| 'batchSend'
	| 'twoNodes'
	| 'threeNodes'
	| 'getMany'
	| 'getManyWhole';

/**
 * How the values are given. `text`: sentences with expressions in them. `n8n`: what only n8n's
 * evaluator can work out.
 */
export type Way = 'automatic' | 'mapped' | 'pairs' | 'json' | 'text' | 'n8n';

export interface Account {
	baseUrl: string;
	campaignId: string;
	apiKey: string;
}

export interface BulkTask {
	side: Side;
	way: Way;
	items: number;
	server: Account;
}

/** Those of each side that are compared. */
export const NODES: Record<Side, string[]> = {
	send: ['n8n-nodes-postman-sg.postmanSend'],
	batchSend: ['n8n-nodes-postman-sg.postmanSend'],
	getMany: ['n8n-nodes-postman-sg.postmanSend'],
	getManyWhole: ['n8n-nodes-postman-sg.postmanSend'],
	httpRequest: ['n8n-nodes-base.httpRequest'],
	httpCredential: ['n8n-nodes-base.httpRequest'],
	twoNodes: ['n8n-nodes-base.convertToFile', 'n8n-nodes-base.httpRequest'],
	threeNodes: ['n8n-nodes-base.set', 'n8n-nodes-base.convertToFile', 'n8n-nodes-base.httpRequest'],
};

export function bulkWorkflow(task: BulkTask): { workflow: WorkflowFile; options: RunOptions } {
	return WORKFLOWS[task.side](task);
}

/** Already as the file's columns are: n8n's own nodes check and change nothing. */
export function itemsOf({ items }: Pick<BulkTask, 'items'>): IDataObject[] {
	return Array.from({ length: items }, (_, i) => ({
		recipient: `65${91000000 + i}`,
		language: 'english',
		name: `Person ${i}`,
		fruit: 'apple',
	}));
}

const SENTENCE = 'Dear {{ $json.name }}, your {{ $json.fruit }} is ready.';
const RECIPIENT = '={{ $json.recipient }}';
const LANGUAGE = '={{ $json.language }}';
const schema = ['name', 'fruit'].map((id) => ({ id, displayName: id, type: 'string' }));
const pairs = (name: string, fruit: string): IDataObject => ({
	valuesMode: 'pairs',
	valuePairs: {
		pair: [
			{ name: 'name', value: name },
			{ name: 'fruit', value: fruit },
		],
	},
});

/** Four expressions an item, but for the automatic way. */
const VALUES: Record<Way, IDataObject> = {
	automatic: {
		valuesMode: 'mapped',
		templateValues: { mappingMode: 'autoMapInputData', value: null, schema },
	},
	mapped: {
		valuesMode: 'mapped',
		templateValues: {
			mappingMode: 'defineBelow',
			value: { name: '={{ $json.name }}', fruit: '={{ $json.fruit }}' },
			schema,
		},
	},
	pairs: pairs('={{ $json.name }}', '={{ $json.fruit }}'),
	json: {
		valuesMode: 'json',
		valuesJson: '={ "name": "{{ $json.name }}", "fruit": "{{ $json.fruit }}" }',
	},
	text: pairs(`=${SENTENCE}`, '={{ $json.fruit }}'),
	n8n: pairs('={{ $json.name.trim() }}', '={{ $json.fruit.toLowerCase() }}'),
};

function ours(task: BulkTask, over: IDataObject) {
	const workflow = sendWorkflow(
		itemsOf(task),
		{ recipient: RECIPIENT, language: LANGUAGE, ...VALUES[task.way], ...over },
		{ onError: 'continueErrorOutput' },
	);
	const account = { environment: 'custom', callsPerSecond: 100_000, ...task.server };
	return { workflow, options: { credentials: credentials(account) } };
}

function list({ server }: BulkTask, simplify: boolean) {
	const workflow = sendWorkflow([{}], { operation: 'getAll', returnAll: true, simplify });
	const account = { environment: 'custom', callsPerSecond: 1_000, ...server };
	return { workflow, options: { credentials: credentials(account) } };
}

function node(name: string, type: string, typeVersion: number, parameters: IDataObject): INode {
	return {
		id: name,
		name,
		type,
		typeVersion,
		position: [200, 0],
		parameters: parameters as INode['parameters'],
	};
}

function theirs(task: BulkTask, nodes: INode[]) {
	const {
		nodes: [form],
		pinData,
	} = sendWorkflow(itemsOf(task), {});
	const chain = [form, ...nodes];
	const connections = Object.fromEntries(
		nodes.map(({ name }, i) => [
			chain[i].name,
			{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
		]),
	);
	return { workflow: { nodes: chain, connections, pinData }, options: { credentials: {} } };
}

/** A credential would be read for every item: the header spares the HTTP Request node that. */
function request(task: BulkTask, path: string, body: IDataObject): INode {
	const { baseUrl, campaignId, apiKey } = task.server;
	return node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.5, {
		method: 'POST',
		url: `${baseUrl}/campaigns/${campaignId}/${path}`,
		authentication: 'none',
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${apiKey}` }] },
		sendBody: true,
		...body,
		options: {},
	});
}

/** The same four values. */
const BODY: IDataObject = {
	contentType: 'json',
	specifyBody: 'json',
	jsonBody:
		'={ "recipient": "{{ $json.recipient }}", "language": "{{ $json.language }}", "values": { "name": "{{ $json.name }}", "fruit": "{{ $json.fruit }}" } }',
};

function withCredential({ parameters, ...node }: INode): INode {
	return {
		...node,
		parameters: {
			...parameters,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'postmanSgApi',
			sendHeaders: false,
		},
		credentials: { postmanSgApi: { id: '1', name: 'Postman' } },
	};
}

function fileNodes(task: BulkTask): INode[] {
	return [
		node('Convert to File', 'n8n-nodes-base.convertToFile', 1.1, {
			operation: 'csv',
			binaryPropertyName: 'data',
			options: { fileName: 'messages.csv' },
		}),
		request(task, 'batch/messages', {
			contentType: 'multipart-form-data',
			bodyParameters: {
				parameters: [{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' }],
			},
		}),
	];
}

/** The four expressions that the other sides have. */
function editFields(): INode {
	const columns = {
		recipient: RECIPIENT,
		language: LANGUAGE,
		name: `=${SENTENCE}`,
		fruit: '={{ $json.fruit }}',
	};
	const assignments = Object.entries(columns).map(([name, value]) => ({
		id: name,
		name,
		value,
		type: 'string',
	}));
	return node('Edit Fields', 'n8n-nodes-base.set', 3.4, {
		assignments: { assignments },
		options: {},
	});
}

const WORKFLOWS: Record<Side, (task: BulkTask) => { workflow: WorkflowFile; options: RunOptions }> =
	{
		send: (task) => ours(task, {}),
		batchSend: (task) => ours(task, { resource: 'batch' }),
		httpRequest: (task) => theirs(task, [request(task, 'messages', BODY)]),
		httpCredential: (task) => theirs(task, [withCredential(request(task, 'messages', BODY))]),
		twoNodes: (task) => theirs(task, fileNodes(task)),
		getMany: (task) => list(task, true),
		getManyWhole: (task) => list(task, false),
		threeNodes: (task) => theirs(task, [editFields(), ...fileNodes(task)]),
	};
