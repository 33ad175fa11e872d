// Plays one schedule of batches on n8n's engine against the simulator over real sockets, and checks what was promised
// against what the server holds.
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import type { Engine, Execution, RunOptions, WorkflowFile } from '../../engine/engine.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { batchSend, fileSend } from '../../support/batches.mts';
import { outcomeOf } from '../../support/failed-item.mts';
import { SEND, credentials } from '../../support/workflows.mts';
import { NEVER, TIMEOUT, type Schedule } from './schedule.mts';

/** People of an item that is a file of its own. */
const ROWS = 2;

const personOf = (item: number, row = 0) => `659${1_000_000 + item * ROWS + row}`;

function peopleOf({ source }: Schedule, item: number): string[] {
	const rows = source === 'items' ? 1 : ROWS;
	return Array.from({ length: rows }, (_, row) => personOf(item, row));
}

/** @param id Tells the schedules of one process apart: they share n8n's store of keys. @returns What was broken. */
export async function brokenPromises(
	engine: Engine,
	schedule: Schedule,
	id: string,
): Promise<string[]> {
	const { creationDelay, listDelay, faults } = schedule;
	const simulator = await startSimulator({
		rateLimit: { perSecond: null },
		batch: { creationDelay, testRows: null },
		visibility: { listDelay },
	});
	try {
		simulator.faults.next('sendBatch', ...faults);
		const run = await play(engine, simulator, schedule, id);
		// What hangs may still be taken after everybody has stopped waiting for it.
		await sleep(2 * TIMEOUT + 50);
		simulator.settle();
		const held = new Map<string, number>();
		for (const { recipient } of simulator.ledger.messages()) {
			held.set(recipient, (held.get(recipient) ?? 0) + 1);
		}
		return [
			...heldAtMostOnce(schedule, held),
			...(run && schedule.stopAfter === null
				? outputsAreRight(schedule, run, held, simulator)
				: []),
			...(run ? memoryIsGone(schedule, run) : []),
		];
	} finally {
		await simulator.close();
	}
}

function workflowOf(schedule: Schedule, id: string): WorkflowFile {
	const { source, items, onError, retryOnFail, whenUnsure, withKeys, clockInText } = schedule;
	const options = {
		timeout: TIMEOUT,
		whenUnsure,
		...(withKeys && { sendOnceKey: `={{ "${id}-" + ($json.phone ?? $json.file) }}` }),
	};
	const settings = { onError, retryOnFail, maxTries: 3, waitBetweenTries: 1 };
	const indices = Array.from({ length: items }, (_, item) => item);
	if (source === 'binary') {
		const file = (item: number) =>
			['recipient,language,name,fruit']
				.concat(peopleOf(schedule, item).map((person) => `${person},english,Mei,"a, b"`))
				.join('\n');
		return fileSend(indices.map(file), options, settings);
	}
	const rows = indices.map((item) => ({ phone: personOf(item), name: 'Mei', fruit: 'a, b' }));
	const valuesJson = `={{ { name: $json.name, fruit: ${clockInText ? '$now.toMillis()' : '$json.fruit'} } }}`;
	return batchSend(rows, options, settings, { valuesJson });
}

async function play(
	engine: Engine,
	{ baseUrl, campaign }: Simulator,
	schedule: Schedule,
	id: string,
): Promise<Execution | undefined> {
	const workflow = workflowOf(schedule, id);
	const options: RunOptions = {
		credentials: credentials({
			environment: 'custom',
			baseUrl,
			campaignId: campaign.id,
			apiKey: campaign.apiKeys[0],
			callsPerSecond: 1000,
		}),
	};
	const running = engine.begin(workflow, options);
	if (schedule.stopAfter !== null) {
		void sleep(schedule.stopAfter).then(() => running.stop());
		await running.result;
		// n8n does not wait for the node; the process does.
		await sleep(2 * TIMEOUT + 900);
		return undefined;
	}
	const first = await running.result;
	// What a person does next: the Retry button of the failed execution, or all of it once more.
	if (first.status === 'error') return await engine.retry(workflow, first, options).result;
	if (schedule.withKeys) await engine.run(workflow, options);
	return first;
}

function heldAtMostOnce(schedule: Schedule, held: Map<string, number>): string[] {
	if (schedule.whenUnsure === 'resend') return [];
	return [...held].flatMap(([person, count]) =>
		count > 1 ? [`${person} was texted ${count} times`] : [],
	);
}

function outputsAreRight(
	schedule: Schedule,
	run: Execution,
	held: Map<string, number>,
	{ ledger }: Simulator,
): string[] {
	if (run.status === 'error') return [];
	const outputs = [...run.items(SEND, 0), ...run.items(SEND, 1)];
	const broken: string[] = [];
	const said = new Map<number, IDataObject>();
	for (const { json, pairedItem } of outputs) {
		for (const one of [pairedItem].flat()) {
			const { item } = one as { item: number };
			if (said.has(item)) broken.push(`item ${item} came out twice`);
			said.set(item, json);
		}
	}
	for (let item = 0; item < schedule.items; item++) {
		const json = said.get(item);
		if (!json) {
			broken.push(`item ${item} did not come out`);
			continue;
		}
		const people = peopleOf(schedule, item);
		const isHeld = people.some((person) => held.has(person));
		const outcome = outcomeOf(json);
		const isRight = outcome === 'unknown' && schedule.listDelay === NEVER;
		if (
			'error' in json &&
			isHeld &&
			!isRight &&
			schedule.whenUnsure === 'fail' &&
			!schedule.withKeys
		) {
			// Its answer was lost; its messages were in the list in time.
			broken.push(`item ${item}: held, said ${String(outcome)}`);
		}
		if ('error' in json || 'skipped' in json) continue;
		const batch = ledger.batches().find(({ id }) => id === json.batchId);
		const members = ledger.messages({ batchId: batch?.id }).map(({ recipient }) => recipient);
		if (!batch || !people.every((person) => members.includes(person))) {
			broken.push(`item ${item}: said sent with ${String(json.batchId)}, which does not hold it`);
		}
		if (batch?.totalMessages !== json.rows) broken.push(`item ${item}: ${String(json.rows)} rows`);
	}
	return broken;
}

function memoryIsGone(schedule: Schedule, run: Execution): string[] {
	const context = JSON.stringify(run.run.data.executionData?.contextData ?? {});
	const isClean =
		run.status === 'success' &&
		[...run.json(SEND, 0), ...run.json(SEND, 1)].every((json) => !('error' in json));
	const mustBeGone = isClean || (run.status === 'success' && !schedule.retryOnFail);
	return mustBeGone && context.includes('Journal') ? [`memory left: ${context}`] : [];
}
