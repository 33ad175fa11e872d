// What this execution remembers of a run of the node, in n8n's context of the node: it outlives a try of Retry On Fail,
// and is stored with an execution that failed, so that a retry of it starts from here.

import type { IContextObject, IExecuteFunctions } from 'n8n-workflow';

import type { Failure } from '../api/failure';

/** Of an earlier try of the node that ended before its answer came. */
export const CUT_OFF: Failure = { fromApi: false, written: true };

type Runs<Entry> = Record<string, Record<string | number, Entry>>;

export class RunMemory<Entry> {
	private readonly context: IContextObject;
	private readonly name: string;
	private readonly runIndex: string;

	/** @param name Tells it from other memories of the node. */
	constructor(execution: IExecuteFunctions, name: string) {
		this.context = execution.getContext('node');
		this.name = name;
		// A loop runs the node many times in one execution: each run has a memory of its own.
		this.runIndex = String(execution.getWorkflowDataProxy(0).$runIndex);
	}

	get(key: string | number): Entry | undefined {
		const entries = this.entries();
		return Object.hasOwn(entries, key) ? entries[key] : undefined;
	}

	set(key: string | number, entry: Entry): void {
		this.entries()[key] = entry;
	}

	delete(key: string | number): void {
		delete this.entries()[key];
	}

	/** To be called when no try will follow. */
	clear(): void {
		const runs = this.context[this.name] as Runs<Entry> | undefined;
		if (!runs) return;
		delete runs[this.runIndex];
		if (Object.keys(runs).length === 0) delete this.context[this.name];
	}

	private entries(): Record<string | number, Entry> {
		const runs = (this.context[this.name] ??= {}) as Runs<Entry>;
		return (runs[this.runIndex] ??= {});
	}
}
