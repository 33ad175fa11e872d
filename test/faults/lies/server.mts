// A second stand-in for Postman, which lies: what it holds is in its ledger, and what it answers is
// what a schedule says. It shares nothing with the simulator, so that one misreading of Postman's
// guide is not two.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { Ledger, type Held, type SendRequest } from './ledger.mts';
import { listRow, messageBody, pageOf } from './shown.mts';
import type { Answer, Schedule } from './schedule.mts';

interface Said {
	status: number;
	body?: unknown;
}

export class LyingServer {
	readonly campaignId = `campaign_${randomUUID()}`;
	readonly ledger: Ledger;
	private readonly schedule: Schedule;
	private readonly server: Server;
	/** Searches of lists: for whom, and when they were answered. */
	private readonly listings: Array<{ search: string; at: number }> = [];
	private calls = 0;
	private changes = 0;

	private constructor(schedule: Schedule) {
		this.schedule = schedule;
		this.ledger = new Ledger(schedule);
		this.server = createServer((request, response) => void this.receive(request, response));
	}

	static async start(schedule: Schedule): Promise<LyingServer> {
		const liar = new LyingServer(schedule);
		await new Promise<void>((resolve) => liar.server.listen(0, '127.0.0.1', resolve));
		return liar;
	}

	get baseUrl(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v2`;
	}

	/**
	 * Whether a list that was asked for had the message, in whatever spelling and on whatever page.
	 */
	wasListed({ recipient, shownFrom }: Held): boolean {
		return this.listings.some(({ search, at }) => recipient.includes(search) && at >= shownFrom);
	}

	async close(): Promise<void> {
		this.ledger.settle();
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
		this.calls++;
		try {
			const body = await text(request);
			const url = new URL(request.url ?? '', 'http://postman');
			const [, , , , campaign, ...path] = url.pathname.split('/').map(decodeURIComponent);
			if (campaign !== this.campaignId) return this.reply(response, REFUSED);
			if (request.method === 'GET') return this.reply(response, this.read(path, url.searchParams));
			this.change(path, body, response);
		} catch {
			// The client has hung up.
			response.destroy();
		}
	}

	private read(path: string[], query: URLSearchParams): Said {
		const [folder, id] = path;
		const { messages } = this.ledger;
		if (folder === 'messages' && id) {
			const message = messages.find((one) => one.id === id);
			return message ? { status: 200, body: this.shown(message) } : UNKNOWN_ID;
		}
		const search = query.get('search') ?? '';
		const batchId = folder === 'batch' ? id : undefined;
		if (!batchId) this.listings.push({ search, at: Date.now() });
		const now = Date.now();
		const rows = messages.filter(
			({ recipient, shownFrom, batch }) =>
				shownFrom <= now && recipient.includes(search) && (!batchId || batch?.id === batchId),
		);
		const { list } = this.schedule;
		const show = (one: Held) => (batchId ? this.shown(one, true) : listRow(one, list));
		return { status: 200, body: pageOf(rows, query, list, show) };
	}

	/** As it is read by its ID or its batch's, which is when time passes for it. */
	private shown(message: Held, isRow = false): unknown {
		const { noAttempts, staleOnce } = this.schedule.reads;
		const seen = (staleOnce && message.before) || message;
		message.before = undefined;
		if (seen === message) this.ledger.moveOn(message);
		return isRow
			? listRow(seen, this.schedule.list, noAttempts ? 'none' : 'flat')
			: messageBody(seen, noAttempts);
	}

	/**
	 * @returns What Postman would answer, once `commit` has been called; `undefined` for no such
	 * call.
	 */
	private postman(path: string[], body: string): (() => Said) | undefined {
		const { ledger } = this;
		const [folder, id, action] = path;
		if (folder === 'messages' && id === undefined) {
			const request = JSON.parse(body) as SendRequest;
			return () => {
				const message = ledger.send(request, this.rowsError);
				return { status: 201, body: messageBody(message, true) };
			};
		}
		if (folder === 'batch' && id === 'messages') {
			const fileName = /filename="([^"]+)"/.exec(body)?.[1] ?? '';
			const recipients = [...body.matchAll(/^"?(65\d{8})"?,/gm)].map(([, number]) => number);
			return () => {
				const batch = ledger.upload(fileName, recipients, this.rowsError);
				return { status: 201, body: { isValid: true, batchId: batch.id } };
			};
		}
		if (action !== 'retry') return undefined;
		const item = ledger.targets.findIndex((target) => target.id === id);
		return () => {
			const messages = ledger.targetsOf(item);
			const isOpen = folder === 'batch' && messages.some(({ status }) => status === 'created');
			if (isOpen || !messages.some(({ status }) => status === 'failure')) {
				return { status: 400, body: envelope(NOT_RETRYABLE[folder]) };
			}
			ledger.retry(messages, this.rowsError);
			if (folder === 'batch') return { status: 201 };
			return { status: 201, body: messageBody(messages[0], true, 'created') };
		};
	}

	private change(path: string[], body: string, response: ServerResponse): void {
		const commit = this.postman(path, body);
		if (!commit) return this.reply(response, REFUSED);
		const answer = this.schedule.answers[this.changes++] ?? null;
		const said = answer === null || isDone(answer) ? commit() : undefined;
		if (answer?.kind === 'own500' && answer.commit === 'late') this.ledger.commitLate(commit);
		// What Postman refuses is not made good by a lie.
		if (answer === null || (said && said.status !== 201 && isOfPostman(answer))) {
			return this.reply(response, said as Said);
		}
		switch (answer.kind) {
			case 'page':
				return this.reply(response, { status: answer.status, body: PAGES[answer.body] });
			case 'unreadable':
				return this.reply(response, { status: 201, body: '{"id":"message_' });
			case 'stranger':
				return this.reply(response, { status: answer.status, body: STRANGER });
			case 'status200':
				return this.reply(response, { ...said, status: 200 });
			case 'own500':
				return this.reply(response, { status: 500, body: envelope('internal_server_error') });
			case 'gateway':
				return this.reply(response, { status: answer.status, body: PAGES.html }, true);
			case 'refused':
				return this.reply(response, { status: 400, body: envelope('parameter_invalid') });
			case 'reset':
				response.socket?.resetAndDestroy();
				return;
			case 'hang':
		}
	}

	private reply(response: ServerResponse, { status, body }: Said, isGateway = false): void {
		const { api, gateway } = this.schedule.clocks;
		const error = isGateway ? gateway : api;
		response.sendDate = false;
		if (error !== null) {
			const time = Date.now() + error + this.jumpOf(isGateway ? 'gateway' : 'api');
			response.setHeader('date', new Date(time).toUTCString());
		}
		const isText = typeof body === 'string';
		const isHtml = isText && body.startsWith('<');
		response.writeHead(status, { 'content-type': isHtml ? 'text/html' : 'application/json' });
		response.end(isText || body === undefined ? body : JSON.stringify(body));
	}

	private get rowsError(): number {
		return this.schedule.clocks.rows + this.jumpOf('rows');
	}

	private jumpOf(clock: 'api' | 'gateway' | 'rows'): number {
		const { jump } = this.schedule.clocks;
		return jump?.of === clock && this.calls > jump.afterCalls ? jump.by : 0;
	}
}

const STRANGER = {
	id: 'message_of_somebody_else',
	createdAt: new Date().toISOString(),
	recipient: '6587654321',
	language: 'english',
	values: { name: 'Somebody', fruit: 'else' },
	latestStatus: 'created',
};

const PAGES = {
	html: '<html><body><h1>Access is being checked</h1></body></html>',
	json: '{"status":"ok","support":"https://firewall.example"}',
};

const NOT_RETRYABLE: Record<string, string> = {
	messages: 'message_not_found_or_retry_message_not_in_failure_status',
	batch: 'no_failed_batch_messages_to_retry',
};

const envelope = (code: string) => ({
	error: { code, message: 'It says so.', type: 'domain_error', id: 'trace-1' },
});

const REFUSED: Said = { status: 400, body: envelope('parameter_invalid') };
const UNKNOWN_ID: Said = { status: 404, body: envelope('not_found') };

/** Whether Postman has done what it is the answer to. */
function isDone(answer: Answer): boolean {
	if (answer.kind === 'unreadable' || answer.kind === 'status200') return true;
	return 'commit' in answer && answer.commit === true;
}

/** Whether it needs Postman's own yes. */
function isOfPostman({ kind }: Answer): boolean {
	return kind === 'unreadable' || kind === 'status200' || kind === 'stranger';
}
