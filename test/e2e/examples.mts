// The example workflows, put into a running n8n: as they are in the project, with a credential that
// works.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { shortHash } from '../support/cache.mts';
import type { Named, RestClient, Workflow, WorkflowNode } from './n8n/rest.mts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const TYPE = 'postmanSgApi';

/** A credential, and the variables of the campaign that it is for. */
export interface CampaignCredential extends Named {
	variables: readonly string[];
}

/** Which file became which workflow, from which content. */
type Imported = Record<string, { id: string; hash: string }>;

/**
 * Imports what is new or has changed; an example that somebody has changed in the editor stays
 * theirs until the file changes.
 */
export async function importExamples(
	rest: RestClient,
	credentials: readonly CampaignCredential[],
	recordFile: string,
): Promise<Named[]> {
	const record: Imported = JSON.parse(await readFile(recordFile, 'utf8').catch(() => '{}'));
	const present = new Map((await rest.workflows()).map(({ id, name }) => [id, name]));
	const imported: Named[] = [];
	const files = (await readdir(EXAMPLES)).filter((file) => file.endsWith('.json')).sort();
	for (const file of files) {
		const text = await readFile(join(EXAMPLES, file), 'utf8');
		const hash = shortHash(text);
		const known = record[file];
		const name = known && present.get(known.id);
		if (name !== undefined && known.hash === hash) {
			imported.push({ id: known.id, name });
			continue;
		}
		const workflow = withCredentials(JSON.parse(text), credentials);
		if (name === undefined) record[file] = { id: (await rest.createWorkflow(workflow)).id, hash };
		else {
			await rest.updateWorkflow(known.id, workflow);
			known.hash = hash;
		}
		imported.push({ id: record[file].id, name: workflow.name });
		await writeFile(recordFile, JSON.stringify(record, null, 2));
	}
	return imported;
}

/** One credential for the whole workflow: what one node sends, another one reads. */
function withCredentials(workflow: Workflow, credentials: readonly CampaignCredential[]): Workflow {
	const isOurs = ({ type }: WorkflowNode) => type.startsWith('n8n-nodes-postman-sg.');
	const { id, name } = fitting(workflow.nodes.filter(isOurs), credentials);
	const nodes = workflow.nodes.map((node) =>
		isOurs(node) ? { ...node, credentials: { ...node.credentials, [TYPE]: { id, name } } } : node,
	);
	return { ...workflow, nodes };
}

/** The first campaign all of whose variables the nodes fill. */
function fitting(
	nodes: WorkflowNode[],
	credentials: readonly CampaignCredential[],
): CampaignCredential {
	const filled = JSON.stringify(nodes.map(({ parameters }) => parameters));
	const names = (variable: string) => new RegExp(`\\b${variable}\\b`).test(filled);
	return credentials.find(({ variables }) => variables.every(names)) ?? credentials[0];
}
