// Programs that Debian packages bring, installed if that can be done without asking anybody.
import { exists } from '../../support/cache.mts';
import { run } from '../n8n/process.mts';
import type { Say } from '../progress.mts';

const APT = '/usr/bin/apt-get';

/** @param find Where the program is; `undefined` if it is not there. */
export async function installed(
	find: () => Promise<string | undefined>,
	packageName: string,
	say: Say,
	signal?: AbortSignal,
): Promise<string> {
	const present = await find();
	if (present !== undefined) return present;
	const asRoot = await rootPrefix();
	if (asRoot) {
		say(`Installing ${packageName}`);
		// A machine that does not start services by itself for a run level of 1 leaves the package's
		// own one alone.
		const apt = [...asRoot, 'env', 'RUNLEVEL=1', 'DEBIAN_FRONTEND=noninteractive', APT];
		await checked([...apt, 'update'], signal);
		await checked([...apt, 'install', '-y', '--no-install-recommends', packageName], signal);
		const path = await find();
		if (path !== undefined) return path;
	}
	throw new Error(
		`This test needs ${packageName}. Debian and Ubuntu: sudo apt-get install ${packageName}`,
	);
}

/** What makes a command root's; `undefined` if only a person could. */
async function rootPrefix(): Promise<string[] | undefined> {
	if (!(await exists(APT))) return undefined;
	if (process.getuid?.() === 0) return [];
	// A developer's machine is not ours to change, whatever sudo would let us do.
	return process.env.CI ? ['sudo', '-n'] : undefined;
}

async function checked([command, ...args]: string[], signal?: AbortSignal): Promise<void> {
	const { code, stderr } = await run(command, args, { cwd: '/', env: process.env, signal });
	if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr.trim()}`);
}
