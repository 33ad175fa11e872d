// What this process remembers of each trigger node between its polls. Shared by all executions:
// n8n loads this once.

import type { IPollFunctions } from 'n8n-workflow';

import type { Caller, Outage } from './fault';
import type { Hints } from './hints';

/** What is remembered of one trigger node. */
export interface PollMemory {
	/** n8n does not wait for a poll to end before it starts the next. */
	isPolling: boolean;
	/**
	 * The number of the poll that is under way, or was last: what an overtaken one gives is
	 * dropped.
	 */
	turn?: number;
	/** When it began, in `performance.now()` milliseconds. */
	turnAt?: number;
	/** When the poll before began, likewise. */
	lastTurnAt?: number;
	/** Milliseconds between two polls, as Poll Times has it. */
	intervalMs?: number;
	/** What the last poll passed over or put off: it is said once. */
	warned?: string[];
	hints?: Hints | undefined;
	outage?: Outage | undefined;
	/** The context of the last poll, and how many polls it has made. */
	context?: WeakRef<IPollFunctions>;
	polls: number;
	/** Milliseconds since 1970. */
	usedAt: number;
}

/** Milliseconds after which a poll is not waited for any longer: twice what n8n gives one. */
const MAX_TURN_MS = 10 * 60_000;
/** The time that n8n says a poll has if its timer is in memory, in milliseconds. */
const BUDGET_IN_MEMORY_MS = 5 * 60_000;
/**
 * Milliseconds after which a node that has not polled is forgotten; it may be gone. Some poll
 * once a month.
 */
const FORGET_AFTER_MS = 100 * 24 * 60 * 60_000;
/** The most nodes that are remembered: those that polled last. */
const MAX_NODES = 1_000;

const memories = new Map<string, PollMemory>();

/** The memory of a context's node. @param now Milliseconds since 1970. */
export function memoryOf(context: IPollFunctions, now: number): PollMemory {
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const memory = memories.get(key) ?? { isPolling: false, polls: 0, usedAt: now };
	memory.usedAt = now;
	// Last in the map, which so has first what was not used for longest.
	memories.delete(key);
	memories.set(key, memory);
	for (const [other, { usedAt, isPolling }] of memories) {
		const isSurplus = memories.size > MAX_NODES || now - usedAt > FORGET_AFTER_MS;
		if (isSurplus && !isPolling) memories.delete(other);
	}
	return memory;
}

/**
 * Begins a poll, if none is under way. One that never ends is not waited for: a credential's
 * store may hang. Nor does a person wait who publishes the workflow, or n8n as it starts: what a
 * poll of before gives is dropped then.
 *
 * @param steady `performance.now()` milliseconds.
 * @returns Whether the poll is still the one that counts; `undefined` if another one is.
 */
export function beginTurn(
	memory: PollMemory,
	caller: Caller,
	steady: number,
): (() => boolean) | undefined {
	const isWaiting = caller === 'timer' || caller === 'scheduler';
	const isExpired = steady - (memory.turnAt ?? -Infinity) >= MAX_TURN_MS;
	if (memory.isPolling && isWaiting && !isExpired) return undefined;
	const turn = (memory.turn ?? 0) + 1;
	if (memory.turnAt !== undefined) memory.lastTurnAt = memory.turnAt;
	Object.assign(memory, { isPolling: true, turn, turnAt: steady });
	return () => memory.turn === turn;
}

/**
 * To be asked once a poll. n8n does not say it, but the timer in memory polls again and again
 * with the context of the activation, and the durable scheduler makes one for each poll, as if
 * for an update of the workflow.
 */
export function callerOf(memory: PollMemory, context: IPollFunctions): Caller {
	if (memory.context?.deref() === context) {
		memory.polls++;
		return 'timer';
	}
	const isSecond = memory.polls === 1;
	memory.context = new WeakRef(context);
	memory.polls = 1;
	const mode = context.getActivationMode();
	if (mode === 'init' || mode === 'leadershipChange') return 'start';
	// A workflow that is published again before its second poll looks the same; its budget is not.
	const isInMemory = context.getPollBudgetMs?.() === BUDGET_IN_MEMORY_MS;
	return mode === 'update' && isSecond && !isInMemory ? 'scheduler' : 'activation';
}
