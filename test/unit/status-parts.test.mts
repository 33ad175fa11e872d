// The small parts of the trigger: what a change is, how it is stored, in which order a list is
// read.
import fc from '../support/fast-check.mts';

import { STATUSES, type Status } from '../../nodes/Postman/api/delivery.ts';
import {
	changeJson,
	changeOf,
	countedAttempt,
	isFurther,
} from '../../nodes/Postman/status/change.ts';
import {
	decode,
	encode,
	shortId,
	storable,
	type Reported,
} from '../../nodes/Postman/status/reported.ts';
import { stateFrom } from '../../nodes/Postman/status/state.ts';
import { createdTimes } from '../../nodes/Postman/status/row-times.ts';
import type { Order } from '../../nodes/Postman/status/list-order.ts';
import { Walk } from '../../nodes/Postman/status/walk.ts';

describe('a change', () => {
	const FURTHER: Array<[now: string, last: string | undefined, isFurther: boolean]> = [
		['created 1', undefined, true],
		['created 1', 'created 1', false],
		['sent 1', 'created 1', true],
		['created 1', 'sent 1', false],
		['success 1', 'sent_to_telco 1', true],
		['sent_to_telco 1', 'success 1', false],
		['failure 1', 'sent_to_telco 1', true],
		['sent 1', 'failure 1', false],
		// A telco that corrects itself.
		['success 1', 'failure 1', true],
		['failure 1', 'success 1', true],
		// A retry.
		['created 2', 'failure 1', true],
		['failure 2', 'failure 1', true],
		['success 2', 'failure 1', true],
		['failure 1', 'created 2', false],
		['success 1', 'success 2', false],
	];
	const reported = (text: string): Reported => {
		const [status, attempt] = text.split(' ');
		return { status: status as Status, attempt: Number(attempt) };
	};

	test.each(FURTHER)('%s after %s: %s', (now, last, expected) => {
		expect(isFurther(reported(now), last === undefined ? undefined : reported(last))).toBe(
			expected,
		);
	});

	test.each([
		['created', undefined, 1],
		['failure', undefined, 1],
		['sent', 'created 1', 1],
		['failure', 'failure 1', 1],
		['created', 'failure 1', 2],
		['success', 'failure 2', 3],
		['failure', 'created 2', 2],
		['some_new_status', 'failure 1', 2],
	])('where attempts are not told, %s after %s is attempt %i', (status, last, attempt) => {
		expect(countedAttempt(status, last === undefined ? undefined : reported(last))).toBe(attempt);
	});

	test('is the message and what has changed; nothing at the top is called error', () => {
		const message = { id: 'm', latestStatus: 'failure', error: 'routing_error', extra: 1 };
		const change = changeOf(message, { status: 'failure', attempt: 2 }, 'sent');
		expect(changeJson(message, change)).toEqual({
			id: 'm',
			latestStatus: 'failure',
			legacyError: 'routing_error',
			extra: 1,
			statusChange: {
				eventId: 'm:2:failure',
				status: 'failure',
				previousStatus: 'sent',
				attempt: 2,
				deliveryError: {
					type: 'unknown',
					code: 'routing_error',
					meaning: expect.any(String),
					worthRetrying: 'maybe',
				},
			},
		});
	});
});

describe('what is stored', () => {
	const encodeAll = (known: Map<string, Reported | undefined>) =>
		[...known].map(([id, stored]) => encode(id, stored)).join('');

	const entry = fc.option(
		fc.record({ status: fc.constantFrom(...STATUSES), attempt: fc.integer({ min: 1, max: 63 }) }),
		{ nil: undefined },
	);

	test('comes back as it was', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.string()), fc.infiniteStream(entry), (ids, entries) => {
				const known = new Map(ids.map((id) => [shortId(id), entries.next().value]));
				const text = encodeAll(known);
				expect(text).toHaveLength(known.size * 10);
				expect(text).toMatch(/^[\w-]*$/);
				expect(new Map(decode(text))).toEqual(known);
			}),
		);
	});

	test('a number of attempts is one that can be stored', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true }), (number) => {
				const attempt = storable(number);
				const known = new Map([['AAAAAAAA', { status: 'sent' as const, attempt }]]);
				expect(new Map(decode(encodeAll(known)))).toEqual(known);
			}),
		);
		expect([1, 2, 3].map(storable)).toEqual([1, 2, 3]);
	});

	test('what is not a state is none', () => {
		const state = {
			version: 1,
			campaign: 'c',
			filters: 'f',
			triggerOn: ['success'],
			stamp: 's',
			floor: 1,
			frontier: 2,
			messages: '',
		};
		expect(stateFrom(state)).toEqual(state);
		for (const name of Object.keys(state)) {
			expect(stateFrom({ ...state, [name]: undefined })).toBeUndefined();
			expect(stateFrom({ ...state, [name]: {} })).toBeUndefined();
		}
		expect([undefined, null, 'state', 5, []].map(stateFrom)).toEqual(Array(5).fill(undefined));
		expect([...decode('not a state at all, ünd øther signs')]).toHaveLength(3);
	});
});

