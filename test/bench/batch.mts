// 50,000 items to one batch: Batch > Send beside n8n's own Convert to File and HTTP Request. Each
// run has processes of its own and nothing beside it.
import { join } from 'node:path';

import type { BatchCost, BatchSender, Side } from './batch-sender.mts';
import type { BatchServer } from './batch-server.mts';
import type { Places } from './lanes.mts';
import { start } from './processes.mts';
import { progress } from './progress.mts';
import { median } from './rows.mts';

const ITEMS = 50_000;
/** So that what is measured is sending, not loading: the same for both. */
const WARM_UP = 100;

const NAMES: Record<Side, string> = {
	batchSend: 'Batch > Send',
	twoNodes: 'Convert to File + HTTP Request',
	file: 'Batch > Send of a file',
};

/** Size of the file with 50,000 rows. */
const FILE_MB = 34.6;

interface Run extends BatchCost {
	calls: number;
	messages: number;
	people: number;
}

/** @returns Lines to print. */
export async function benchBatch(places: Places, runs: number): Promise<string> {
	const shown = progress('one batch', runs * 3);
	const done: Record<Side, Run[]> = { batchSend: [], twoNodes: [], file: [] };
	for (let run = 1; run <= runs; run++) {
		for (const side of Object.keys(done) as Side[]) {
			const result = await measure(places, side, run);
			done[side].push(result);
			shown.step(`${NAMES[side]}: ${result.seconds.toFixed(2)} s, ${result.mostMb.toFixed(0)} MB`);
		}
	}
	shown.end();
	const lines = (Object.keys(done) as Side[]).map((side) => lineOf(NAMES[side], done[side]));
	return [`${ITEMS} items to one batch, medians of ${runs}:`, ...lines, verdict(done)].join('\n');
}

async function measure(places: Places, side: Side, run: number): Promise<Run> {
	const { project, ownPackage, nodesBase, scratch } = places;
	const folder = side === 'twoNodes' ? nodesBase : ownPackage;
	const env = {
		// n8n-workflow for nodes that lie outside of the project.
		NODE_PATH: join(project, 'node_modules'),
		N8N_USER_FOLDER: join(scratch, `batch-${side}-${run}`),
	};
	const server = start<BatchServer>('batch-server.mts');
	const sender = start<BatchSender>('batch-sender.mts', env, [folder]);
	try {
		await sender.calls.send({ side, server: await server.calls.open(), items: WARM_UP });
		await server.calls.close();
		const cost = await sender.calls.send({
			side,
			server: await server.calls.open(),
			items: ITEMS,
		});
		return { ...cost, ...(await server.calls.close()) };
	} finally {
		await sender.end();
		await server.end();
	}
}

function lineOf(name: string, runs: Run[]): string {
	const middle = (key: 'seconds' | 'cpuSeconds' | 'mostMb' | 'addedMb' | 'calls' | 'people') =>
		median(runs.map((run) => run[key]));
	const twice = Math.max(...runs.map(({ messages, people }) => messages - people));
	return `  ${name}: ${middle('seconds').toFixed(2)} s (${middle('cpuSeconds').toFixed(2)} s of CPU), most ${middle('mostMb').toFixed(0)} MB, added ${middle('addedMb').toFixed(0)} MB; ${middle('calls')} call, ${middle('people')} people, ${twice} of them twice`;
}

function verdict({ batchSend, twoNodes, file }: Record<Side, Run[]>): string {
	const ratio = (key: 'seconds' | 'mostMb') =>
		median(batchSend.map((run) => run[key])) / median(twoNodes.map((run) => run[key]));
	const times = median(file.map(({ addedMb }) => addedMb)) / FILE_MB;
	return [
		`  Ratio of time ${ratio('seconds').toFixed(2)}, of memory ${ratio('mostMb').toFixed(2)}: 1 or below is promised. Only Batch > Send has checked each row.`,
		`  The file has ${FILE_MB} MB, and sending it added ${times.toFixed(1)} times as much: 5 or below is promised.`,
	].join('\n');
}
