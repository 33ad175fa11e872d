// What this execution has done, change by change, in n8n's context of the node: it outlives a try
// of Retry On Fail, and is stored with an execution that failed, so that a retry of it starts from
// here. Postman has no idempotency key.

import type { IContextObject, IExecuteFunctions } from 'n8n-workflow';

const NAME = 'postmanJournal';

/** `Data` tells the change from another one, and what to look for. Both have to survive JSON. */
export interface Entry<Data, Done> {
	/**
	 * `intent` is written before a request leaves: found by a later try of the node, it says that
	 * this one was cut off.
	 */
	state: 'intent' | 'unknown' | 'done';
	/**
	 * When its first request left, in milliseconds since 1970 by the clock of the machine that sent
	 * it.
	 */
	startedAt: number;
	data: Data;
	/** The result, once it is done. */
	done?: Done;
}

type Entries<Data, Done> = Record<string, Entry<Data, Done>>;

/**
 * Returns the name of an operation's journal in this run of the node: a loop runs it many times in
 * one execution. What was done in one campaign says nothing of another: if the credential has got
 * another one before a retry, such as Production's after a trial on Test, all is done anew. To be
 * asked for once, as n8n takes long to tell which run it is.
 *
 * @param campaign From `campaignKey`.
 */
export function journalName(
	execution: IExecuteFunctions,
	operation: string,
	campaign: string,
): string {
	const { $runIndex } = execution.getWorkflowDataProxy(0);
	return `${operation} ${String($runIndex)} ${campaign}`;
}

/**
 * What earlier tries of this node, in this execution, have begun and done. n8n keeps it with the
 * execution's data, so that Retry On Fail and a retry of the saved execution find it.
 */
export class Journal<Data, Done> {
	private readonly context: IContextObject;
	private readonly name: string;

	/** @param name From `journalName`. */
	constructor(execution: IExecuteFunctions, name: string) {
		this.context = execution.getContext('node');
		this.name = name;
	}

	get entries(): Array<Entry<Data, Done>> {
		return Object.values(this.read());
	}

	get(key: string | number): Entry<Data, Done> | undefined {
		const entries = this.read();
		return Object.hasOwn(entries, key) ? entries[key] : undefined;
	}

	set(key: string | number, entry: Entry<Data, Done>): void {
		const journals = (this.context[NAME] ??= {}) as Record<string, Entries<Data, Done>>;
		(journals[this.name] ??= {})[key] = entry;
	}

	delete(key: string | number): void {
		delete this.read()[key];
	}

	/**
	 * To be called when no try will follow: n8n does not come back to the runs before this one
	 * either.
	 */
	clear(): void {
		delete this.context[NAME];
	}

	private read(): Entries<Data, Done> {
		const journals = this.context[NAME] as Record<string, Entries<Data, Done>> | undefined;
		return journals?.[this.name] ?? {};
	}
}
