// Loads an unpacked package as n8n does at start-up and prints what it found: `node load.mts
// <folder>`.
import { core } from '../engine/harness/n8n.mts';

const loader = new core.LazyPackageDirectoryLoader(process.argv[2]);
await loader.loadAll();
console.log(
	JSON.stringify({
		nodes: Object.values(loader.nodeTypes).map(({ type: { description } }) => description),
		credentials: Object.values(loader.credentialTypes).map(({ type }) => type),
	}),
);
process.exit();
