// The example workflows on n8n's engine: our nodes and the conditions run, triggers and sources give what the test says,
// and the other built-in nodes pass on what they get, as n8n does with a node that is switched off.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { IDataObject } from 'n8n-workflow';

import type { Execution, WorkflowFile } from '../engine/engine.mts';
import type { Campaign } from '../simulator/index.mts';
import { type Bench, useBench } from '../support/people.mts';

const FOLDER = fileURLToPath(new URL('../../examples/', import.meta.url));
const RUNNING = /^n8n-nodes-postman-sg\.|^n8n-nodes-base\.(?:if|filter)$|\.agent$/;

/** Their file names without `.json`. */
export const EXAMPLES = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace(/\.json$/, ''));

export interface Example extends WorkflowFile {
	name: string;
}

export function readExample(file: string): Example {
	return JSON.parse(readFileSync(`${FOLDER}${file}.json`, 'utf8')) as Example;
}

/** What triggers and sources give, by their names; the first of them starts the run. */
export type Given = Record<string, IDataObject[]>;

export interface ExampleBench extends Bench {
	/** Of the template that the examples are made for. */
	campaign: Campaign;
	play(file: string, given: Given): Promise<Execution>;
}

/** To be called at the top of a test file. */
export function useExamples(): ExampleBench {
	const bench = useBench() as ExampleBench;
	beforeAll(() => {
		const templates = { english: 'Dear {{name}}, see you on {{slot}}.' };
		bench.campaign = bench.simulator.addCampaign({ name: 'Appointments', templates });
	});
	bench.play = async (file, given) =>
		await bench.engine.run(
			playable(readExample(file), given),
			bench.account({ campaignId: bench.campaign.id, apiKey: bench.campaign.apiKeys[0] }),
		);
	return bench;
}

function playable(example: Example, given: Given): WorkflowFile {
	const [start] = Object.keys(given);
	const nodes = example.nodes.map((node) =>
		node.name in given || RUNNING.test(node.type) ? node : { ...node, disabled: true },
	);
	const missing = Object.keys(given).filter((name) => !nodes.some((node) => node.name === name));
	if (missing.length > 0) throw new Error(`${example.name} has no node ${missing.join(', ')}`);
	return {
		...example,
		// The engine begins at the first one where none is a trigger that it knows.
		nodes: nodes.sort((a, b) => Number(b.name === start) - Number(a.name === start)),
		pinData: Object.fromEntries(
			Object.entries(given).map(([name, items]) => [name, items.map((json) => ({ json }))]),
		),
	};
}
