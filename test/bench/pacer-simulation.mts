// What the pacer makes of a campaign under a virtual clock: `node test/bench/pacer-simulation.mts`.
// Ten seconds; the figures are the same on every machine. ratio: messages per second as a part of
// the limit, median of 5 seeds; least: the worst seed; slowest: what the slowest process had done
// when the first was ready, as a part of an equal share.

import '../support/source-hooks.mts';
import type { Rule } from '../support/limited-server.mts';
import type { Scenario } from '../support/pacer-scenario.mts';

const { medians } = await import('../support/pacer-scenario.mts');

async function row(name: string, scenario: Omit<Scenario, 'seed'>): Promise<void> {
	const figures = await medians(scenario);
	const cells = [
		name.padEnd(13),
		scenario.rule.padEnd(8),
		String(scenario.limit ?? 10).padStart(5),
		String(scenario.jitter ?? 0).padStart(6),
		String(scenario.processes ?? 1).padStart(9),
		figures.ratio.toFixed(3).padStart(7),
		figures.leastRatio.toFixed(3).padStart(7),
		figures.refusalsPerMessage.toFixed(3).padStart(8),
		(1 + figures.refusalsPerMessage).toFixed(2).padStart(9),
		`${(figures.tenMessages / 1_000).toFixed(2)} s`.padStart(8),
		figures.slowest.toFixed(2).padStart(7),
		String(figures.lost).padStart(4),
	];
	console.log(cells.join('  '));
}

const RULES: Rule[] = ['fixed', 'bucket', 'sliding'];

async function main(): Promise<void> {
	console.log(
		'scenario       rule      limit  jitter  processes    ratio    least  429s/msg  calls/msg  ten msgs  slowest  lost',
	);
	for (const [processes, messages] of [
		[1, 200],
		[3, 200],
		[3, 67],
		[10, 100],
		[50, 40],
	]) {
		for (const rule of RULES) {
			for (const jitter of [0, 300]) {
				await row(`${processes} x ${messages}`, { rule, jitter, processes, messages });
			}
		}
	}
	for (const limit of [0.5, 1, 5, 25, 100]) {
		for (const rule of RULES) {
			await row('other limits', { rule, jitter: 300, limit, messages: Math.max(40, limit * 20) });
		}
	}
	for (const jitter of [0, 300]) {
		await row('drops count', { rule: 'strict', jitter });
		await row('drops count', { rule: 'strict', jitter, processes: 3 });
		await row('drops count', { rule: 'strict', jitter, processes: 10, messages: 60 });
	}
	for (const rule of RULES) await row('cold start', { rule, jitter: 300, cold: 200 });
	for (const rule of RULES) {
		await row('Retry-After 1', { rule, jitter: 300, retryAfterMs: 1_000 });
		await row('Retry-After 1', { rule, jitter: 300, retryAfterMs: 1_000, processes: 3 });
	}
}

await main();
