// What this execution has already sent, item by item. n8n runs the whole node again under Retry On Fail and for the
// Retry button, and Postman has no idempotency key.

import type { IExecuteFunctions } from 'n8n-workflow';

import type { SendRequest } from '../api/client';
import { RunMemory } from './run-memory';

export type Entry =
	/**
	 * `intent` is written before the request leaves: found by a later try, it says that this one was cut off.
	 * `startedAt`: milliseconds since 1970 by the clock of the machine that sent.
	 */
	| { state: 'intent' | 'unknown'; request: SendRequest; startedAt: number }
	| { state: 'sent'; request: SendRequest; httpStatus: number; body: unknown };

export class Journal {
	private readonly memory: RunMemory<Entry>;

	constructor(execution: IExecuteFunctions) {
		this.memory = new RunMemory(execution, 'postmanSendJournal');
	}

	/**
	 * What an earlier try did for this item. Only the recipient must be the same: the text may have the time of day in
	 * it, and a person who got it in this run does not get it again.
	 */
	find(itemIndex: number, { recipient }: SendRequest): Entry | undefined {
		const entry = this.memory.get(itemIndex);
		return entry?.request.recipient === recipient ? entry : undefined;
	}

	write(itemIndex: number, entry: Entry): void {
		this.memory.set(itemIndex, entry);
	}

	/** It is certain that nothing was sent. */
	forget(itemIndex: number): void {
		this.memory.delete(itemIndex);
	}

	/** To be called when no try will follow. */
	clear(): void {
		this.memory.clear();
	}
}
