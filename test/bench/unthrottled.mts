// Many items, no limit, no latency: what a run costs by itself. Each run has a process of its own
// and nothing beside it.
import type { Contestant } from './contestants.mts';
import { startSender, type Places } from './lanes.mts';
import { median } from './rows.mts';
import type { Servers } from './servers.mts';

/** Far above what either side reaches. */
const CALLS_PER_SECOND = 100_000;
const TIMEOUT = 60_000;
/** So that what is measured is sending, not loading: the same for both. */
const WARM_UP = 10;

export const SIDES: Contestant[] = ['postman', 'httpPlain'];

export interface Cost {
	sent: number;
	twice: number;
	seconds: number;
	cpuSeconds: number;
	/** Resident memory in MB: the most, and how much of it the run added. */
	mostMb: number;
	addedMb: number;
}

export async function costOf(
	places: Places,
	servers: Servers,
	contestant: Contestant,
	items: number,
	seed: number,
): Promise<Cost> {
	const sender = startSender(places, contestant);
	try {
		const send = async (count: number) => {
			const server = await servers.open({
				seed,
				limit: null,
				rule: 'fixedWindow',
				latency: 0,
				jitter: 0,
				unlucky: [],
			});
			const task = { contestant, server, first: 0, items: count };
			const sent = await sender.calls.send({
				...task,
				callsPerSecond: CALLS_PER_SECOND,
				timeout: TIMEOUT,
			});
			return { sent, seen: await servers.close(server.port) };
		};
		await send(WARM_UP);
		const { sent, seen } = await send(items);
		const held = [...seen.held.values()].reduce((sum, count) => sum + count, 0);
		return {
			sent: seen.held.size,
			twice: held - seen.held.size,
			seconds: sent.ms / 1000,
			cpuSeconds: sent.cpuMs / 1000,
			mostMb: sent.rssMost / 2 ** 20,
			addedMb: (sent.rssMost - sent.rssBefore) / 2 ** 20,
		};
	} finally {
		await sender.end();
	}
}

export function medianCost(costs: Cost[]): Cost {
	const middle = (name: keyof Cost) => median(costs.map((each) => each[name]));
	return {
		sent: middle('sent'),
		twice: middle('twice'),
		seconds: middle('seconds'),
		cpuSeconds: middle('cpuSeconds'),
		mostMb: middle('mostMb'),
		addedMb: middle('addedMb'),
	};
}
