// What each example workflow sends, on n8n's engine: the ledger of the simulator is the judge. What
// n8n's own nodes do in them is tested in a real n8n: test/e2e/examples.e2e.mts.
import type { INodeExecutionData } from 'n8n-workflow';

import { readRecipient } from '../../nodes/Postman/sms/recipient.ts';
import type { WorkflowFile } from '../engine/engine.mts';
import type { Campaign } from '../simulator/index.mts';
import { speedUp } from '../support/batches.mts';
import { useBench } from '../support/people.mts';
import { readExample } from './files.mts';
import { type Given, playable } from './play.mts';

jest.setTimeout(30_000);

const bench = useBench();
let campaign: Campaign;
beforeAll(() => {
	speedUp(20);
	bench.simulator.configure({ delivery: { timeScale: 0.001 }, batch: { creationDelay: 0 } });
	campaign = bench.simulator.addCampaign({
		templates: { english: 'Dear {{name}}, see you on {{slot}}.' },
	});
});

const play = async (file: string, given: Given) =>
	await bench.engine.run(
		playable(readExample<WorkflowFile>(file), given),
		bench.account({ campaignId: campaign.id, apiKey: campaign.apiKeys[0] }),
	);

const texts = () =>
	bench.simulator.ledger.messages().map(({ recipient, values }) => [recipient, values]);

/** @param path Of a parameter, e.g. `conditions.0.leftValue`. */
function parameterOf(file: string, node: string, path: string) {
	const { nodes } = readExample<WorkflowFile>(file);
	const parameters = nodes.find(({ name }) => name === node)?.parameters;
	return path.split('.').reduce<never>((at, key) => at[key] as never, parameters as never);
}

/** What a parameter of the example's node comes to, for the first of the items that reach it. */
function evaluate(file: string, node: string, path: string, items: INodeExecutionData[]): unknown {
	const { workflow } = bench.engine.load(readExample<WorkflowFile>(file), {}, 'manual');
	const text = parameterOf(file, node, path);
	return workflow.expression.getParameterValue(text, null, 0, 0, node, items, 'manual', {});
}

describe('form-submission-to-sms', () => {
	const submit = async (Mobile: string) =>
		await play('form-submission-to-sms', {
			'Appointment Form': [{ Name: 'Mei Ling', Mobile, Slot: 'Monday, 9 am' }],
			'Ask for It Again': [{ Mobile: '8123 4567' }],
		});

	test('sends the confirmation and says that it is on its way', async () => {
		const run = await submit('9123 4567');
		expect(texts()).toEqual([['6591234567', { name: 'Mei Ling', slot: 'Monday, 9 am' }]]);
		expect(run.items('Say It Is on Its Way')).toHaveLength(1);
		expect(run.items('Is the Number All Right?')).toEqual([]);
	});

	test('asks again for a number that cannot be right, and sends to the new one', async () => {
		const run = await submit('9l23 4567');
		expect(texts()).toEqual([['6581234567', { name: 'Mei Ling', slot: 'Monday, 9 am' }]]);
		expect(run.items('Say It Is on Its Way')).toHaveLength(1);
		expect(run.items('Say We Will Call')).toEqual([]);
	});

	test('has someone call where the resident can do nothing about it', async () => {
		campaign.allowedIps = ['192.0.2.1'];
		const run = await submit('9123 4567');
		campaign.allowedIps = null;
		expect(texts()).toEqual([]);
		expect(run.items('Say We Will Call')).toHaveLength(1);
		expect(run.items('Ask for It Again')).toEqual([]);
	});
});

