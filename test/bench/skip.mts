// What Skip If Sent Within costs, beside the same run without it: calls of the list, at its bounds,
// and the longest stretch in which n8n got no turn.
import type { SkipCost, SkipSender } from './skip-sender.mts';
import type { Earlier, SkipServer } from './skip-server.mts';
import { start } from './processes.mts';
import { progress } from './progress.mts';
import { median } from './rows.mts';

interface Case {
	items: number;
	isBatch: boolean;
	earlier: Earlier;
	/** Calls of the list that it may make, if a number is promised. */
	most?: number;
}

const CASES: Case[] = [
	{ items: 5_000, isBatch: false, earlier: { messages: 5_000, own: 0 }, most: 6 },
	{ items: 10, isBatch: false, earlier: { messages: 100_000, own: 0 }, most: 10 },
	{ items: 50_000, isBatch: true, earlier: { messages: 100_000, own: 25_000 } },
];

type Run = SkipCost & { lists: number; sent: number };

/** @param folder Of the built package. @returns Lines to print. */
export async function benchSkip(folder: string, runs: number): Promise<string> {
	const shown = progress('skip if sent within', CASES.length * 2 * runs);
	const lines: string[] = [];
	for (const one of CASES) {
		const sides: Run[][] = [[], []];
		for (let run = 1; run <= runs; run++) {
			for (const [side, done] of sides.entries()) {
				const result = await measure(folder, one, side === 1);
				done.push(result);
				shown.step(`${titleOf(one)}: ${result.seconds.toFixed(2)} s, ${result.lists} list calls`);
			}
		}
		lines.push(`${titleOf(one)}, medians of ${runs}:`);
		for (const [side, done] of sides.entries()) {
			lines.push(`  ${side === 1 ? 'with   ' : 'without'}  ${lineOf(done)}`);
		}
		const more = middle(sides[1], 'lists') - middle(sides[0], 'lists');
		const promised = one.most === undefined ? '' : `; at most ${one.most} are promised`;
		lines.push(`  ${more} list calls more${promised}.`);
	}
	shown.end();
	return lines.join('\n');
}

async function measure(folder: string, one: Case, hasOption: boolean): Promise<Run> {
	const server = start<SkipServer>('skip-server.mts');
	const sender = start<SkipSender>('skip-sender.mts', {}, [folder]);
	try {
		const { items, isBatch, earlier } = one;
		const task = { server: await server.calls.open(earlier), items, isBatch, hasOption };
		const cost = await sender.calls.send(task);
		return { ...cost, ...(await server.calls.close()) };
	} finally {
		await sender.end();
		await server.end();
	}
}

function titleOf({ items, isBatch, earlier }: Case): string {
	const messages = earlier.messages.toLocaleString('en');
	return `${items.toLocaleString('en')} items${isBatch ? ' to batches' : ''}, ${messages} messages in the hours`;
}

function lineOf(runs: Run[]): string {
	const failed = runs.filter(({ status }) => status !== 'success').length;
	const seconds = middle(runs, 'seconds').toFixed(2).padStart(6);
	const longest = middle(runs, 'longestMs').toFixed(0);
	return `${seconds} s, ${middle(runs, 'lists')} list calls, ${middle(runs, 'sent')} sent, longest stretch ${longest} ms${failed > 0 ? `, ${failed} FAILED` : ''}`;
}

const middle = (runs: Run[], key: 'seconds' | 'lists' | 'sent' | 'longestMs') =>
	median(runs.map((run) => run[key]));
