// Queue mode as it is run in production: a main, two workers, Redis and PostgreSQL. One worker dies
// in the middle of 500 messages, and all of them are asked for once more.
import assert from 'node:assert/strict';

import { startSimulator } from '../simulator/index.mts';
import { outcomeOf } from '../support/failed-item.mts';
import { CONCURRENCY, startCluster } from './cluster.mts';
import { heldFor, outputOf, people, type Person } from './fixtures.mts';
import { inTurn, postmanSend, splitOut, webhook, workflow } from './flows.mts';
import { onStage, until } from './harness.mts';
import type { Execution } from './n8n/executions.mts';
import { credentialData } from './playground.mts';

const PEOPLE = people(500);
const EXECUTIONS = 20;
const UNDER_WAY = ['new', 'running', 'waiting'];
const RUN_DEADLINE_MS = 240_000;

await onStage('a main and two workers share a campaign, and one worker dies', async (stage) => {
	const simulator = await startSimulator({ latency: { base: 100, jitter: 50 } });
	stage.onEnd(async () => await simulator.close());
	const { rest, startWorker, killWorker } = await startCluster(stage, 2);
	const data = credentialData(simulator, simulator.campaign);
	const credential = await rest.putCredential('Postman', 'postmanSgApi', data);
	const { id } = await rest.createWorkflow(
		workflow(
			'Bulk',
			[
				webhook('bulk'),
				splitOut('People', 'body.people'),
				postmanSend(
					'Send',
					credential,
					{
						recipient: '={{ $json.phone }}',
						valuesMode: 'json',
						valuesJson: '={{ { name: $json.id, fruit: "papaya" } }}',
						options: { sendOnceKey: '={{ $json.id }}' },
					},
					{ onError: 'continueRegularOutput' },
				),
			],
			inTurn('Webhook', 'People', 'Send'),
		),
	);
	await rest.publish(id);

	const messages = () => simulator.ledger.messages();
	const untexted = () => PEOPLE.filter((person) => heldFor(simulator, person).length === 0);
	const assertNobodyTwice = () => {
		const texted = PEOPLE.length - untexted().length;
		assert.equal(messages().length - texted, 0, 'people texted more than once');
	};
	/** Runs all items, in executions side by side. @returns The executions when all have ended. */
	const runAll = async (meanwhile: () => Promise<void>) => {
		const before = new Set((await rest.executions(id)).map((execution) => execution.id));
		const size = PEOPLE.length / EXECUTIONS;
		const url = `${rest.url}/webhook/bulk`;
		for (let from = 0; from < PEOPLE.length; from += size) {
			await post(url, { people: PEOPLE.slice(from, from + size) });
		}
		await meanwhile();
		return await until(
			'all executions have ended',
			async () => {
				const all = (await rest.executions(id)).filter((execution) => !before.has(execution.id));
				return all.every(({ status }) => !UNDER_WAY.includes(status)) && all;
			},
			{ deadline: RUN_DEADLINE_MS, signal: stage.signal },
		);
	};
	const outputs = async (executions: readonly Execution[]) =>
		await Promise.all(executions.map(async ({ id }) => outputOf(await rest.execution(id), 'Send')));

	const first = await stage.prepare(
		'500 messages, one worker killed midway and replaced',
		async () => {
			return await runAll(async () => {
				const midway = () => messages().length >= PEOPLE.length / 2;
				await until('half of them are sent', midway, { deadline: RUN_DEADLINE_MS });
				await killWorker();
				await startWorker();
			});
		},
	);
	const calls = simulator.ledger.calls({ route: 'send' });
	const dropped = calls.filter((call) => call.dropped).length;
	const times = messages().map(({ createdAt }) => createdAt);
	const took = (Math.max(...times) - Math.min(...times)) / 1000;
	stage.figure('429s', `${dropped} of ${calls.length} calls (${share(dropped, calls.length)})`);
	stage.figure('messages a second', ((messages().length - 1) / took).toFixed(1));
	stage.figure('not sent when the worker died', untexted().length);

	const succeeded = first.filter(({ status }) => status === 'success');
	const killed = first.filter(({ status }) => status !== 'success');
	await stage.check('nobody is texted twice', assertNobodyTwice);
	await stage.check('n8n shows the executions of the dead worker as failed', () => {
		assert.equal(first.length, EXECUTIONS);
		assert.ok(killed.length >= 1 && killed.length <= CONCURRENCY, `${killed.length} of them`);
		for (const { status } of killed) assert.match(status, /^(?:error|crashed)$/);
	});
	await stage.check('every other execution gets all of its messages in', async () => {
		const items = (await outputs(succeeded)).flat();
		assert.equal(items.length, succeeded.length * (PEOPLE.length / EXECUTIONS));
		for (const { json } of items) assert.match(String(json.id), /^message_/);
	});

	const forgotten = untexted();
	const second = await stage.prepare('the same 500 again', async () => {
		return await runAll(async () => {});
	});
	await stage.check('a second run with Send Once Key texts nobody twice', assertNobodyTwice);
	await stage.check('it sends, or names as unknown, every one that was not sent', async () => {
		const items = (await outputs(second)).flat();
		assert.equal(items.length, PEOPLE.length);
		// A failed item has its input's fields, and so the person's ID.
		const unknown = new Set(
			items.flatMap(({ json }) => (outcomeOf(json) === 'unknown' ? [json.id] : [])),
		);
		const sent = forgotten.filter((person) => heldFor(simulator, person).length === 1);
		const named = untexted();
		stage.figure('of those not sent before', `${sent.length} sent now, ${named.length} named`);
		assert.deepEqual(
			named.filter(({ id }) => !unknown.has(id)),
			[],
			'neither sent nor named',
		);
		assert.equal(sent.length + named.length, forgotten.length);
	});
});

async function post(url: string, body: { people: readonly Person[] }): Promise<void> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	assert.ok(response.ok, await response.text());
}

function share(part: number, whole: number): string {
	return `${((100 * part) / whole).toFixed(0)} %`;
}