describe('a walk', () => {
	const SECOND = 1_000;
	const NOON = Date.parse('2026-11-02T12:00:00+08:00');
	/** Seconds before noon. */
	const at = (...seconds: number[]) => seconds.map((second) => NOON - second * SECOND);
	const walk = (floor: number, order: Order = 'newestFirst', tail?: string) =>
		new Walk(NOON - floor * SECOND, order, tail);

	test('reads page by page to the floor and a little beyond', () => {
		const one = walk(100);
		expect(one.next()).toEqual({ limit: 1_000 });
		one.take(at(0, 50), 'a');
		expect(one.next()).toEqual({ limit: 1_000, after: 'a' });
		one.take(at(51, 103), 'b');
		expect(one.next()).toEqual({ limit: 1_000, after: 'b' });
		one.take(at(103, 106), 'c');
		expect(one.next()).toBeUndefined();
		expect(one.isOver).toBe(true);
	});

	test('ends with the list', () => {
		const one = walk(100);
		one.take(at(0, 50), undefined);
		expect(one.isOver).toBe(true);
		const none = walk(100);
		none.take([], undefined);
		expect([none.isOver, none.newest]).toEqual([true, -Infinity]);
	});

	test('tries a full page again that nothing is said to follow, and believes it in the end', () => {
		const one = walk(100);
		one.take(at(0, 10), 'a');
		for (let i = 0; i < 2; i++) {
			one.take(at(10, 50), undefined, { isFull: true });
			expect([one.isOver, one.next()?.after]).toEqual([false, i === 0 ? 'a' : undefined]);
		}
		one.resume();
		one.take(at(0), 'a');
		one.take(at(10, 50), undefined, { isFull: true });
		expect([one.isOver, one.oddEnd]).toEqual([true, 'a']);
	});

	test('does not end above rows that have been seen', () => {
		const one = new Walk(NOON - 100 * SECOND, 'newestFirst', undefined, {
			oldest: NOON - 60 * SECOND,
		});
		one.take(at(0, 30), undefined);
		expect(one.isOver).toBe(false);
		one.take(at(0, 59), undefined);
		expect(one.isOver).toBe(true);
	});

	test('reads what is new first, then goes on where it was', () => {
		const one = walk(100);
		one.take(at(10, 20), 'a');
		one.take(at(20, 30), 'b');
		one.resume();
		one.resume();
		expect(one.next()).toEqual({ limit: 1_000 });
		one.take(at(0, 5), 'new');
		expect(one.next()).toEqual({ limit: 1_000, after: 'b' });
		one.take(at(90, 110), 'c');
		// Between what was new and where it began.
		expect(one.next()).toEqual({ limit: 1_000, after: 'new' });
		one.take(at(5, 10), 'd');
		expect(one.isOver).toBe(true);
	});

	test('where newer rows are last, goes on to the end and begins no second time', () => {
		const one = walk(100, 'unknown');
		one.take(at(900, 800), 'a');
		expect(one.order).toBe('oldestFirst');
		one.resume();
		expect(one.next()).toEqual({ limit: 1_000, after: 'a' });
		one.take(at(800, 0), undefined);
		expect([one.isOver, one.tail]).toEqual([true, 'a']);
	});

	test('learns that newer rows are first', () => {
		const one = walk(100, 'unknown');
		one.take(at(0, 4), 'a');
		expect(one.order).toBe('unknown');
		one.take(at(4, 200), 'b');
		expect([one.order, one.isOver]).toEqual(['newestFirst', true]);
	});

	test('of both ends reads the first page and the last', () => {
		const one = walk(100, 'unknown', 'tail');
		expect(one.next()).toEqual({ limit: 1_000 });
		one.take(at(201, 202), 'a');
		expect(one.next()).toEqual({ limit: 1_000, after: 'tail' });
		one.take(at(200, 201), 'more');
		expect(one.next()).toEqual({ limit: 1_000, after: 'more' });
		one.take(at(200), undefined);
		expect([one.isOver, one.tail]).toEqual([true, 'more']);
	});

	test('of both ends reads on where there is something new', () => {
		const one = walk(100, 'unknown', 'tail');
		one.take(at(50, 51), 'a');
		one.take(at(202, 203), undefined);
		expect(one.next()).toEqual({ limit: 1_000, after: 'a' });
		one.take(at(201, 202), 'b');
		expect(one.isOver).toBe(true);
	});

	test('a row without a time has its neighbour’s', () => {
		const rows = (...times: Array<string | undefined>) =>
			times.map((createdAt) => ({ id: 'x', createdAt }));
		const [one, two] = ['2026-11-02T12:00:00.000+08:00', '2026-11-02T04:00:01.000Z'];
		expect(createdTimes(rows(undefined, one, 'soon', two, ''))).toEqual([
			NOON,
			NOON,
			NOON,
			NOON + SECOND,
			NOON + SECOND,
		]);
		expect(createdTimes(rows(undefined, ''))).toEqual([Number.NaN, Number.NaN]);
		expect(createdTimes([])).toEqual([]);
	});
});
