// How far `npm ci` is: how many of the lock's packages have come.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { exists } from '../../support/cache.mts';

interface Locked {
	optional?: boolean;
	os?: string[];
	cpu?: string[];
}

/** @param folder Of the lock. @returns What tells the share, from 0 to 1, at the time of asking. */
export async function shareInstalled(folder: string): Promise<() => Promise<number>> {
	const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
	const { packages } = JSON.parse(lock) as { packages: Record<string, Locked> };
	const paths = Object.entries(packages)
		.filter(([path, locked]) => path !== '' && isForHere(locked))
		.map(([path]) => join(folder, path, 'package.json'));
	return async () => {
		const there = await Promise.all(paths.map(exists));
		return there.filter(Boolean).length / paths.length;
	};
}

/** Packages for other machines are left out by npm. */
function isForHere({ os, cpu }: Locked): boolean {
	const fits = (wanted: string[] | undefined, own: string) =>
		wanted === undefined || wanted.includes(own) || wanted.some((name) => name.startsWith('!'));
	return fits(os, process.platform) && fits(cpu, process.arch);
}
