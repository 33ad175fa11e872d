// Servers on which a call ends before it has left: each is a plain socket that breaks a connection
// at another step.
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import tls from 'node:tls';

/** For `localhost` and 127.0.0.1, signed by itself, for a hundred years. Nothing trusts it. */
export const CERTIFICATE = {
	key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMkTCAJ4zx807N2zu
NtF3eH8z+LuNx19aJDriWKHinlmhRANCAARtCsZR4nNmRy68R9kZkU4XgQuG9uKC
m5bhFqsLp1rIjk/sT+rkBgtKT7dRUX/HiTm3mdbqTuCogmRPZwh0jAet
-----END PRIVATE KEY-----`,
	cert: `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUWZi+60zm9dsRU0poMh0xZZq7ts8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODA3MjU1MloYDzIxMjYxMTA0
MDcyNTUyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARtCsZR4nNmRy68R9kZkU4XgQuG9uKCm5bhFqsLp1rIjk/sT+rkBgtK
T7dRUX/HiTm3mdbqTuCogmRPZwh0jAeto28wbTAdBgNVHQ4EFgQU2i2UTvc7Q/fG
HYO/hqgOBpAju6swHwYDVR0jBBgwFoAU2i2UTvc7Q/fGHYO/hqgOBpAju6swDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAJ4fXT8XJjY4RGzaXOpj00R1IBmktB+d6k/0ol0iKgXjAiEA
sKUanarM8W+4Yd75mHxx/iIl0AY5hfb8R7sKRe/ccW4=
-----END CERTIFICATE-----`,
};

/** Has this process trust `CERTIFICATE`. @returns What takes that back. */
export function trust(): () => void {
	const { createSecureContext } = tls;
	tls.createSecureContext = (options) => {
		const made = createSecureContext(options);
		// The one way to add an authority in a running process that the oldest Node here has too.
		(made.context as { addCACert(pem: string): void }).addCACert(CERTIFICATE.cert);
		return made;
	};
	return () => void (tls.createSecureContext = createSecureContext);
}

export interface Line {
	port: number;
	/** Connections that were made to it. */
	connections: number;
	/** HTTP requests that it has read. */
	requests: number;
	close(): Promise<void>;
}

const open: Line[] = [];

/** Closes all lines. */
export async function hangUp(): Promise<void> {
	await Promise.all(open.splice(0).map((line) => line.close()));
}

export function rawLine(answer: (socket: Socket) => void): Promise<Line> {
	return listen(createServer(answer));
}

export function httpLine(answer: RequestListener): Promise<Line> {
	return listen(createHttpServer(answer));
}

/** With `CERTIFICATE`. @param tls More options of node:tls. */
export function httpsLine(answer: RequestListener, tls: object = {}): Promise<Line> {
	return listen(createHttpsServer({ ...CERTIFICATE, ...tls }, answer));
}

/** @param connect Of a client that asks to be connected to a target, as `host:port`. */
export function proxyLine(connect: (socket: Socket, target: string) => void): Promise<Line> {
	const server = createHttpServer((_, response) => response.writeHead(500).end());
	server.on('connect', (request, socket) => connect(socket as Socket, request.url ?? ''));
	return listen(server);
}

export function tunnel(socket: Socket, target: string): void {
	const [host, port] = target.split(':');
	const far = connect(Number(port), host, () => {
		socket.write('HTTP/1.1 200 OK\r\n\r\n');
		far.pipe(socket).pipe(far);
	});
	far.on('error', () => socket.destroy());
	socket.on('error', () => far.destroy());
}

async function listen(server: Server): Promise<Line> {
	const sockets = new Set<Socket>();
	const line: Line = {
		port: 0,
		connections: 0,
		requests: 0,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	server.on('connection', (socket: Socket) => {
		line.connections++;
		sockets.add(socket.on('error', () => {}));
		socket.on('close', () => sockets.delete(socket));
	});
	server.on('request', () => line.requests++);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	line.port = (server.address() as AddressInfo).port;
	open.push(line);
	return line;
}
