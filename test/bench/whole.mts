// The bulk table in the whole n8n: a webhook brings the items, Split Out makes them, and then come
// the nodes that are compared. A probe in n8n's own process tells of its thread and its memory.
import { join } from 'node:path';

import { outputOf } from '../e2e/fixtures.mts';
import { inTurn, splitOut, webhook, workflow } from '../e2e/flows.mts';
import { until } from '../e2e/harness.mts';
import { installPackage, packProject } from '../e2e/n8n/community-package.mts';
import type { SavedExecution } from '../e2e/n8n/executions.mts';
import { installN8n } from '../e2e/n8n/install.mts';
import { startN8n } from '../e2e/n8n/instance.mts';
import { RestClient, type WorkflowNode } from '../e2e/n8n/rest.mts';
import { OWNER } from '../e2e/playground.mts';
import { freePort } from '../e2e/ports.mts';
import { credentials } from '../support/workflows.mts';
import type { BatchServer } from './batch-server.mts';
import { costsOf, lineOf, NAMES as ENGINE_NAMES, WAY_NAMES } from './bulk.mts';
import type { BulkCost } from './bulk-sender.mts';
import { bulkWorkflow, itemsOf, NODES, type Side, type Way } from './bulk-workflows.mts';
import { start } from './processes.mts';
import { progress } from './progress.mts';
import { longestOf } from './stretches.mts';
import type { Watched } from './whole-probe.mts';

const NAMES = {
	...ENGINE_NAMES,
	httpCredential: 'HTTP Request with the credential',
	threeNodes: 'Edit Fields + Convert to File + HTTP Request',
};

interface Row {
	side: keyof typeof NAMES;
	way: Way;
	sizes: number[];
}

const ALL_SIZES = [1, 100, 5_000, 50_000];
/** 50,000 single messages, or items for Edit Fields, take minutes. */
const MOST_SIZES = [1, 100, 5_000];
const OUR_WAYS: Way[] = ['text', 'automatic', 'mapped', 'pairs', 'json', 'n8n'];
const FULL: Row[] = [
	...OUR_WAYS.map((way, i): Row => ({ side: 'send', way, sizes: i > 0 ? MOST_SIZES : ALL_SIZES })),
	{ side: 'httpRequest', way: 'json', sizes: ALL_SIZES },
	{ side: 'httpCredential', way: 'json', sizes: [1, 100] },
	...OUR_WAYS.map((way): Row => ({ side: 'batchSend', way, sizes: ALL_SIZES })),
	{ side: 'twoNodes', way: 'automatic', sizes: ALL_SIZES },
	{ side: 'threeNodes', way: 'text', sizes: MOST_SIZES },
];
const QUICK: Row[] = [
	{ side: 'send', way: 'text', sizes: [1, 1_000] },
	{ side: 'httpRequest', way: 'json', sizes: [1, 1_000] },
	{ side: 'httpCredential', way: 'json', sizes: [1] },
	{ side: 'batchSend', way: 'text', sizes: [1, 20_000] },
	{ side: 'twoNodes', way: 'automatic', sizes: [1, 20_000] },
	{ side: 'threeNodes', way: 'text', sizes: [1, 5_000] },
];
/** A guard: 50,000 calls of the slower side, and what n8n does with their answers. */
const RUN_DEADLINE_MS = 15 * 60_000;
const MAX_TRIES = 5;
const LIST = 'People';

/**
 * @param scratch A folder for n8n's home.
 * @returns Lines to print.
 */
export async function benchWhole(scratch: string, isQuick: boolean): Promise<string> {
	const installation = await installN8n(console.log);
	const userFolder = join(scratch, 'whole-n8n');
	await installPackage(userFolder, await packProject(userFolder));
	const rows = isQuick ? QUICK : FULL;
	const shown = progress('the whole n8n', rows.length);
	const lines: string[] = [];
	for (const row of rows) {
		const title = `${NAMES[row.side]}, ${WAY_NAMES[row.way]}`;
		lines.push(`  ${title}`);
		for (const [items, cost] of await measure(installation, userFolder, row)) {
			lines.push(lineOf(items, cost));
		}
		shown.step(title);
	}
	shown.end();
	return [
		`Many items in the whole n8n ${installation.version}, no limit, no latency. The whole: from the webhook's call until the`,
		'execution is stored. Stretch: the longest time, in milliseconds of computing, in which n8n could do nothing else:',
		'within the nodes that are compared, and in the whole execution, where n8n copies items, checks and stores them.',
		...lines,
	].join('\n');
}

