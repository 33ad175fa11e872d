import fc from '../support/fast-check.mts';
import { decodeCursor, encodeCursor } from './api/cursors.mts';
import type { Place } from './api/cursors.mts';
import type { Order, Page } from './api/paging.mts';
import { cutPage, insertInOrder } from './api/paging.mts';
import { stamp } from './api/stamps.mts';

describe('cursors', () => {
	test.each([
		['2023-10-24T17:40:25.968+08:00', 'message_3a51b587-3499-4a0f-9d4e-e4e9f35fd6c1'],
		['2024-01-29T17:47:51.403+08:00', '685'],
		['2024-02-27T16:12:52.710+08:00', 'message_44b63f2b-1cd0-5b9d-a8e2-5ca716fe2745'],
		['2024-02-27T16:10:51.849+08:00', 'message_c923afc9-1806-4078-9f40-2c23e7757c1f'],
	])('the documented one of %s', (time, id) => {
		const cursor = Buffer.from(`["${time}","${id}"]`).toString('base64');
		expect(encodeCursor({ createdAt: Date.parse(time), id })).toBe(cursor);
		expect(decodeCursor(cursor)).toEqual({ createdAt: Date.parse(time), id });
	});

	test('the documented one of the batch list, to the letter', () => {
		expect(encodeCursor({ createdAt: Date.parse('2024-01-29T09:47:51.403Z'), id: '685' })).toBe(
			'WyIyMDI0LTAxLTI5VDE3OjQ3OjUxLjQwMyswODowMCIsIjY4NSJd',
		);
	});

	test('survive the way there and back', () => {
		fc.assert(
			fc.property(fc.nat({ max: 4e12 }), fc.string(), (createdAt, id) => {
				expect(decodeCursor(encodeCursor({ createdAt, id }))).toEqual({ createdAt, id });
			}),
		);
	});

	test.each(['', 'nonsense', btoa('{}'), btoa('["a","b"]'), btoa(`["${stamp(0)}",1]`)])(
		'%p is none',
		(text) => expect(decodeCursor(text)).toBeNull(),
	);
});

const order: Order<Place> = {
	place: (row) => row,
	compare: (a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : Number(a.id > b.id)),
};
/** Few distinct times, so that IDs must break ties. */
const rows = fc.uniqueArray(
	fc.record({ createdAt: fc.nat({ max: 8 }), id: fc.string({ minLength: 1, maxLength: 3 }) }),
	{ selector: encodeCursor, maxLength: 60 },
);
const limit = fc.integer({ min: 1, max: 7 });

function stored(from: Place[]): Place[] {
	const list: Place[] = [];
	const half = from.length >> 1;
	for (const row of from.slice(0, half)) insertInOrder(list, order, [row]);
	insertInOrder(list, order, from.slice(half));
	return list;
}

const all = () => true;

describe('pages', () => {
	test('rows are kept oldest first however they come in', () => {
		fc.assert(
			fc.property(rows, (given) => {
				expect(stored(given)).toEqual([...given].sort(order.compare));
			}),
		);
	});

	test('walking to the tail shows every row once, newest first, while new rows arrive', () => {
		fc.assert(
			fc.property(rows, rows, limit, (given, late, size) => {
				const list = stored(given);
				const expected = [...list].reverse();
				const walked: Place[] = [];
				const newer = late.map((row) => ({ ...row, createdAt: row.createdAt + 9 }));
				for (let after: Place | null = null, more = true; more;) {
					const page: Page<Place> = cutPage(list, order, {
						limit: size,
						after,
						before: null,
						shows: all,
					});
					walked.push(...page.rows);
					after = page.rows.at(-1) ?? null;
					more = page.hasNextPage;
					const arrival = newer.pop();
					if (arrival !== undefined) insertInOrder(list, order, [arrival]);
				}
				expect(walked).toEqual(expected);
			}),
		);
	});

	test('walking back from the tail shows every row above it', () => {
		fc.assert(
			fc.property(rows, limit, (given, size) => {
				const list = stored(given);
				const walked: Place[] = [];
				let before: Place = { createdAt: -1, id: '' };
				for (let more = list.length > 0; more;) {
					const page = cutPage(list, order, { limit: size, after: null, before, shows: all });
					walked.unshift(...page.rows);
					before = page.rows[0];
					more = page.hasPreviousPage;
				}
				expect(walked).toEqual([...list].reverse());
			}),
		);
	});

	test('a page says rightly whether there is more on either side', () => {
		fc.assert(
			fc.property(rows, limit, fc.nat(), (given, size, pick) => {
				const shows = (row: Place) => row.id.charCodeAt(0) % 3 !== 0;
				const list = stored(given);
				const visible = list.filter(shows).reverse();
				const after = list.length === 0 ? null : list[pick % list.length];
				const page = cutPage(list, order, { limit: size, after, before: null, shows });
				const from =
					after === null ? 0 : visible.filter((row) => order.compare(row, after) >= 0).length;
				expect(page).toEqual({
					rows: visible.slice(from, from + size),
					hasNextPage: visible.length > from + size,
					hasPreviousPage: from > 0,
				});
			}),
		);
	});
});
