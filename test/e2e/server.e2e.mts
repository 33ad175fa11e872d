// A running n8n that watches deliveries while it is restarted and killed, and whose executions are
// stopped and retried.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { type Campaign, type HeldMessage, startSimulator } from '../simulator/index.mts';
import { heldFor, outputOf, people, type Person, prepareN8n } from './fixtures.mts';
import {
	inTurn,
	list,
	manual,
	noOp,
	postmanSend,
	splitOut,
	statusTrigger,
	workflow,
} from './flows.mts';
import { onStage, until } from './harness.mts';
import { type Named, RestClient } from './n8n/rest.mts';
import { credentialData, OWNER } from './playground.mts';

const [DELIVERED, UNDELIVERED, SLOW] = people(3);
const MANY = people(60, 100);
const REFUSED = people(6, 200);
/** The next of n8n's polls, which come every minute, and some patience. */
const POLL_MS = 90_000;
/**
 * Polls are then rows of the database, and so is what the trigger remembers. Off unless asked for,
 * in this n8n.
 */
const DURABLE_SCHEDULER = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};
const HOUR_MS = 3_600_000;

interface Schema {
	properties?: Record<string, Schema>;
}

interface Change {
	status: string;
	previousStatus?: string;
}

await onStage('a running n8n: deliveries are watched across restarts', async (stage) => {
	const { signal } = stage;
	const simulator = await startSimulator({ delivery: { timeScale: 0.02, times: { failure: 0 } } });
	stage.onEnd(async () => await simulator.close());
	const { start } = await prepareN8n(stage);
	let n8n = await stage.prepare('n8n is up', async () => await start());
	const rest = new RestClient(n8n.url);
	await rest.logInAsOwner(OWNER);
	await stage.check('The trigger’s fields can be mapped before any SMS exists', async () => {
		// The address from which the editor reads them.
		const address = '/schemas/n8n-nodes-postman-sg.postmanStatusTrigger/1.json';
		const answer = await fetch(new URL(address, n8n.url));
		const { properties } = (await answer.json()) as { properties: Record<string, Schema> };
		assert.ok(properties.statusChange?.properties?.deliveryError, JSON.stringify(properties));
	});
	const data = credentialData(simulator, simulator.campaign);
	const put = async (name: string, campaign: Campaign) =>
		await rest.putCredential(name, 'postmanSgApi', credentialData(simulator, campaign));
	const credential = await put('Postman', simulator.campaign);
	const create = async (name: string, account: Named, persons: readonly Person[]) => {
		const send = postmanSend('Send', account, {
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.id, fruit: "papaya" } }}',
		});
		const nodes = [manual(), list('List', 'people', persons), splitOut('People', 'people'), send];
		const links = inTurn('Start', 'List', 'People', 'Send');
		return (await rest.createWorkflow(workflow(name, nodes, links))).id;
	};
	const watch = await rest.createWorkflow(
		workflow(
			'Watch',
			[
				statusTrigger('Trigger', credential, { pollTimes: { item: [{ mode: 'everyMinute' }] } }),
				noOp('Changed'),
			],
			inTurn('Trigger', 'Changed'),
		),
	);

	const read = new Map<string, string[]>();
	/** What the published workflow was started with so far, e.g. `6591000001 failure > success`. */
	const changes = async () => {
		const executions = (await rest.executions(watch.id)).filter(({ mode }) => mode === 'trigger');
		for (const { id } of executions) {
			if (read.has(id)) continue;
			const { status, ...execution } = await rest.executionEnd(id);
			assert.equal(status, 'success');
			const items = outputOf(execution, 'Changed');
			read.set(
				id,
				items.map(({ json }) => tell(json.recipient, json.statusChange as Change)),
			);
		}
		return [...read.values()].flat();
	};
	let known = 0;
	/** Waits for so many more changes. @returns All that there are by then, sorted. */
	const next = async (count: number) => {
		const all = await until(
			`${count} more changes`,
			async () => {
				const now = await changes();
				return now.length >= known + count && now;
			},
			{ deadline: POLL_MS, signal },
		);
		return all.slice(known, (known = all.length)).sort();
	};
	const settled = (recipient: string, createdAt = Date.now()) => {
		const { id } = simulator.insert({ recipient, createdAt });
		simulator.setStatus(id, 'success');
	};

	settled('6581000001', Date.now() - HOUR_MS / 2);
	settled('6581000002', Date.now() - 2 * HOUR_MS);
	await stage.check('Fetch Test Event shows real messages, and uses none up', async () => {
		const execution = await rest.executionEnd(await rest.runWorkflow(watch.id, 'Trigger'));
		assert.equal(execution.status, 'success');
		const recipients = outputOf(execution, 'Changed').map(({ json }) => json.recipient);
		assert.ok(recipients.includes('6581000001'), recipients.join());
	});
	await stage.check('published, it begins with what has settled within the last hour', async () => {
		await rest.publish(watch.id);
		assert.deepEqual(await next(1), ['6581000001 success']);
	});

	simulator.script(to(UNDELIVERED), ['failure:delivery_error/message_expired', 'success']);
	simulator.script(to(SLOW), ['sent']);
	await stage.prepare('three messages are sent', async () => {
		const id = await create('Send', credential, [DELIVERED, UNDELIVERED, SLOW]);
		const { status } = await rest.executionEnd(await rest.runWorkflow(id, 'Start'));
		assert.equal(status, 'success');
	});
	const polled = next(2);
	// Awaited after what fills the time until n8n's next poll; until then a failure must not end the
	// process.
	polled.catch(() => undefined);

	const other = simulator.addCampaign({ templates: { english: 'Dear {{name}}' } });
	const otherCredential = await put('Other campaign', other);
	await stage.check('Stop: no new SMS leaves, and the log says how many went out', async () => {
		const id = await rest.runWorkflow(await create('Many', otherCredential, MANY), 'Start');
		await until('some are sent', () => held(MANY).length >= 10, { signal });
		await rest.stopExecution(id);
		assert.equal((await rest.executionEnd(id)).status, 'canceled');
		const ended = /Postman Send: (\d+) sent, \d+ not tried/;
		const log = async () => ended.exec(await readFile(n8n.logFile, 'utf8')) ?? undefined;
		const [, sent] = await until('the node has ended', log, { signal });
		stage.figure('sent by then', sent);
		assert.ok(Number(sent) < MANY.length);
		assert.equal(held(MANY).length, Number(sent));
	});
	await stage.check('Retry of a failed execution sends the rest, and nobody twice', async () => {
		simulator.faults.add({
			route: 'send',
			fault: { kind: 'status', status: 400, body: 'json' },
			when: ({ recipient }) => recipient === to(REFUSED[3]),
			times: 1,
		});
		const id = await create('Refused', otherCredential, REFUSED);
		const failed = await rest.executionEnd(await rest.runWorkflow(id, 'Start'));
		assert.equal(failed.status, 'error');
		const retry = await rest.executionEnd(await rest.retryExecution(failed.id));
		assert.equal(retry.status, 'success');
		assert.equal(outputOf(retry, 'Send').length, REFUSED.length);
		assert.deepEqual(
			held(REFUSED).map(({ recipient }) => recipient),
			REFUSED.map(to),
		);
	});
	await stage.check('a poll tells what has settled since', async () => {
		assert.deepEqual(await polled, [`${to(DELIVERED)} success`, `${to(UNDELIVERED)} failure`]);
	});

	await stage.check('what settles while n8n is down is told when it is back', async () => {
		await n8n.stop();
		simulator.setStatus(held([SLOW])[0].id, 'success');
		settled('6581000003');
		const [retried] = held([UNDELIVERED]);
		await retryByHand(`${data.baseUrl}/campaigns/${data.campaignId}/messages/${retried.id}/retry`);
		n8n = await start();
		assert.deepEqual(await next(3), [
			'6581000003 success',
			`${to(UNDELIVERED)} failure > success`,
			`${to(SLOW)} success`,
		]);
	});
	await stage.check('and so it is after a power cut, under the durable scheduler', async () => {
		await n8n.kill();
		settled('6581000004');
		n8n = await start(DURABLE_SCHEDULER);
		assert.deepEqual(await next(1), ['6581000004 success']);
	});
	await stage.check('it goes on polling, and tells nothing twice', async () => {
		settled('6581000005');
		assert.deepEqual(await next(1), ['6581000005 success']);
		const all = await changes();
		assert.equal(new Set(all).size, all.length);
	});

	function held(persons: readonly Person[]): HeldMessage[] {
		return persons.flatMap((person) => heldFor(simulator, person));
	}

	async function retryByHand(url: string): Promise<void> {
		const headers = { authorization: `Bearer ${data.apiKey}` };
		const response = await fetch(url, { method: 'POST', headers });
		assert.equal(response.status, 201, await response.text());
	}
});

function to({ phone }: Person): string {
	return `65${phone}`;
}

function tell(recipient: unknown, { status, previousStatus }: Change): string {
	return [recipient, previousStatus && `${previousStatus} >`, status].filter(Boolean).join(' ');
}
