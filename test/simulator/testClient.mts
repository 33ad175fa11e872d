import type { Campaign, Simulator, StartOptions } from './index.mts';
import { startSimulator } from './index.mts';

/** An answer as a test looks at it; `body` is `{}` unless it was JSON. */
export interface Answered {
	status: number;
	headers: Headers;
	text: string;
	body: Record<string, unknown>;
}

export interface PageBody {
	data: (Record<string, unknown> & { id: string })[];
	pageData: {
		hasNextPage: boolean;
		hasPreviousPage: boolean;
		startCursor: string;
		endCursor: string;
	};
}

/** The calls of one campaign. */
export function createClient(simulator: Simulator, campaign: Campaign = simulator.campaign) {
	const root = `${simulator.baseUrl}/campaigns/${encodeURIComponent(campaign.id)}`;
	const call = async (path: string, init: RequestInit = {}): Promise<Answered> => {
		const headers = { authorization: `Bearer ${campaign.apiKeys[0]}`, ...init.headers };
		const response = await fetch(root + path, { redirect: 'manual', ...init, headers });
		const text = await response.text();
		return { status: response.status, headers: response.headers, text, body: parse(text) };
	};
	return {
		call,
		send: (body: object = sampleSend) =>
			call('/messages', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		get: (id: string) => call(`/messages/${id}`),
		retry: (id: string) => call(`/messages/${id}/retry`, { method: 'POST' }),
		sendBatch(csv: string | Uint8Array<ArrayBuffer>, fileName = 'sample.csv') {
			const form = new FormData();
			form.append('file', new Blob([csv], { type: 'text/csv' }), fileName);
			return call('/batch/messages', { method: 'POST', body: form });
		},
		retryBatch: (id: string) => call(`/batch/${id}/retry`, { method: 'POST' }),
		list: async (query: Record<string, string> = {}) =>
			asPage(await call(`/messages?${new URLSearchParams(query)}`)),
		listBatch: async (id: string, query: Record<string, string> = {}) =>
			asPage(await call(`/batch/${id}/messages?${new URLSearchParams(query)}`)),
	};
}

/** The example of the guide's single send. */
export const sampleSend = {
	recipient: '6599999999',
	language: 'english',
	values: { name: 'John Doe', fruit: 'apple' },
};

export function csvOf(...rows: string[]): string {
	return ['recipient,language,name,fruit', ...rows].map((row) => `${row}\n`).join('');
}

/** Starts a simulator whose time stands still until a test moves it. */
export async function startFrozen(options: StartOptions = {}) {
	const time = { now: Date.parse('2026-03-02T01:00:00.000Z') };
	const simulator = await startSimulator({
		rateLimit: { perSecond: null },
		clock: () => time.now,
		...options,
	});
	return { simulator, time, client: createClient(simulator) };
}

/** A simulator for each test, whose time stands still; jest’s hooks start and close it. */
export function useFrozen(): Awaited<ReturnType<typeof startFrozen>> {
	const stage = {} as Awaited<ReturnType<typeof startFrozen>>;
	beforeEach(async () => {
		Object.assign(stage, await startFrozen());
	});
	afterEach(async () => await stage.simulator.close());
	return stage;
}

/** Waits for something that is bound to come. */
export async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function asPage(answered: Answered): PageBody {
	if (answered.status !== 200) throw new Error(`${answered.status} ${answered.text}`);
	return answered.body as unknown as PageBody;
}

function parse(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		return {};
	}
}
