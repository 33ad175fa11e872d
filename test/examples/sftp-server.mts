// An SFTP server on this machine that takes files, as Postman's does: with a campaign ID as user
// name, and a key. It is made with the library that n8n's FTP node brings (ssh2), where the type
// checker does not look.
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { N8nInstallation } from '../e2e/n8n/install.mts';

/** Without times ssh2 calls a function that Node 24 has no more. */
const DIRECTORY = { mode: 0o040755, size: 0, atime: 0, mtime: 0 };

export interface SftpServer {
	/** What the SFTP credential of n8n holds. */
	credential: { host: string; port: number; username: string; privateKey: string };
	/** What was uploaded, by its path. */
	files: Map<string, Buffer>;
	close(): Promise<void>;
}

export async function startSftpServer(
	{ folder }: N8nInstallation,
	username: string,
): Promise<SftpServer> {
	const { Server, utils } = createRequire(join(folder, 'package.json'))('ssh2') as Ssh2;
	const hostKey = utils.generateKeyPairSync('ed25519');
	const userKey = utils.generateKeyPairSync('ed25519');
	const allowed = utils.parseKey(userKey.public);
	const { STATUS_CODE } = utils.sftp;
	const files = new Map<string, Buffer>();

	const server = new Server({ hostKeys: [hostKey.private] }, (client) => {
		// A client that hangs up is no matter.
		client.on('error', () => {});
		client.on('authentication', (attempt) => {
			const isUser = attempt.username === username && attempt.method === 'publickey';
			if (!isUser || !attempt.key.data.equals(allowed.getPublicSSH())) return attempt.reject();
			// Without a signature it only asks whether the key would do.
			const { blob, signature, hashAlgo } = attempt;
			if (signature && allowed.verify(blob, signature, hashAlgo) !== true) return attempt.reject();
			attempt.accept();
		});
		client.on('session', (accept) => {
			accept().on('sftp', (begin) => {
				const sftp = begin();
				const handles: string[] = [];
				const pathOf = (handle: Buffer) => handles[handle.readUInt32BE(0)];
				const done = (id: number) => sftp.status(id, STATUS_CODE.OK);
				sftp.on('REALPATH', (id) => sftp.name(id, [{ filename: '/', longname: '/', attrs: {} }]));
				const directory = (id: number) => sftp.attrs(id, DIRECTORY);
				sftp.on('STAT', directory).on('LSTAT', directory);
				sftp.on('OPEN', (id, path) => {
					const handle = Buffer.alloc(4);
					handle.writeUInt32BE(handles.push(path) - 1);
					files.set(path, Buffer.alloc(0));
					sftp.handle(id, handle);
				});
				sftp.on('WRITE', (id, handle, offset, data) => {
					const held = files.get(pathOf(handle)) ?? Buffer.alloc(0);
					files.set(pathOf(handle), Buffer.concat([held.subarray(0, offset), data]));
					done(id);
				});
				sftp.on('FSETSTAT', done).on('CLOSE', done);
			});
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address();
	return {
		credential: { host: '127.0.0.1', port, username, privateKey: userKey.private },
		files,
		close: async () => await new Promise((resolve) => server.close(() => resolve())),
	};
}

/** What of ssh2 is used. */
interface Ssh2 {
	Server: new (
		options: { hostKeys: string[] },
		onClient: (client: Client) => void,
	) => {
		listen(port: number, host: string, onListening: () => void): void;
		address(): { port: number };
		close(onClosed: () => void): void;
	};
	utils: {
		generateKeyPairSync(type: 'ed25519'): { private: string; public: string };
		parseKey(key: string): {
			getPublicSSH(): Buffer;
			verify(data: Buffer, signature: Buffer, algorithm?: string): boolean | Error;
		};
		sftp: { STATUS_CODE: { OK: number } };
	};
}

interface Client {
	on(event: 'error', listener: () => void): void;
	on(event: 'authentication', listener: (attempt: Attempt) => void): void;
	on(event: 'session', listener: (accept: () => Session) => void): void;
}

interface Attempt {
	username: string;
	method: string;
	key: { data: Buffer };
	blob: Buffer;
	signature?: Buffer;
	hashAlgo?: string;
	accept(): void;
	reject(): void;
}

interface Session {
	on(event: 'sftp', listener: (accept: () => Sftp) => void): void;
}

interface Sftp {
	on(event: 'OPEN', listener: (id: number, path: string) => void): Sftp;
	on(
		event: 'WRITE',
		listener: (id: number, handle: Buffer, offset: number, data: Buffer) => void,
	): Sftp;
	on(
		event: 'REALPATH' | 'STAT' | 'LSTAT' | 'FSETSTAT' | 'CLOSE',
		listener: (id: number) => void,
	): Sftp;
	status(id: number, code: number): void;
	handle(id: number, handle: Buffer): void;
	attrs(id: number, attributes: typeof DIRECTORY): void;
	name(id: number, names: Array<{ filename: string; longname: string; attrs: object }>): void;
}
