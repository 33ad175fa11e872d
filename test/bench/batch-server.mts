// The process of the simulator that batches go to: in a process of its own, its work is in nobody's
// figures.
import { startSimulator, type Simulator } from '../simulator/index.mts';
import { serve } from './processes.mts';

export interface BatchServer {
	/** What a credential needs to know. */
	open(): Promise<{ baseUrl: string; campaignId: string; apiKey: string }>;
	/** What the server saw since then. */
	close(): Promise<{ calls: number; messages: number; people: number }>;
}

let simulator: Simulator;

serve<BatchServer>({
	async open() {
		simulator = await startSimulator({
			environment: 'production',
			rateLimit: { perSecond: null },
			batch: { creationDelay: 0 },
		});
		const { baseUrl, campaign } = simulator;
		return { baseUrl, campaignId: campaign.id, apiKey: campaign.apiKeys[0] };
	},

	async close() {
		simulator.settle();
		const messages = simulator.ledger.messages();
		const calls = simulator.ledger.count();
		await simulator.close();
		const people = new Set(messages.map(({ recipient }) => recipient)).size;
		return { calls, messages: messages.length, people };
	},
});
