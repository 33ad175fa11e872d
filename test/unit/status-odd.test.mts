// What the trigger makes of rows that are not as the documents have them, and of Poll Times.
import fc from '../support/fast-check.mts';

import { pageFrom } from '../../nodes/Postman/api/message.ts';
import { isSettled, statusOf } from '../../nodes/Postman/api/delivery.ts';
import { withOddRows } from '../../nodes/Postman/status/odd-rows.ts';
import { pollIntervalOf } from '../../nodes/Postman/status/poll-interval.ts';
import { createdTimes } from '../../nodes/Postman/status/row-times.ts';
import { PostmanStatusTrigger } from '../../nodes/Postman/PostmanStatusTrigger.node.ts';

const ROW = {
	id: 'message_1',
	createdAt: '2026-11-02T09:00:00.000+08:00',
	updatedAt: '2026-11-02T09:00:00.000+08:00',
	latestStatus: 'success',
	recipient: '6591234567',
};
const pageOf = (...data: unknown[]) => {
	const page = pageFrom({ data, pageData: { hasNextPage: false, endCursor: null } });
	if (!page) throw new Error('no page');
	return withOddRows(page);
};

test.each<[string, object]>([
	['a number for updatedAt', { updatedAt: 1_793_581_200_000 }],
	['a list for values', { values: [] }],
	['a list for templateBody', { templateBody: [] }],
	['a number for recipient', { recipient: 6591234567 }],
	['a number for fullMessage', { fullMessage: 5 }],
])('a row with %s is read, and keeps what else it has', (_, odd) => {
	const { rows, unreadable } = pageOf({ ...ROW, ...odd, extra: 1 });
	expect(unreadable).toBe(0);
	expect(rows).toEqual([
		expect.objectContaining({ id: 'message_1', latestStatus: 'success', extra: 1 }),
	]);
});

test('a time that is a number is read as one', () => {
	const { rows } = pageOf({ ...ROW, createdAt: Date.parse(ROW.createdAt) });
	expect(Date.parse(rows[0]?.createdAt ?? '')).toBe(Date.parse(ROW.createdAt));
});

test('a status that is none is no status', () => {
	const { rows } = pageOf({ ...ROW, latestStatus: {} });
	expect(rows.map(statusOf)).toEqual([undefined]);
});

test('odd rows stand where they stood, whichever way the list goes', () => {
	fc.assert(
		fc.property(fc.array(fc.record({ minute: fc.nat(9), kind: fc.nat(2) })), (given) => {
			const rows = given.map(({ minute, kind }, i) => {
				const row = { ...ROW, id: `m${i}`, createdAt: `2026-11-02T09:0${minute}:00.000+08:00` };
				return [row, { ...row, values: [] }, { ...row, id: '..' }][kind];
			});
			const expected = rows.flatMap((row) => (row?.id === '..' ? [] : row?.id));
			expect(pageOf(...rows).rows.map(({ id }) => id)).toEqual(expected);
		}),
	);
});

test.each([{ id: undefined }, { id: '../x/..' }, 5, null, 'text'])('%j cannot be read', (odd) => {
	const isRow = typeof odd === 'object' && odd !== null;
	const { rows, unreadable } = pageOf(isRow ? { ...ROW, ...odd, id: odd.id && '..' } : odd);
	expect([rows.length, unreadable]).toEqual([0, 1]);
});

test('a status in capitals is the same', () => {
	const row = { ...ROW, latestStatus: ' SUCCESS' };
	expect([statusOf(row), isSettled(row)]).toEqual(['success', true]);
});

const HOUR = 3_600_000;
test.each<[object, number]>([
	[{ mode: 'everyMinute' }, HOUR / 60],
	[{ mode: 'everyDay', hour: 9 }, 24 * HOUR],
	[{ mode: 'everyWeek' }, 168 * HOUR],
	[{ mode: 'everyX', value: 3, unit: 'hours' }, 3 * HOUR],
	[{ mode: 'everyX', value: 5, unit: 'minutes' }, HOUR / 12],
	[{ mode: 'custom', cronExpression: '* * * * *' }, HOUR / 60],
	[{ mode: 'custom', cronExpression: '*/5 * * * *' }, HOUR / 12],
	[{ mode: 'custom', cronExpression: '*/90 * * * *' }, HOUR],
	[{ mode: 'custom', cronExpression: '0 */6 * * *' }, 6 * HOUR],
	[{ mode: 'custom', cronExpression: '0 0 */3 * *' }, 72 * HOUR],
	[{ mode: 'custom', cronExpression: '30 0 */6 * * *' }, 6 * HOUR],
	[{ mode: 'custom', cronExpression: '@weekly' }, 168 * HOUR],
	[{ mode: 'custom', cronExpression: '0 9 * * 1-5' }, 168 * HOUR],
	[{ mode: 'custom', cronExpression: '0 0 9 * * *' }, 24 * HOUR],
	[{ mode: 'custom', cronExpression: 'soon' }, 0],
])('polls at %j are at most %i ms apart', (item, expected) => {
	expect(pollIntervalOf({ item: [item] })).toBe(expected);
});

test('of several Poll Times the shortest counts, and none tells nothing', () => {
	const item = [{ mode: 'everyDay' }, { mode: 'everyHour' }];
	expect([pollIntervalOf({ item }), pollIntervalOf({}), pollIntervalOf(undefined)]).toEqual([
		HOUR,
		0,
		0,
	]);
});

test('n8n’s nodes panel offers the trigger as one action, with its default statuses', () => {
	// As useActionsGeneration in n8n's editor looks for a property whose options are actions of their
	// own.
	const names = new PostmanStatusTrigger().description.properties.map((each) =>
		each.displayName.toLowerCase(),
	);
	for (const name of ['event', 'events', 'trigger on']) expect(names).not.toContain(name);
});

test.each(['1970-01-01T00:00:00.000+08:00', '0', '9999-12-31T00:00:00.000+08:00'])(
	'a row of %s is taken to be as old as its neighbour',
	(createdAt) => {
		const now = Date.parse(ROW.createdAt);
		const rows = [ROW, { ...ROW, createdAt }, ROW];
		expect(createdTimes(rows, now + HOUR)).toEqual([now, now, now]);
	},
);
