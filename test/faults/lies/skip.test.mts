// Skip If Sent Within where the clocks of the server do not agree: what the rows tell decides.
import { SEND, credentials, sendWorkflow } from '../../support/workflows.mts';
import { sharedProcesses } from './check.mts';
import { requestOf } from './ledger.mts';
import { TRUTHFUL, type Schedule } from './schedule.mts';
import { LyingServer } from './server.mts';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Sends three messages with the option; returns for each whether it was skipped. */
async function skippedIn(clocks: Partial<Schedule['clocks']>, earlier: Schedule['earlier']) {
	const { one } = await sharedProcesses();
	const server = await LyingServer.start({
		...TRUTHFUL,
		kind: 'send',
		items: [0, 1, 2],
		clocks: { ...TRUTHFUL.clocks, ...clocks },
		earlier,
	});
	try {
		const { baseUrl, campaignId, ledger } = server;
		const items = [0, 1, 2].map((item) => {
			const { recipient, values } = requestOf(item);
			return { phone: recipient, text: values.name };
		});
		const file = sendWorkflow(items, {
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.text, fruit: "apple" } }}',
			options: { skipIfSentWithin: 24, timeout: 2_000 },
		});
		const account = credentials({
			environment: 'custom',
			baseUrl,
			campaignId,
			callsPerSecond: 1_000,
		});
		const first = await one.run(file, { credentials: account });
		expect(first.status).toBe('success');
		const skipped = first.json(SEND).map((json) => 'skipped' in json);
		// Once more: nobody is left to be sent to.
		const before = ledger.ofRun.length;
		expect((await one.run(file, { credentials: account })).status).toBe('success');
		expect(ledger.ofRun).toHaveLength(before);
		return skipped;
	} finally {
		await server.close();
	}
}

/** An hour ago, a moment before the hours end, and a day before they begin. */
const earlier = [
	{ item: 0, ago: HOUR },
	{ item: 1, ago: 24 * HOUR - MINUTE },
	{ item: 2, ago: 48 * HOUR },
];

const ERRORS = [2_000, 5 * MINUTE, HOUR, 30 * HOUR, 365 * 24 * HOUR];

test.each([0, ...ERRORS, ...ERRORS.map((ms) => -ms)])(
	'the Date header is wrong by %i ms, and the rows are right',
	async (api) => {
		const [recent, atTheEdge] = await skippedIn({ api, gateway: api }, earlier);
		expect([recent, atTheEdge]).toEqual([true, true]);
	},
);

test.each([0, ...ERRORS, null])(
	'the Date header is ahead (%p): who got it before the hours gets it',
	async (api) => {
		const newest = { item: 3, ago: 1_000 };
		expect(await skippedIn({ api }, [...earlier, newest])).toEqual([true, true, false]);
	},
);

test('rows with a time that is yet to come count as sent', async () => {
	const rows = 72 * HOUR;
	expect(await skippedIn({ api: 0, rows }, earlier)).toEqual([true, true, true]);
});
