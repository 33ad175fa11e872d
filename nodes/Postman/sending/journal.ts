// What this execution has already done, item by item, kept in n8n's context of the node: it outlives a try of Retry On
// Fail, and is stored with an execution that failed, so that a retry of it starts from here. n8n runs the whole node
// again in both cases, and Postman has no idempotency key.

import type { IContextObject, IExecuteFunctions } from 'n8n-workflow';

import type { SendRequest } from '../api/client';

export type Entry =
	/**
	 * `intent` is written before the request leaves: found by a later try, it says that this one was cut off.
	 * `startedAt`: milliseconds since 1970 by the clock of the machine that sent.
	 */
	| { state: 'intent' | 'unknown'; request: SendRequest; startedAt: number }
	| { state: 'sent'; request: SendRequest; httpStatus: number; body: unknown };

type Runs = Record<string, Record<number, Entry>>;

const KEY = 'postmanSendJournal';

export class Journal {
	private readonly context: IContextObject;
	private readonly runIndex: string;

	constructor(execution: IExecuteFunctions) {
		this.context = execution.getContext('node');
		// A loop runs the node many times in one execution: each run has a journal of its own.
		this.runIndex = String(execution.getWorkflowDataProxy(0).$runIndex);
	}

	/**
	 * What an earlier try did for this item. Only the recipient must be the same: the text may have the time of day in
	 * it, and a person who got it in this run does not get it again.
	 */
	find(itemIndex: number, { recipient }: SendRequest): Entry | undefined {
		const entry = this.entries()[itemIndex];
		return entry?.request.recipient === recipient ? entry : undefined;
	}

	write(itemIndex: number, entry: Entry): void {
		this.entries()[itemIndex] = entry;
	}

	/** It is certain that nothing was sent. */
	forget(itemIndex: number): void {
		delete this.entries()[itemIndex];
	}

	/** To be called when no try will follow. */
	clear(): void {
		const runs = this.context[KEY] as Runs | undefined;
		if (!runs) return;
		delete runs[this.runIndex];
		if (Object.keys(runs).length === 0) delete this.context[KEY];
	}

	private entries(): Record<number, Entry> {
		const runs = (this.context[KEY] ??= {}) as Runs;
		return (runs[this.runIndex] ??= {});
	}
}
