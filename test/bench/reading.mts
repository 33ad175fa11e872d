// Long lists: Get Many of all messages of a campaign, and how long n8n could do nothing else
// meanwhile. What the trigger's polls take is told by `watch-costs.mts`.
import { join } from 'node:path';

import { lineOf } from './bulk.mts';
import type { BulkSender } from './bulk-sender.mts';
import type { Side } from './bulk-workflows.mts';
import type { Places } from './lanes.mts';
import { start } from './processes.mts';
import type { WatchCampaign } from './watch-campaign.mts';

const ROWS = 100_000;
/** So that what is measured is reading, not loading. */
const WARM_UP = 1_000;
const SIDES = { getMany: 'simplified', getManyWhole: 'whole' } satisfies Partial<
	Record<Side, string>
>;

/** @returns Lines to print. */
export async function benchReading({ project, ownPackage, scratch }: Places): Promise<string> {
	const lines: string[] = [];
	for (const [side, name] of Object.entries(SIDES) as Array<[keyof typeof SIDES, string]>) {
		const env = {
			// n8n-workflow for nodes that lie outside of the project.
			NODE_PATH: join(project, 'node_modules'),
			N8N_USER_FOLDER: join(scratch, side),
		};
		const sender = start<BulkSender>('bulk-sender.mts', env, [ownPackage]);
		try {
			let cost;
			for (const rows of [WARM_UP, ROWS]) {
				const campaign = start<WatchCampaign>('watch-campaign.mts');
				// Two days of them are there.
				const options = { perDay: rows / 2, failures: 0, onTheirWay: 0 };
				const baseUrl = await campaign.calls.open(options);
				const server = { baseUrl, campaignId: 'campaign_1', apiKey: 'key' };
				cost = await sender.calls.send({ side, way: 'automatic', items: rows, server });
				await campaign.end();
				if (cost.status !== 'success') throw new Error(`${side}: ${cost.error ?? cost.status}`);
			}
			if (cost) lines.push(`  ${name}`, lineOf(ROWS, cost));
		} finally {
			await sender.end();
		}
	}
	return [
		`Get Many of ${ROWS} messages, no limit, no latency; the columns are those of "side by side".`,
		...lines,
	].join('\n');
}
