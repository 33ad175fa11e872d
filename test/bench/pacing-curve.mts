// How much of a campaign's limit can be had, and how many calls are dropped for it: `node
// test/bench/pacing-curve.mts`. The node's law, and others, each at a pace a few per cent below the
// limit, on a virtual clock; the figures are the same on every machine. 200 messages, a limit of 10
// calls a second, 300 ms of jitter; medians of 9 seeds.

import '../support/source-hooks.mts';
import type { Permit } from '../../nodes/Postman/api/permits.ts';
import type { Rule } from '../support/limited-server.mts';

const { PacingLaw } = await import('../../nodes/Postman/api/pacing-law.ts');
const { medians } = await import('../support/pacer-scenario.mts');
type Law = InstanceType<typeof PacingLaw>;

/** One call after the other, at even distances. */
class Even extends PacingLaw {
	private readonly gapMs: number;
	private nextMs = -Infinity;

	constructor(limit: number, random: () => number) {
		super(limit, random);
		this.gapMs = 1_000 / limit;
	}

	override nextStart(now: number): number {
		return Math.max(this.nextMs, super.nextStart(now));
	}

	override start(now: number): Permit {
		this.nextMs = Math.max(this.nextMs, now - this.gapMs) + this.gapMs;
		return { start: now, until: now, isVoid: false };
	}

	override accepted(): void {}

	override refused(): void {}
}

/** Ten calls at once, then none for a window; a dropped call waits for the next ten. */
class Bursts extends PacingLaw {
	private readonly calls: number;
	private readonly windowMs: number;
	private beganMs = -Infinity;
	private started = 0;

	constructor(limit: number, random: () => number) {
		super(limit, random);
		this.calls = Math.ceil(limit);
		this.windowMs = (this.calls / limit) * 1_000;
	}

	override nextStart(now: number): number {
		return this.started < this.calls ? now : this.beganMs + this.windowMs;
	}

	override start(now: number): Permit {
		if (now >= this.beganMs + this.windowMs) {
			this.beganMs = now;
			this.started = 0;
		}
		this.started++;
		return { start: now, until: now, isVoid: false };
	}

	override accepted(): void {}

	override refused(): void {}
}

const LAWS: Array<[string, new (limit: number, random: () => number) => Law]> = [
	['the node’s', PacingLaw],
	['bursts', Bursts],
	['even', Even],
];
const RULES: Rule[] = ['fixed', 'sliding', 'bucket'];
const BELOW = [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15];

console.log('law           below limit   fixed              sliding            bucket');
for (const [name, Law] of LAWS) {
	for (const below of BELOW) {
		const cells: string[] = [];
		for (const rule of RULES) {
			const law = (limit: number, random: () => number) => new Law(limit * (1 - below), random);
			const { ratio, refusalsPerMessage } = await medians({ rule, jitter: 300, law }, 9);
			const dropped = refusalsPerMessage / (1 + refusalsPerMessage);
			cells.push(`${(ratio * 10).toFixed(2)}/s, ${(100 * dropped).toFixed(1)} %`.padEnd(17));
		}
		console.log(
			`${name.padEnd(13)} ${(below * 100).toFixed(0).padStart(4)} %        ${cells.join('  ')}`,
		);
	}
}
