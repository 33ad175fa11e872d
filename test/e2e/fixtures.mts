// What end-to-end files begin with: n8n with our package in it, and people to text.
import { join } from 'node:path';

import type { HeldMessage, Simulator } from '../simulator/index.mts';
import type { Stage } from './harness.mts';
import type { Item, SavedExecution } from './n8n/executions.mts';
import { installPackage, packProject } from './n8n/community-package.mts';
import { installN8n, type N8nInstallation } from './n8n/install.mts';
import { startN8n, type Instance } from './n8n/instance.mts';
import { freePort } from './ports.mts';

export interface N8nHomes {
	installation: N8nInstallation;
	/** One for each process. */
	userFolders: string[];
}

/** Installs what is not there yet; the package as it is in `dist`. */
export async function prepareHomes({ folder, say, signal }: Stage, count = 1): Promise<N8nHomes> {
	const installation = await installN8n(say, signal);
	const tarball = await packProject(folder);
	const userFolders = Array.from({ length: count }, (_, i) => join(folder, `n8n-${i}`));
	for (const userFolder of userFolders) await installPackage(userFolder, tarball);
	return { installation, userFolders };
}

/** One n8n with the package: what is installed, and how it is started, also again. */
export interface Prepared {
	installation: N8nInstallation;
	start(env?: Record<string, string>): Promise<Instance>;
}

/** Prepares an n8n that keeps its folder and its port whenever it is started. */
export async function prepareN8n(stage: Stage): Promise<Prepared> {
	const { installation, userFolders } = await stage.prepare(
		'n8n, with the package',
		async () => await prepareHomes(stage),
	);
	const [userFolder] = userFolders;
	const port = await freePort();
	const { signal } = stage;
	const start = async (env?: Record<string, string>) => {
		const n8n = await startN8n({ installation, userFolder, port, env, signal });
		stage.onEnd(async () => await n8n.stop());
		return n8n;
	};
	return { installation, start };
}

export interface Person {
	id: string;
	phone: string;
}

export function people(count: number, from = 0): Person[] {
	return Array.from({ length: count }, (_, i) => ({
		id: `person-${from + i}`,
		phone: String(91_000_000 + from + i),
	}));
}

/** The person's messages that the server holds, whoever made them. */
export function heldFor({ ledger }: Simulator, { phone }: Pick<Person, 'phone'>): HeldMessage[] {
	return ledger.messages({ recipient: `65${phone}` });
}

/** What the node gave out last by that output. */
export function outputOf(
	{ data }: Pick<SavedExecution, 'data'>,
	node: string,
	output: 0 | 1 = 0,
): Item[] {
	return data.resultData.runData[node]?.at(-1)?.data?.main[output] ?? [];
}
