// Message > Send on n8n's engine, against the simulator over real sockets: what goes in, what comes out, what Postman
// holds afterwards.
import type { IDataObject, INode } from 'n8n-workflow';

import { type Fault, startSimulator, type Simulator } from '../simulator/index.mts';
import { SEND, credentials, sendWorkflow } from '../support/workflows.mts';
import { Engine, type Execution } from './engine.mts';

let engine: Engine;
let simulator: Simulator;

beforeAll(async () => {
	engine = await Engine.start();
	simulator = await startSimulator({ rateLimit: { perSecond: null } });
});
beforeEach(() => {
	simulator.reset();
	simulator.campaign.allowedIps = null;
});
afterAll(async () => await simulator.close());

const account = (over: IDataObject = {}) =>
	credentials({
		environment: 'custom',
		baseUrl: simulator.baseUrl,
		campaignId: simulator.campaign.id,
		apiKey: simulator.campaign.apiKeys[0],
		...over,
	});

const FORM = {
	recipient: '={{ $json.phone }}',
	valuesMode: 'json',
	valuesJson: '={{ { name: $json.name, fruit: "apple" } }}',
};
const person = (name: string, phone: unknown = '9123 4567') => ({ name, phone }) as IDataObject;

async function send(
	items: IDataObject[],
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
	over: IDataObject = {},
): Promise<Execution> {
	return await engine.run(sendWorkflow(items, { ...FORM, ...parameters }, settings), {
		credentials: account(over),
	});
}

const held = () => simulator.ledger.messages();
const continuing = { onError: 'continueRegularOutput' } as const;
const dividing = { onError: 'continueErrorOutput' } as const;

