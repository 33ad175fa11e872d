// The process of the simulator that the costs of Skip If Sent Within are measured against.
import { startSimulator, type Simulator } from '../simulator/index.mts';
import { serve } from './processes.mts';
import { HOURS, phoneOf, textOf } from './skip-campaign.mts';

export interface Earlier {
	/** Messages within the hours; a tenth as many are older. */
	messages: number;
	/** How many of them have the texts of items, of the first ones. */
	own: number;
}

export interface SkipServer {
	/** What a credential needs to know. */
	open(earlier: Earlier): Promise<{ baseUrl: string; campaignId: string; apiKey: string }>;
	/** What the server saw since then. */
	close(): Promise<{ lists: number; sent: number }>;
}

const HOUR_MS = 3_600_000;

let simulator: Simulator;
let before = 0;

serve<SkipServer>({
	async open({ messages, own }: Earlier) {
		simulator = await startSimulator({
			environment: 'production',
			rateLimit: { perSecond: null },
			batch: { creationDelay: 0 },
		});
		// Not those at the edge of the hours: they are out of them soon.
		const every = Math.max(1, Math.floor((0.99 * messages) / Math.max(1, own)));
		for (let i = Math.floor(messages * 1.1); i > 0; i--) {
			const createdAt = Date.now() - (i * HOURS * HOUR_MS) / (messages + 1);
			const item = i <= messages && i % every === 0 ? i / every - 1 : own;
			const isOwn = item < own;
			const recipient = isOwn ? `65${phoneOf(item)}` : `658${String(i).padStart(7, '0')}`;
			simulator.insert({ recipient, createdAt, ...(isOwn && { values: textOf(item) }) });
		}
		before = simulator.ledger.messages().length;
		const { baseUrl, campaign } = simulator;
		return { baseUrl, campaignId: campaign.id, apiKey: campaign.apiKeys[0] };
	},

	async close() {
		simulator.settle();
		const lists = simulator.ledger.count({ route: 'listMessages' });
		const sent = simulator.ledger.messages().length - before;
		await simulator.close();
		return { lists, sent };
	},
});
