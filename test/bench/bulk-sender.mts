// The process of one contestant of the bulk table: n8n's engine with this package, or with n8n's
// own nodes. Its argument is their folder.
import type { INodeType } from 'n8n-workflow';

import { Engine } from '../engine/engine.mts';
import { bulkWorkflow, NODES, type BulkTask } from './bulk-workflows.mts';
import { serve } from './processes.mts';
import { Stretches, type Span } from './stretches.mts';

export interface BulkCost {
	status: string;
	error?: string;
	/** Time of the whole execution. */
	ms: number;
	/** Computing of the process in the whole execution: on a busy machine, the fairer comparison. */
	cpuMs: number;
	/** Time of the nodes that are compared, without what n8n does around them. */
	nodeMs: number;
	/** Milliseconds of the longest stretch: within those nodes, and in the whole execution. */
	nodeStretch: number;
	anyStretch: number;
	/** Resident memory in MB: the most, and how much of it the run added. */
	mostMb: number;
	addedMb: number;
}

export interface BulkSender {
	send(task: BulkTask): Promise<BulkCost>;
}

const engine = Engine.start(process.argv[2]);

serve<BulkSender>({
	async send(task: BulkTask) {
		const running = await engine;
		const spans: Span[] = [];
		const restore = NODES[task.side].map((name) => timed(running.nodeType(name), spans));
		const { workflow, options } = bulkWorkflow(task);
		globalThis.gc?.();
		const rssBefore = process.memoryUsage.rss();
		const watch = watchMemory();
		const stretches = new Stretches();
		const cpu = process.cpuUsage();
		const begun = performance.now();
		const execution = await running.run(workflow, options);
		stretches.end();
		const ms = performance.now() - begun;
		const { user, system } = process.cpuUsage(cpu);
		const most = watch.end();
		for (const undo of restore) undo();
		const error = execution.error?.message;
		return {
			status: execution.status,
			...(error && { error }),
			ms,
			cpuMs: (user + system) / 1000,
			nodeMs: spans.reduce((sum, { from, to }) => sum + to - from, 0),
			nodeStretch: stretches.longest(spans),
			anyStretch: stretches.longest(),
			mostMb: most / 2 ** 20,
			addedMb: (most - rssBefore) / 2 ** 20,
		};
	},
});

/** Notes when a node was at work. @returns What undoes it. */
function timed(type: INodeType, spans: Span[]): () => void {
	const { execute } = type;
	if (!execute) throw new Error('The node has no execute');
	type.execute = async function (...args) {
		const from = performance.now();
		try {
			return await execute.apply(this, args);
		} finally {
			spans.push({ from, to: performance.now() });
		}
	};
	return () => {
		type.execute = execute;
	};
}

function watchMemory() {
	let most = process.memoryUsage.rss();
	const timer = setInterval(() => {
		most = Math.max(most, process.memoryUsage.rss());
	}, 10);
	return {
		end() {
			clearInterval(timer);
			return Math.max(most, process.memoryUsage.rss());
		},
	};
}
