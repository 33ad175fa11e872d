// Plays one history on n8n's engine against the simulator over real sockets. The server's ledger
// says whether anybody got the same SMS twice, or, in the end, not at all.
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import { Engine, type WorkflowFile } from '../../engine/engine.mts';
import type { Simulator, StartOptions } from '../../simulator/index.mts';
import { speedUp } from '../../support/batches.mts';
import { SEND, sendWorkflow } from '../../support/workflows.mts';
import { playAbreast, type Check } from '../shared/check.mts';
import { copyOfPackage } from '../shared/other-process.mts';
import { onServer } from '../shared/run.mts';
import { N8nProcess, type Stored } from './process.mts';
import { HOURS, PEOPLE, schedules, TEXTS, type Schedule, type Step } from './schedule.mts';

/** The pauses of the nodes are so many times as short. */
const SPEED = 40;
/** 3 s and, together, some 2 min, at that speed. */
const LATE_MS = 75;
const BATCH_LATE_MS = 2_800;
/** Of each, much is waiting. */
const ABREAST = 6;
const HOUR_MS = 3_600_000;

const SERVER: StartOptions = {
	rateLimit: { perSecond: null },
	environment: 'production',
	latency: { base: 10, jitter: 10 },
	visibility: { listDelay: [0, LATE_MS] },
	batch: { creationDelay: [0, BATCH_LATE_MS] },
};

/** Plays random histories of both kinds, until one breaks a promise. */
export const check: Check = async (play) => {
	speedUp(SPEED);
	const engines = [await Engine.start(), await Engine.start(copyOfPackage(SPEED))];
	const brokenIn = async (schedule: Schedule) =>
		await onServer(SERVER, async (simulator) => {
			const history = new History(engines, simulator, schedule);
			try {
				await history.begin();
				return schedule.kind === 'retries' ? await history.retries() : await history.skips();
			} finally {
				await history.end();
			}
		});
	return await playAbreast(schedules, brokenIn, play, ABREAST);
};

class History {
	private readonly engines: Engine[];
	private readonly simulator: Simulator;
	private readonly schedule: Schedule;
	private readonly processes: N8nProcess[] = [];
	private readonly all: Stored[] = [];
	/** IDs of messages that Skip If Sent Within does not count. */
	private readonly countsNot = new Set<string>();
	/** Texts that somebody had within the hours, as often as that. */
	private readonly hadBefore: string[] = [];

	constructor(engines: Engine[], simulator: Simulator, schedule: Schedule) {
		this.engines = engines;
		this.simulator = simulator;
		this.schedule = schedule;
	}

	async begin(): Promise<void> {
		for (let i = this.schedule.earlier; i > 0; i--) {
			const recipient = `658${String(i).padStart(7, '0')}`;
			this.simulator.insert({ recipient, createdAt: Date.now() - i * 70_000 });
		}
		for (const side of this.engines.keys()) this.processes[side] = await this.start(side);
	}

	async end(): Promise<void> {
		for (const process of this.processes) await process.kill();
	}

	/** Plays one execution, and retries of it and of each other. Returns what was broken. */
	async retries(): Promise<string[]> {
		const { simulator, schedule } = this;
		const { sends, refused, steps } = schedule;
		// Two of the items are equal.
		const items = Array.from({ length: PEOPLE }, (_, i) => personOf(i === PEOPLE - 1 ? 0 : i));
		const file = inTurn(sends.map((kind, i) => fileOf(given(items, i), kind === 'batch', {})));
		const isBatch = sends.includes('batch');
		for (const person of refused) {
			const recipient = `65${personOf(person).phone}`;
			simulator.faults.add({
				fault: { kind: 'status', status: 400, body: 'json' },
				when: (call) =>
					call.route === 'sendBatch' || (call.route === 'send' && call.recipient === recipient),
				times: 1,
			});
		}
		for (const step of steps) {
			const { open } = this;
			if (this.all.length > 0 && open.length === 0) break;
			const of = open[(step.retryOf ?? 0) % open.length];
			// A new execution once more is another one, whose messages are its own.
			await this.play(of ? step : { ...step, again: null }, file, of);
			// Another process knows of a batch when it is listed.
			if (isBatch && step.again === 'there') await sleep(BATCH_LATE_MS + 2 * LATE_MS);
		}
		// In the end one that nobody disturbs: all that is missing goes, and nothing else.
		simulator.faults.clear();
		const isTwice = steps.some(({ again }) => again === 'there');
		// What one process sent too much with the first node may be what the second one has sent.
		const mayBeUnknown = isTwice && sends.length > 1;
		const [first] = this.all;
		const broken: string[] = [];
		if (first && first.ended?.status !== 'success') {
			await sleep(isBatch ? BATCH_LATE_MS : 0);
			const { ended } = await this.processes[0].run(file, first);
			const said = String(ended?.error?.message);
			const isGood = ended?.status === 'success';
			if (!isGood && !(mayBeUnknown && said.startsWith('It is not known'))) {
				broken.push(`The last retry: ${said}`);
			}
		}
		const held = this.held();
		const all = sends.flatMap((_, i) => given(items, i));
		for (const name of new Set(all.map(nameOf))) {
			const count = held.get(name) ?? 0;
			const due = all.filter((item) => nameOf(item) === name).length;
			const [least, most] = [mayBeUnknown ? 0 : due, isTwice ? 2 * due : due];
			if (count < least || count > most) broken.push(`${name}: ${count} messages for ${due} items`);
		}
		return broken;
	}

