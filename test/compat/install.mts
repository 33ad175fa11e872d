// The engine of n8n 1.123, in the versions that package.json beside this file names, and the oldest
// Node that it and this package run on. Kept in the user's cache folder: it takes half a minute and
// 400 MB.
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from '../e2e/n8n/process.mts';
import { cachedFolder, exists, shortHash } from '../support/cache.mts';

const here = fileURLToPath(new URL('.', import.meta.url));

export interface Engine {
	/** Where its node_modules are. */
	folder: string;
	/**
	 * The command of the Node to run it with: this process's own if the old one is not made for
	 * this machine.
	 */
	node: string;
	/** What this is, for a person. */
	title: string;
}

export async function installEngine(
	say: (text: string) => void,
	signal: AbortSignal,
): Promise<Engine> {
	const manifest = await readFile(join(here, 'package.json'), 'utf8');
	const lock = await readFile(join(here, 'package-lock.json'));
	const versions: Record<string, string> = JSON.parse(manifest).dependencies;
	const machine = `${process.platform}-${process.arch}`;
	const name = `n8n-core-${versions['n8n-core']}-${shortHash(lock, machine)}`;
	const folder = await cachedFolder(name, async (work, final) => {
		say(`Installing n8n-core ${versions['n8n-core']}, once, into ${final}`);
		for (const file of ['package.json', 'package-lock.json']) {
			await cp(join(here, file), join(work, file));
		}
		// None of the install scripts is needed, and one wants a compiler.
		const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
		const { code, stderr } = await run('npm', args, { cwd: work, env: process.env, signal });
		if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${work}:\n${stderr}`);
	});
	const oldest = join(folder, 'node_modules', `node-${machine}`, 'bin', 'node');
	const node = (await exists(oldest)) ? oldest : process.execPath;
	const { stdout } = await run(node, ['--version'], { cwd: folder, env: process.env, signal });
	const { 'n8n-core': core, 'n8n-workflow': workflow } = versions;
	const title = `n8n-core ${core} with n8n-workflow ${workflow} on Node ${stdout.trim()}`;
	return { folder, node, title };
}
