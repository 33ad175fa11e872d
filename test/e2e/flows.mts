// Workflows for end-to-end tests, of built-in nodes and ours.
import type { Workflow, WorkflowNode } from './n8n/rest.mts';

/** From a node to another; from its second output if it says 1. */
export type Link = readonly [from: string, to: string, output?: 0 | 1];

export function workflow(name: string, nodes: WorkflowNode[], links: readonly Link[]): Workflow {
	const connections: Record<string, { main: Array<Array<object>> }> = {};
	for (const [from, to, output = 0] of links) {
		const { main } = (connections[from] ??= { main: [] });
		for (let i = main.length; i <= output; i++) main.push([]);
		main[output].push({ node: to, type: 'main', index: 0 });
	}
	return {
		name,
		nodes: nodes.map((node, i) => ({ id: `node-${i}`, position: [i * 220, 0], ...node })),
		connections,
		settings: {},
	};
}

/** Links that make a chain of them. */
export function inTurn(...names: string[]): Link[] {
	return names.slice(1).map((to, i) => [names[i], to]);
}

export const manual = (name = 'Start'): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	parameters: {},
});

/** Answers at once; what is posted comes out under `body`. */
export const webhook = (path: string, name = 'Webhook'): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
	webhookId: path,
});

/** An item with a list in it, for `splitOut`. */
export const list = (name: string, field: string, items: readonly object[]): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: JSON.stringify({ [field]: items }), options: {} },
});

export const splitOut = (name: string, field: string): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: field, options: {} },
});

export const noOp = (name: string): WorkflowNode => ({
	name,
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
});

export type Credential = { id: string; name: string };

const ours =
	(type: string) =>
	(
		name: string,
		{ id, name: credentialName }: Credential,
		parameters: Record<string, unknown>,
		settings: object = {},
	): WorkflowNode => ({
		name,
		type: `n8n-nodes-postman-sg.${type}`,
		typeVersion: 1,
		parameters,
		credentials: { postmanSgApi: { id, name: credentialName } },
		...settings,
	});

/** @param settings Of the node itself, e.g. `onError`. */
export const postmanSend = ours('postmanSend');
export const statusTrigger = ours('postmanStatusTrigger');
