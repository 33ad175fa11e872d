// Runs workflow files on n8n's own engine (n8n-core), with this package loaded as n8n loads it.
import { randomUUID } from 'node:crypto';

import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	IPinData,
	IRun,
	IRunExecutionData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { createCredentialsHelper, type CredentialData } from './harness/credentials.mts';
import { DeduplicationStore } from './harness/deduplication.mts';
import { core, PACKAGE_FOLDER, workflow as n8n } from './harness/n8n.mts';
import { loadPackage, type LoadedPackage } from './harness/nodeTypes.mts';

/** A workflow as the editor exports it. */
export type WorkflowFile = Pick<IWorkflowBase, 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'id' | 'name' | 'active' | 'settings' | 'staticData'>> & {
		pinData?: IPinData;
	};

export interface RunOptions {
	credentials: CredentialData;
	mode?: WorkflowExecuteMode;
	/** Resumes this data instead of starting afresh: what n8n does to retry a saved execution. */
	resume?: IRunExecutionData;
}

export interface Running {
	result: Promise<Execution>;
	/** What the Stop button does. */
	stop(): void;
}

export class Engine {
	readonly deduplication: DeduplicationStore;
	private readonly loaded: LoadedPackage;

	private constructor(loaded: LoadedPackage, deduplication: DeduplicationStore) {
		this.loaded = loaded;
		this.deduplication = deduplication;
	}

	static async start(folder = PACKAGE_FOLDER): Promise<Engine> {
		return new Engine(await loadPackage(folder), await sharedDeduplicationStore());
	}

	async run(file: WorkflowFile, options: RunOptions): Promise<Execution> {
		return await this.begin(file, options).result;
	}

	/**
	 * The Retry button of an execution that ended with an error: n8n starts again at the node that
	 * failed.
	 */
	retry(file: WorkflowFile, execution: Execution, options: RunOptions): Running {
		const data = JSON.parse(JSON.stringify(execution.run.data)) as IRunExecutionData;
		const { resultData } = data;
		delete resultData.error;
		const last = resultData.runData[resultData.lastNodeExecuted ?? ''];
		if (last?.at(-1)?.error !== undefined) last.pop();
		return this.begin(file, { mode: 'retry', ...options, resume: data });
	}

	nodeType(name: string): INodeType {
		return this.loaded.nodeTypes.getByNameAndVersion(name);
	}

	/** What the editor's own requests get while a node is configured. */
	editorContext(
		file: WorkflowFile,
		nodeName: string,
		credentials: CredentialData,
	): InstanceType<typeof core.LoadOptionsContext> {
		const { workflow, additionalData } = this.load(file, credentials, 'internal');
		const node = workflow.nodes[nodeName];
		// As n8n's server gets them from the editor with the request.
		const asked = { ...additionalData, currentNodeParameters: node.parameters };
		return new core.LoadOptionsContext(workflow, node, asked, '');
	}

	begin(file: WorkflowFile, { credentials, mode = 'manual', resume }: RunOptions): Running {
		const { workflow, additionalData } = this.load(file, credentials, mode);
		const running = new core.WorkflowExecute(
			additionalData,
			mode,
			resume ?? startData(workflow, file),
		).processRunExecutionData(workflow);
		return { result: running.then((run) => new Execution(run)), stop: () => running.cancel() };
	}

	/** The workflow and what surrounds its execution. */
	load(file: WorkflowFile, credentials: CredentialData, mode: WorkflowExecuteMode) {
		const workflowData: IWorkflowBase = {
			id: 'workflow-under-test',
			name: 'Workflow under test',
			active: false,
			isArchived: false,
			createdAt: new Date(0),
			updatedAt: new Date(0),
			activeVersionId: null,
			...file,
		};
		const workflow = new n8n.Workflow({
			...workflowData,
			nodeTypes: this.loaded.nodeTypes,
			settings: { executionOrder: 'v1', ...file.settings },
		});
		const executionId = randomUUID();
		const additionalData = {
			executionId,
			hooks: new core.ExecutionLifecycleHooks(mode, executionId, workflowData),
			credentialsHelper: createCredentialsHelper(this.loaded.credentialTypes, credentials),
			currentNodeExecutionIndex: 0,
			restApiUrl: 'http://127.0.0.1/rest',
			instanceBaseUrl: 'http://127.0.0.1',
			formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
			webhookBaseUrl: 'http://127.0.0.1/webhook',
			webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
			webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
			variables: {},
			setExecutionStatus() {},
			sendDataToUI() {},
		} as unknown as IWorkflowExecuteAdditionalData;
		return { workflow, additionalData };
	}
}

export class Execution {
	readonly run: IRun;

	constructor(run: IRun) {
		this.run = run;
	}

	get status() {
		return this.run.status;
	}

	/** The error that ended the execution. */
	get error() {
		return this.run.data.resultData.error;
	}

	/** @param output 0 is the first output; with On Error = error output, 1 has the failed items. */
	items(nodeName: string, output = 0): INodeExecutionData[] {
		return this.run.data.resultData.runData[nodeName]?.at(-1)?.data?.main[output] ?? [];
	}

	json(nodeName: string, output = 0): IDataObject[] {
		return this.items(nodeName, output).map((item) => item.json);
	}

	/** The run as n8n would store it. */
	get stored(): string {
		return JSON.stringify(this.run, (_, value) =>
			value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
		);
	}
}

function startData(
	workflow: InstanceType<typeof n8n.Workflow>,
	file: WorkflowFile,
): IRunExecutionData {
	const node = workflow.getStartNode() ?? Object.values(workflow.nodes)[0];
	return n8n.createRunExecutionData({
		resultData: { ...(file.pinData && { pinData: file.pinData }) },
		executionData: {
			nodeExecutionStack: [{ node, data: { main: [[{ json: {} }]] }, source: null }],
		},
	});
}

let store: DeduplicationStore | undefined;

async function sharedDeduplicationStore(): Promise<DeduplicationStore> {
	if (!store) {
		store = new DeduplicationStore();
		await core.DataDeduplicationService.init(store);
	}
	return store;
}
