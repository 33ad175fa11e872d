// Plays one schedule on n8n's engine against the simulator over real sockets, and checks what was
// promised against what the server holds.
import type { IDataObject } from 'n8n-workflow';

import type { Engine, Execution, WorkflowFile } from '../../engine/engine.mts';
import type { HeldMessage } from '../../simulator/index.mts';
import { sendWorkflow } from '../../support/workflows.mts';
import { checkOf } from '../shared/check.mts';
import { everyItemCameOutOnce, memoryIsGone, saidOf } from '../shared/outputs.mts';
import { outcomeOf } from '../../support/failed-item.mts';
import { nodeSettings, onServer, runOf } from '../shared/run.mts';
import { schedules, SPEED, TIMEOUT, type Schedule } from './schedule.mts';

const PEOPLE = ['6591234567', '6581234567', '6598765432'];
const TEXTS = ['See you at 3 pm', 'See you at 4 pm'];

export const check = checkOf({ schedules, speed: SPEED, brokenPromises });

async function brokenPromises(engine: Engine, schedule: Schedule): Promise<string[]> {
	const { faults, limit, listDelay } = schedule;
	const rateLimit = { perSecond: limit === null ? null : limit * SPEED };
	return await onServer({ rateLimit, visibility: { listDelay } }, async (simulator) => {
		simulator.faults.next('send', ...faults);
		const run = await runOf({
			engine,
			simulator,
			schedule,
			workflow: workflowOf(schedule),
			timeout: TIMEOUT,
			account: { callsPerSecond: limit ?? 1_000 },
		});
		const held = simulator.ledger.messages();
		const broken = heldAtMostOnce(schedule, held);
		if (run) {
			broken.push(...outputsAreRight(schedule, run, held), ...memoryIsGone(run, schedule));
			if (simulator.ledger.count({ route: 'send' }) === 0) broken.push(...nothingWasTried(run));
		}
		return broken;
	});
}

function workflowOf(schedule: Schedule): WorkflowFile {
	const fruit = schedule.clockInText ? '$now.toMillis()' : '"apple"';
	return sendWorkflow(
		schedule.items.map(({ person, text }) => ({ phone: PEOPLE[person], text: TEXTS[text] })),
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: `={{ { name: $json.text, fruit: ${fruit} } }}`,
			options: { timeout: TIMEOUT, whenUnsure: schedule.whenUnsure },
		},
		nodeSettings(schedule),
	);
}

/** Equal messages to one person cannot be told apart, so they are counted together. */
function groups({ items }: Schedule): Map<string, number[]> {
	const byText = new Map<string, number[]>();
	items.forEach(({ person, text }, index) => {
		const key = `${PEOPLE[person]} ${TEXTS[text]}`;
		byText.set(key, [...(byText.get(key) ?? []), index]);
	});
	return byText;
}

const groupOf = ({ recipient, values }: HeldMessage | { recipient: string; values: IDataObject }) =>
	`${recipient} ${values.name}`;

function heldAtMostOnce(schedule: Schedule, held: HeldMessage[]): string[] {
	if (schedule.whenUnsure === 'resend') return [];
	return [...groups(schedule)].flatMap(([key, indices]) => {
		const count = held.filter((message) => groupOf(message) === key).length;
		return count > indices.length ? [`${key}: asked ${indices.length}, held ${count}`] : [];
	});
}

function outputsAreRight(schedule: Schedule, run: Execution, held: HeldMessage[]): string[] {
	if (run.status === 'error') return [];
	const said = saidOf(run);
	const broken = everyItemCameOutOnce(said, schedule.items.length);
	for (const [key, indices] of groups(schedule)) {
		const heldIds = held.filter((message) => groupOf(message) === key).map(({ id }) => id);
		const mine = said.filter(({ item }) => indices.includes(item)).map(({ json }) => json);
		const sent = mine.filter((json) => !('error' in json));
		const unknown = mine.filter((json) => outcomeOf(json) === 'unknown');
		const ids = sent.map(({ id }) => id).filter((id) => id !== undefined);
		if (sent.some((json) => json.recipient !== key.slice(0, 10)))
			broken.push(`${key}: wrong pairing`);
		if (new Set(ids).size !== ids.length) broken.push(`${key}: one message for two items`);
		if (ids.some((id) => !heldIds.includes(id as string))) broken.push(`${key}: sent, not held`);
		if (sent.length > heldIds.length)
			broken.push(`${key}: ${sent.length} sent, ${heldIds.length} held`);
		if (schedule.whenUnsure === 'fail' && heldIds.length > sent.length + unknown.length) {
			broken.push(
				`${key}: held ${heldIds.length}, said sent ${sent.length}, unknown ${unknown.length}`,
			);
		}
	}
	return broken;
}

/**
 * A machine that stalls for longer than a call may take gives calls up before they leave: those are
 * then unknown.
 */
function nothingWasTried(run: Execution): string[] {
	const items = saidOf(run).map(({ json }) => json);
	const message = run.error?.message;
	const isSaid = message
		? message.startsWith('It is not known whether')
		: items.length > 0 && items.every((json) => outcomeOf(json) === 'unknown');
	return isSaid ? [] : [`nothing was tried: ${message ?? JSON.stringify(items)}`];
}
