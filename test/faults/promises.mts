// Plays one schedule on n8n's engine against the simulator over real sockets, and checks what was promised against what
// the server holds.
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import type { Engine, Execution } from '../engine/engine.mts';
import { type Campaign, startSimulator, type HeldMessage } from '../simulator/index.mts';
import { outcomeOf } from '../support/failed-item.mts';
import { SEND, credentials, sendWorkflow } from '../support/workflows.mts';
import { SPEED } from './fastTime.mts';
import { TIMEOUT, type Schedule } from './schedule.mts';

const PEOPLE = ['6591234567', '6581234567', '6598765432'];
const TEXTS = ['See you at 3 pm', 'See you at 4 pm'];

/** @returns What was broken, empty where every promise was kept. */
export async function brokenPromises(engine: Engine, schedule: Schedule): Promise<string[]> {
	const { faults, limit, listDelay } = schedule;
	const simulator = await startSimulator({
		rateLimit: { perSecond: limit === null ? null : limit * SPEED },
		visibility: { listDelay },
	});
	try {
		const campaign = simulator.campaign;
		simulator.faults.next('send', ...faults);
		const run = await play(engine, simulator.baseUrl, campaign, schedule);
		// What hangs may still be committed after everybody has stopped waiting for it.
		await sleep(3 * TIMEOUT + 50);
		const held = simulator.ledger.messages();
		return [
			...heldAtMostOnce(schedule, held),
			...(run && schedule.stopAfter === null ? outputsAreRight(schedule, run, held) : []),
			...(run ? journalIsGone(schedule, run) : []),
			...(run && simulator.ledger.count({ route: 'send' }) === 0 ? nothingWasTried(run) : []),
		];
	} finally {
		await simulator.close();
	}
}

async function play(
	engine: Engine,
	baseUrl: string,
	{ id, apiKeys }: Campaign,
	schedule: Schedule,
): Promise<Execution | undefined> {
	const workflow = sendWorkflow(
		schedule.items.map(({ person, text }) => ({ phone: PEOPLE[person], text: TEXTS[text] })),
		{
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: `={{ { name: $json.text, fruit: ${schedule.clockInText ? '$now.toMillis()' : '"apple"'} } }}`,
			options: { timeout: TIMEOUT, whenUnsure: schedule.whenUnsure },
		},
		{
			onError: schedule.onError,
			retryOnFail: schedule.retryOnFail,
			maxTries: 3,
			waitBetweenTries: 1,
		},
	);
	const account = credentials({
		environment: 'custom',
		baseUrl,
		campaignId: id,
		apiKey: apiKeys[0],
		callsPerSecond: schedule.limit ?? 1000,
	});
	const running = engine.begin(workflow, { credentials: account });
	if (schedule.stopAfter !== null) {
		void sleep(schedule.stopAfter).then(() => running.stop());
		await running.result;
		// n8n does not wait for the node; the process does.
		await sleep(2 * TIMEOUT + 900);
		return undefined;
	}
	const run = await running.result;
	if (run.status !== 'error') return run;
	// What a person does next: the Retry button of the failed execution.
	return await engine.retry(workflow, run, { credentials: account }).result;
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
	const outputs = [...run.items(SEND, 0), ...run.items(SEND, 1)];
	const broken: string[] = [];

	const paired = outputs.map(({ pairedItem }) => (pairedItem as { item: number }).item);
	const expected = schedule.items.map((_, index) => index).join();
	if ([...paired].sort((a, b) => a - b).join() !== expected) broken.push(`items out: ${paired}`);

	for (const [key, indices] of groups(schedule)) {
		const heldIds = held.filter((message) => groupOf(message) === key).map(({ id }) => id);
		const mine = outputs.filter((_, i) => indices.includes(paired[i])).map(({ json }) => json);
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

/** A machine that stalls for longer than a call may take gives calls up before they leave: those are then unknown. */
function nothingWasTried(run: Execution): string[] {
	const items = [...run.json(SEND, 0), ...run.json(SEND, 1)];
	const said = run.error?.message;
	const isSaid = said
		? said.startsWith('It is not known whether')
		: items.length > 0 && items.every((json) => outcomeOf(json) === 'unknown');
	return isSaid ? [] : [`nothing was tried: ${run.error?.message ?? JSON.stringify(items)}`];
}

function journalIsGone(schedule: Schedule, run: Execution): string[] {
	const context = JSON.stringify(run.run.data.executionData?.contextData ?? {});
	const isClean =
		run.status === 'success' &&
		[...run.json(SEND, 0), ...run.json(SEND, 1)].every((json) => !('error' in json));
	const mustBeGone = isClean || (run.status === 'success' && !schedule.retryOnFail);
	return mustBeGone && context.includes('Journal') ? [`journal left: ${context}`] : [];
}
