import { medians } from '../support/pacer-scenario.mts';

// The promise, with room: the same is measured over real sockets elsewhere. Ratios are medians of
// five seeds.

describe.each([0, 300])('limit 10 a second, 200 ms, jitter %d ms', (jitter) => {
	test.each([
		{ rule: 'fixed' as const, ratio: 0.98, refusals: 0.02 },
		{ rule: 'bucket' as const, ratio: 0.98, refusals: 0.02 },
		{ rule: 'sliding' as const, ratio: 0.91, refusals: 0.16 },
	])('alone, $rule', async ({ rule, ratio, refusals }) => {
		const figures = await medians({ rule, jitter });
		expect(figures.ratio).toBeGreaterThanOrEqual(ratio);
		expect(figures.refusalsPerMessage).toBeLessThanOrEqual(refusals);
		expect(figures.tenMessages).toBeLessThanOrEqual(500);
		expect(figures.lost).toBe(0);
	});

	test.each([
		{ rule: 'fixed' as const, ratio: 0.93 },
		{ rule: 'bucket' as const, ratio: 0.93 },
		{ rule: 'sliding' as const, ratio: 0.86 },
	])('three processes, $rule', async ({ rule, ratio }) => {
		const figures = await medians({ rule, jitter, processes: 3 });
		expect(figures.ratio).toBeGreaterThanOrEqual(ratio);
		expect(figures.refusalsPerMessage).toBeLessThanOrEqual(0.7);
		expect(figures.slowest).toBeGreaterThan(0.6);
		expect(figures.lost).toBe(0);
	});

	test.each([
		{ processes: 10, messages: 60, refusals: 2.5, ratio: 0.75 },
		{ processes: 50, messages: 20, refusals: 5, ratio: 0.6 },
	])(
		'$processes processes stay polite, and none starves',
		async ({ processes, messages, refusals, ratio }) => {
			for (const rule of ['fixed', 'bucket', 'sliding'] as const) {
				const figures = await medians({ rule, jitter, processes, messages }, 3);
				expect(figures.ratio).toBeGreaterThanOrEqual(ratio);
				expect(figures.refusalsPerMessage).toBeLessThanOrEqual(refusals);
				expect(figures.lost).toBe(0);
			}
		},
		60_000,
	);
});
