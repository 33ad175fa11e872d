// A Redis that keeps nothing: n8n's queue for one test.
import { connect } from 'node:net';

import { exists } from '../../support/cache.mts';
import { freePort } from '../ports.mts';
import type { Stage } from '../harness.mts';
import { startDaemon } from './daemon.mts';
import { installed } from './debian.mts';

const PATHS = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'];

/** @returns Its port. */
export async function startRedis(stage: Stage): Promise<number> {
	const { folder, say, signal } = stage;
	const program = await installed(find, 'redis-server', say, signal);
	const port = await freePort();
	const settings = { bind: '127.0.0.1', port, save: '""', appendonly: 'no', dir: folder };
	const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
	await startDaemon(stage, [program, ...args], {
		name: 'redis',
		isReady: async () => await answers(port),
	});
	return port;
}

async function find(): Promise<string | undefined> {
	for (const path of PATHS) if (await exists(path)) return path;
	return undefined;
}

async function answers(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		socket.once('data', (data) => {
			socket.destroy();
			resolve(data.toString().startsWith('+PONG'));
		});
		socket.once('error', () => resolve(false));
	});
}
