// What this process remembers of each trigger node between its polls. Shared by all executions: n8n loads this once.

import type { IPollFunctions } from 'n8n-workflow';

import type { Caller, Outage } from './fault';
import type { Hints } from './state';

export interface PollMemory {
	/** n8n does not wait for a poll to end before it starts the next. */
	isPolling: boolean;
	hints?: Hints;
	outage?: Outage;
	/** Of the last poll, and how many polls it has made. */
	context?: WeakRef<IPollFunctions>;
	polls: number;
	/** Milliseconds since 1970. */
	usedAt: number;
}

/** Milliseconds after which a node that has not polled is forgotten; it may be gone. Some poll once a month. */
const FORGET_AFTER = 100 * 24 * 60 * 60_000;
/** Of them, those that polled last. */
const MOST_NODES = 1_000;

const memories = new Map<string, PollMemory>();

export function memoryOf(context: IPollFunctions, now: number): PollMemory {
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const memory = memories.get(key) ?? { isPolling: false, polls: 0, usedAt: now };
	memory.usedAt = now;
	// Last in the map, which so has first what was not used for longest.
	memories.delete(key);
	memories.set(key, memory);
	for (const [other, { usedAt, isPolling }] of memories) {
		const isSurplus = memories.size > MOST_NODES || now - usedAt > FORGET_AFTER;
		if (isSurplus && !isPolling) memories.delete(other);
	}
	return memory;
}

/**
 * To be asked once a poll. n8n does not say it, but the timer in memory polls again and again with the context of the
 * activation, and the durable scheduler makes one for each poll, as if for an update of the workflow.
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
	return mode === 'update' && isSecond ? 'scheduler' : 'activation';
}
