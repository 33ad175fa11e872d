// What a person reads in the nodes panel and in the fields, of the description that n8n's editor
// gets.
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { useBench } from '../support/people.mts';
import { SEND, sendWorkflow } from '../support/workflows.mts';

const bench = useBench();

const description = () => bench.engine.nodeType('n8n-nodes-postman-sg.postmanSend').description;

/** Those of collections too. */
function allFields(fields: INodeProperties[]): INodeProperties[] {
	return fields.flatMap((field) => [
		field,
		...(field.type === 'collection' ? allFields(field.options as INodeProperties[]) : []),
	]);
}

test('Send message is the first of the actions', () => {
	const { properties } = description();
	// n8n lists the actions by resource, and each resource's by operation, in these orders.
	const resource = properties.find(({ name }) => name === 'resource')!;
	expect(resource.options!.map((option) => 'value' in option && option.value)).toEqual([
		'message',
		'batch',
	]);
	for (const list of properties.filter(({ name }) => name === 'operation')) {
		expect(list.options![0]).toMatchObject({ value: 'send' });
	}
});

test('a number of time has its unit in its label', () => {
	const units = /\((?:Milliseconds|Seconds|Minutes|Hours)\)$/;
	const numbers = allFields(description().properties).filter(
		({ type, name }) => type === 'number' && name !== 'limit',
	);
	expect(numbers.length).toBeGreaterThan(3);
	for (const { displayName } of numbers) expect(displayName).toMatch(units);
});

test('no label speaks of an ID where there is none', () => {
	for (const { displayName } of allFields(description().properties)) {
		expect(displayName).not.toMatch(/Name or ID/);
	}
});

test('Custom API Call says what to use instead', async () => {
	const operation = '__CUSTOM_API_CALL__';
	const run = await bench.engine.run(sendWorkflow([{}], { operation }), bench.account());
	expect(run.error).toMatchObject({
		message: expect.stringContaining('HTTP Request node'),
		description: expect.stringMatching(/Predefined Credential Type.+Postman SG API/),
	});
	expect(bench.simulator.ledger.calls()).toEqual([]);
	expect(run.json(SEND)).toEqual([]);
});

describe('what n8n’s assistant is told', () => {
	const NODES = ['postmanSend', 'postmanStatusTrigger'].map(
		(name) => `n8n-nodes-postman-sg.${name}`,
	);
	const ofNode = (name: string) => bench.engine.nodeType(name).description as INodeTypeDescription;
	const withOptions = (fields: INodeProperties[]) =>
		allFields(fields).flatMap((field) => [field, ...(field.options ?? [])]);

	test('is short, and no expression, which n8n would evaluate or show', () => {
		for (const name of NODES) {
			const { builderHint, properties } = ofNode(name);
			const hints = [
				builderHint?.searchHint ?? '',
				...(builderHint?.relatedNodes ?? []).map(({ relationHint }) => relationHint),
				...withOptions(properties).flatMap((one) => one.builderHint?.propertyHint ?? []),
			];
			expect(hints.length).toBeGreaterThan(1);
			for (const hint of hints) {
				expect(hint).toMatch(/^.{10,125}$/);
				expect(hint).not.toContain('{{');
			}
		}
	});

	test('names nodes that there are', () => {
		for (const name of NODES) {
			const related = ofNode(name).builderHint?.relatedNodes ?? [];
			expect(related.map(({ nodeType }) => nodeType)).toEqual(NODES.filter((one) => one !== name));
		}
	});

	test('is not on resource and operation themselves, with which n8n does not load the node', () => {
		for (const { name, builderHint } of ofNode(NODES[0]).properties) {
			if (name === 'resource' || name === 'operation') expect(builderHint).toBeUndefined();
		}
	});
});
