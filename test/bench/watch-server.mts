// The process of the campaign that is watched: its work is in nobody's figures. Its clock goes as
// it is told.
import { startSimulator, type Simulator } from '../simulator/index.mts';
import { serve } from './processes.mts';
import type { Server } from './servers.mts';

export interface WatchServerOptions {
	messages: number;
	/** How many in a hundred fail. */
	failures: number;
	/** Milliseconds, there and back. */
	latency: number;
	limit: number;
}

export interface Counts {
	list: number;
	get: number;
	/** Calls that the limit dropped. */
	throttled: number;
}

export interface WatchServer {
	open(options: WatchServerOptions): Promise<Server>;
	/** @param time Milliseconds that go by. */
	pass(time: number): Promise<void>;
	/** Calls since it was last asked. */
	counts(): Promise<Counts>;
	/** What was to be reported: event IDs. */
	owed(): Promise<string[]>;
	close(): Promise<void>;
}

const MINUTE = 60_000;

let simulator: Simulator;
let ahead = 0;

serve<WatchServer>({
	async open({ messages, failures, latency, limit }: WatchServerOptions) {
		simulator = await startSimulator({
			clock: () => Date.now() + ahead,
			latency: { base: latency, jitter: latency / 2 },
			rateLimit: { perSecond: limit },
			delivery: {
				times: { success: [MINUTE, 10 * MINUTE], failure: [MINUTE, 10 * MINUTE] },
				failures: { share: failures / 100, error: 'delivery_error/recipient_unavailable' },
			},
		});
		const now = Date.now();
		for (let i = 0; i < messages; i++) {
			// As a batch comes to be: some hundred of them in each millisecond, and a second for a
			// thousand.
			const createdAt = now - Math.floor((messages - i) / 500) * 500;
			simulator.insert({ recipient: String(6590000000 + i), createdAt });
		}
		const { baseUrl, campaign } = simulator;
		const port = Number(new URL(simulator.url).port);
		return { port, baseUrl, campaignId: campaign.id, apiKey: campaign.apiKeys[0] };
	},

	async pass(time: number) {
		ahead += time;
	},

	async counts() {
		const { ledger } = simulator;
		const counts = {
			list: ledger.count({ route: 'listMessages', dropped: false }),
			get: ledger.count({ route: 'getMessage', dropped: false }),
			throttled: ledger.count({ dropped: true }),
		};
		ledger.clear();
		return counts;
	},

	async owed() {
		const settled = ['success', 'failure'];
		return simulator.ledger
			.messages()
			.filter(({ status }) => settled.includes(status))
			.map(({ id, status, attempts }) => `${id}:${attempts.length}:${status}`);
	},

	async close() {
		await simulator.close();
	},
});
