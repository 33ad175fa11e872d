// What this process remembers of each trigger node between its polls. Shared by all executions: n8n loads this once.

import type { IPollFunctions } from 'n8n-workflow';

import type { Outage } from './fault';
import type { Hints } from './state';

export interface PollMemory {
	/** n8n does not wait for a poll to end before it starts the next. */
	isPolling: boolean;
	hints?: Hints;
	outage?: Outage;
	/** Of the last poll, and how many polls it has made. */
	context?: WeakRef<IPollFunctions>;
	polls: number;
}

const memories = new Map<string, PollMemory>();

export function memoryOf(context: IPollFunctions): PollMemory {
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const known = memories.get(key);
	if (known) return known;
	const memory: PollMemory = { isPolling: false, polls: 0 };
	memories.set(key, memory);
	return memory;
}

/**
 * `activation`: n8n polls to see whether the workflow can be activated, and an exception says no. `timer`: its timer in
 * memory. `scheduler`: its durable scheduler, or another try of an activation.
 */
export type Caller = 'activation' | 'timer' | 'scheduler';

/**
 * To be asked once a poll. n8n does not say it, but the timer in memory polls again and again with the context of the
 * activation, and the durable scheduler makes one for each poll.
 */
export function callerOf(memory: PollMemory, context: IPollFunctions): Caller {
	if (memory.context?.deref() === context) {
		memory.polls++;
		return 'timer';
	}
	const isSecond = memory.polls === 1;
	memory.context = new WeakRef(context);
	memory.polls = 1;
	return isSecond ? 'scheduler' : 'activation';
}
