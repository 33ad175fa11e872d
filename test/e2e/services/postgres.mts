// A PostgreSQL for one test, in a folder of its own. It refuses to run as root: root runs it as the
// package's own user.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { exists } from '../../support/cache.mts';
import type { Stage } from '../harness.mts';
import { run } from '../n8n/process.mts';
import { freePort } from '../ports.mts';
import { asUser, startDaemon } from './daemon.mts';
import { installed } from './debian.mts';

const VERSIONS = '/usr/lib/postgresql';
const USER = process.getuid?.() === 0 ? 'postgres' : undefined;

/**
 * The user and the database that there are; anybody on this machine may log in, for as long as it
 * runs.
 */
export const POSTGRES = { user: 'n8n', database: 'postgres' };

/** @returns Its port. */
export async function startPostgres(stage: Stage): Promise<number> {
	const bin = await installed(find, 'postgresql', stage.say, stage.signal);
	// The stage's own folder is closed to other users.
	const home = await mkdtemp(join(tmpdir(), 'postman-sg-postgres-'));
	stage.onEnd(async () => await rm(home, { recursive: true, force: true }));
	if (USER) await command('chown', [USER, home]);
	const data = join(home, 'data');
	await command('setpriv', [
		...[...asUser(USER), join(bin, 'initdb'), '-D', data, '--username', POSTGRES.user],
		...['--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
	]);
	const port = await freePort();
	// Nobody reads this database after a power cut.
	const settings = {
		listen_addresses: '127.0.0.1',
		port,
		unix_socket_directories: '',
		fsync: 'off',
		full_page_writes: 'off',
	};
	const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	await startDaemon(stage, [join(bin, 'postgres'), '-D', data, ...args], {
		name: 'postgres',
		user: USER,
		isReady: async () => await isReady(bin, port),
	});
	return port;
}

/** The newest version's folder of programs. */
async function find(): Promise<string | undefined> {
	const versions = (await readdir(VERSIONS).catch(() => [])).map(Number).sort((a, b) => b - a);
	for (const version of versions) {
		const bin = join(VERSIONS, String(version), 'bin');
		if (await exists(join(bin, 'postgres'))) return bin;
	}
	return undefined;
}

async function isReady(bin: string, port: number): Promise<boolean> {
	const args = ['-h', '127.0.0.1', '-p', String(port)];
	return (await run(join(bin, 'pg_isready'), args, { cwd: '/', env: process.env })).code === 0;
}

async function command(program: string, args: readonly string[]): Promise<void> {
	const { code, stdout, stderr } = await run(program, args, { cwd: '/', env: process.env });
	if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
}
