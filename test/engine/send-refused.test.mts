// Message > Send: what Postman refuses, and credentials that it does not let in.
import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../simulator/index.mts';
import { continuing, dividing, person, useForm } from '../support/form.mts';
import { SEND } from '../support/workflows.mts';

const bench = useForm();

/**
 * What Postman, or something before it, may say to a send; the explanation and what the item then
 * knows of it.
 */
const REFUSALS: Array<[string, Fault, string, IDataObject]> = [
	[
		'a 400 in the envelope',
		{ kind: 'status', status: 400, body: 'json' },
		'Postman refused the call',
		{ outcome: 'notSent', httpStatus: 400, code: expect.any(String), traceId: expect.any(String) },
	],
	[
		'a 400 in the older shape',
		{ kind: 'status', status: 400, body: 'bare' },
		'Postman refused the call',
		{ outcome: 'notSent', httpStatus: 400 },
	],
	[
		'HTML instead of JSON',
		{ kind: 'status', status: 400, body: 'html' },
		'The answer did not come from Postman',
		{ outcome: 'notSent', httpStatus: 400 },
	],
];

describe('a send that is refused', () => {
	test.each(REFUSALS)('%s: the item says so', async (_, fault, said, details) => {
		bench.simulator.faults.add({ route: 'send', fault, times: 1 });
		const run = await bench.send([person('Mei')], {}, continuing);
		expect(run.json(SEND)).toEqual([
			{
				...person('Mei'),
				error: expect.stringContaining(said),
				postmanSend: { recipient: '6591234567', advice: expect.any(String), ...details },
			},
		]);
	});

	test.each(REFUSALS)('%s: a run that stops says where and how far', async (_, fault, said) => {
		bench.simulator.faults.add({
			route: 'send',
			fault,
			when: ({ recipient }) => recipient === '6581234567',
		});
		const items = [person('Mei'), person('Arjun', '81234567'), person('Nurul')];
		const run = await bench.send(items);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain(said);
		expect(run.error?.message).toContain('[item 1]');
		expect(run.error?.description).toContain(`Of 3 messages: ${bench.held().length} sent`);
	});

	test('one bad item among good ones leaves by the error output', async () => {
		bench.simulator.faults.add({
			route: 'send',
			fault: { kind: 'status', status: 400, body: 'json' },
			when: ({ recipient }) => recipient === '6581234567',
		});
		const items = [person('Mei'), person('Arjun', '81234567'), person('Nurul')];
		const run = await bench.send(items, {}, dividing);
		expect(run.json('Sent')).toHaveLength(2);
		expect(run.json('Not Sent')).toEqual([
			expect.objectContaining({
				name: 'Arjun',
				postmanSend: expect.objectContaining({ outcome: 'notSent' }),
			}),
		]);
	});
});

/** What ends a run at once: no further call would fare better. */
const TURNED_AWAY: Array<[string, IDataObject, string, number]> = [
	['a wrong key', { apiKey: 'key_test_wrong' }, 'does not accept this API key', 12],
	[
		'a campaign of somebody else',
		{ campaignId: 'campaign_other' },
		'does not accept this API key',
		12,
	],
	['a campaign ID with a slash', { campaignId: 'a/b' }, 'Campaign ID in the credential', 0],
	['a campaign ID with a space', { campaignId: 'a b' }, 'Campaign ID in the credential', 0],
	['an empty key', { apiKey: '' }, 'API Key in the credential is empty', 0],
	['a limit that is none', { callsPerSecond: 0.05 }, 'Calls per Second in the credential', 0],
];

describe('a credential that is not let in', () => {
	test.each(TURNED_AWAY)('%s stops the run', async (_, over, said, calls) => {
		const run = await bench.send([person('Mei'), person('Arjun')], {}, {}, over);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain(said);
		expect(run.error?.description).toBeTruthy();
		expect(bench.simulator.ledger.calls().length).toBeLessThanOrEqual(calls);
	});

	test.each(TURNED_AWAY)('%s: every item fails where the run goes on', async (_, over, said) => {
		const items = [person('Mei'), person('Arjun')];
		const regular = await bench.send(items, {}, continuing, over);
		expect(regular.json(SEND)).toEqual(
			items.map((item) => ({
				...item,
				error: expect.stringContaining(said),
				postmanSend: expect.objectContaining({
					advice: expect.stringMatching(/\w/),
					outcome: 'notSent',
				}),
			})),
		);
		const divided = await bench.send(items, {}, dividing, over);
		expect(divided.json('Sent')).toEqual([]);
		expect(divided.json('Not Sent')).toEqual([
			expect.objectContaining(person('Mei')),
			expect.objectContaining(person('Arjun')),
		]);
	});

	test.each([401, 400] as const)('a blocked address, said with a %i', async (ipStatus) => {
		bench.simulator.configure({ errors: { ipStatus } });
		bench.simulator.campaign.allowedIps = ['203.0.113.7'];
		const run = await bench.send([person('Mei')]);
		expect(run.error?.message).toContain('does not accept calls from this n8n’s IP address');
	});

	test('where the run goes on, every item comes out and the calls end at the first', async () => {
		const items = Array.from({ length: 50 }, (_, i) => person(`Person ${i}`));
		const run = await bench.send(items, {}, continuing, { apiKey: 'key_test_wrong' });
		expect(run.json(SEND)).toHaveLength(50);
		expect(run.json(SEND)[49]).toMatchObject({
			error: expect.stringContaining('Not tried'),
			postmanSend: { outcome: 'notSent', code: 'invalid_api_key_provided' },
		});
		expect(bench.simulator.ledger.calls().length).toBeLessThanOrEqual(12);
	});
});
