import fc from '../support/fast-check.mts';
import type { RateLimit } from './wire/rateLimit.mts';
import { createLimiter, windowRules } from './wire/rateLimit.mts';

const base: RateLimit = {
	perSecond: 2,
	rule: 'fixedWindow',
	windowStart: 'clock',
	countDropped: false,
	retryAfter: null,
};

function decisions(limit: Partial<RateLimit>, arrivals: number[]): boolean[] {
	return arrivals.map(createLimiter({ ...base, ...limit }));
}

const [yes, no] = [true, false];

describe('two calls per second', () => {
	test.each<[string, Partial<RateLimit>, number[], boolean[]]>([
		[
			'a fixed window lets a burst across its edge through',
			{ rule: 'fixedWindow' },
			[900, 950, 999, 1_000, 1_001, 1_002],
			[yes, yes, no, yes, yes, no],
		],
		[
			'a fixed window may begin with the first call instead',
			{ rule: 'fixedWindow', windowStart: 'firstCall' },
			[900, 950, 999, 1_000, 1_899, 1_900, 1_901, 1_902],
			[yes, yes, no, no, no, yes, yes, no],
		],
		[
			'a sliding window counts the second before each call',
			{ rule: 'slidingWindow' },
			[900, 950, 1_000, 1_899, 1_900, 1_949, 1_950],
			[yes, yes, no, no, yes, no, yes],
		],
		[
			'a sliding window that counts dropped calls starves who hammers',
			{ rule: 'slidingWindow', countDropped: true },
			[0, 0, 500, 900, 1_000, 1_400, 2_400],
			[yes, yes, no, no, no, no, yes],
		],
		[
			'a bucket gives a burst and then one call per half second',
			{ rule: 'tokenBucket' },
			[0, 0, 0, 499, 500, 999, 1_000, 5_000, 5_000, 5_000],
			[yes, yes, no, no, yes, no, yes, yes, yes, no],
		],
		[
			'a bucket that counts dropped calls is drained by them',
			{ rule: 'tokenBucket', countDropped: true },
			[0, 0, 400, 800, 1_299, 1_800],
			[yes, yes, no, no, no, yes],
		],
	])('%s', (_, limit, arrivals, expected) => {
		expect(decisions(limit, arrivals)).toEqual(expected);
	});

	test('no limit lets everything in', () => {
		expect(decisions({ perSecond: null }, new Array<number>(1_000).fill(5))).not.toContain(false);
	});

	test.each([0, -1, 2.5, NaN])('%p is not a limit', (perSecond) => {
		expect(() => createLimiter({ ...base, perSecond })).toThrow(RangeError);
	});
});

/** Times that never go back, often equal, up to about ten seconds. */
const arrivals = fc
	.array(fc.nat({ max: 250 }), { minLength: 1, maxLength: 120 })
	.map((gaps) => gaps.map((gap, i) => gaps.slice(0, i).reduce((sum, g) => sum + g, gap)));
const perSecond = fc.integer({ min: 1, max: 12 });

function admitted(limit: Partial<RateLimit>, times: number[]): number[] {
	const decided = decisions(limit, times);
	return times.filter((_, i) => decided[i]);
}

test('a fixed window never passes its limit between two whole seconds', () => {
	fc.assert(
		fc.property(arrivals, perSecond, (times, limit) => {
			const perWindow = new Map<number, number>();
			for (const time of admitted({ perSecond: limit }, times)) {
				const window = Math.floor(time / 1_000);
				perWindow.set(window, (perWindow.get(window) ?? 0) + 1);
			}
			expect(Math.max(...perWindow.values())).toBeLessThanOrEqual(limit);
		}),
	);
});

test('a sliding window admits exactly what a count of the last second would', () => {
	fc.assert(
		fc.property(arrivals, perSecond, fc.boolean(), (times, limit, countDropped) => {
			const counted: number[] = [];
			const expected = times.map((time) => {
				const admits = counted.filter((other) => other > time - 1_000).length < limit;
				if (admits || countDropped) counted.push(time);
				return admits;
			});
			const rules = { rule: 'slidingWindow', perSecond: limit, countDropped } as const;
			expect(decisions(rules, times)).toEqual(expected);
		}),
	);
});

test('a bucket never gives more than it held and was given', () => {
	fc.assert(
		fc.property(arrivals, perSecond, (times, limit) => {
			const passed = admitted({ rule: 'tokenBucket', perSecond: limit }, times);
			passed.forEach((start, i) => {
				passed.slice(i).forEach((end, count) => {
					const most = limit + ((end - start) * limit) / 1_000;
					expect(count + 1).toBeLessThanOrEqual(most + 1e-6);
				});
			});
		}),
	);
});

test('under every rule somebody who waits a second between bursts gets the whole limit', () => {
	fc.assert(
		fc.property(fc.constantFrom(...windowRules), perSecond, fc.nat(999), (rule, limit, start) => {
			const bursts = [0, 1, 2].flatMap((second) =>
				new Array<number>(limit).fill(start + second * 1_000),
			);
			expect(decisions({ rule, perSecond: limit }, bursts)).not.toContain(false);
		}),
	);
});
