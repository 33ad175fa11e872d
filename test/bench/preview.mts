// What a person waits for a Preview of many items, beside twice the building of as many requests:
// Message > Send of the same items and a bad one, which reads and checks them all and then refuses
// the run.
import type { IDataObject } from 'n8n-workflow';

import { Engine } from '../engine/engine.mts';
import { startSimulator } from '../simulator/index.mts';
import { credentials, sendWorkflow } from '../support/workflows.mts';
import { median } from './rows.mts';

const ITEMS = 5_000;

/** @returns Lines to print. */
export async function benchPreview(runs: number): Promise<string> {
	const engine = await Engine.start();
	const simulator = await startSimulator({ rateLimit: { perSecond: null } });
	simulator.insert();
	const account = credentials({
		environment: 'custom',
		baseUrl: simulator.baseUrl,
		campaignId: simulator.campaign.id,
		apiKey: simulator.campaign.apiKeys[0],
	});
	const people = Array.from({ length: ITEMS }, (_, i) => ({
		phone: String(90000000 + i),
		n: `${i}`,
	}));
	const time = async (operation: string, items: IDataObject[]): Promise<number> => {
		const parameters = {
			operation,
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.n, fruit: "apple" } }}',
		};
		const start = performance.now();
		await engine.run(sendWorkflow(items, parameters), { credentials: account });
		return performance.now() - start;
	};

	const previews: number[] = [];
	const builds: number[] = [];
	// The first of each is for warming up.
	for (let run = 0; run <= runs; run++) {
		const preview = await time('preview', people);
		const build = await time('send', [...people, { phone: 'none', n: 'none' }]);
		if (run === 0) continue;
		previews.push(preview);
		builds.push(build);
	}
	const calls = simulator.ledger.count();
	await simulator.close();
	const [preview, build] = [median(previews), median(builds)];
	return [
		`Preview of ${ITEMS} items: ${preview.toFixed(0)} ms; building their requests: ${build.toFixed(0)} ms (medians of ${runs}).`,
		`Preview to twice the building: ${(preview / (2 * build)).toFixed(2)} (below 1 is promised); ${calls / (runs + 1)} call a Preview.`,
	].join('\n');
}
