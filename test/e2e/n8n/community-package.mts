// Our package as it is published, put into an n8n as n8n's own installer of community packages does
// it (community-packages.service.js: downloadPackage), short of asking the registry for it.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { exists, shortHash } from '../../support/cache.mts';
import { run } from './process.mts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
/** Says which tarball an n8n has. */
const STAMP = 'installed-tarball';

/** Packs the built project. @returns The tarball, in that folder. */
export async function packProject(folder: string): Promise<string> {
	const { n8n } = await projectManifest();
	for (const path of [...n8n.credentials, ...n8n.nodes]) {
		if (!(await exists(join(PROJECT, path))))
			throw new Error(`No ${path}: npm run build makes it.`);
	}
	await mkdir(folder, { recursive: true });
	const packed = await checked(PROJECT, 'npm', ['pack', '--json', '--pack-destination', folder]);
	const [{ filename }] = JSON.parse(packed);
	return join(folder, filename);
}

/**
 * Puts what is built now into an n8n that has the package. An n8n in development loads it again.
 */
export async function replaceBuild(userFolder: string): Promise<void> {
	const { name } = await projectManifest();
	const nodes = join(userFolder, '.n8n', 'nodes');
	// It is no longer what the tarball held.
	await rm(join(nodes, STAMP), { force: true });
	const installed = join(nodes, 'node_modules', name, 'dist');
	await cp(join(PROJECT, 'dist'), installed, { recursive: true });
}

/** @returns Whether it had to: an n8n that has the same tarball already is left as it is. */
export async function installPackage(userFolder: string, tarball: string): Promise<boolean> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const stamp = join(nodes, STAMP);
	const hash = shortHash(await readFile(tarball));
	if ((await readFile(stamp, 'utf8').catch(() => '')) === hash) return false;

	const { name } = await projectManifest();
	const folder = join(nodes, 'node_modules', name);
	await rm(stamp, { force: true });
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await checked(nodes, 'tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	const manifestPath = join(folder, 'package.json');
	const { devDependencies, peerDependencies, optionalDependencies, ...manifest } = JSON.parse(
		await readFile(manifestPath, 'utf8'),
	);
	await writeJson(manifestPath, manifest);
	await checked(folder, 'npm', [
		'install',
		'--audit=false',
		'--fund=false',
		'--bin-links=false',
		'--install-strategy=shallow',
		'--ignore-scripts=true',
		'--package-lock=false',
	]);
	await writeJson(join(nodes, 'package.json'), {
		name: 'installed-nodes',
		private: true,
		dependencies: { [name]: manifest.version },
	});
	await writeFile(stamp, hash);
	return true;
}

async function projectManifest(): Promise<{
	name: string;
	n8n: { credentials: string[]; nodes: string[] };
}> {
	return JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
}

async function checked(cwd: string, command: string, args: readonly string[]): Promise<string> {
	// A parent npm's settings, such as its prefix, are not meant for this one.
	const env = Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) => !/^npm_(?!config_(?:cache|userconfig))/.test(name),
		),
	);
	const path = `${dirname(process.execPath)}:${process.env.PATH}`;
	const { code, stdout, stderr } = await run(command, args, { cwd, env: { ...env, PATH: path } });
	if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed in ${cwd}:\n${stderr}`);
	return stdout;
}

async function writeJson(path: string, value: unknown): Promise<void> {
	await writeFile(path, JSON.stringify(value, null, 2));
}