describe('scheduled-reminders', () => {
	const ROWS = [
		{ id: 1, name: 'Mei Ling', mobile: '9123 4567', day: '2026-03-12', time: '3 pm' },
		{ id: 2, name: 'Thomas', mobile: '9l23 4567', day: '2026-03-12', time: '4 pm' },
		{ id: 3, name: 'Nurul', mobile: '6511112222', day: '2026-03-12', time: '5 pm' },
	];
	const remind = async (rows = ROWS) =>
		await play('scheduled-reminders', {
			'Every Morning': [{}],
			'Appointments Tomorrow': rows,
		});

	test('reminds everybody once, however often it runs, and again where the day has changed', async () => {
		const reminders = [
			['6591234567', { name: 'Mei Ling', slot: '12 March, 3 pm' }],
			['6511112222', { name: 'Nurul', slot: '12 March, 5 pm' }],
		];
		await remind();
		expect(texts()).toEqual(reminders);
		await remind();
		expect(texts()).toEqual(reminders);
		await remind([{ ...ROWS[0], day: '2026-03-13' }]);
		expect(texts()).toEqual([
			...reminders,
			['6591234567', { name: 'Mei Ling', slot: '13 March, 3 pm' }],
		]);
	});

	test('finds who could not be reached: by a number that cannot be right, and by the delivery', async () => {
		const run = await remind();
		expect(run.json('Send Reminder', 1)).toMatchObject([{ name: 'Thomas' }]);
		expect(run.json('Did Not Arrive')).toMatchObject([
			{
				values: { name: 'Nurul' },
				delivery: { deliveryError: { meaning: expect.any(String) as string } },
			},
		]);
	});
});

describe('bulk-campaign-from-csv', () => {
	const LIST = [
		{ name: 'Mei Ling', mobile: '9123 4567', slot: 'Monday, 9 am' },
		{ name: 'Thomas', mobile: '9l23 4567', slot: 'Monday, 9 am' },
		{ name: 'Nurul', mobile: '8123 4567', slot: 'Friday, 4 pm' },
		{ name: 'Aisha', mobile: '8123 4567', slot: 'Friday, 5 pm' },
	];
	const upload = async (Title: string) =>
		await play('bulk-campaign-from-csv', {
			'Upload the List': [{ Title }],
			'Read the List': LIST,
		});

	test('sends the good rows in one call, names the others, and reads what became of them', async () => {
		const run = await upload('March');
		expect(bench.simulator.ledger.count({ route: 'sendBatch' })).toBe(1);
		expect(bench.simulator.ledger.count({ route: 'send' })).toBe(0);
		expect(texts()).toEqual([
			['6591234567', { name: 'Mei Ling', slot: 'Monday, 9 am' }],
			['6581234567', { name: 'Nurul', slot: 'Friday, 4 pm' }],
			['6581234567', { name: 'Aisha', slot: 'Friday, 5 pm' }],
		]);
		expect(run.items('Send Batch')).toMatchObject([
			{ json: { rows: 3, batchId: expect.any(String) as string } },
			{ json: { error: expect.stringContaining('9l23') as string }, pairedItem: { item: 1 } },
		]);
		expect(run.items('Read the Batch')).toHaveLength(3);
		expect(bench.simulator.ledger.batches()[0].fileName).toMatch(/^March-\w+\.csv$/);
	});

	test('texts nobody twice when the list is uploaded again, and everybody for another title', async () => {
		await upload('March');
		const again = await upload('March');
		expect(texts()).toHaveLength(3);
		expect(again.json('Sent Batches')).toEqual([]);
		await upload('April');
		expect(texts()).toHaveLength(6);
	});
});

describe('ai-agent-that-may-send', () => {
	const TOLD = { Recipient: '9123 4567', Name: 'Mei Ling', Slot: 'Monday, 9 am' };
	const ask = async (over = {}) =>
		await play('ai-agent-that-may-send', { Chat: [{ ...TOLD, ...over }] });

	test('sends what the model has filled in', async () => {
		const run = await ask();
		expect(texts()).toEqual([['6591234567', { name: 'Mei Ling', slot: 'Monday, 9 am' }]]);
		expect(run.json('Assistant')).toMatchObject([{ answer: [{ recipient: '6591234567' }] }]);
	});

	test('sends nothing to a number that cannot be right', async () => {
		await ask({ Recipient: 'Mei Ling' });
		expect(texts()).toEqual([]);
	});
});

