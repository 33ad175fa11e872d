// A campaign that is too large for the simulator: a plain server of the two calls that the trigger
// makes.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const HOUR = 3_600_000;

export interface LargeMessage {
	id: string;
	/** Milliseconds since 1970. */
	createdAt: number;
	status: string;
}

export interface Traffic {
	list: number;
	get: number;
	/** Size of the answers. */
	bytes: number;
}

export class LargeCampaign {
	/** Newest first: for `arrange` to see to. */
	messages: LargeMessage[] = [];
	/** Milliseconds for which each answer is held back. */
	delayMs = 0;
	private readonly now: () => number;
	private server: Server | undefined;
	private counts: Traffic = { list: 0, get: 0, bytes: 0 };
	private count = 0;

	/** @param now Milliseconds since 1970. */
	constructor(now = () => Date.now()) {
		this.now = now;
	}

	/** @returns The base URL. */
	async listen(): Promise<string> {
		const server = createServer((request, response) => {
			const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
			const body = JSON.stringify(this.answer(pathname, searchParams));
			this.counts.bytes += Buffer.byteLength(body);
			response.setHeader('content-type', 'application/json');
			response.setHeader('date', new Date(this.now()).toUTCString());
			setTimeout(() => response.end(body), this.delayMs);
		});
		this.server = server;
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;
	}

	async close(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}

	add(createdAt: number, status: string): LargeMessage {
		const id = `message_01jc5m6q2v8x9y0z${String(this.count++).padStart(10, '0')}`;
		const message = { id, createdAt, status };
		this.messages.push(message);
		return message;
	}

	/** To be called once messages were added. */
	arrange(): void {
		this.messages.sort((a, b) => b.createdAt - a.createdAt);
	}

	/** Since it was last asked. */
	traffic(): Traffic {
		const since = this.counts;
		this.counts = { list: 0, get: 0, bytes: 0 };
		return since;
	}

	private answer(path: string, query: URLSearchParams): object {
		const { messages } = this;
		const id = /\/messages\/([^/]+)$/.exec(path)?.[1];
		if (id !== undefined) {
			this.counts.get++;
			const held = messages.find((each) => each.id === id);
			return held ? render(held, true) : {};
		}
		this.counts.list++;
		const after = query.get('after');
		const from = after === null ? 0 : messages.length - Number(after);
		const end = Math.min(from + Number(query.get('limit')), messages.length);
		return {
			data: messages.slice(from, end).map((each) => render(each, false)),
			// Counted from the oldest, which stays where it is.
			pageData: { hasNextPage: end < messages.length, endCursor: String(messages.length - end) },
		};
	}
}

/** As in the guide's example: rows tell of no attempts. */
function render({ id, createdAt, status }: LargeMessage, isSingle: boolean): object {
	const time = new Date(createdAt + 8 * HOUR).toISOString().replace('Z', '+08:00');
	const error = { type: 'delivery_error', code: 'recipient_unavailable' };
	return {
		id,
		campaignId: 'campaign_01jc5m6q2v8x9y0zabcdefghjk',
		recipient: '6591234567',
		language: 'english',
		latestStatus: status,
		createdAt: time,
		updatedAt: time,
		values: { name: 'Tan Mei Ling', date: '3 November 2026', place: 'Toa Payoh Polyclinic' },
		fullMessage:
			'Dear Tan Mei Ling, your appointment is on 3 November 2026, 9.30 a.m., at Toa Payoh Polyclinic. Please bring your NRIC. To change it, call 6123 4567.',
		templateBody: {
			language: 'english',
			body: 'Dear {{name}}, your appointment is on {{date}}, 9.30 a.m., at {{place}}. Please bring your NRIC. To change it, call 6123 4567.',
		},
		batches: [],
		...(isSingle && {
			attempts: [{ status, createdAt: time, ...(status === 'failure' && { error }) }],
		}),
	};
}
