import fc from '../support/fast-check.mts';

import {
	MIN_CALLS_PER_SECOND,
	nextBackoff,
	nextCrowding,
	PacingLaw,
	spread,
} from '../../nodes/Postman/api/pacing-law.ts';
import { seeded } from '../support/virtual-clock.mts';

/** No chance: no dither, no early or late return. */
const never = () => 0;

describe('crowding', () => {
	test.each([
		['alone, accepted: stays at the limit', 1, 0, 1],
		['alone, refused: may be jitter', 1, 1, 1.02],
		['half way to a crowd', 1.2, 1, 1.2 * 1.035],
		['in a crowd', 3, 1, 3 * 1.05],
		['in a crowd, the thirtieth in a row', 3, 30, 3 * 1.05],
		['the next one is a closed door: nothing learnt', 3, 31, 3],
		['never more than a hundredth', 99, 1, 100],
		['a little crowded, accepted: back by 0.3 %', 1.1, 0, 1.1 * (1 - 0.00225 * 1.21)],
		['in a crowd, accepted: back faster', 3, 0, 3 * (1 - 0.003 * 9)],
		['in a great crowd: by 6 % at most', 50, 0, 47],
	])('%s', (_, crowding, refusalsInRow, expected) => {
		expect(nextCrowding(crowding, refusalsInRow)).toBeCloseTo(expected, 10);
	});

	test('stays between the limit and a hundredth of it', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(40)), (answers) => {
				const end = answers.reduce(nextCrowding, 1);
				expect(end).toBeGreaterThanOrEqual(1);
				expect(end).toBeLessThanOrEqual(100);
			}),
		);
	});

	test.each([
		[1, 0],
		[1.2, 0.5],
		[1.4, 1],
		[50, 1],
	])('a crowding of %d spreads starts over %d of the window', (crowding, expected) => {
		expect(spread(crowding)).toBeCloseTo(expected, 10);
	});

	test('back-off doubles from a tenth of a window to five', () => {
		const steps = [0, 1, 2, 3, 4, 5, 6, 7].map((count) => {
			let backoff = 0;
			for (let step = 0; step < count; step++) backoff = nextBackoff(backoff);
			return backoff;
		});
		expect(steps).toEqual([0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5]);
	});
});

describe('permits', () => {
	test.each([
		[10, 10, 1_000],
		[2.5, 3, 1_200],
		[1, 1, 1_000],
		[0.1, 1, 10_000],
		[100_000, 100_000, 1_000],
	])('%d calls a second: %d at once, then none for %d ms', (limit, size, window) => {
		const law = new PacingLaw(limit, never);
		for (let call = 0; call < size; call++) {
			expect(law.nextStart(0)).toBeLessThanOrEqual(0);
			law.start(0);
		}
		expect(law.nextStart(0)).toBeCloseTo(window, 6);
		expect(law.nextStart(window)).toBeLessThanOrEqual(window);
	});

	test.each([0, -1, MIN_CALLS_PER_SECOND / 2, NaN, Infinity])('no limit of %d', (limit) => {
		expect(() => new PacingLaw(limit, never)).toThrow(RangeError);
		expect(() => new PacingLaw(10, never).setLimit(limit)).toThrow(RangeError);
	});

	test('a refused call gives its permit back', () => {
		const law = new PacingLaw(1, never);
		const permit = law.start(0);
		expect(law.nextStart(300)).toBe(1_000);
		law.refused(permit, 300);
		expect(law.nextStart(300)).toBeLessThanOrEqual(300);
	});

	test('Retry-After holds every call, and no success cuts it short', () => {
		const law = new PacingLaw(10, never);
		law.start(0);
		law.refused(law.start(0), 200, 3_000);
		law.accepted(250);
		expect(law.nextStart(250)).toBe(3_200);
		// A shorter one that comes later does not shorten it either.
		law.refused(law.start(250), 300, 100);
		expect(law.nextStart(300)).toBe(3_200);
	});

	test.each([-1, NaN, Infinity, 0])('a Retry-After of %d is none', (retryAfterMs) => {
		const law = new PacingLaw(10, never);
		law.refused(law.start(0), 200, retryAfterMs);
		expect(law.nextStart(300)).toBeLessThanOrEqual(300);
	});

	test('one volley met by a closed door is one round of back-off', () => {
		const law = new PacingLaw(60, never);
		const volley = Array.from({ length: 60 }, () => law.start(0));
		for (const permit of volley) law.refused(permit, 200);
		// A tenth of a second with the shortest jitter, although thirty refusals came after the
		// thirtieth.
		expect(law.nextStart(200)).toBe(250);
		law.accepted(200);
		expect(law.nextStart(200)).toBeLessThanOrEqual(200);
	});

	test('whatever is answered, calls that were not refused never exceed the limit in any window', () => {
		fc.assert(
			fc.property(
				fc.double({ min: MIN_CALLS_PER_SECOND, max: 40, noNaN: true }),
				fc.integer(),
				fc.array(fc.tuple(fc.nat(400), fc.constantFrom('accept', 'refuse', 'unknown')), {
					maxLength: 300,
				}),
				(limit, seed, answers) => {
					const law = new PacingLaw(limit, seeded(seed));
					const size = Math.ceil(limit);
					const window = (size / limit) * 1_000;
					const counted: number[] = [];
					let now = 0;
					for (const [pause, answer] of answers) {
						now = Math.max(now + (pause < 200 ? 0 : pause - 200), law.nextStart(now));
						const permit = law.start(now);
						if (answer === 'refuse') law.refused(permit, now + pause);
						else counted.push(now);
						if (answer === 'accept') law.accepted(now + pause);
					}
					for (let call = size; call < counted.length; call++) {
						expect(counted[call] - counted[call - size]).toBeGreaterThan(window - 1e-6);
					}
				},
			),
			{ numRuns: 500 },
		);
	});
});
