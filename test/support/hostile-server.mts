// A server that means ill: it answers over a raw node:http socket however a test wants, and records
// what it was sent.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { pathOf } from './proxy.mts';
import { CAMPAIGN_ID, credentials } from './workflows.mts';

export interface Call {
	method: string;
	/** As it came over the wire, but without the origin that n8n's helper may put before it. */
	path: string;
	key: string | undefined;
}

/** @param body What was sent. */
export type Misbehaviour = (call: Call, response: ServerResponse, body?: string) => void;

export class HostileServer {
	readonly calls: Call[] = [];
	/** Answers that were cut off by the client. */
	cutOff = 0;
	answer: Misbehaviour = json(404, {});
	private readonly server: Server;

	private constructor() {
		this.server = createServer((request, response) => this.receive(request, response));
	}

	static async start(): Promise<HostileServer> {
		const hostile = new HostileServer();
		await new Promise<void>((resolve) => hostile.server.listen(0, '127.0.0.1', resolve));
		return hostile;
	}

	get origin(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	account(over: IDataObject = {}) {
		const baseUrl = `${this.origin}/api/v2`;
		return credentials({ environment: 'custom', baseUrl, callsPerSecond: 10_000, ...over });
	}

	reset(): void {
		this.calls.length = 0;
		this.cutOff = 0;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private receive(request: IncomingMessage, response: ServerResponse): void {
		const { method = '', headers } = request;
		const call = { method, path: pathOf(request), key: headers.authorization };
		this.calls.push(call);
		response.on('close', () => void (response.writableFinished || this.cutOff++));
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => this.answer(call, response, Buffer.concat(parts).toString()));
	}
}

export const CAMPAIGN_PATH = `/api/v2/campaigns/${CAMPAIGN_ID}`;

export function json(status: number, body: unknown): Misbehaviour {
	return raw(status, JSON.stringify(body));
}

export function raw(
	status: number,
	body: string | Buffer,
	headers: IDataObject = {},
): Misbehaviour {
	return (_, response) => {
		response.writeHead(status, { 'content-type': 'application/json', ...(headers as object) });
		response.end(body);
	};
}

/**
 * The same bytes again and again, until the client has had enough.
 *
 * @param everyMs As fast as they go unless given.
 */
export function endless(bytes: string | Buffer, everyMs?: number, status = 200): Misbehaviour {
	return (_, response) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		if (everyMs !== undefined) {
			const timer = setInterval(() => response.write(bytes), everyMs);
			response.on('close', () => clearInterval(timer));
			return;
		}
		const pour = () => {
			while (!response.destroyed && response.write(bytes));
		};
		response.on('drain', pour);
		pour();
	};
}

export function page(rows: unknown[], endCursor?: string) {
	return { data: rows, pageData: { hasNextPage: endCursor !== undefined, endCursor } };
}

/** A message as Postman gives it. */
export function row(id: string, over: IDataObject = {}): IDataObject {
	const now = new Date().toISOString();
	return {
		id,
		createdAt: now,
		updatedAt: now,
		recipient: '6591234567',
		values: { name: 'Mei' },
		latestStatus: 'success',
		language: 'english',
		...over,
	};
}
