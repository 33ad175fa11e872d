// What goes over the wire to Postman's real hosts, and how its documented answers are read (Postman
// guide, Single send).
import type { IDataObject } from 'n8n-workflow';

import type { Clock } from '../../nodes/Postman/api/pacer.ts';
import nock from '../support/nock.mts';
import { API_KEY, CAMPAIGN_ID, SEND, credentials, sendWorkflow } from '../support/workflows.mts';
import { Engine } from './engine.mts';
import { loadPackageFile } from './harness/n8n.mts';

let engine: Engine;

beforeAll(async () => {
	engine = await Engine.start();
	nock.disableNetConnect();
});
afterEach(() => {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
});

const PATH = `/api/v2/campaigns/${CAMPAIGN_ID}/messages`;
const REQUEST = {
	recipient: '6591234567',
	language: 'chinese',
	values: { name: '美玲', slot: '3' },
};

async function send(over: IDataObject = {}) {
	const file = sendWorkflow(
		[{}],
		{
			recipient: '+65 9123 4567',
			language: 'chinese',
			valuesMode: 'json',
			valuesJson: '={{ { name: "美玲", slot: 3 } }}',
		},
		{ onError: 'continueRegularOutput' },
	);
	const run = await engine.run(file, { credentials: credentials(over) });
	return run.json(SEND)[0];
}

test.each([
	['production', 'https://postman.gov.sg'],
	['test', 'https://test.postman.gov.sg'],
	['loadtest', 'https://loadtest.postman.gov.sg'],
])('a send in %s is one POST of recipient, language and values', async (environment, host) => {
	const answer = {
		id: `message_${environment}`,
		latestStatus: 'created',
		somethingNew: { kept: true },
	};
	nock(host, {
		reqheaders: {
			authorization: `Bearer ${API_KEY}`,
			'content-type': 'application/json',
			accept: 'application/json',
		},
	})
		.post(PATH, (body) => JSON.stringify(body) === JSON.stringify(REQUEST))
		.reply(201, answer);
	expect(await send({ environment })).toEqual(answer);
});

const envelope = (code: string, message: string) => ({
	error: { code, message, type: 'domain_error', id: 'trace-1' },
});

/** The tables of the guide: what is answered, and what the item then says. */
test.each<[number, object | string, string, string]>([
	[
		400,
		envelope(
			'parameter_invalid',
			'Invalid recipient, ensure it is a valid normalized phone number, eg 6591112222.',
		),
		'Postman refused the call',
		'valid normalized phone number',
	],
	[
		400,
		envelope('parameter_invalid', 'Validation failed (expected type is object)'),
		'Postman refused the call',
		'every variable of the template needs a value',
	],
	[
		401,
		envelope('invalid_api_key_provided', 'The API key provided is invalid.'),
		'does not accept this API key for this campaign',
		'Campaign ID belong together',
	],
	[
		401,
		envelope('invalid_ip_address_error', 'The IP address used for this request is invalid.'),
		'does not accept calls from this n8n’s IP address',
		'allowed addresses',
	],
	[
		400,
		envelope('invalid_ip_address_used', ''),
		'does not accept calls from this n8n’s IP',
		'allowed addresses',
	],
	[
		401,
		{ message: 'Unauthorized', statusCode: 401 },
		'does not accept this API key',
		'Campaign ID belong together',
	],
	[403, 'error code: 1010', 'turned the call away', 'address of this n8n is not trusted'],
	[404, envelope('resource_not_found', ''), 'does not know the campaign', 'Environment'],
])('a %i is asked for once and explained (%j)', async (status, body, error, advice) => {
	// Only one reply: n8n's helper would send a 401 twice if it were let to.
	nock('https://test.postman.gov.sg').post(PATH).once().reply(status, body);
	// The template is looked for where values are refused: it must not be looked for in the world.
	nock('https://test.postman.gov.sg').get(PATH).query(true).optionally().reply(404, '{}');
	expect(await send()).toMatchObject({
		error: expect.stringContaining(error),
		postmanSend: {
			advice: expect.stringContaining(advice),
			outcome: 'notSent',
			httpStatus: status,
		},
	});
});

// A campaign of its own: what it says of its languages is remembered.
test('a 400 that names the campaign’s languages is explained by them', async () => {
	const campaignId = 'campaign_only_english';
	nock('https://test.postman.gov.sg')
		.post(PATH.replace(CAMPAIGN_ID, campaignId))
		.reply(
			400,
			envelope(
				'parameter_invalid',
				'chinese is not supported. available language(s) for this campaign: english',
			),
		);
	expect(await send({ campaignId })).toMatchObject({
		error: 'The campaign has no Chinese template: its only language is English',
		postmanSend: { outcome: 'notSent', httpStatus: 400 },
	});
});

test('a 429 is sent again after the time it asks for', async () => {
	nock('https://test.postman.gov.sg')
		.post(PATH)
		.reply(429, envelope('too_many_requests', 'Too many requests'), { 'Retry-After': '1' })
		.post(PATH)
		.reply(201, { id: 'message_after_429' });
	const { realClock } = loadPackageFile('nodes/Postman/api/clock.js') as { realClock: Clock };
	const slept = jest.spyOn(realClock, 'sleep');
	expect(await send()).toEqual({ id: 'message_after_429' });
	const sleptMs = slept.mock.calls.reduce((sum, [ms]) => sum + ms, 0);
	slept.mockRestore();
	expect(sleptMs).toBeGreaterThan(900);
});

test('a message is found though the clock of what answers is a little ahead of Postman’s', async () => {
	const ahead = () => ({ date: new Date(Date.now() + 300).toISOString() });
	let createdAt = '';
	nock('https://test.postman.gov.sg')
		.post(PATH)
		.reply(() => {
			createdAt = new Date().toISOString();
			return [500, envelope('internal_server_error', 'Something went wrong'), ahead()];
		})
		.get(PATH)
		.query(true)
		.reply(() => [
			200,
			{ data: [{ ...REQUEST, id: 'message_1', createdAt }], pageData: { hasNextPage: false } },
			ahead(),
		]);
	expect(await send()).toMatchObject({ id: 'message_1' });
});
