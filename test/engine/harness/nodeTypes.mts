// The node types a workflow may use: this package's, loaded by n8n's own loader from its built
// folder, and stand-ins for n8n's built-in nodes.
import type { ICredentialType, INodeTypes } from 'n8n-workflow';

import { core, workflow as n8n } from './n8n.mts';
import { standIn } from './standIns.mts';

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
	// n8n stores a node that is the tool of an agent under a name of its own.
	const byName = (name: string) => own.get(name.replace(/Tool$/, '')) ?? standIn(name);
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