async function measure(
	installation: Awaited<ReturnType<typeof installN8n>>,
	userFolder: string,
	{ side, way, sizes }: Row,
): Promise<Array<[number, BulkCost]>> {
	const server = start<BatchServer>('batch-server.mts');
	const probePort = await freePort();
	// Each side has a process of its own, so that none meets another's memory.
	const n8n = await startN8n({
		installation,
		userFolder,
		port: await freePort(),
		env: {
			NODE_OPTIONS: `--import=${new URL('whole-probe.mts', import.meta.url).href}`,
			BENCH_PROBE_PORT: String(probePort),
		},
	});
	const probe = async (what: 'begin' | 'end') =>
		await patiently(
			async () => (await (await fetch(`http://127.0.0.1:${probePort}/${what}`)).json()) as Watched,
		);
	try {
		const rest = new RestClient(n8n.url);
		await rest.logInAsOwner(OWNER);
		const account = await server.calls.open();
		const more = { environment: 'custom', callsPerSecond: 100_000, ...account };
		const { postmanSgApi: data } = credentials(more);
		const credential = await rest.putCredential('Postman', 'postmanSgApi', data);
		const path = `bulk-${side}-${way}`;
		const nodes = nodesOf(side, way, account, credential);
		const last = nodes[nodes.length - 1].name;
		const all = [webhook(path), splitOut(LIST, 'body.people'), ...nodes];
		const { id } = await rest.createWorkflow(
			workflow(path, all, inTurn(...all.map(({ name }) => name))),
		);
		await rest.publish(id);

		let known = 0;
		const once = async (items: number): Promise<BulkCost> => {
			const body = JSON.stringify({ people: itemsOf({ items }) });
			await probe('begin');
			const begun = performance.now();
			const headers = { 'content-type': 'application/json' };
			const called = await fetch(`${n8n.url}/webhook/${path}`, { method: 'POST', headers, body });
			if (!called.ok) throw new Error(await called.text());
			const execution = await until(
				`${items} items of ${path} are done`,
				async () => {
					const executions = await patiently(async () => await rest.executions(id));
					const isOver = executions.every(({ status }) => !['new', 'running'].includes(status));
					return executions.length > known && isOver && executions[0];
				},
				{ deadline: RUN_DEADLINE_MS },
			);
			known++;
			const ms = performance.now() - begun;
			const watched = await probe('end');
			const saved = await patiently(async () => await rest.execution(execution.id));
			const sent = sentIn(saved, last, items);
			if (saved.status !== 'success' || sent !== items) {
				const { error } = saved.data.resultData;
				throw new Error(`${path}: ${sent} of ${items} sent: ${error?.message ?? saved.status}`);
			}
			return costOf(ms, watched, spansOf(saved, nodes));
		};
		return await costsOf(sizes, once);
	} finally {
		await n8n.stop();
		await server.end();
	}
}

/** An n8n that was silent for seconds drops the connections that were open. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await ask();
		} catch (error) {
			if (!(error instanceof TypeError) || tries === MAX_TRIES) throw error;
		}
	}
}

/** The nodes that are compared, of the workflow for the bare engine. */
function nodesOf(
	side: Side,
	way: Way,
	server: Awaited<ReturnType<BatchServer['open']>>,
	{ id, name }: { id: string; name: string },
): WorkflowNode[] {
	const { nodes } = bulkWorkflow({ side, way, items: 0, server }).workflow;
	return nodes
		.filter(({ type }) => NODES[side].includes(type))
		.map(({ credentials: needed, ...node }) => ({
			...node,
			...(needed && { credentials: { postmanSgApi: { id, name } } }),
		})) as WorkflowNode[];
}

/** How many items have gone well; those of a batch come out as one. @param all How many came in. */
function sentIn(saved: SavedExecution, node: string, all: number): number {
	const outputs = outputOf(saved, node);
	return outputs[0]?.json.isValid === true ? all : outputs.length;
}

function spansOf(saved: SavedExecution, nodes: WorkflowNode[]) {
	return nodes.map(({ name }) => {
		const [run] = saved.data.resultData.runData[name];
		return { from: run.startTime, to: run.startTime + run.executionTime };
	});
}

function costOf(
	ms: number,
	{ stretches, cpuMs, beforeMb, mostMb }: Watched,
	spans: Array<{ from: number; to: number }>,
): BulkCost {
	return {
		status: 'success',
		ms,
		cpuMs,
		nodeMs: spans.reduce((sum, { from, to }) => sum + to - from, 0),
		nodeStretch: longestOf(stretches, spans),
		anyStretch: longestOf(stretches),
		mostMb,
		addedMb: mostMb - beforeMb,
	};
}
