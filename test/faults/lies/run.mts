// Plays a schedule on n8n's engine against the lying server, as a person would: starts it, stops
// it, retries it if it failed, perhaps after a restart of n8n or on another worker.
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import { Engine, type Execution, type WorkflowFile } from '../../engine/engine.mts';
import { speedUp } from '../../support/batches.mts';
import { SEND, credentials, sendWorkflow } from '../../support/workflows.mts';
import { copyOfPackage } from '../shared/other-process.mts';
import { requestOf, SPEED } from './ledger.mts';
import { TRUTHFUL, type Schedule } from './schedule.mts';
import { LyingServer } from './server.mts';

/** Milliseconds that a call may take. */
const TIMEOUT = 400;
/** Milliseconds in which a stopped node comes to rest: n8n does not wait for it. */
const REST = 2 * TIMEOUT + 900;

/** Processes of n8n, which share its database and nothing else. */
export interface Processes {
	one: Engine;
	other: Engine;
}

export async function startProcesses(): Promise<Processes> {
	speedUp(SPEED);
	const processes = {
		one: await Engine.start(),
		other: await Engine.start(copyOfPackage(SPEED)),
	};
	// The first execution loads much of n8n, for longer than a call may take.
	const { server } = await play(processes, { ...TRUTHFUL, kind: 'send', items: [0] });
	await server.close();
	return processes;
}

export interface Played {
	server: LyingServer;
	/** The last execution; `undefined` if it was stopped. */
	run: Execution | undefined;
}

/** The server is to be closed by the caller. */
export async function play({ one, other }: Processes, schedule: Schedule): Promise<Played> {
	const server = await LyingServer.start(schedule);
	const file = workflowOf(schedule, server);
	const { baseUrl, campaignId } = server;
	const options = {
		credentials: credentials({
			environment: 'custom',
			baseUrl,
			campaignId,
			callsPerSecond: 1_000,
		}),
	};
	const running = one.begin(file, options);
	if (schedule.stopAfter !== null) {
		void sleep(schedule.stopAfter).then(() => running.stop());
		await running.result;
		await sleep(REST);
		return { server, run: undefined };
	}
	const run = await running.result;
	if (run.status !== 'error') return { server, run };
	const process = schedule.retryIn === 'sameProcess' ? one : other;
	const again = process.retry(file, run, { ...options, mode: 'retry' });
	return { server, run: await again.result };
}

function workflowOf(schedule: Schedule, { ledger }: LyingServer): WorkflowFile {
	const { kind, items, onError, retryOnFail, whenUnsure } = schedule;
	const settings = { onError, retryOnFail, maxTries: 3, waitBetweenTries: 1 };
	if (kind === 'message-retry' || kind === 'batch-retry') {
		const isBatch = kind === 'batch-retry';
		const id = isBatch ? 'batchId' : 'messageId';
		return sendWorkflow(
			items.map((item) => ({ id: ledger.targets[item].id })),
			{
				resource: isBatch ? 'batch' : 'message',
				operation: 'retry',
				[id]: '={{ $json.id }}',
				options: { timeout: TIMEOUT, ...(isBatch && { waitForPending: 10 }) },
			},
			settings,
		);
	}
	return sendWorkflow(
		items.map((item, index) => ({
			phone: kind === 'upload' ? personOf(index) : requestOf(item).recipient,
			text: requestOf(item).values.name,
		})),
		{
			resource: kind === 'upload' ? 'batch' : 'message',
			operation: 'send',
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.text, fruit: "apple" } }}',
			options: { timeout: TIMEOUT, whenUnsure },
		},
		settings,
	);
}

/** The recipient of an item of a batch: each has its own. */
export const personOf = (index: number) => `659${1_000_000 + index}`;

/** All that came out, of both outputs, with the item that it is paired with. */
export function outputsOf(run: Execution): Array<{ item: number; json: IDataObject }> {
	return [...run.items(SEND, 0), ...run.items(SEND, 1)].flatMap(({ json, pairedItem }) =>
		[pairedItem].flat().map((one) => ({ item: (one as { item: number }).item, json })),
	);
}
