// A server that repeats all it was sent, the API key in its headers included: the key is masked
// wherever the answer goes, and what it says of people goes into no log and no exception.
import { usePrinted } from '../support/printed.mts';

import type { IDataObject } from 'n8n-workflow';

import { json, page, raw, row, type Misbehaviour } from '../support/hostile-server.mts';
import { triggerWorkflow, TRIGGER } from '../support/status-trigger.mts';
import { API_KEY, sendWorkflow } from '../support/workflows.mts';
import { useHostileBench } from '../support/hostile-bench.mts';
import { Polling } from './polling.mts';

jest.setTimeout(60_000);

const printed = usePrinted();
const bench = useHostileBench();

const PHONE = '91234567';
const NAME = 'Somebody Whose Name Is Private';

const MASK = '[API key]';

const values = { valuesMode: 'json', valuesJson: '={{ { name: $json.name } }}' };
const compose = { recipient: '={{ $json.phone }}', ...values };
const OPERATIONS: Array<[string, IDataObject]> = [
	['Message > Send', { operation: 'send', ...compose }],
	['Message > Send and wait', { operation: 'send', ...compose, options: { waitForDelivery: 5 } }],
	['Message > Preview', { operation: 'preview', ...compose }],
	['Message > Get', { operation: 'get', messageId: 'message_1' }],
	['Message > Get Many', { operation: 'getAll', filters: { recipient: '={{ $json.phone }}' } }],
	['Message > Retry', { operation: 'retry', messageId: 'message_1' }],
	['Batch > Send', { resource: 'batch', operation: 'send', ...compose }],
	['Batch > Get Many', { resource: 'batch', operation: 'getAll', batchId: 'batch_1' }],
	['Batch > Retry', { resource: 'batch', operation: 'retry', batchId: 'batch_1' }],
];

/** These give out none of the server's words; all others do, if its answer is a good one. */
const WITHOUT_WORDS = ['Batch > Retry'];

let n = 0;

/**
 * Everything a careless or ill-meaning server could put the key, a number and a name into.
 *
 * @param path Of the call: a message that is asked for by its ID has that ID.
 */
function echoes(key: string | undefined, path = '') {
	const all = `${key} ${API_KEY} 65${PHONE} ${NAME}`;
	const [, id = `message_echo_${n++}`] = /\/messages\/(\w+)/.exec(path) ?? [];
	const message = {
		...row(id, { recipient: `65${PHONE}`, values: { name: NAME } }),
		latestStatus: 'failure',
		fullMessage: all,
		templateBody: { language: 'english', body: `Dear {{name}} ${all}` },
		headers: { authorization: key },
		[`x-${API_KEY}`]: [all],
		error: all,
		attempts: [{ status: 'failure', error: { type: all, code: all } }],
		batches: [{ id: 'batch_1', status: all, originalFileName: all }],
	};
	return {
		...message,
		...page([message]),
		isValid: true,
		batchId: 'batch_1',
		reportURL: `https://x/${key}`,
		all,
	};
}

const REFUSAL = 'message_not_found_or_retry_message_not_in_failure_status';
/** In its words it quotes what it was sent; the IDs of its trace and its code are anything. */
const refusal = (status: number, code?: string): Misbehaviour => {
	return ({ key, method, path }, response) => {
		const { all } = echoes(key);
		const isSend = method === 'POST' && path.endsWith('/messages');
		const words = `${key} ${API_KEY} 65${PHONE} ${isSend ? NAME : ''}`;
		const error = { code: code ?? all, message: words, id: all };
		json(status, { error, headers: { key } })({} as never, response);
	};
};

const GOOD = 'good answers';
const ANSWERS: Array<[string, Misbehaviour]> = [
	[GOOD, ({ key, path }, response) => json(200, echoes(key, path))({} as never, response)],
	[
		'a status of its own',
		(call, response) => {
			const { key, method } = call;
			if (method === 'POST') return refusal(400, REFUSAL)(call, response);
			json(200, { ...echoes(key), latestStatus: echoes(key).all })({} as never, response);
		},
	],
	[
		'a failed batch of its own',
		(call, response) => {
			const { key, method } = call;
			if (method === 'POST') return refusal(400, REFUSAL)(call, response);
			json(200, echoes(key))({} as never, response);
		},
	],
	[
		'an invalid file',
		({ key }, response) => {
			json(200, { ...echoes(key), isValid: false, numErrors: 1 })({} as never, response);
		},
	],
	['refusals', refusal(400)],
	['refused keys', refusal(401)],
	['faults', refusal(500)],
	['texts', ({ key }, response) => raw(502, `<html>${echoes(key).all}`)({} as never, response)],
	[
		'headers and redirects',
		({ key }, response) => {
			const { all } = echoes(key);
			raw(302, all, { location: `http://127.0.0.1:9/${encodeURI(all)}`, 'x-key': all })(
				{} as never,
				response,
			);
		},
	],
	[
		'broken protocols',
		({ key }, response) => {
			response.socket?.end(`HTTP/1.1 200 ${key}\r\n${API_KEY} ${PHONE}\u0001\r\n\r\n${NAME}`);
		},
	],
];

describe.each(ANSWERS)('after %s', (kind, answer) => {
	describe.each([
		['Stop', {}],
		['Continue', { onError: 'continueRegularOutput' }],
	])('with On Error = %s', (_, settings) => {
		test.each(OPERATIONS)('of %s, nothing private shows', async (operation, parameters) => {
			bench.server.answer = answer;
			const options = { timeout: 2_000, ...(parameters.options as IDataObject) };
			const items = [{ phone: PHONE, name: NAME }];
			const workflow = sendWorkflow(items, { ...parameters, options }, settings as object);
			const run = await bench.engine.run(workflow, { credentials: bench.server.account() });
			expectMasked(run.stored);
			if (kind === GOOD) expectEcho(run.stored, !WITHOUT_WORDS.includes(operation));
			const { message = '', stack = '', cause } = (run.error ?? {}) as Error;
			expectNoPerson(`${message} ${stack} ${String(cause)}`);
		});
	});

	test('of Postman Status Trigger, nothing private shows', async () => {
		bench.server.answer = answer;
		const account = bench.server.account();
		const polling = new Polling(bench.engine, triggerWorkflow({}), TRIGGER, account);
		const note = (error: Error) => void polling.errors.push(error);
		await polling.activate().catch(note);
		await polling.activate('update').catch(note);
		const sample = await polling.fetchTestEvent().catch(note);
		await polling.poll().catch(note);
		const { disk, json: items, errors } = polling;
		const said = errors.map(({ message, stack, ...rest }) => [message, stack, rest]);
		const seen = JSON.stringify([disk, items, sample, said]);
		expectMasked(seen);
		if (kind === GOOD) expectEcho(seen, true);
		expectNoPerson(errors.map(({ message, stack }) => `${message} ${stack}`).join());
	});
});

function expectMasked(stored: string): void {
	const log = printed();
	expect(bench.server.calls.length).toBeGreaterThan(0);
	expect(bench.server.calls[0].key).toBe(`Bearer ${API_KEY}`);
	expect(stored).not.toContain(API_KEY);
	expect(log).not.toContain(API_KEY);
	expectNoPerson(log);
}

/** Without an echo, its mask would be tested on nothing. */
function expectEcho(stored: string, isThere: boolean): void {
	expect(stored.includes(MASK)).toBe(isThere);
}

function expectNoPerson(text: string): void {
	expect(text).not.toContain(PHONE);
	expect(text).not.toContain(NAME);
}
