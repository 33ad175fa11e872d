// The example workflows on n8n's engine: our nodes and the conditions run, triggers and sources
// give what the test says, and the other built-in nodes pass on what they get, as n8n does with a
// node that is switched off.
import type { IDataObject } from 'n8n-workflow';

import type { WorkflowFile } from '../engine/engine.mts';

const RUNNING = /^n8n-nodes-postman-sg\.|^n8n-nodes-base\.(?:if|filter|merge)$|\.agent$/;

/** What triggers and sources give, by their names; the first of them starts the run. */
export type Given = Record<string, IDataObject[]>;

export function playable(example: WorkflowFile, given: Given): WorkflowFile {
	const [start] = Object.keys(given);
	const nodes = example.nodes.map((node) =>
		node.name in given || RUNNING.test(node.type) ? node : { ...node, disabled: true },
	);
	const missing = Object.keys(given).filter((name) => !nodes.some((node) => node.name === name));
	if (missing.length > 0) throw new Error(`${example.name} has no node ${missing.join(', ')}`);
	return {
		...example,
		// The engine begins at the first one if none is a trigger that it knows.
		nodes: nodes.sort((a, b) => Number(b.name === start) - Number(a.name === start)),
		pinData: Object.fromEntries(
			Object.entries(given).map(([name, items]) => [name, items.map((json) => ({ json }))]),
		),
	};
}
