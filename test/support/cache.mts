// Folders that are filled once and then kept in the user's cache: what takes minutes to install, in
// a place where a fresh clone of the project finds it again.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Where this project keeps what it may lose. */
export function cacheHome(): string {
	const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(caches, 'n8n-nodes-postman-sg');
}

export function shortHash(...parts: readonly (string | Buffer)[]): string {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(part);
	return hash.digest('hex').slice(0, 12);
}

/**
 * The folder of that name, filled by `fill` if this machine does not have it yet. It appears whole
 * or not at all: `fill` works in a folder beside it, which is renamed last. So what it writes must
 * not hold absolute paths of its own.
 */
export async function cachedFolder(
	name: string,
	fill: (folder: string, final: string) => Promise<void>,
): Promise<string> {
	const parent = cacheHome();
	const final = join(parent, name);
	if (await exists(final)) return final;

	await mkdir(parent, { recursive: true });
	await removeAbandoned(parent);
	const work = await mkdtemp(join(parent, 'incomplete-'));
	try {
		await fill(work, final);
		// Another process may have been quicker: what it put there is the same.
		await rename(work, final).catch(async (error: unknown) => {
			if (!(await exists(final))) throw error;
		});
	} finally {
		await rm(work, { recursive: true, force: true });
	}
	return final;
}

/** Gigabytes, possibly, of installations that were killed midway. */
async function removeAbandoned(parent: string): Promise<void> {
	for (const name of await readdir(parent)) {
		if (!name.startsWith('incomplete-')) continue;
		const folder = join(parent, name);
		const { mtimeMs } = await stat(folder);
		if (Date.now() - mtimeMs > ABANDONED_MS) await rm(folder, { recursive: true, force: true });
	}
}

export async function exists(path: string): Promise<boolean> {
	return await stat(path).then(
		() => true,
		() => false,
	);
}
