// The process of one contestant: n8n's engine with this package, or with n8n's HTTP Request node.
// Its argument is the folder of the nodes; without one it only sends, one after another.
import type { Engine } from '../engine/engine.mts';
import { outcomeOf } from '../support/failed-item.mts';
import { SEND } from '../support/workflows.mts';
import {
	httpRequest,
	inputsOf,
	people,
	postmanSend,
	requestOf,
	type Task,
} from './contestants.mts';
import { serve } from './processes.mts';

export interface Sent {
	/** From the start of the execution to its end. */
	ms: number;
	status: string;
	error?: string;
	/**
	 * People of whom the contestant itself says that it does not know whether they have the message.
	 */
	unknown: string[];
	cpuMs: number;
	/** Resident memory of the process in bytes: before the run, and the most so far. */
	rssBefore: number;
	rssMost: number;
}

export interface Senders {
	/** Loads the engine. */
	ready(): Promise<void>;
	send(task: Task): Promise<Sent>;
}

type Result = Pick<Sent, 'status' | 'error' | 'unknown'>;

const folder = process.argv[2];
let engine: Promise<Engine> | undefined;

serve<Senders>({
	async ready() {
		if (folder !== undefined) await start(folder);
	},

	async send(task: Task) {
		if (folder !== undefined) await start(folder);
		const rssBefore = process.memoryUsage.rss();
		const cpu = process.cpuUsage();
		const begun = performance.now();
		const result = await run(task);
		const ms = performance.now() - begun;
		const { user, system } = process.cpuUsage(cpu);
		const rssMost = process.resourceUsage().maxRSS * 1024;
		return { ...result, ms, cpuMs: (user + system) / 1000, rssBefore, rssMost };
	},
});

async function start(from: string): Promise<Engine> {
	// Imported here, because who sends without n8n shall not carry it.
	engine ??= import('../engine/engine.mts').then(async ({ Engine }) => await Engine.start(from));
	return await engine;
}

async function run(task: Task): Promise<Result> {
	if (task.contestant === 'oneByOne') return await oneByOne(task);
	const isOurs = task.contestant === 'postman';
	const [workflow, options] = isOurs ? postmanSend(task) : httpRequest(task);
	const execution = await (await start(folder)).run(workflow, options);
	const error = execution.error?.message;
	const failed = isOurs ? execution.items(SEND, 1) : [];
	const persons = people(task);
	const unknown = failed
		.filter(({ json }) => outcomeOf(json) === 'unknown')
		.map(({ pairedItem }) => persons[(pairedItem as { item: number }).item]);
	return { status: execution.status, ...(error && { error }), unknown };
}

/** What nodes do that wait for each answer before the next call, and go on when it is a bad one. */
async function oneByOne(task: Task): Promise<Result> {
	const { baseUrl, campaignId, apiKey } = task.server;
	for (const item of inputsOf(task)) {
		await fetch(`${baseUrl}/campaigns/${campaignId}/messages`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
			body: JSON.stringify(requestOf(item)),
			signal: AbortSignal.timeout(task.timeout),
		})
			.then(async (response) => await response.text())
			.catch(() => undefined);
	}
	return { status: 'success', unknown: [] };
}