describe('delivery-log', () => {
	test('reads of each message what it came to, the one that cannot be read included', async () => {
		const { id } = bench.simulator.insert({ campaign, recipient: '6511112222' });
		bench.simulator.settle();
		const changed = { statusChange: { status: 'failure', attempt: 1 } };
		const run = await play('delivery-log', {
			'SMS Status': [
				{ id, recipient: '6511112222', ...changed },
				{ id: 'message_3a51b587-3499-4a0f-9d4e-e4e9f35fd6c1', ...changed },
			],
			'Make the Table': [{}],
		});
		expect(run.json('Log It')).toMatchObject([
			{ id, delivery: { segments: 2, attempts: [{ error: { code: 'recipient_unavailable' } }] } },
			{ statusChange: { status: 'failure' }, error: expect.any(String) as string },
		]);
		expect(texts()).toHaveLength(1);
	});
});

describe('sending-hours', () => {
	const BOOKED = { Name: 'Mei Ling', Mobile: '9123 4567', Slot: 'Monday, 9 am' };
	const book = async (hours: { from: number; to: number }) =>
		await play('sending-hours', {
			'Booking Form': [BOOKED],
			'Sending Hours': [{ ...BOOKED, ...hours, time_zone: 'Asia/Singapore' }],
			'Wait for the Morning': [],
		});

	test('sends within the hours', async () => {
		await book({ from: 0, to: 24 });
		expect(texts()).toEqual([['6591234567', { name: 'Mei Ling', slot: 'Monday, 9 am' }]]);
	});

	test('sends nothing outside of them', async () => {
		const run = await book({ from: 24, to: 24 });
		expect(texts()).toEqual([]);
		expect(run.json('Is It Time?', 1)).toHaveLength(1);
	});

	test.each([
		['21:00', '2026-03-02T21:00:00+08:00', '2026-03-03T08:00:00.000+08:00'],
		['a minute to midnight', '2026-03-31T23:59:59+08:00', '2026-04-01T08:00:00.000+08:00'],
		['midnight', '2026-03-02T00:00:00+08:00', '2026-03-02T08:00:00.000+08:00'],
		['a minute to eight', '2026-03-01T23:59:59Z', '2026-03-02T08:00:00.000+08:00'],
	])('at %s, waits for the next morning in Singapore', (_, now, morning) => {
		const hours = { from: 8, to: 21, time_zone: 'Asia/Singapore' };
		expect(parameterOf('sending-hours', 'Sending Hours', 'assignments.assignments')).toMatchObject(
			Object.entries(hours).map(([name, value]) => ({ name, value })),
		);
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.parse(now));
		const at = (node: string, path: string) =>
			evaluate('sending-hours', node, path, [{ json: hours }]);
		try {
			expect(at('Is It Time?', 'conditions.conditions.0.leftValue')).toBe(false);
			expect(at('Wait for the Morning', 'dateTime')).toBe(morning);
		} finally {
			clock.mockRestore();
		}
	});
});

describe('opt-out', () => {
	const LIST = [
		{ name: 'Mei Ling', mobile: '9123 4567', slot: 'Monday, 9 am' },
		{ name: 'Thomas', mobile: '9l23 4567', slot: 'Monday, 9 am' },
	];

	test('sends to whoever the table leaves over, and names the others', async () => {
		const run = await play('opt-out', {
			'Upload the List': [{}],
			'Read the List': [...LIST, { name: 'Nurul', mobile: '8123 4567', slot: 'Friday, 4 pm' }],
			'Leave Out Who Opted Out': LIST,
		});
		expect(texts()).toEqual([['6591234567', { name: 'Mei Ling', slot: 'Monday, 9 am' }]]);
		expect(run.json('Send SMS')).toMatchObject([{ recipient: '6591234567' }, { name: 'Thomas' }]);
	});

	test.each([
		'91234567',
		'9123 4567',
		'+65 9123-4567',
		'0065 9123 4567',
		'６５９１２３４５６７',
		'(65) 91234567',
	])('knows %s by the number that the node would send to', (mobile) => {
		const reading = readRecipient(mobile, { environment: 'production', defaultCountry: 'SG' });
		const path = 'filters.conditions.0.keyValue';
		const key = evaluate('opt-out', 'Leave Out Who Opted Out', path, [{ json: { mobile } }]);
		expect(reading).toMatchObject({ ok: true, recipient: key });
	});

	test('sends nothing where everybody has opted out', async () => {
		await play('opt-out', {
			'Upload the List': [{}],
			'Read the List': LIST,
			'Leave Out Who Opted Out': [],
		});
		expect(texts()).toEqual([]);
	});
});

