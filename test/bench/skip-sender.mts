// The process of n8n's engine in which the costs of Skip If Sent Within are measured.
import { Engine } from '../engine/engine.mts';
import { batchSend } from '../support/batches.mts';
import { credentials, sendWorkflow } from '../support/workflows.mts';
import { serve } from './processes.mts';
import { HOURS, phoneOf, textOf } from './skip-campaign.mts';
import type { SkipServer } from './skip-server.mts';
import { Stretches } from './stretches.mts';

export interface SkipTask {
	server: Awaited<ReturnType<SkipServer['open']>>;
	items: number;
	isBatch: boolean;
	hasOption: boolean;
}

export interface SkipCost {
	status: string;
	seconds: number;
	/** The longest that the run went on without a turn for anybody else. */
	longestMs: number;
}

export interface SkipSender {
	send(task: SkipTask): Promise<SkipCost>;
}

const engine = Engine.start(process.argv[2]);

serve<SkipSender>({
	async send({ server, items, isBatch, hasOption }: SkipTask) {
		const running = await engine;
		const people = Array.from({ length: items }, (_, i) => ({ phone: phoneOf(i), ...textOf(i) }));
		const options = hasOption ? { skipIfSentWithin: HOURS } : {};
		const file = isBatch
			? batchSend(people, { ...options, splitIntoSeveralBatches: true })
			: sendWorkflow(people, {
					recipient: '={{ $json.phone }}',
					valuesMode: 'json',
					valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
					options,
				});
		const account = credentials({ environment: 'custom', callsPerSecond: 5_000, ...server });
		const stretches = new Stretches();
		const begun = performance.now();
		const { status } = await running.run(file, { credentials: account });
		const seconds = (performance.now() - begun) / 1_000;
		stretches.end();
		return { status, seconds, longestMs: stretches.longest() };
	},
});
