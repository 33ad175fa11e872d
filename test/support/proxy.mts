// Stands between n8n and the simulator and changes what Postman answers.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import type { IDataObject } from 'n8n-workflow';

/** With its query, whether the request asks for a path or, as a client may, for a whole address. */
export function pathOf({ url = '' }: IncomingMessage): string {
	return url.replace(/^http:\/\/[^/]+/, '');
}

export interface Proxy {
	/** What a credential's base URL is. */
	baseUrl: string;
	close(): Promise<void>;
}

/** @param change Of a JSON answer, by the path and query that were asked for. */
export async function startProxy(
	target: string,
	change: (body: IDataObject, path: string) => unknown,
): Promise<Proxy> {
	const server = createServer(async (request, response) => {
		const path = pathOf(request);
		const { authorization = '', 'content-type': contentType } = request.headers;
		const sent = await buffer(request);
		const answer = await fetch(`${new URL(target).origin}${path}`, {
			method: request.method,
			headers: { authorization, ...(contentType && { 'content-type': contentType }) },
			...(sent.length > 0 && { body: sent }),
		});
		const body = (await answer.json()) as IDataObject;
		const date = answer.headers.get('date') ?? '';
		response.writeHead(answer.status, { 'content-type': 'application/json', date });
		response.end(JSON.stringify(answer.ok ? change(body, path) : body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: `http://127.0.0.1:${port}${new URL(target).pathname}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
