// What Skip If Sent Within costs in calls of the list, at its bounds.
import { rows } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { sendWorkflow } from '../support/workflows.mts';

jest.setTimeout(180_000);

const bench = useBench();
const HOUR = 3_600_000;

test.each([
	['5,000 items, 5,000 messages in the hours', 5_000, 5_000, 6],
	['10 items, 100,000 messages in the hours', 10, 100_000, 10],
])('%s', async (_, items, messages, most) => {
	const { simulator } = bench;
	const template = { english: 'Dear {{name}}, here is your {{fruit}}.' };
	const campaign = simulator.addCampaign({ templates: template });
	// A tenth more before the hours.
	for (let i = messages * 1.1; i > 0; i--) {
		const recipient = `658${String(i).padStart(7, '0')}`;
		const createdAt = Date.now() - (i * 24 * HOUR) / (messages + 1);
		simulator.insert({ campaign, recipient, createdAt });
	}
	const parameters = {
		recipient: '={{ $json.phone }}',
		valuesMode: 'json',
		valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
		options: { skipIfSentWithin: 24 },
	};
	const account = bench.account({
		campaignId: campaign.id,
		apiKey: campaign.apiKeys[0],
		callsPerSecond: 5_000,
	});
	const run = await bench.engine.run(sendWorkflow(rows(items), parameters), account);
	expect(run.status).toBe('success');
	expect(simulator.ledger.count({ route: 'send' })).toBe(items);
	expect(simulator.ledger.count({ route: 'listMessages' })).toBeLessThanOrEqual(most);
});
