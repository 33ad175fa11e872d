// Ports of the loopback interface.
import { createServer } from 'node:net';

/**
 * Not from 32768 on, where systems find ports for connections: it may be a while until it is
 * listened on.
 */
const FIRST = 20_000;
const COUNT = 12_000;

export async function freePort(): Promise<number> {
	for (;;) {
		const port = FIRST + Math.floor(Math.random() * COUNT);
		if (await isFree(port)) return port;
	}
}

/** `localhost` is both addresses, and a browser may try either one first. */
export async function isFree(port: number): Promise<boolean> {
	for (const address of ['127.0.0.1', '::1']) {
		if ((await listen(port, address)) === undefined) return false;
	}
	return true;
}

/** Listens for a moment. @returns The port; undefined if another process has it. */
async function listen(port: number, host: string): Promise<number | undefined> {
	const server = createServer();
	return await new Promise((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') resolve(undefined);
			// A machine without IPv6 has nobody on its ports.
			else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(port);
			else reject(error);
		});
		server.listen({ port, host }, () => {
			server.close(() => resolve(port));
		});
	});
}

const TRIES = 20;

/** The port that was asked for, or the default one, or one of the next. */
export async function choosePort(
	option: string,
	wanted: string | undefined,
	preferred: number,
	say: (text: string) => void,
): Promise<number> {
	if (wanted !== undefined) {
		const port = Number(wanted);
		if (!Number.isInteger(port) || port < 1 || port > 65_535) {
			throw new Error(`${option} ${wanted}: a port is a number from 1 to 65535.`);
		}
		if (await isFree(port)) return port;
		throw new Error(`${option} ${port}: another program is using that port. Choose another one.`);
	}
	for (let port = preferred; port < preferred + TRIES; port++) {
		if (!(await isFree(port))) continue;
		if (port !== preferred) {
			say(`Port ${preferred} is taken by another program: using ${port} (${option} sets it).`);
		}
		return port;
	}
	throw new Error(`Ports ${preferred} to ${preferred + TRIES - 1} are all taken: use ${option}.`);
}
