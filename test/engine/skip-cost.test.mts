// What Skip If Sent Within costs in calls of the list, at its bounds.
import type { IDataObject } from 'n8n-workflow';

import { rows } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { sendWorkflow } from '../support/workflows.mts';

jest.setTimeout(180_000);

const HOUR = 3_600_000;
const bench = useBench();

let campaign: ReturnType<typeof bench.simulator.addCampaign>;
beforeEach(() => {
	campaign = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, here is your {{fruit}}.' },
	});
});

const lists = () => bench.simulator.ledger.count({ route: 'listMessages' });

/** Messages to other people, spread over the last hours, and `before` more of before them. */
function many(count: number, hours: number, before = 0): void {
	for (let i = count + before; i > 0; i--) {
		bench.simulator.insert({
			campaign,
			recipient: `658${String(i).padStart(7, '0')}`,
			createdAt: Date.now() - (hours * HOUR * i) / (count + 1),
		});
	}
}

async function send(items: IDataObject[]) {
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
	const run = await bench.engine.run(sendWorkflow(items, parameters), account);
	expect(run.status).toBe('success');
}

test.each([
	['5,000 items, 5,000 messages in the hours', 5_000, 5_000, 6],
	['10 items, 100,000 messages in the hours', 10, 100_000, 10],
])('%s', async (_, items, messages, most) => {
	many(messages, 24, messages / 10);
	await send(rows(items));
	expect(bench.simulator.ledger.count({ route: 'send' })).toBe(items);
	expect(lists()).toBeLessThanOrEqual(most);
});

test('a few recipients are searched for', async () => {
	many(30_000, 24);
	await send(rows(10));
	expect(bench.simulator.ledger.count({ route: 'send' })).toBe(10);
	expect(lists()).toBe(10);
});

test('many recipients are one walk, as far as the hours go', async () => {
	many(5_000, 400);
	many(2_000, 24);
	await send(rows(40));
	expect(lists()).toBeLessThanOrEqual(4);
});

test('of a small campaign that is known, one page', async () => {
	await send(rows(11));
	const before = lists();
	await send(rows(5).map((item) => ({ ...item, fruit: 'pear' })));
	expect(lists() - before).toBe(1);
});
