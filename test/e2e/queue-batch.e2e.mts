// 50,000 items to one batch on a worker of queue mode whose lock on a job lasts ten seconds. A
// worker that is silent for so long loses its job, which is then run again; one whose health check
// does not answer is restarted in the middle of it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { startSimulator } from '../simulator/index.mts';
import { startCluster } from './cluster.mts';
import { outputOf, people } from './fixtures.mts';
import { inTurn, postmanSend, splitOut, webhook, workflow } from './flows.mts';
import { onStage, until } from './harness.mts';
import { credentialData } from './playground.mts';

const ITEMS = 50_000;
const RUN_DEADLINE_MS = 240_000;
const HEALTH_EVERY_MS = 100;
/** Within which a health check of a container is usually to be answered. */
const HEALTHY_MS = 1_000;

await onStage(
	'50,000 items to one batch keep neither the queue nor the health check waiting',
	async (stage) => {
		const simulator = await startSimulator({
			environment: 'production',
			batch: { creationDelay: 0 },
		});
		stage.onEnd(async () => await simulator.close());
		const { rest, worker } = await startCluster(stage, 1);
		const data = credentialData(simulator, simulator.campaign);
		const credential = await rest.putCredential('Postman', 'postmanSgApi', data);
		const { id } = await rest.createWorkflow(
			workflow(
				'Bulk',
				[
					webhook('bulk'),
					splitOut('People', 'body.people'),
					postmanSend('Send', credential, {
						resource: 'batch',
						operation: 'send',
						recipient: '={{ $json.phone }}',
						valuesMode: 'pairs',
						valuePairs: {
							pair: [
								{ name: 'name', value: '=Dear {{ $json.id }}' },
								{ name: 'fruit', value: 'papaya' },
							],
						},
					}),
				],
				inTurn('Webhook', 'People', 'Send'),
			),
		);
		await rest.publish(id);

		const health = watchHealth(worker.url);
		const executions = await stage.prepare(`${ITEMS} items`, async () => {
			const response = await fetch(`${rest.url}/webhook/bulk`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ people: people(ITEMS, 0) }),
			});
			assert.ok(response.ok, await response.text());
			return await until(
				'the execution has ended',
				async () => {
					const all = await rest.executions(id);
					return (
						all.length > 0 && all.every(({ status }) => !['new', 'running'].includes(status)) && all
					);
				},
				{ deadline: RUN_DEADLINE_MS, signal: stage.signal },
			);
		});
		const waits = await health.end();
		const saved = await rest.execution(executions[0].id);
		const [send] = saved.data.resultData.runData.Send;
		const ours = longest(waits, send.startTime, send.startTime + send.executionTime);
		stage.figure('longest wait for the health check', `${ours} ms while the node is at work`);
		// n8n copies, checks and stores the 50,000 items of its own accord, before and after.
		stage.figure('in the whole execution', `${longest(waits, 0, Infinity)} ms, by n8n itself`);

		await stage.check('one upload with all of them', () => {
			assert.equal(simulator.ledger.count({ route: 'sendBatch' }), 1);
			simulator.settle();
			assert.equal(simulator.ledger.messages().length, ITEMS);
		});
		await stage.check(
			'the job is not stalled: one execution, which ran the node once',
			async () => {
				assert.deepEqual(
					executions.map(({ status }) => status),
					['success'],
				);
				assert.equal(saved.data.resultData.runData.Send.length, 1);
				assert.equal(outputOf(saved, 'Send').length, 1);
				assert.doesNotMatch(await readFile(worker.logFile, 'utf8'), /stalled/i);
			},
		);
		await stage.check('the worker’s health check answers within a second while it works', () => {
			assert.ok(ours < HEALTHY_MS, `${ours} ms`);
		});
	},
);

interface Wait {
	/** Milliseconds since 1970. */
	from: number;
	to: number;
}

/** Milliseconds of the longest wait, as far as it lies between these times. */
function longest(waits: Wait[], from: number, to: number): number {
	const parts = waits.map((wait) => Math.min(wait.to, to) - Math.max(wait.from, from));
	return Math.max(0, ...parts);
}

/** @returns What ends it, and gives how long each answer took. */
function watchHealth(url: string) {
	let isOn = true;
	const watched = (async () => {
		const waits: Wait[] = [];
		while (isOn) {
			const from = Date.now();
			const { ok } = await fetch(`${url}/healthz`);
			assert.ok(ok, 'the health check says that the worker is not well');
			waits.push({ from, to: Date.now() });
			await new Promise((resolve) => setTimeout(resolve, HEALTH_EVERY_MS));
		}
		return waits;
	})();
	// Looked at when it ends.
	watched.catch(() => {});
	return {
		async end(): Promise<Wait[]> {
			isOn = false;
			return await watched;
		},
	};
}
