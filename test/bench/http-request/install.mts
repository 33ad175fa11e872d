// n8n's own HTTP Request and Convert to File nodes, without the rest of their package: that would
// be 400 other nodes with hundreds of megabytes of dependencies. The nodes' files come from the
// published tarball, checked against its hash; what they require is in package.json beside this
// file; n8n-workflow is the project's own (NODE_PATH), or no `instanceof` would hold. Kept in the
// user's cache folder, so it is fetched once.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { cachedFolder, shortHash } from '../../support/cache.mts';

export const VERSION = '2.41.2';
const INTEGRITY =
	'sha512-qUItyawxR1aR/t6Fgk0whYwBSDR+VOu5RkgAI3AElVI3dqPLLcCAawAMFc/N3GFG35//quOVRUwuc7a3mVLC0g==';

const NODE_FILES = [
	'dist/nodes/HttpRequest/HttpRequest.node.js',
	'dist/nodes/Files/ConvertToFile/ConvertToFile.node.js',
];
/** What of the package the nodes need: their own files, and the helpers beside them. */
const NEEDED = [
	'dist/nodes/HttpRequest',
	'dist/nodes/Files/ConvertToFile',
	'dist/nodes/ICalendar',
	'dist/utils',
	'LICENSE.md',
];

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

/** @returns The folder that n8n's loader takes for the package n8n-nodes-base. */
export async function installHttpRequest(say: (text: string) => void): Promise<string> {
	const lock = await readFile(join(here, 'package-lock.json'));
	const name = `http-request-${VERSION}-${shortHash(lock, INTEGRITY)}`;
	const home = await cachedFolder(name, async (folder, final) => {
		say(`Fetching n8n's own nodes (n8n-nodes-base ${VERSION}), once, into ${final}`);
		await fill(folder);
	});
	return join(home, 'nodes-base');
}

async function fill(folder: string): Promise<void> {
	for (const name of ['package.json', 'package-lock.json']) {
		await cp(join(here, name), join(folder, name));
	}
	await npm(folder, 'ci', '--ignore-scripts', '--omit=peer');
	await npm(folder, 'pack', '--ignore-scripts', `n8n-nodes-base@${VERSION}`);
	const tarball = join(folder, `n8n-nodes-base-${VERSION}.tgz`);
	const digest = createHash('sha512')
		.update(await readFile(tarball))
		.digest('base64');
	if (`sha512-${digest}` !== INTEGRITY) throw new Error(`${tarball} is not what was published`);

	const wanted = NEEDED.map((path) => `package/${path}`);
	await run('tar', ['-xzf', tarball, '-C', folder, ...wanted], { timeout: 120_000 });
	await rm(tarball);
	const manifest = { name: 'n8n-nodes-base', version: VERSION, n8n: { nodes: NODE_FILES } };
	await writeFile(join(folder, 'package', 'package.json'), JSON.stringify(manifest));
	await rename(join(folder, 'package'), join(folder, 'nodes-base'));
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
	const own = process.env.npm_execpath;
	const [command, ...first] = own ? [process.execPath, own] : ['npm'];
	await run(command, [...first, ...args, '--yes', '--no-audit', '--no-fund'], {
		cwd,
		timeout: 600_000,
		maxBuffer: 64 * 1024 * 1024,
	});
}
