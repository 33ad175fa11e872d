// What is known of the server's clock: how far a list is read, and which times can be of no use.
import fc from '../support/fast-check.mts';

import { ServerClock } from '../../nodes/Postman/api/server-clock.ts';

const HOUR = 3_600_000;

/** Milliseconds by which the `Date` header and the rows are ahead; `undefined` if nothing tells. */
function clockOf({ date, rows }: { date?: number; rows?: number }): ServerClock {
	const clock = new ServerClock();
	const now = Date.now();
	if (date !== undefined) clock.readDate(new Date(now + date).toUTCString(), now, now);
	if (rows !== undefined) clock.readMessage(now + rows, now);
	return clock;
}

const error = fc.constantFrom(0, 2_000, 60_000, HOUR, 72 * HOUR).chain((ms) => {
	return fc.constantFrom(ms, -ms);
});

describe('the edge of what may be new', () => {
	test('without a witness it is this machine’s time', () => {
		expect(new ServerClock().edge(1_000, -Infinity)).toBe(1_000);
		expect(new ServerClock().edge(1_000, Date.now() + HOUR)).toBe(1_000);
	});

	test('is never after a message that was made since, if one witness is right', () => {
		fc.assert(
			fc.property(error, error, fc.nat(24 * HOUR), (wrong, rows, ago) => {
				// This process has sent one, so it knows the rows' clock; its own and the headers' may be
				// wrong.
				const clock = clockOf({ date: wrong, rows });
				const now = Date.now();
				const createdAt = now - ago + rows;
				const newest = now + rows;
				expect(clock.edge(now - ago, newest)).toBeLessThanOrEqual(createdAt + 50);
			}),
		);
	});

	test('a header that is wrong costs pages only, and no more than the newest row allows', () => {
		fc.assert(
			fc.property(error, fc.nat(24 * HOUR), (wrong, ago) => {
				const clock = clockOf({ date: wrong });
				const now = Date.now();
				// The rows are right, and one has just been made.
				const edge = clock.edge(now - ago, now);
				expect(edge).toBeLessThanOrEqual(now - ago + 50);
				expect(edge).toBeGreaterThanOrEqual(now - ago - 1_050);
			}),
		);
	});

	test('a quiet list does not hide how far behind a clock is', () => {
		const clock = clockOf({ date: -HOUR });
		const now = Date.now();
		expect(clock.edge(now, -Infinity)).toBeLessThanOrEqual(now - HOUR);
	});
});

test('a time is yet to come if no clock has come to it', () => {
	const now = Date.now();
	expect(new ServerClock().isYetToCome(now + 60_000)).toBe(true);
	expect(new ServerClock().isYetToCome(now)).toBe(false);
	expect(clockOf({ date: HOUR }).isYetToCome(now + HOUR)).toBe(false);
	expect(clockOf({ rows: HOUR }).isYetToCome(now + HOUR)).toBe(false);
	expect(clockOf({ date: -HOUR, rows: -HOUR }).isYetToCome(now)).toBe(false);
	expect(clockOf({ date: HOUR }).isYetToCome(now + 2 * HOUR)).toBe(true);
});

describe('the server’s clock', () => {
	const START = Date.parse('2026-03-12T15:00:00Z');
	const header = (time: number) => new Date(time).toUTCString();

	test('is a minute off at most while nothing tells of it', () => {
		const clock = new ServerClock();
		clock.readDate(undefined, START, START);
		clock.readDate('yesterday', START, START);
		expect(clock.at(START)).toBe(START - 60_000);
	});

	test('is never said to be later than it is, and soon within two seconds', () => {
		const reading = fc.record({
			after: fc.integer({ min: 0, max: 100_000 }),
			out: fc.nat(300),
			back: fc.nat(300),
		});
		fc.assert(
			fc.property(
				fc.integer({ min: -1e9, max: 1e9 }),
				fc.array(reading, { minLength: 1 }),
				(offset, readings) => {
					const clock = new ServerClock();
					let now = START;
					for (const { after, out, back } of readings) {
						const sentAt = (now += after);
						const date = header(sentAt + out + offset);
						now += out + back;
						clock.readDate(date, sentAt, now);
					}
					const error = now + offset - clock.at(now);
					expect(error).toBeGreaterThanOrEqual(500);
					expect(error).toBeLessThanOrEqual(500 + 1_000 + 600);
				},
			),
		);
	});

	test('follows a step of either clock with the next answer', () => {
		const clock = new ServerClock();
		for (const step of [0, 3_600_000, -3_600_000, 5_000, 0]) {
			clock.readDate(header(START + step), START, START + 10);
			expect(Math.abs(clock.at(START) - (START + step))).toBeLessThan(2_000);
		}
	});
});
