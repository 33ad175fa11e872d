// Runs rows. Every contestant has a lane, with processes of its own; the lanes go side by side, and
// so do a few runs of one lane, each against a simulator of its own: ten messages a second leave a
// machine idle.
import { join } from 'node:path';

import type { Contestant } from './contestants.mts';
import { start, type Started } from './processes.mts';
import {
	figuresOf,
	groups,
	LATENCY,
	LIMIT,
	TIMEOUT,
	unluckyOf,
	type Figures,
	type Row,
} from './rows.mts';
import type { Senders } from './senders.mts';
import type { Servers } from './servers.mts';

/** Milliseconds. No run takes nearly so long. */
const GIVE_UP = 300_000;
/** Milliseconds within which the runs of one moment begin, so that they do not march in step. */
const SPREAD = 1_000;

/** Runs of one lane at a time. Those that wait more go more at a time. */
const WIDTH: Record<Contestant, number> = {
	postman: 3,
	http10: 3,
	http1: 3,
	httpRetry: 6,
	httpPlain: 1,
	oneByOne: 6,
};
const WIDTH_TOGETHER = 8;

export interface Places {
	project: string;
	/**
	 * This package as it was built when the benchmark began, so that a later build does not disturb
	 * it.
	 */
	ownPackage: string;
	/** Folder of the cut-down n8n-nodes-base. */
	nodesBase: string;
	/** For files of the measured processes; theirs alone. */
	scratch: string;
}

let started = 0;

export function startSender(places: Places, contestant: Contestant) {
	const { project, ownPackage, nodesBase, scratch } = places;
	const nodes = contestant === 'postman' ? ownPackage : nodesBase;
	const env = {
		// n8n-workflow for nodes that lie outside of the project.
		NODE_PATH: join(project, 'node_modules'),
		N8N_USER_FOLDER: join(scratch, String(++started)),
	};
	return start<Senders>('senders.mts', env, contestant === 'oneByOne' ? [] : [nodes]);
}

export interface Work {
	row: Row;
	seed: number;
}

export type Done = (work: Work, figures: Figures) => void;

export async function runLanes(
	places: Places,
	servers: Servers,
	work: Work[],
	done: Done,
): Promise<void> {
	const lanes = groups(work, ({ row }) => `${row.contestant} ${row.processes}`);
	await Promise.all(
		[...lanes.values()].map(async (ofLane) => {
			const { contestant, processes } = ofLane[0].row;
			const senders = Array.from({ length: processes }, () => startSender(places, contestant));
			try {
				await Promise.all(senders.map(async ({ calls }) => await calls.ready()));
				const queue = [...ofLane];
				const width = processes > 1 ? WIDTH_TOGETHER : WIDTH[contestant];
				await Promise.all(
					Array.from({ length: width }, async () => {
						for (let next = queue.shift(); next; next = queue.shift()) {
							done(next, await runOne(servers, senders, next));
						}
					}),
				);
			} finally {
				await Promise.all(senders.map(async (sender) => await sender.end()));
			}
		}),
	);
}

async function runOne(
	servers: Servers,
	senders: Array<Started<Senders>>,
	{ row, seed }: Work,
): Promise<Figures> {
	const { rule, jitter, contestant, items } = row;
	const server = await servers.open({
		seed,
		limit: LIMIT,
		rule,
		latency: LATENCY,
		jitter,
		unlucky: unluckyOf(row),
	});
	await sleep(Math.random() * SPREAD);
	const task = { contestant, server, items, callsPerSecond: LIMIT, timeout: TIMEOUT };
	const sent = Promise.all(
		senders.map(async ({ calls }, i) => await calls.send({ ...task, first: i * items })),
	);
	const results = await Promise.race([sent, giveUp(row)]);
	return figuresOf(row, await servers.close(server.port), results);
}

async function giveUp(row: Row): Promise<never> {
	await sleep(GIVE_UP);
	throw new Error(`No end after ${GIVE_UP / 1000} s: ${JSON.stringify(row)}`);
}

export async function sleep(ms: number): Promise<void> {
	await new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
}
