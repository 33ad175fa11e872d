// The node types a workflow may use: this package's, loaded by n8n's own loader from its built folder, and stand-ins for
// n8n's built-in nodes.
import type { ICredentialType, INodeType, INodeTypes } from 'n8n-workflow';

import { core, workflow as n8n } from './n8n.mts';

export interface LoadedPackage {
	nodeTypes: INodeTypes;
	credentialTypes: Map<string, ICredentialType>;
}

/** @param folder Of a built package: package.json and dist. */
export async function loadPackage(folder: string): Promise<LoadedPackage> {
	const loader = new core.PackageDirectoryLoader(folder);
	await loader.loadAll();
	const own = new Map(
		Object.entries(loader.nodeTypes).map(([name, { type }]) => [
			`${loader.packageName}.${name}`,
			type,
		]),
	);
	const byName = (name: string) => own.get(name) ?? standIn(name);
	return {
		nodeTypes: {
			getByName: byName,
			getByNameAndVersion: (name, version) =>
				n8n.NodeHelpers.getVersionedNodeType(byName(name), version),
			getKnownTypes: () => ({}),
		},
		credentialTypes: new Map(
			Object.entries(loader.credentialTypes).map(([name, { type }]) => [name, type]),
		),
	};
}

/** Built-in nodes of which the passing on of items is the whole behaviour. */
const PASS_THROUGH = new Set(['n8n-nodes-base.noOp', 'n8n-nodes-base.manualTrigger']);

function standIn(name: string): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: [1, 2, 2.1, 2.2, 2.3, 2.4, 2.5],
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		},
		async execute() {
			if (PASS_THROUGH.has(name)) return [this.getInputData()];
			throw new Error(`${name} is not part of the harness: pin its data`);
		},
	};
}
