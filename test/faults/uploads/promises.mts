// Plays one schedule of uploads on n8n's engine against the simulator over real sockets, and checks
// what was promised against what the server holds.
import type { Engine, Execution, WorkflowFile } from '../../engine/engine.mts';
import type { Simulator } from '../../simulator/index.mts';
import { batchSend, fileSend } from '../../support/batches.mts';
import { checkOf } from '../shared/check.mts';
import { everyItemCameOutOnce, memoryIsGone, saidOf } from '../shared/outputs.mts';
import { outcomeOf } from '../../support/failed-item.mts';
import { nodeSettings, onServer, runOf } from '../shared/run.mts';
import { NEVER, schedules, SPEED, TIMEOUT, type Schedule } from './schedule.mts';

/** People of an item that is a file of its own. */
const ROWS = 2;

const personOf = (item: number, row = 0) => `659${1_000_000 + item * ROWS + row}`;

function peopleOf({ source }: Schedule, item: number): string[] {
	const rows = source === 'items' ? 1 : ROWS;
	return Array.from({ length: rows }, (_, row) => personOf(item, row));
}

export const check = checkOf({ schedules, speed: SPEED, brokenPromises });

async function brokenPromises(engine: Engine, schedule: Schedule, id: string): Promise<string[]> {
	const { creationDelay, listDelay, faults, withKeys } = schedule;
	const settings = {
		rateLimit: { perSecond: null },
		batch: { creationDelay, testRows: null },
		visibility: { listDelay },
	};
	return await onServer(settings, async (simulator) => {
		simulator.faults.next('sendBatch', ...faults);
		const workflow = workflowOf(schedule, id);
		const run = await runOf({
			engine,
			simulator,
			schedule,
			workflow,
			timeout: TIMEOUT,
			onceMore: withKeys,
		});
		simulator.settle();
		const held = new Map<string, number>();
		for (const { recipient } of simulator.ledger.messages()) {
			held.set(recipient, (held.get(recipient) ?? 0) + 1);
		}
		const broken = heldAtMostOnce(schedule, held);
		if (!run) return broken;
		return [
			...broken,
			...outputsAreRight(schedule, run, held, simulator),
			...memoryIsGone(run, schedule),
		];
	});
}

function workflowOf(schedule: Schedule, id: string): WorkflowFile {
	const { source, items, whenUnsure, withKeys, clockInText } = schedule;
	const options = {
		timeout: TIMEOUT,
		whenUnsure,
		...(withKeys && { sendOnceKey: `={{ "${id}-" + ($json.phone ?? $json.file) }}` }),
	};
	const settings = nodeSettings(schedule);
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
	const said = saidOf(run);
	const broken = everyItemCameOutOnce(said, schedule.items);
	for (const { item, json } of said) {
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