	/** Plays any executions, all with Skip If Sent Within. Returns what was broken. */
	async skips(): Promise<string[]> {
		const mayBeTwice = new Set<string>();
		for (const { text, hoursAgo, hasFailed } of this.schedule.before) {
			const { phone, fruit, ...rest } = textOf(text);
			const { id } = this.simulator.insert({
				recipient: `65${phone}`,
				values: { name: String(rest.name), fruit },
				createdAt: Date.now() - hoursAgo * HOUR_MS,
			});
			if (hasFailed) this.simulator.setStatus(id, 'failure');
			if (hasFailed || hoursAgo > HOURS) this.countsNot.add(id);
			else this.hadBefore.push(nameOf(textOf(text)));
		}
		for (const step of this.schedule.steps) {
			const { open } = this;
			const of = step.retryOf === null ? undefined : open[step.retryOf % open.length];
			const options = { skipIfSentWithin: HOURS };
			const file = of?.file ?? fileOf(step.texts.map(textOf), step.isBatch, options);
			if (step.again === 'there') {
				for (const { json } of file.pinData?.Form ?? []) mayBeTwice.add(nameOf(json as Item));
			}
			await this.play(step, file, of);
			// Another process, or one that was killed, knows of a batch when it is listed.
			const isBatch = file.nodes[1].parameters.resource === 'batch';
			if (isBatch) await sleep(BATCH_LATE_MS + 2 * LATE_MS);
		}
		// In the end one that nobody disturbs, in a process that has just begun: nobody is left out.
		await sleep(2 * LATE_MS);
		const last = await this.start(0);
		this.processes.push(last);
		const all = Array.from({ length: TEXTS }, (_, i) => textOf(i));
		const { ended } = await last.run(fileOf(all, false, { skipIfSentWithin: HOURS }));
		const broken = ended?.status === 'success' ? [] : [`The last one: ${ended?.error?.message}`];
		const held = this.held();
		for (const name of all.map(nameOf)) {
			const count = held.get(name) ?? 0;
			// Whoever had it before gets none, not even from two at once.
			const had = this.hadBefore.filter((one) => one === name).length;
			const most = had > 0 ? had : mayBeTwice.has(name) ? 2 : 1;
			if (count > most || count === 0) broken.push(`${name}: ${count} messages`);
		}
		return broken;
	}

	/** Executions that n8n offers to retry. */
	private get open(): Stored[] {
		return this.all.filter(({ ended }) => ended?.status !== 'success');
	}

	/** @param of The execution that is retried; without it a new one begins. */
	private async play({ side, killAfter, again }: Step, file: WorkflowFile, of?: Stored) {
		const process = this.processes[side];
		const other = again === 'here' ? process : this.processes[1 - side];
		const runs = [process.run(file, of), ...(again ? [other.run(file, of)] : [])];
		if (killAfter !== null) {
			await sleep(killAfter);
			await process.kill();
			// n8n takes its time to start, so what single messages are late is over by then.
			await sleep(4 * LATE_MS);
			this.processes[side] = await this.start(side);
		}
		this.all.push(...(await Promise.all(runs)));
		// The next step is another moment: what was sent is listed.
		await sleep(2 * LATE_MS);
	}

	private async start(side: number): Promise<N8nProcess> {
		const { simulator } = this;
		return await N8nProcess.start(this.engines[side], simulator, simulator.campaign);
	}

	/** Returns how many messages the server holds of each text to each person. */
	private held(): Map<string, number> {
		const counts = new Map<string, number>();
		// What of a batch is still to come, too.
		this.simulator.settle();
		for (const { id, recipient, values } of this.simulator.ledger.messages()) {
			if (recipient.startsWith('658') || this.countsNot.has(id)) continue;
			const name = nameOf({ phone: recipient.slice(2), fruit: values.fruit });
			counts.set(name, (counts.get(name) ?? 0) + 1);
		}
		return counts;
	}
}

interface Item extends IDataObject {
	phone: string;
	fruit: string;
}

const personOf = (i: number): Item => ({
	phone: `9${1_000_000 + i}`,
	name: `Person ${i}`,
	fruit: 'apple',
});

/** Two for each person. */
const textOf = (i: number): Item => ({
	...personOf(i % (TEXTS / 2)),
	fruit: i < TEXTS / 2 ? 'apple' : 'pear',
});

/** What a node sends that is the first, or the second, of its workflow. */
const given = (items: Item[], turn: number): Item[] =>
	turn === 0 ? items : items.map((item) => ({ ...item, fruit: 'pear' }));

const nameOf = ({ phone, fruit }: { phone: string; fruit: string }) => `${phone} ${fruit}`;

/** One workflow of one or two: each sends its own items, one after the other. */
function inTurn([file, second]: WorkflowFile[]): WorkflowFile {
	if (!second) return file;
	const [form, send] = second.nodes;
	const [again, last] = [
		{ ...form, id: '11', name: 'Again', type: 'n8n-nodes-base.noOp' },
		{ ...send, id: '12', name: 'Second Send' },
	];
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return {
		nodes: [...file.nodes, again, last],
		connections: { Form: to(SEND), [SEND]: to('Again'), Again: to('Second Send') },
		pinData: { Form: file.pinData?.Form ?? [], Again: second.pinData?.Form ?? [] },
	};
}

function fileOf(items: Item[], isBatch: boolean, options: IDataObject): WorkflowFile {
	return sendWorkflow(items, {
		resource: isBatch ? 'batch' : 'message',
		operation: 'send',
		recipient: '={{ $json.phone }}',
		valuesMode: 'json',
		valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
		// On a busy machine an answer may take long, and one that is not waited for stays unknown.
		options: { timeout: 30_000, ...options },
	});
}
