// The process of one contestant: n8n's engine with this package, or with n8n's own nodes. Its
// argument is their folder.
import type { IDataObject, INode } from 'n8n-workflow';

import { Engine, type RunOptions, type WorkflowFile } from '../engine/engine.mts';
import { batchSend, fileSend } from '../support/batches.mts';
import { credentials, sendWorkflow } from '../support/workflows.mts';
import type { BatchServer } from './batch-server.mts';
import { serve } from './processes.mts';

/** `file`: Batch > Send of a CSV that is there already. */
export type Side = 'batchSend' | 'twoNodes' | 'file';

export interface BatchTask {
	side: Side;
	server: Awaited<ReturnType<BatchServer['open']>>;
	items: number;
}

export interface BatchCost {
	status: string;
	seconds: number;
	cpuSeconds: number;
	/** Resident memory in MB: the most, and how much of it the run added. */
	mostMb: number;
	addedMb: number;
}

export interface BatchSender {
	send(task: BatchTask): Promise<BatchCost>;
}

const engine = Engine.start(process.argv[2]);

serve<BatchSender>({
	async send(task: BatchTask) {
		const running = await engine;
		const [workflow, options] = WORKFLOWS[task.side](task);
		const rssBefore = process.memoryUsage.rss();
		const cpu = process.cpuUsage();
		const begun = performance.now();
		const { status } = await running.run(workflow, options);
		const seconds = (performance.now() - begun) / 1000;
		const { user, system } = process.cpuUsage(cpu);
		const most = process.resourceUsage().maxRSS * 1024;
		return {
			status,
			seconds,
			cpuSeconds: (user + system) / 1e6,
			mostMb: most / 2 ** 20,
			addedMb: (most - rssBefore) / 2 ** 20,
		};
	},
});

/** Already as the file's columns are: n8n's own nodes check and change nothing. */
function itemsOf({ items }: BatchTask): IDataObject[] {
	return Array.from({ length: items }, (_, i) => ({
		recipient: `65${91000000 + i}`,
		language: 'english',
		name: `Person ${i}`,
		fruit: 'apple',
	}));
}

function ours(task: BatchTask): [WorkflowFile, RunOptions] {
	const schema = ['name', 'fruit'].map((id) => ({ id, displayName: id, type: 'string' }));
	const workflow = batchSend(
		itemsOf(task),
		{},
		{},
		{
			recipient: '={{ $json.recipient }}',
			valuesMode: 'mapped',
			templateValues: { mappingMode: 'autoMapInputData', value: null, schema },
		},
	);
	return [workflow, accountOf(task)];
}

function accountOf({ server }: BatchTask): RunOptions {
	return {
		credentials: credentials({ environment: 'custom', callsPerSecond: 1_000, ...server }),
	};
}

/** Long texts, so that 50,000 rows come near to what Postman takes. */
function file(task: BatchTask): [WorkflowFile, RunOptions] {
	const text = 'Your appointment is at 3 pm. '.repeat(24);
	const rows = itemsOf(task).map(({ recipient }) => `${recipient},english,"${text}, ok",fig\n`);
	return [fileSend([`recipient,language,name,fruit\n${rows.join('')}`]), accountOf(task)];
}

function twoNodes(task: BatchTask): [WorkflowFile, RunOptions] {
	const { baseUrl, campaignId, apiKey } = task.server;
	const { nodes, pinData } = sendWorkflow(itemsOf(task), {});
	const node = (name: string, type: string, typeVersion: number, parameters: IDataObject) => ({
		id: name,
		name,
		type,
		typeVersion,
		position: [200, 0] as INode['position'],
		parameters: parameters as INode['parameters'],
	});
	const convert = node('Convert to File', 'n8n-nodes-base.convertToFile', 1.1, {
		operation: 'csv',
		binaryPropertyName: 'data',
		options: { fileName: 'messages.csv' },
	});
	const request = node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.5, {
		method: 'POST',
		url: `${baseUrl}/campaigns/${campaignId}/batch/messages`,
		authentication: 'none',
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${apiKey}` }] },
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [{ parameterType: 'formBinaryData', name: 'file', inputDataFieldName: 'data' }],
		},
		options: {},
	});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	return [
		{
			nodes: [nodes[0], convert, request],
			connections: { Form: to(convert.name), [convert.name]: to(request.name) },
			pinData,
		},
		{ credentials: {} },
	];
}

const WORKFLOWS: Record<Side, (task: BatchTask) => [WorkflowFile, RunOptions]> = {
	batchSend: ours,
	twoNodes,
	file,
};
