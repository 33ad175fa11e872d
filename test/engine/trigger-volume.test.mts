// Large campaigns on n8n's engine: what a poll cannot tell is told by the next ones, whatever the
// interval is.
import { HostileServer, json, page, row } from '../support/hostile-server.mts';
import { LargeCampaign } from '../support/large-campaign.mts';
import { eventsOf, HOUR, MINUTE, TRIGGER, triggerWorkflow } from '../support/status-trigger.mts';
import { credentials } from '../support/workflows.mts';
import { Engine } from './engine.mts';
import { Logger } from './harness/n8n.mts';
import { Polling, type Regime } from './polling.mts';

jest.setTimeout(300_000);

const DAY = 24 * HOUR;
const [dateNow, steadyNow] = [Date.now.bind(Date), performance.now.bind(performance)];
const timeout = AbortSignal.timeout.bind(AbortSignal);
let ahead = 0;
/**
 * By how much longer a poll may take than in n8n. How much it reads in its time is for the machine
 * to say, and a busy one is no reason to fail.
 */
let patience = 20;
let campaign: LargeCampaign;
let baseUrl: string;

beforeEach(async () => {
	ahead = 0;
	patience = 20;
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms * patience));
	jest.spyOn(Date, 'now').mockImplementation(() => dateNow() + ahead);
	jest.spyOn(performance, 'now').mockImplementation(() => steadyNow() + ahead);
	campaign = new LargeCampaign();
	baseUrl = await campaign.listen();
});
afterEach(async () => {
	jest.restoreAllMocks();
	await campaign.close();
});

async function pollingOf(mode: string, regime: Regime): Promise<Polling> {
	const workflow = triggerWorkflow({ pollTimes: { item: [{ mode }] } });
	const account = { environment: 'custom', baseUrl, campaignId: 'campaign_1', apiKey: 'key' };
	const access = credentials({ ...account, callsPerSecond: 1_000 });
	return new Polling(await Engine.start(), workflow, TRIGGER, access, regime);
}

test.each(['memory', 'staged'] as Regime[])(
	'30,000 messages a day, polled once a day, n8n restarted: each is told once (%s)',
	async (regime) => {
		const polling = await pollingOf('everyDay', regime);
		campaign.add(Date.now() - MINUTE, 'success');
		await polling.activate();
		const backlogs: number[] = [];
		for (let day = 1; day <= 4; day++) {
			ahead += DAY;
			for (let i = 0; i < 30_000 && day <= 2; i++) {
				campaign.add(Date.now() - 5 * MINUTE - (i * (DAY - 10 * MINUTE)) / 30_000, 'success');
			}
			campaign.arrange();
			if (day === 2) await polling.restart();
			await polling.poll();
			backlogs.push(campaign.messages.length - eventsOf(polling.json).length);
		}
		expect(backlogs.at(-1)).toBe(0);
		expect(new Set(eventsOf(polling.json)).size).toBe(60_001);
		expect(JSON.stringify(polling.disk).length).toBeLessThan(2 ** 20);
	},
);

test('publishing does not wait for the end of a long list', async () => {
	for (let i = 0; i < 30_000; i++) campaign.add(Date.now() - MINUTE - i, 'success');
	campaign.delayMs = 600;
	const polling = await pollingOf('everyMinute', 'memory');
	patience = 1;
	await polling.activate();
	patience = 20;
	expect(campaign.traffic().list).toBeLessThan(10);
	campaign.delayMs = 0;
	await polling.poll();
	await polling.poll();
	expect(new Set(eventsOf(polling.json)).size).toBe(30_000);
	expect(eventsOf(polling.json)).toHaveLength(30_000);
});

test('a poll that cannot report all says so once, and the next ones report the rest', async () => {
	const [ROWS, PAGE] = [300, 10];
	const fullMessage = 'x'.repeat(300_000);
	const createdAt = new Date(Date.now() - MINUTE).toISOString();
	const rows = Array.from({ length: ROWS }, (_, i) =>
		row(`message_${i}`, { createdAt, fullMessage }),
	);
	const hostile = await HostileServer.start();
	hostile.answer = (call, response) => {
		const from = Number(new URL(call.path, 'http://localhost').searchParams.get('after') ?? 0);
		const next = from + PAGE < ROWS ? String(from + PAGE) : undefined;
		json(200, page(rows.slice(from, from + PAGE), next))(call, response);
	};
	const warn = jest.spyOn(Logger.prototype, 'warn');
	const polling = new Polling(
		await Engine.start(),
		triggerWorkflow({}),
		TRIGGER,
		hostile.account(),
		'memory',
	);
	try {
		await polling.activate('init');
		for (let i = 0; i < 8 && polling.json.length < ROWS; i++) await polling.poll();
		const said = warn.mock.calls.filter(([text]) => text.includes('More has changed'));
		expect(said).toHaveLength(1);
		expect(new Set(eventsOf(polling.json)).size).toBe(ROWS);
	} finally {
		await hostile.close();
	}
});
