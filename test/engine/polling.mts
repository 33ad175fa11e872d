// A trigger that polls, as n8n runs it: activated and polled by n8n-core's own code, its state kept
// in one of n8n's three ways. The parts that live in n8n itself (its database, its durable
// scheduler) are played here.
import { randomUUID } from 'node:crypto';

import type {
	IDataObject,
	INodeExecutionData,
	IPollFunctions,
	WorkflowActivateMode,
} from 'n8n-workflow';

import type { CredentialData } from './harness/credentials.mts';
import type { Engine, WorkflowFile } from './engine.mts';
import { core } from './harness/n8n.mts';
import { activate, runPoll, type Tick } from './harness/poller.mts';

/**
 * `memory`: n8n's default. `perPoll`: the durable scheduler, which makes the workflow anew for each
 * poll and stores its state when a poll emits. `staged`: with durable cursors, a copy of the state
 * is stored with each poll that does not throw.
 */
export type Regime = 'memory' | 'perPoll' | 'staged';

type Loaded = ReturnType<Engine['load']>;

export class Polling {
	/** Items of each execution that was started. */
	readonly executions: INodeExecutionData[][] = [];
	/** Exceptions, each of an execution that only records it. */
	readonly errors: Error[] = [];
	/** What n8n has stored. */
	disk: IDataObject = {};
	credentials: CredentialData;
	/** Whether n8n throws away what polls give, as when they were abandoned. */
	isDropping = false;
	/** Milliseconds that the durable scheduler gives a poll, unless it is configured otherwise. */
	budget = 36_000;
	private readonly engine: Engine;
	private readonly file: WorkflowFile;
	private readonly nodeName: string;
	private readonly regime: Regime;
	private tick?: Tick;

	constructor(
		engine: Engine,
		file: WorkflowFile,
		nodeName: string,
		credentials: CredentialData,
		regime: Regime = 'memory',
	) {
		this.engine = engine;
		this.file = { id: randomUUID(), ...file };
		this.nodeName = nodeName;
		this.credentials = credentials;
		this.regime = regime;
	}

	/** The JSON of all items so far. */
	get json(): IDataObject[] {
		return this.executions.flat().map(({ json }) => json);
	}

	/** @throws WorkflowActivationError, as the person sees it who activates the workflow. */
	async activate(mode: WorkflowActivateMode = 'activate'): Promise<void> {
		const loaded = this.load();
		const context = this.contextOf(loaded, mode);
		const { workflow, additionalData } = loaded;
		const isCurrent = () => !this.isDropping;
		this.tick = await activate({ workflow, additionalData, mode, context, isCurrent });
		this.save(loaded);
	}

	/** What n8n does each minute. @returns The JSON of the items of the execution that it starts. */
	async poll(): Promise<IDataObject[]> {
		const before = this.executions.length;
		if (this.regime === 'memory') {
			if (!this.tick) throw new Error('The workflow is not active');
			await this.tick();
		} else {
			await this.pollOnSchedule();
		}
		return this.executions.slice(before).flatMap((items) => items.map(({ json }) => json));
	}

	/** What "Fetch Test Event" shows. */
	async fetchTestEvent(): Promise<IDataObject[]> {
		const loaded = this.load();
		const { workflow, additionalData } = loaded;
		const node = workflow.nodes[this.nodeName];
		const context = new core.PollContext(workflow, node, additionalData, 'manual', 'manual');
		const output = await runPoll(workflow, node, context);
		this.save(loaded);
		return (output ?? []).flat().map(({ json }) => json);
	}

	/**
	 * n8n ends, and starts anew. What the trigger remembers in its process goes by the workflow's ID.
	 */
	async restart(): Promise<void> {
		this.file.id = randomUUID();
		if (this.regime === 'memory') await this.activate('init');
	}

	private load(): Loaded {
		const file = { ...this.file, staticData: structuredClone(this.disk), active: true };
		return this.engine.load(file, this.credentials, 'trigger');
	}

	/** The database is written if something was assigned. */
	private save({ workflow }: Loaded): void {
		const { staticData } = workflow;
		if (!staticData.__dataChanged) return;
		this.disk = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		staticData.__dataChanged = false;
	}

	private contextOf(loaded: Loaded, mode: WorkflowActivateMode, budget?: number): IPollFunctions {
		const { workflow, additionalData } = loaded;
		const cursor = this.regime === 'staged' ? new StagedCursor(this.disk) : undefined;
		return new core.PollContext(
			workflow,
			workflow.nodes[this.nodeName],
			additionalData,
			'trigger',
			mode,
			([items]) => {
				if (cursor) cursor.commit();
				else this.save(loaded);
				this.executions.push(items);
			},
			(error) => void this.errors.push(error),
			cursor && (async () => cursor.commit()),
			undefined,
			cursor && (() => cursor.staged),
			budget === undefined ? undefined : () => budget,
		);
	}

	private async pollOnSchedule(): Promise<void> {
		const loaded = this.load();
		const { workflow } = loaded;
		const node = workflow.nodes[this.nodeName];
		const context = this.contextOf(loaded, 'update', this.budget);
		try {
			const output = await runPoll(workflow, node, context);
			if (this.isDropping) return;
			if (output) context.__emit(output);
			else await core.commitStagedCursor(context);
		} catch (error) {
			context.__emitError(error as Error);
		}
	}
}

/** A copy of what is stored, until it is stored itself. */
class StagedCursor {
	readonly staged: IDataObject;
	private readonly disk: IDataObject;

	constructor(disk: IDataObject) {
		this.disk = disk;
		this.staged = structuredClone((disk.cursor ?? {}) as IDataObject);
	}

	commit(): void {
		this.disk.cursor = structuredClone(this.staged);
	}
}
