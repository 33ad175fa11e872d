// Plays one schedule of batch retries on n8n's engine against the simulator over real sockets, and
// checks what was promised against what the server holds. Postman's own rule, that only failed
// messages are retried, is little help here: mostly every attempt fails at once, so that a second
// call would really send again.
import type { IDataObject } from 'n8n-workflow';

import type { Engine, Execution, WorkflowFile } from '../../engine/engine.mts';
import type { Simulator } from '../../simulator/index.mts';
import { batchWorkflow } from '../../support/batches.mts';
import { checkOf } from '../shared/check.mts';
import { memoryIsGone, saidOf } from '../shared/outputs.mts';
import { outcomeOf } from '../../support/failed-item.mts';
import { whatIsSaidIsTrue } from '../shared/retries.mts';
import { nodeSettings, onServer, runOf } from '../shared/run.mts';
import { withStall } from '../shared/stall.mts';
import { uploadBatches } from './batches.mts';
import { schedules, SPEED, TIMEOUT, UNKNOWN, type BatchPlan, type Schedule } from './schedule.mts';

export const check = checkOf({ schedules, speed: SPEED, brokenPromises });

/** A batch as the server holds it after the run. */
interface HeldPlan extends BatchPlan {
	id: string;
	/** Messages that have been retried. */
	retried: number;
	/** Attempts of the message that has most. */
	maxAttempts: number;
	/** Calls that asked to retry it. */
	calls: number;
	/** Those of `calls` that came while a message of it was `created`. */
	hasty: number;
}

async function brokenPromises(engine: Engine, schedule: Schedule): Promise<string[]> {
	const { retryDelay, unresolved } = schedule;
	const settings = {
		rateLimit: { perSecond: null },
		delivery: { maxAttempts: 100 },
		visibility: { retryDelay },
		batch: { unresolved },
	};
	return await onServer(settings, async (simulator) => {
		const ids = await uploadBatches(simulator, schedule);
		const calls = watchCalls(simulator);
		addFaults(simulator, schedule);
		const named = schedule.items.map((i) => (i === UNKNOWN ? 'batch_nobody' : ids[i % ids.length]));
		const workflow = workflowOf(schedule, named);
		const { result: run, stallMs } = await withStall(() =>
			runOf({ engine, simulator, schedule, workflow, timeout: TIMEOUT }),
		);

		const held = ids.map((id, i) => heldPlan(simulator, calls, id, schedule.batches[i]));
		const broken = held.flatMap(retriedOnceAndInTime);
		if (!run) return broken;
		return [
			...broken,
			...whatIsSaidIsTrue(run, named, (id) => held.some((one) => one.id === id && one.retried > 0)),
			...successIsSaidOfBatchesOnly(schedule, run),
			...whatIsSaidOfBatchesIsTrue(schedule, run, held),
			...(stallMs < TIMEOUT ? whatCanBeSaidIsSaid(schedule, run, held) : []),
			...memoryIsGone(run, schedule),
		];
	});
}

function workflowOf(schedule: Schedule, ids: string[]): WorkflowFile {
	const { waitForPending } = schedule;
	return batchWorkflow(
		ids.map((batchId) => ({ batchId })),
		{
			operation: 'retry',
			batchId: '={{ $json.batchId }}',
			options: { timeout: TIMEOUT, waitForPending },
		},
		nodeSettings(schedule),
	);
}

interface SeenCall {
	batchId: string;
	/** Whether a message of the batch was `created` when it came. */
	isHasty: boolean;
}

/** Looks at each retry as it comes in, those too that a fault then keeps from the API. */
function watchCalls({ faults, ledger }: Simulator): SeenCall[] {
	const calls: SeenCall[] = [];
	faults.add({
		route: 'retryBatch',
		fault: { kind: 'reset' },
		when({ params: { batchId } }) {
			const isHasty = ledger.messages({ batchId }).some(({ status }) => status === 'created');
			calls.push({ batchId, isHasty });
			return false;
		},
	});
	return calls;
}

