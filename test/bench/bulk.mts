// Many items, side by side, with the values given in each of the ways that people give them:
// Postman Send, n8n's HTTP Request node, and Convert to File with HTTP Request. Time, memory, and
// how long n8n could do nothing else meanwhile. Each side has processes of its own and nothing
// beside it.
import { join } from 'node:path';

import type { BatchServer } from './batch-server.mts';
import type { BulkCost, BulkSender } from './bulk-sender.mts';
import type { Way } from './bulk-workflows.mts';
import type { Places } from './lanes.mts';
import { start } from './processes.mts';
import { progress } from './progress.mts';
import { median } from './rows.mts';

type Side = 'send' | 'httpRequest' | 'batchSend' | 'twoNodes';

export const NAMES: Record<Side, string> = {
	send: 'Message > Send',
	httpRequest: 'HTTP Request',
	batchSend: 'Batch > Send',
	twoNodes: 'Convert to File + HTTP Request',
};
export const WAY_NAMES: Record<Way, string> = {
	automatic: 'mapped automatically',
	mapped: 'mapped by hand',
	pairs: 'name and value pairs',
	json: 'JSON with fields in it',
	text: 'sentences with fields in them',
	n8n: 'functions, for n8n to evaluate',
};
const WAYS = Object.keys(WAY_NAMES) as Way[];
/** n8n's own nodes are given the values in one way. */
const WAYS_OF: Record<Side, readonly Way[]> = {
	send: WAYS,
	httpRequest: ['json'],
	batchSend: WAYS,
	twoNodes: ['automatic'],
};
const SIDES = Object.keys(NAMES) as Side[];
/** Single messages: 50,000 of them are a minute of calls for either side. */
const SIZES: Record<'full' | 'quick', Record<Side, number[]>> = {
	full: {
		send: [1, 100, 5_000, 50_000],
		httpRequest: [1, 100, 5_000, 50_000],
		batchSend: [1, 100, 5_000, 50_000],
		twoNodes: [1, 100, 5_000, 50_000],
	},
	quick: {
		send: [1, 100],
		httpRequest: [1, 100],
		batchSend: [1, 5_000],
		twoNodes: [1, 5_000],
	},
};
/** So that what is measured is sending, not loading: the same for all. */
const WARM_UP = [100, 1];
/** One item is over in milliseconds, so it is measured so many times. */
const TIMES_OF_ONE = 20;

/** @returns Lines to print. */
export async function benchBulk(places: Places, isQuick: boolean): Promise<string> {
	const sizes = SIZES[isQuick ? 'quick' : 'full'];
	const rows = SIDES.flatMap((side) => WAYS_OF[side].map((way) => ({ side, way })));
	const shown = progress('many items', rows.length);
	const lines: string[] = [];
	for (const { side, way } of rows) {
		const costs = await measure(places, side, way, sizes[side]);
		lines.push(`  ${NAMES[side]}, ${WAY_NAMES[way]}`);
		for (const [items, cost] of costs) lines.push(lineOf(items, cost));
		shown.step(`${NAMES[side]}, ${WAY_NAMES[way]}`);
	}
	shown.end();
	return [
		'Many items, no limit, no latency; four expressions an item but where they are mapped automatically. Stretch: the',
		'longest time, in milliseconds of computing, in which n8n could do nothing else: within the nodes that are compared,',
		'and in the whole execution, where n8n copies items and checks them.',
		...lines,
	].join('\n');
}

async function measure(
	{ project, ownPackage, nodesBase, scratch }: Places,
	side: Side,
	way: Way,
	sizes: number[],
): Promise<Array<[number, BulkCost]>> {
	const isOurs = side === 'send' || side === 'batchSend';
	const env = {
		// n8n-workflow for nodes that lie outside of the project.
		NODE_PATH: join(project, 'node_modules'),
		N8N_USER_FOLDER: join(scratch, `bulk-${side}-${way}`),
	};
	const server = start<BatchServer>('batch-server.mts');
	const sender = start<BulkSender>('bulk-sender.mts', env, [isOurs ? ownPackage : nodesBase]);
	const once = async (items: number) => {
		const account = await server.calls.open();
		const cost = await sender.calls.send({ side, way, items, server: account });
		const { people } = await server.calls.close();
		if (cost.status !== 'success' || people !== items) {
			throw new Error(`${side}, ${way}: ${people} of ${items} sent: ${cost.error ?? cost.status}`);
		}
		return cost;
	};
	try {
		return await costsOf(sizes, once);
	} finally {
		await sender.end();
		await server.end();
	}
}

/**
 * Warms up, then measures each size; a single item several times, as it takes little.
 *
 * @param once Sends so many items.
 */
export async function costsOf(
	sizes: readonly number[],
	once: (items: number) => Promise<BulkCost>,
): Promise<Array<[number, BulkCost]>> {
	for (const items of WARM_UP) await once(items);
	const costs: Array<[number, BulkCost]> = [];
	for (const items of sizes) {
		const runs: BulkCost[] = [];
		for (let run = 0; run < (items === 1 ? TIMES_OF_ONE : 1); run++) runs.push(await once(items));
		costs.push([items, middle(runs)]);
	}
	return costs;
}

/** Medians of several runs. */
function middle(runs: BulkCost[]): BulkCost {
	const of = (
		name: 'ms' | 'cpuMs' | 'nodeMs' | 'nodeStretch' | 'anyStretch' | 'mostMb' | 'addedMb',
	) => median(runs.map((run) => run[name]));
	return {
		status: 'success',
		ms: of('ms'),
		cpuMs: of('cpuMs'),
		nodeMs: of('nodeMs'),
		nodeStretch: of('nodeStretch'),
		anyStretch: of('anyStretch'),
		mostMb: of('mostMb'),
		addedMb: of('addedMb'),
	};
}

export function lineOf(items: number, cost: BulkCost): string {
	const { ms, cpuMs, nodeMs, nodeStretch, anyStretch, mostMb, addedMb } = cost;
	const cell = (value: number, digits = 0) => value.toFixed(digits).padStart(8);
	return `  ${String(items).padStart(8)} items ${cell(ms, 1)} ms (CPU ${cell(cpuMs, 1)}), nodes ${cell(nodeMs, 1)} ms; stretch ${cell(nodeStretch)} ms, anywhere ${cell(anyStretch)} ms; most ${cell(mostMb)} MB, added ${cell(addedMb)} MB`;
}