describe('proof-first', () => {
	const LIST = [
		{ name: 'Mei Ling', mobile: '9123 4567', slot: 'Monday, 9 am' },
		{ name: 'Thomas', mobile: '9l23 4567', slot: 'Monday, 9 am' },
	];
	const answer = async (text: string) => {
		bench.simulator.insert({ campaign, recipient: '6590000001' });
		const run = await play('proof-first', {
			'Upload the List': [{}],
			'Read the List': LIST,
			'Show the Proof': [{ 'Send them?': text }],
		});
		return { run, sent: texts().filter(([recipient]) => recipient !== '6590000001') };
	};

	test('shows what would be sent, and sends it after a yes', async () => {
		const { run, sent } = await answer('Yes, send them now');
		expect(run.json('Proof')).toMatchObject([
			{
				dryRun: true,
				canBeSent: true,
				fullMessage: expect.stringContaining('Dear Mei Ling, see you on Monday, 9 am.') as string,
				segments: 2,
				estimatedChargeSgd: 0.092,
			},
			{ canBeSent: false, problem: expect.stringContaining('9l23') as string },
		]);
		expect(sent).toEqual([['6591234567', { name: 'Mei Ling', slot: 'Monday, 9 am' }]]);
		expect(run.json('Say What Was Sent')).toMatchObject([{}, { name: 'Thomas' }]);
	});

	test('sends nothing after a no', async () => {
		const { run, sent } = await answer('No, send nothing');
		expect(sent).toEqual([]);
		expect(run.json('Say Nothing Was Sent')).toHaveLength(1);
	});
});

describe('sftp-hand-over', () => {
	const LIST = [
		{ name: 'Mei Ling', mobile: '9123 4567', slot: 'Monday, 9 am' },
		{ name: 'Thomas', mobile: '9l23 4567', slot: 'Monday, 9 am' },
	];

	test('makes a file that Postman takes, without a call; what cannot be sent is named', async () => {
		const run = await play('sftp-hand-over', {
			'Upload the List': [{}],
			'Read the List': LIST,
		});
		expect(bench.simulator.ledger.calls()).toEqual([]);
		expect(run.json('Make the File', 1)).toMatchObject([{ name: 'Thomas' }]);

		const [{ json, binary }] = run.items('Upload by SFTP');
		expect(json).toEqual({ fileName: expect.stringMatching(/^reminders-.+\.csv$/), rows: 1 });
		const { id, apiKeys } = campaign;
		const body = new FormData();
		const file = Buffer.from(binary!.data.data, 'base64');
		body.set('file', new Blob([file], { type: 'text/csv' }), String(json.fileName));
		const response = await fetch(`${bench.simulator.baseUrl}/campaigns/${id}/batch/messages`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${apiKeys[0]}` },
			body,
		});
		expect(await response.json()).toMatchObject({ isValid: true });
		expect(texts()).toEqual([['6591234567', { name: 'Mei Ling', slot: 'Monday, 9 am' }]]);
	});
});

describe.each(['bulk-campaign-from-csv', 'proof-first'])('%s, at the end', (file) => {
	const fault = (error: string, outcome: string): INodeExecutionData => ({
		json: { name: 'Mei Ling', error, postmanSend: { outcome } },
		pairedItem: { item: 0 },
	});
	const toldOf = (items: INodeExecutionData[]) =>
		evaluate(file, 'Say What Was Sent', 'completionMessage', items);

	test('tells what is to be corrected from what may have been sent', () => {
		const told = toldOf([fault('wrong number', 'notSent'), fault('line broke', 'unknown')]);
		expect(told).toMatch(/Not sent, to be corrected: 1\nUnknown whether sent: 1\. Look /);
	});

	test('says nothing of the unknown if there is none', () => {
		expect(toldOf([fault('wrong number', 'notSent')])).toMatch(
			/corrected: 1\n[^\n]+: wrong number$/,
		);
	});
});
