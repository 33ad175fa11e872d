// The process of a campaign that is too large for the simulator: a plain server of the two calls that the trigger makes,
// whose messages lie evenly in the time behind. Its clock goes as it is told.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { serve } from './processes.mts';

const HOUR = 3_600_000;

export interface CampaignOptions {
	/** Messages that come in a day, and were delivered at once; two days of them are there. */
	perDay: number;
	/** Messages that failed, evenly between 47 and 24 hours ago. */
	failures: number;
	/** Messages that were sent in the last minutes, as a batch, and are on their way. */
	onTheirWay: number;
}

export interface Traffic {
	list: number;
	get: number;
	/** Of answers. */
	bytes: number;
}

export interface WatchCampaign {
	/** @returns The base URL. */
	open(options: CampaignOptions): Promise<string>;
	/** @param time Milliseconds that go by. */
	pass(time: number): Promise<void>;
	/** All that are on their way arrive. */
	deliver(): Promise<void>;
	/** Since it was last asked. */
	traffic(): Promise<Traffic>;
	close(): Promise<void>;
}

interface Held {
	id: string;
	createdAt: number;
	status: string;
}

let server: Server;
let ahead = 0;
let perMs = 0;
/** Newest first. */
let messages: Held[] = [];
let counts: Traffic = { list: 0, get: 0, bytes: 0 };
let last = 0;

const now = () => Date.now() + ahead;
const make = (createdAt: number, status: string): Held => ({
	id: `message_01jc5m6q2v8x9y0z${String(last++).padStart(10, '0')}`,
	createdAt,
	status,
});

/** As in the guide's example: rows tell of no attempts. */
function render({ id, createdAt, status }: Held, isSingle: boolean): object {
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

function answer(path: string, query: URLSearchParams): object {
	const id = /\/messages\/([^/]+)$/.exec(path)?.[1];
	if (id !== undefined) {
		counts.get++;
		const held = messages.find((each) => each.id === id);
		return held ? render(held, true) : {};
	}
	counts.list++;
	const after = query.get('after');
	const from = after === null ? 0 : messages.length - Number(after);
	const end = Math.min(from + Number(query.get('limit')), messages.length);
	return {
		data: messages.slice(from, end).map((each) => render(each, false)),
		// Counted from the oldest, which stays where it is.
		pageData: { hasNextPage: end < messages.length, endCursor: String(messages.length - end) },
	};
}

serve<WatchCampaign>({
	async open({ perDay, failures, onTheirWay }: CampaignOptions) {
		messages = [];
		ahead = 0;
		perMs = perDay / (24 * HOUR);
		const begun = now();
		for (let i = 0; i < perDay * 2; i++) messages.push(make(begun - i / perMs - 60_000, 'success'));
		for (let i = 0; i < failures; i++) {
			messages.push(make(begun - 47 * HOUR + (i * 23 * HOUR) / failures, 'failure'));
		}
		for (let i = 0; i < onTheirWay; i++) {
			messages.push(make(begun - 60_000 - Math.floor(i / 500) * 500, 'sent_to_telco'));
		}
		messages.sort((a, b) => b.createdAt - a.createdAt);
		server = createServer((request, response) => {
			const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
			const body = JSON.stringify(answer(pathname, searchParams));
			counts.bytes += Buffer.byteLength(body);
			response.setHeader('content-type', 'application/json');
			response.setHeader('date', new Date(now()).toUTCString());
			response.end(body);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;
	},

	async pass(time: number) {
		ahead += time;
		const newest = messages[0]?.createdAt ?? now();
		for (let at = newest + 1 / perMs; perMs > 0 && at < now(); at += 1 / perMs) {
			messages.unshift(make(at, 'success'));
		}
	},

	async deliver() {
		for (const each of messages) if (each.status === 'sent_to_telco') each.status = 'success';
	},

	async traffic() {
		const since = counts;
		counts = { list: 0, get: 0, bytes: 0 };
		return since;
	},

	async close() {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	},
});
