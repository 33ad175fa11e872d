// Postman Status Trigger against a server whose rows and whose messages by their IDs are not as the
// documents have them: what tells enough is told, with the reason if there is one.
import type { IDataObject } from 'n8n-workflow';

import { HostileServer, json, page, row } from '../support/hostile-server.mts';
import { eventsOf, TRIGGER, triggerWorkflow } from '../support/status-trigger.mts';
import { Engine } from './engine.mts';
import { Polling } from './polling.mts';

jest.setTimeout(30_000);

let engine: Engine;
let hostile: HostileServer;
beforeAll(async () => {
	engine = await Engine.start();
	hostile = await HostileServer.start();
});
afterAll(async () => await hostile.close());

/** @returns What is told of a list with one row, in three polls. */
async function told(listed: IDataObject, byId: IDataObject, parameters: IDataObject = {}) {
	const [list, message] = [json(200, page([listed])), json(200, byId)];
	hostile.answer = (call, response) => {
		const isList = new URL(call.path, 'http://localhost').pathname.endsWith('/messages');
		return (isList ? list : message)(call, response);
	};
	const polling = new Polling(engine, triggerWorkflow(parameters), TRIGGER, hostile.account());
	await polling.activate();
	for (let i = 0; i < 2; i++) await polling.poll();
	return polling.json;
}

const FAILED = { latestStatus: 'failure' };
const attempts = [
	{ status: 'failure', error: { type: 'delivery_error', code: 'recipient_unavailable' } },
];
const reasonsOf = (items: IDataObject[]) =>
	items.map(({ statusChange }) => (statusChange as IDataObject).deliveryError);
const REASON = expect.objectContaining({ code: 'recipient_unavailable' });

test.each<[string, IDataObject]>([
	['a list for values', { values: [] }],
	['a number for updatedAt', { updatedAt: 1_793_581_200 }],
	['a number for recipient', { recipient: 6591234567 }],
])('a failure whose message has %s is told with its reason', async (_, odd) => {
	const items = await told(
		row('message_1', FAILED),
		row('message_1', { ...FAILED, ...odd, attempts }),
	);
	expect(eventsOf(items)).toEqual(['message_1:1:failure']);
	expect(reasonsOf(items)).toEqual([REASON]);
});

test('a failure that the filter for batches lets in is told with its reason, though its message names no batch', async () => {
	const items = await told(
		row('message_2', { ...FAILED, batches: [{ id: 'batch_1' }] }),
		row('message_2', { ...FAILED, attempts }),
		{ filters: { source: 'batch' } },
	);
	expect(reasonsOf(items)).toEqual([REASON]);
});

test('another message than the one that was asked for tells nothing', async () => {
	const items = await told(row('message_3', FAILED), row('message_4', { ...FAILED, attempts }));
	expect(eventsOf(items)).toEqual(['message_3:1:failure']);
	expect(reasonsOf(items)).toEqual([undefined]);
});

test.each(['6591234567', '9123'])(
	'a recipient that is a number is found by %s',
	async (recipient) => {
		const listed = row('message_5', { recipient: 6591234567 });
		const items = await told(listed, listed, { filters: { recipient } });
		expect(eventsOf(items)).toEqual(['message_5:1:success']);
	},
);

test.each<[string, (now: number) => unknown]>([
	['milliseconds in digits', (now) => String(now)],
	['seconds in digits', (now) => String(Math.floor(now / 1_000))],
	['seconds', (now) => Math.floor(now / 1_000)],
])('a row whose createdAt is %s is told', async (_, createdAt) => {
	const listed = row('message_6', { createdAt: createdAt(Date.now() - 60_000) as string });
	expect(eventsOf(await told(listed, listed))).toEqual(['message_6:1:success']);
});