describe('what comes out', () => {
	test('is Postman’s message object for each item, in order and paired', async () => {
		const run = await send([
			person('Mei', '9123 4567'),
			person('Arjun', '+65 8123-4567'),
			person('Nurul', 6598765432),
		]);
		expect(run.status).toBe('success');
		expect(run.json('Sent')).toEqual([
			expect.objectContaining({ recipient: '6591234567', values: { name: 'Mei', fruit: 'apple' } }),
			expect.objectContaining({ recipient: '6581234567', latestStatus: 'created' }),
			expect.objectContaining({ recipient: '6598765432', language: 'english' }),
		]);
		expect(run.json('Sent').map(({ id }) => id)).toEqual(held().map(({ id }) => id));
		expect(run.items(SEND).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('has the input under its own name where that is asked for', async () => {
		const run = await send([person('Mei')], { options: { includeInputFields: true } });
		expect(run.json('Sent')[0]).toMatchObject({ id: held()[0].id, input: person('Mei') });
	});

	test('has no top-level error, which n8n would take for a failed item', async () => {
		simulator.configure({ messages: { legacyError: true } });
		const run = await send([person('Mei')], {}, { retryOnFail: true, waitBetweenTries: 1 });
		simulator.configure({ messages: { legacyError: false } });
		expect(run.json('Sent')[0]).toMatchObject({ legacyError: '' });
		expect(run.json('Sent')[0]).not.toHaveProperty('error');
		expect(held()).toHaveLength(1);
	});

	test.each(['html', 'empty', 'object', 'truncated'] as const)(
		'is found in the campaign’s list where the 201 is no message (%s)',
		async (body) => {
			simulator.faults.add({ route: 'send', fault: { kind: 'malformed', body } });
			const run = await send([person('Mei')]);
			expect(run.status).toBe('success');
			expect(run.json('Sent')).toEqual([expect.objectContaining({ id: held()[0].id })]);
			expect(held()).toHaveLength(1);
		},
	);

	test('is a sent item where the 201 is no message and the list cannot be read', async () => {
		simulator.faults.add({ route: 'send', fault: { kind: 'malformed', body: 'html' } });
		simulator.faults.add({ route: 'listMessages', fault: { kind: 'status', status: 502 } });
		const run = await send([person('Mei')]);
		expect(run.json('Sent')).toEqual([
			{
				recipient: '6591234567',
				language: 'english',
				values: { name: 'Mei', fruit: 'apple' },
				unreadableResponse: { httpStatus: 201, explanation: expect.any(String) },
			},
		]);
		expect(held()).toHaveLength(1);
	}, 20_000);
});

test('what is worth knowing is shown once after the run', async () => {
	const long = 'a'.repeat(350);
	const run = await send([person(long), person('Mei'), person(long)]);
	expect(held()).toHaveLength(3);
	expect(run.run.data.resultData.runData[SEND][0].hints).toEqual([
		{
			message: expect.stringMatching(/^Item 0: .+350.+ \(and 1 more like this\)$/),
			location: 'outputPane',
		},
	]);
});

describe('values', () => {
	test.each<[string, IDataObject]>([
		['JSON text', { valuesMode: 'json', valuesJson: '{ "name": "Mei", "fruit": "7" }' }],
		[
			'an object from an expression',
			{ valuesMode: 'json', valuesJson: '={{ {name:"Mei",fruit:7} }}' },
		],
		[
			'pairs',
			{
				valuesMode: 'pairs',
				valuePairs: {
					pair: [
						{ name: 'name', value: ' Mei ' },
						{ name: 'fruit', value: '={{ 7 }}' },
					],
				},
			},
		],
		[
			'the mapper, by hand',
			{
				valuesMode: 'mapped',
				templateValues: { mappingMode: 'defineBelow', value: { name: 'Mei', fruit: '={{ 7 }}' } },
			},
		],
		[
			'the mapper, by field name',
			{
				valuesMode: 'mapped',
				templateValues: {
					mappingMode: 'autoMapInputData',
					value: null,
					schema: ['name', 'fruit'].map((id) => ({ id, displayName: id, type: 'string' })),
				},
			},
		],
	])('by %s', async (_, parameters) => {
		const run = await send(
			[{ phone: '91234567', name: 'Mei', fruit: 7, other: 'ignored' }],
			parameters,
		);
		expect(run.error).toBeUndefined();
		expect(held().map(({ values }) => values)).toEqual([{ name: 'Mei', fruit: '7' }]);
	});

	test('by an empty object, for a template without variables', async () => {
		const campaign = simulator.addCampaign({ templates: { english: 'The office is closed.' } });
		const run = await send(
			[person('Mei')],
			{ valuesMode: 'json', valuesJson: '{}' },
			{},
			{
				campaignId: campaign.id,
				apiKey: campaign.apiKeys[0],
			},
		);
		expect(run.json('Sent')).toEqual([
			expect.objectContaining({ fullMessage: expect.stringContaining('The office is closed.') }),
		]);
	});

	test('by message body, for a template that is only {{body}}', async () => {
		const campaign = simulator.addCampaign({ templates: { english: '{{body}}' } });
		const run = await send(
			[{ phone: '91234567' }],
			{ valuesMode: 'body', body: 'Your slot is at 3 pm.\nSee you.' },
			{},
			{ campaignId: campaign.id, apiKey: campaign.apiKeys[0] },
		);
		expect(run.error).toBeUndefined();
		expect(held()[0].values).toEqual({ body: 'Your slot is at 3 pm.\nSee you.' });
	});
});

/** Input that cannot be sent: what is said names the field, and Postman is not called. */
const BAD: Array<[string, IDataObject, IDataObject, string, string]> = [
	['an empty recipient', person('Mei', ''), {}, 'Recipient', 'empty'],
	['letters in the recipient', person('Mei', '9l23 4567'), {}, 'Recipient', 'letters'],
	['a number that fits no rule', person('Mei', '12345'), {}, 'Recipient', '12345'],
	['an empty value', { name: ' ', phone: '91234567' }, {}, 'Values > name', 'name'],
	[
		'JSON that is not an object',
		person('Mei'),
		{ valuesJson: '[1, 2]' },
		'Values',
		'not an object',
	],
	[
		'JSON that cannot be read',
		person('Mei'),
		{ valuesJson: '{ name' },
		'Values',
		'not valid JSON at line 1, column 3',
	],
	['an unknown language', person('Mei'), { language: 'klingon' }, 'Language', 'klingon'],
	['no pairs', person('Mei'), { valuesMode: 'pairs' }, 'Values', 'No values'],
	['an unmapped template', person('Mei'), { valuesMode: 'mapped' }, 'Values', 'No values'],
	['an emoji', person('Mei 🎉'), {}, 'Values > name', '🎉'],
];

describe('an item that cannot be sent', () => {
	test.each(BAD)('%s stops the run before anything is sent', async (_, item, over, field) => {
		const run = await send([person('Arjun'), item], over);
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/^Nothing was sent: /);
		const said = `${run.error?.message} ${run.error?.description}`;
		expect(said).toMatch(new RegExp(`${field} of item 1|Item 1, ${field}: `));
		expect(run.error?.description).toMatch(/^(• )?[A-Z].+\. [A-Z].+\.$/s);
		expect(simulator.ledger.calls()).toEqual([]);
	});

	test.each(BAD)(
		'%s comes out with the reason where the run goes on',
		async (_, item, over, field, found) => {
			const run = await send([item], over, continuing);
			expect(run.status).toBe('success');
			expect(run.items(SEND)).toEqual([
				{
					json: {
						...item,
						error: expect.stringContaining(field),
						postmanSend: {
							advice: expect.any(String),
							outcome: 'notSent',
							code: 'invalid_item',
							problems: [expect.objectContaining({ parameter: field })],
						},
					},
					pairedItem: { item: 0 },
				},
			]);
			expect(run.json(SEND)[0].error).toContain(found);
			expect(held()).toEqual([]);
		},
	);

	test('all of them are named at once', async () => {
		const run = await send([person('Mei', ''), person('Arjun'), person(' ', '12')]);
		expect(run.error?.message).toBe('Nothing was sent: 2 of 3 items cannot be sent');
		expect(run.error?.description).toMatch(
			/Item 0, Recipient: .+\n• Item 2, Recipient: .+\n• Item 2, Values > name: /,
		);
		expect(simulator.ledger.calls()).toEqual([]);
	});

	test('the good ones go, in place, where the run goes on', async () => {
		const run = await send(
			[person('Mei'), person('Arjun', 'abc'), person('Nurul')],
			{},
			continuing,
		);
		expect(run.json(SEND).map((json) => json.id ?? json.error)).toEqual([
			held()[0].id,
			expect.stringContaining('Recipient'),
			held()[1].id,
		]);
	});

	test('it leaves by the error output with its input fields', async () => {
		const run = await send([person('Mei'), person('Arjun', 'abc')], {}, dividing);
		expect(run.json('Sent').map(({ id }) => id)).toEqual([held()[0].id]);
		expect(run.json('Not Sent')).toEqual([
			{
				...person('Arjun', 'abc'),
				error: expect.stringContaining('Recipient'),
				postmanSend: expect.objectContaining({ outcome: 'notSent', code: 'invalid_item' }),
			},
		]);
	});
});

/** What Postman, or something before it, may say to a send; the explanation and what the item then knows of it. */
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
		simulator.faults.add({ route: 'send', fault, times: 1 });
		const run = await send([person('Mei')], {}, continuing);
		expect(run.json(SEND)).toEqual([
			{
				...person('Mei'),
				error: expect.stringContaining(said),
				postmanSend: { advice: expect.any(String), ...details },
			},
		]);
	});

	test.each(REFUSALS)('%s: a run that stops says where and how far', async (_, fault, said) => {
		simulator.faults.add({
			route: 'send',
			fault,
			when: ({ recipient }) => recipient === '6581234567',
		});
		const items = [person('Mei'), person('Arjun', '81234567'), person('Nurul')];
		const run = await send(items);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain(said);
		expect(run.error?.message).toContain('[item 1]');
		expect(run.error?.description).toContain(`Of 3 messages: ${held().length} sent`);
	});

	test('one bad item among good ones leaves by the error output', async () => {
		simulator.faults.add({
			route: 'send',
			fault: { kind: 'status', status: 400, body: 'json' },
			when: ({ recipient }) => recipient === '6581234567',
		});
		const items = [person('Mei'), person('Arjun', '81234567'), person('Nurul')];
		const run = await send(items, {}, dividing);
		expect(run.json('Sent')).toHaveLength(2);
		expect(run.json('Not Sent')).toEqual([
			expect.objectContaining({
				name: 'Arjun',
				postmanSend: expect.objectContaining({ outcome: 'notSent' }),
			}),
		]);
	});
});

