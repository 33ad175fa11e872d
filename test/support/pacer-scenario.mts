// One campaign, one or many processes, a server that counts in its own way: what the pacer makes of
// it.

import { Pacer } from '../../nodes/Postman/api/pacer.ts';
import { PacingLaw } from '../../nodes/Postman/api/pacing-law.ts';
import { LimitedServer, type Rule } from './limited-server.mts';
import { seeded, VirtualClock, VirtualTime } from './virtual-clock.mts';

export interface Scenario {
	rule: Rule;
	/** Calls per second. */
	limit?: number;
	/** Milliseconds, half on each leg. */
	jitter?: number;
	processes?: number;
	/** Messages of each process. */
	messages?: number;
	/** Milliseconds that the first calls take longer to arrive: connections are new. */
	cold?: number;
	retryAfterMs?: number;
	/** The law of each process; unless given, the node's own. */
	law?: (limit: number, random: () => number) => PacingLaw;
	seed: number;
}

export interface Figures {
	/** Messages per second from the first start to the last answer, as a part of the limit. */
	ratio: number;
	refusalsPerMessage: number;
	/** Milliseconds until the tenth message was answered. */
	tenMessages: number;
	/**
	 * What the slowest process had done when the first one was ready, as a part of an equal share.
	 */
	slowest: number;
	lost: number;
}

export async function simulate(scenario: Scenario): Promise<Figures> {
	const { limit = 10, processes = 1, messages = 200, cold = 0, seed } = scenario;
	const { law = (calls, random) => new PacingLaw(calls, random) } = scenario;
	const time = new VirtualTime();
	const server = new LimitedServer(time, { ...scenario, limit });
	const random = seeded(seed + 1_000);
	const done = Array.from({ length: processes }, () => 0);
	let tenMessages = Infinity;
	let slowest: number | undefined;

	for (let index = 0; index < processes; index++) {
		const clock = new VirtualClock(time, seed * 1_000 + index);
		const pacer = new Pacer(law(limit, clock.random), clock);
		// One after the other within a second, as executions start.
		const begin = processes === 1 ? 0 : random() * 1_000;
		const send = async () => {
			await pacer.run('send', () => server.call(time.now < begin + 50 ? cold : 0));
			done[index]++;
			if (done[index] === 10) tenMessages = Math.min(tenMessages, time.now);
			if (done[index] === messages) {
				slowest ??= Math.min(...done) / (done.reduce((sum, each) => sum + each) / processes);
			}
		};
		time.at(begin, () => {
			for (let message = 0; message < messages; message++) void send();
		});
	}
	await time.run(10 * 3_600_000);

	const total = processes * messages;
	return {
		ratio: total / ((server.lastAnswer - server.firstStart) / 1_000) / limit,
		refusalsPerMessage: server.refused / total,
		tenMessages,
		slowest: slowest ?? 0,
		lost: total - server.accepted.length,
	};
}

export function median(values: number[]): number {
	return values.sort((one, other) => one - other)[values.length >> 1];
}

/** The median of every figure over `seeds` runs; of `lost`, the sum. */
export async function medians(
	scenario: Omit<Scenario, 'seed'>,
	seeds = 5,
): Promise<Figures & { leastRatio: number }> {
	const runs: Figures[] = [];
	for (let seed = 1; seed <= seeds; seed++) runs.push(await simulate({ ...scenario, seed }));
	const of = (figure: keyof Figures) => median(runs.map((run) => run[figure]));
	return {
		ratio: of('ratio'),
		leastRatio: Math.min(...runs.map((run) => run.ratio)),
		refusalsPerMessage: of('refusalsPerMessage'),
		tenMessages: of('tenMessages'),
		slowest: of('slowest'),
		lost: runs.reduce((sum, run) => sum + run.lost, 0),
	};
}
