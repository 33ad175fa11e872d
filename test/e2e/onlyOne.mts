// One process at a time for a folder: two n8n on one database would spoil it.
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { shortHash } from '../support/cache.mts';

/**
 * Holds a socket for as long as the process lives: unlike a file with a process ID in it, nobody
 * holds it after a kill -9.
 * @returns What lets it go.
 */
export async function onlyOne(folder: string): Promise<() => Promise<void>> {
	const path = join(tmpdir(), `n8n-nodes-postman-sg-${shortHash(folder)}.sock`);
	if (await answers(path)) {
		throw new Error('npm start is running already in another terminal. Stop it there first.');
	}
	await rm(path, { force: true });
	const server = createServer((socket) => socket.end());
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(path, resolve);
	});
	return async () => await new Promise((resolve) => server.close(() => resolve()));
}

async function answers(path: string): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(path, () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}
