// The example workflows as files: whoever imports one finds nothing of ours in it but the nodes, a
// tidy canvas, and panels in which only their own credential and texts are missing.
import type { INode } from 'n8n-workflow';

import { Engine, type WorkflowFile } from '../engine/engine.mts';
import { workflow as n8n } from '../engine/harness/n8n.mts';
import { EXAMPLES, readExample } from './files.mts';

const OURS = /^n8n-nodes-postman-sg\./;
const BUILT_IN = /^(?:n8n-nodes-base|@n8n\/n8n-nodes-langchain)\./;
const NOTE = 'n8n-nodes-base.stickyNote';
/** The grid of the editor's canvas, in its pixels. */
const GRID = 16;
const NODE_SIZE = 96;

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.start();
});

describe.each(EXAMPLES)('%s', (file) => {
	const example = readExample<WorkflowFile>(file);
	const notes = example.nodes.filter(({ type }) => type === NOTE);
	const nodes = example.nodes.filter(({ type }) => type !== NOTE);

	test('is named as its file', () => {
		expect(example.name.toLowerCase().replace(/\W+/g, '-')).toBe(file);
	});

	test('has our nodes and built-in ones only, each with a name and an ID of its own', () => {
		expect(nodes.filter(({ type }) => OURS.test(type))).not.toEqual([]);
		expect(nodes.filter(({ type }) => !OURS.test(type) && !BUILT_IN.test(type))).toEqual([]);
		for (const key of ['id', 'name'] as const) {
			const values = example.nodes.map((node) => node[key]);
			expect(new Set(values).size).toBe(values.length);
		}
	});

	test('gives each node that people or n8n come back to an address of its own', () => {
		const addressed = nodes.filter(({ type }) => /\.(?:form|formTrigger|wait)$/.test(type));
		const addresses = addressed.map(({ webhookId }) => webhookId);
		expect(addresses).not.toContain(undefined);
		expect(new Set(addresses).size).toBe(addressed.length);
	});

	test('explains itself in notes, first of all what it is for and what to do', () => {
		const [first] = notes.map(({ parameters }) => String(parameters.content));
		expect(first).toMatch(new RegExp(`^## ${example.name}\n.+\n### Before you try it\n1\\. `, 's'));
	});

	test('names nodes in its notes that are there', () => {
		const names = new Set(nodes.map(({ name }) => name));
		const said = notes.flatMap(({ parameters }) =>
			[...String(parameters.content).matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name),
		);
		const ours = nodes.filter(({ type }) => OURS.test(type)).map(({ name }) => name);
		expect(said).toEqual(expect.arrayContaining(ours));
		const ofTheEditor = ['Execute workflow', 'Open chat', 'Publish'];
		const ofOurPanel = ['Dry Run', 'Send Once Key', 'Values', 'Values to Send'];
		expect(
			said.filter((name) => !names.has(name) && ![...ofTheEditor, ...ofOurPanel].includes(name)),
		).toEqual([]);
	});

	test('holds nobody’s credentials, and no data in place of a real run', () => {
		for (const { credentials = {} } of nodes) {
			for (const { id, name } of Object.values(credentials)) {
				expect(id).toBeNull();
				expect(name).toMatch(/account$/);
			}
		}
		expect(example).not.toHaveProperty('pinData');
		expect(JSON.stringify(example)).not.toMatch(/key_(?:test|live|prod)_|campaign_[0-9a-f]{8}/);
	});

	test('leads from and to nodes that are there', () => {
		const names = new Set(nodes.map(({ name }) => name));
		const targets = Object.values(example.connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((links) => links.flatMap((link) => link ?? [])),
		);
		expect(targets).not.toEqual([]);
		for (const from of Object.keys(example.connections)) expect(names).toContain(from);
		for (const { node } of targets) expect(names).toContain(node);
	});

	test('is tidy: all on the grid, and no node upon another', () => {
		for (const { position } of example.nodes) {
			expect(position.map((value) => Math.abs(value % GRID))).toEqual([0, 0]);
		}
		const near = (a: INode, b: INode) =>
			[0, 1].every((axis) => Math.abs(a.position[axis] - b.position[axis]) < NODE_SIZE);
		const upon = nodes.flatMap((a, i) => nodes.slice(i + 1).filter((b) => near(a, b)));
		expect(upon).toEqual([]);
	});

	test('fills our panels with what they know, and leaves nothing out that they ask for', () => {
		for (const node of nodes.filter(({ type }) => OURS.test(type))) {
			const { description } = engine.nodeType(node.type);
			// n8n itself adds these to a node that is a tool.
			const { descriptionType, toolDescription, ...parameters } = node.parameters;
			const known = n8n.NodeHelpers.getNodeParameters(
				description.properties,
				parameters,
				true,
				false,
				node,
				description,
			);
			expect(known).toMatchObject(parameters);
			const issues = n8n.NodeHelpers.getNodeParametersIssues(
				description.properties,
				{ ...node, parameters: known ?? {} },
				description,
			);
			expect(issues).toBeNull();
		}
	});
});
