// n8n's own code that activates a polling trigger and runs its polls. n8n 1.123 has it under other
// names.
import type {
	INode,
	INodeExecutionData,
	IPollFunctions,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';

import { Container, core, IS_N8N_1, loadCoreFile, Logger } from './n8n.mts';

export interface Activation {
	workflow: Workflow;
	additionalData: IWorkflowExecuteAdditionalData;
	mode: WorkflowActivateMode;
	context: IPollFunctions;
	/** Whether n8n wants what a poll gives; n8n 1.123 always does. */
	isCurrent(): boolean;
}

/** What n8n's timer does each minute. */
export type Tick = () => Promise<void>;

/**
 * Activates a workflow, which polls at once, without a timer: that would keep the tests from
 * ending.
 *
 * @throws WorkflowActivationError, as the person sees it who activates the workflow.
 */
export async function activate(activation: Activation): Promise<Tick> {
	return IS_N8N_1 ? await activateInN8n1(activation) : await activateInN8n2(activation);
}

async function activateInN8n2(activation: Activation): Promise<Tick> {
	const { workflow, additionalData, mode, context, isCurrent } = activation;
	Container.get(core.InstanceSettings).markAsLeader();
	const triggers = Container.get(core.ActiveWorkflowTriggers);
	try {
		await triggers.addAllTriggers(
			workflow.id,
			workflow,
			additionalData,
			'trigger',
			mode,
			undefined as never,
			() => context,
		);
	} finally {
		await triggers.remove(workflow.id);
	}
	const executor = Container.get(core.PollTriggerExecutor);
	return executor.create(workflow, context.getNode(), context, isCurrent);
}

async function activateInN8n1(activation: Activation): Promise<Tick> {
	const { workflow, additionalData, mode, context } = activation;
	let tick: Tick | undefined;
	const timer = { registerCron: (_: object, onTick: Tick) => (tick = onTick) };
	const workflows = new core1.ActiveWorkflows(
		Container.get(Logger),
		timer,
		Container.get(TriggersAndPollers),
	);
	await workflows.add(
		workflow.id,
		workflow,
		additionalData,
		'trigger',
		mode,
		undefined,
		() => context,
	);
	if (!tick) throw new Error('n8n set no timer');
	return tick;
}

/** One poll and what it gives: what the durable scheduler, or "Fetch Test Event", asks for. */
export const runPoll: RunPoll = async (...of) =>
	await Container.get(TriggersAndPollers)[IS_N8N_1 ? 'runPoll' : 'runPollFunction'](...of);

type RunPoll = (
	workflow: Workflow,
	node: INode,
	context: IPollFunctions,
) => Promise<INodeExecutionData[][] | null>;

const { TriggersAndPollers } = loadCoreFile('triggers-and-pollers.js') as {
	TriggersAndPollers: new () => Record<'runPoll' | 'runPollFunction', RunPoll>;
};

const core1 = core as unknown as {
	ActiveWorkflows: new (...services: unknown[]) => {
		add(...of: unknown[]): Promise<void>;
	};
};
