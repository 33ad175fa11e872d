// One run of a workflow on n8n's engine against the simulator, with what a person may do about it.
import fc from '../../support/fast-check.mts';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import type { Engine, Execution, RunOptions, WorkflowFile } from '../../engine/engine.mts';
import { startSimulator, type Simulator, type StartOptions } from '../../simulator/index.mts';
import { credentials } from '../../support/workflows.mts';
import { stopButton } from './fault.mts';

/** What every kind of schedule draws. */
export interface RunSchedule {
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	retryOnFail: boolean;
	/** The Stop button, in milliseconds after the start; in one run of five. */
	stopAfter: number | null;
}

/** @param latestStop Milliseconds. */
export const runSchedule = (latestStop: number) => ({
	onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
	stopAfter: stopButton(latestStop),
});

export const whenUnsure = fc.oneof(
	{ weight: 4, arbitrary: fc.constant('fail' as const) },
	{ weight: 1, arbitrary: fc.constant('resend' as const) },
);

/** The settings of the node itself. */
export const nodeSettings = ({ onError, retryOnFail }: RunSchedule) => ({
	onError,
	retryOnFail,
	maxTries: 3,
	waitBetweenTries: 1,
});

/** A server of its own for each schedule. */
export async function onServer<T>(
	options: StartOptions,
	work: (simulator: Simulator) => Promise<T>,
): Promise<T> {
	const simulator = await startSimulator(options);
	try {
		return await work(simulator);
	} finally {
		await simulator.close();
	}
}

export interface Running {
	engine: Engine;
	simulator: Simulator;
	workflow: WorkflowFile;
	schedule: RunSchedule;
	/** Milliseconds that a call may take. */
	timeout: number;
	/** Fields of the credential that differ. */
	account?: IDataObject;
	/** Executes all of it once more if it has not failed. */
	onceMore?: boolean;
}

/**
 * Returns when nothing can change on the server any more.
 *
 * @returns The execution that a person has at the end; `undefined` if it was stopped.
 */
export async function runOf(running: Running): Promise<Execution | undefined> {
	const execution = await pressingButtons(running);
	// What hangs may still take effect after everybody has stopped waiting for it.
	await sleep(3 * running.timeout + 50);
	return execution;
}

async function pressingButtons(running: Running): Promise<Execution | undefined> {
	const { engine, workflow, simulator, timeout, account, onceMore } = running;
	const { stopAfter } = running.schedule;
	const { baseUrl, campaign } = simulator;
	const options: RunOptions = {
		credentials: credentials({
			environment: 'custom',
			baseUrl,
			campaignId: campaign.id,
			apiKey: campaign.apiKeys[0],
			callsPerSecond: 1_000,
			...account,
		}),
	};
	const begun = engine.begin(workflow, options);
	if (stopAfter !== null) {
		void sleep(stopAfter).then(() => begun.stop());
		await begun.result;
		// n8n does not wait for the node; the process does.
		await sleep(3 * timeout + 900);
		return undefined;
	}
	const first = await begun.result;
	// What a person does next: the Retry button of the failed execution, or all of it once more.
	if (first.status === 'error') return await engine.retry(workflow, first, options).result;
	if (onceMore) await engine.run(workflow, options);
	return first;
}