function addFaults({ faults, ledger }: Simulator, schedule: Schedule): void {
	const { outage } = schedule;
	faults.next('retryBatch', ...schedule.faults);
	faults.next('batchMessages', ...schedule.readFaults);
	let left = outage ?? 0;
	faults.add({
		route: 'batchMessages',
		fault: { kind: 'status', status: 502, body: 'html' },
		when: () => ledger.count({ route: 'retryBatch' }) > 0 && left-- > 0,
	});
}

function heldPlan({ ledger }: Simulator, calls: SeenCall[], id: string, plan: BatchPlan): HeldPlan {
	const attempts = ledger.messages({ batchId: id }).map((message) => message.attempts.length);
	const own = calls.filter(({ batchId }) => batchId === id);
	return {
		...plan,
		id,
		retried: attempts.filter((count) => count > 1).length,
		maxAttempts: Math.max(0, ...attempts),
		calls: own.length,
		hasty: own.filter(({ isHasty }) => isHasty).length,
	};
}

/** Promised of a run that was stopped, too. */
function retriedOnceAndInTime({ maxAttempts, hasty }: HeldPlan, batch: number): string[] {
	const broken: string[] = [];
	if (maxAttempts > 2) {
		broken.push(`a message of batch ${batch} has ${maxAttempts} attempts`);
	}
	if (hasty > 0) broken.push(`batch ${batch} was to be retried while a message was created`);
	return broken;
}

function successIsSaidOfBatchesOnly({ items }: Schedule, run: Execution): string[] {
	if (run.status === 'error') return [];
	return saidOf(run)
		.filter(({ item, json }) => items[item] === UNKNOWN && !('error' in json))
		.map(({ item }) => `item ${item}: of no batch it said success`);
}

function whatIsSaidOfBatchesIsTrue(schedule: Schedule, run: Execution, held: HeldPlan[]): string[] {
	return ofEachBatch(schedule, run, held, ({ json, batch, hasFailed }) => {
		const broken: string[] = [];
		const { retried, calls } = batch;
		if (json.retried === false && (hasFailed || retried > 0 || calls > 0)) {
			broken.push('said that there was nothing to retry');
		}
		// Messages that were on their way may have failed since they were counted.
		if (json.retried === true && !(Number(json.failedMessages) <= retried)) {
			broken.push(`said ${String(json.failedMessages)} retried, of ${retried}`);
		}
		return broken;
	});
}

/** Promised where there was the time to find out. */
function whatCanBeSaidIsSaid(schedule: Schedule, run: Execution, held: HeldPlan[]): string[] {
	const { faults, readFaults, outage } = schedule;
	const isReadable = outage === null && readFaults.every((fault) => fault === null);
	const isCalm = isReadable && faults.every((fault) => fault === null);
	return ofEachBatch(schedule, run, held, ({ json, batch, hasFailed }) => {
		const broken: string[] = [];
		const isAtRest = batch.messages.every((fate) => fate === 'failed' || fate === 'delivered');
		if (outcomeOf(json) === 'unknown' && isReadable && batch.retried > 0) {
			broken.push('said unknown, and the list shows that it was retried');
		}
		if (isCalm && hasFailed && isAtRest && json.retried !== true) {
			broken.push('nothing went wrong, and it was not retried');
		}
		return broken;
	});
}

interface Said {
	json: IDataObject;
	batch: HeldPlan;
	/** Whether a message of it had failed as the run began. */
	hasFailed: boolean;
}

/** What is broken of each item that names a batch, with the item that it is broken of. */
function ofEachBatch(
	{ items }: Schedule,
	run: Execution,
	held: HeldPlan[],
	brokenOf: (said: Said) => string[],
): string[] {
	if (run.status === 'error') return [];
	return saidOf(run).flatMap(({ item, json }) => {
		const batch = items[item] === UNKNOWN ? undefined : held[items[item] % held.length];
		if (!batch) return [];
		const hasFailed = batch.creationDelay === 0 && batch.messages.includes('failed');
		return brokenOf({ json, batch, hasFailed }).map((what) => `item ${item}: ${what}`);
	});
}