const LOST: Array<[string, Fault, IDataObject]> = [
	['HTML from a gateway', { kind: 'status', status: 502, body: 'html' }, { httpStatus: 502 }],
	['a broken line', { kind: 'reset' }, { transportCode: 'ECONNRESET' }],
	['silence', { kind: 'hang' }, { transportCode: expect.any(String) }],
];

describe('a send whose answer is lost', () => {
	const quick = { options: { timeout: 1000 } };

	test.each(LOST)(
		'%s, after Postman took it: found, and not sent again',
		async (_, fault) => {
			simulator.configure({ visibility: { listDelay: 1000 } });
			simulator.faults.add({
				route: 'send',
				fault: { ...fault, commit: 'before' } as Fault,
				times: 1,
			});
			const run = await send([person('Mei')], quick);
			simulator.configure({ visibility: { listDelay: 0 } });
			expect(run.json('Sent')).toEqual([expect.objectContaining({ id: held()[0].id })]);
			expect(held()).toHaveLength(1);
		},
		20_000,
	);

	test.each(LOST)(
		'%s, before Postman took it: unknown, and not sent again',
		async (_, fault, details) => {
			simulator.faults.add({ route: 'send', fault, times: 1 });
			const run = await send([person('Mei')], quick, continuing);
			expect(run.json(SEND)).toEqual([
				{
					...person('Mei'),
					error: expect.stringContaining('It is not known whether the SMS was sent'),
					postmanSend: {
						advice: expect.stringContaining('Look in the Postman portal'),
						outcome: 'unknown',
						...details,
					},
				},
			]);
			expect(held()).toEqual([]);
		},
		20_000,
	);

	test('is sent again where that is the user’s wish', async () => {
		simulator.faults.add({ route: 'send', fault: { kind: 'reset' }, times: 1 });
		const run = await send([person('Mei')], { options: { whenUnsure: 'resend' } });
		expect(run.json('Sent')).toEqual([expect.objectContaining({ id: held()[0].id })]);
	}, 20_000);

	test.each(['fail', 'resend'])(
		'is sent where the line broke after the status 201, when unsure: %s',
		async (whenUnsure) => {
			// Longer than anybody looks: the list is no help.
			simulator.configure({ visibility: { listDelay: 60_000 } });
			simulator.faults.next('send', { kind: 'reset', commit: 'before', midAnswer: true });
			const run = await send([person('Mei')], { options: { whenUnsure } }, continuing);
			expect(run.json(SEND)[0]).toMatchObject({
				recipient: '6591234567',
				unreadableResponse: { httpStatus: 201 },
			});
			expect(held()).toHaveLength(1);
			simulator.configure({ visibility: { listDelay: 0 } });
		},
		20_000,
	);

	test('is not sent again where the message found may be an equal send’s', async () => {
		simulator.faults.next(
			'send',
			{ kind: 'status', status: 500, body: 'json', commit: 'before' },
			{ kind: 'hang', commit: 'after', ms: 8_000 },
		);
		const run = await send([person('Mei'), person('Mei')], {}, continuing);
		expect(held()).toHaveLength(2);
		const known = run.json(SEND).flatMap(({ id }) => (id === undefined ? [] : [id]));
		expect(new Set(known).size).toBe(known.length);
	}, 20_000);

	test('is sent again after the API’s own 500, which is documented as not queued', async () => {
		simulator.faults.add({
			route: 'send',
			fault: { kind: 'status', status: 500, body: 'json' },
			times: 1,
		});
		const run = await send([person('Mei')]);
		expect(run.json('Sent')).toEqual([expect.objectContaining({ id: held()[0].id })]);
		expect(held()).toHaveLength(1);
	}, 20_000);

	test('a redirect is not followed and ends the run', async () => {
		simulator.faults.add({
			route: 'send',
			fault: { kind: 'redirect', location: `${simulator.url}/elsewhere` },
		});
		const run = await send([person('Mei')]);
		expect(run.error?.message).toContain('sends the call elsewhere');
		expect(simulator.ledger.calls().length).toBeLessThanOrEqual(12);
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
		const run = await send([person('Mei'), person('Arjun')], {}, {}, over);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain(said);
		expect(run.error?.description).toBeTruthy();
		expect(simulator.ledger.calls().length).toBeLessThanOrEqual(calls);
	});

	test.each(TURNED_AWAY)('%s: every item fails where the run goes on', async (_, over, said) => {
		const items = [person('Mei'), person('Arjun')];
		const regular = await send(items, {}, continuing, over);
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
		const divided = await send(items, {}, dividing, over);
		expect(divided.json('Sent')).toEqual([]);
		expect(divided.json('Not Sent')).toEqual([
			expect.objectContaining(person('Mei')),
			expect.objectContaining(person('Arjun')),
		]);
	});

	test.each([401, 400] as const)('a blocked address, said with a %i', async (ipStatus) => {
		simulator.configure({ errors: { ipStatus } });
		simulator.campaign.allowedIps = ['203.0.113.7'];
		const run = await send([person('Mei')]);
		expect(run.error?.message).toContain('does not accept calls from this n8n’s IP address');
	});

	test('where the run goes on, every item comes out and the calls end at the first', async () => {
		const items = Array.from({ length: 50 }, (_, i) => person(`Person ${i}`));
		const run = await send(items, {}, continuing, { apiKey: 'key_test_wrong' });
		expect(run.json(SEND)).toHaveLength(50);
		expect(run.json(SEND)[49]).toMatchObject({
			error: expect.stringContaining('Not tried'),
			postmanSend: { outcome: 'notSent', code: 'invalid_api_key_provided' },
		});
		expect(simulator.ledger.calls().length).toBeLessThanOrEqual(12);
	});
});
