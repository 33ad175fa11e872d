// A real n8n in which executions are retried again and again, killed, and run as sub-workflows:
// everybody gets one SMS.
import assert from 'node:assert/strict';

import { type Campaign, startSimulator } from '../simulator/index.mts';
import { heldFor, outputOf, people, type Person, prepareN8n } from './fixtures.mts';
import { inTurn, list, manual, postmanSend, splitOut, webhook, workflow } from './flows.mts';
import { onStage, until } from './harness.mts';
import { type Named, RestClient, type WorkflowNode } from './n8n/rest.mts';
import { credentialData, OWNER } from './playground.mts';

const RETRIED = people(30, 300);
const KILLED = people(30, 400);
const CALLED = people(8, 500);

await onStage('nobody gets the same SMS twice, in any execution', async (stage) => {
	const { signal } = stage;
	const simulator = await startSimulator({ visibility: { listDelay: [0, 1_500] } });
	stage.onEnd(async () => await simulator.close());
	const { start } = await prepareN8n(stage);
	const n8n = await stage.prepare('n8n is up', async () => await start());
	const rest = new RestClient(n8n.url);
	await rest.logInAsOwner(OWNER);
	const put = async (name: string, campaign: Campaign) =>
		await rest.putCredential(name, 'postmanSgApi', credentialData(simulator, campaign));
	const credential = await put('Postman', simulator.campaign);

	const send = (account: Named, options: object = {}) =>
		postmanSend('Send', account, {
			recipient: '={{ $json.phone }}',
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.id, fruit: "papaya" } }}',
			options,
		});
	const create = async (name: string, persons: readonly Person[], trigger = manual()) => {
		const nodes = [trigger, list('List', 'people', persons), splitOut('People', 'people')];
		const links = inTurn(trigger.name, 'List', 'People', 'Send');
		return await rest.createWorkflow(workflow(name, [...nodes, send(credential)], links));
	};
	/** The first one to this person is refused. */
	const refuse = (person: Person, times = 1) =>
		simulator.faults.add({
			route: 'send',
			fault: { kind: 'status', status: 400, body: 'json' },
			when: ({ recipient }) => recipient === `65${person.phone}`,
			times,
		});
	const heldBy = (persons: readonly Person[]) =>
		persons.map((person) => heldFor(simulator, person).length);
	const once = (persons: readonly Person[]) => persons.map(() => 1);

	await stage.check('Retry, and once more Retry of the same execution', async () => {
		const { id } = await create('Retried', RETRIED);
		const late = RETRIED.filter((_, i) => i === 4 || i === 14 || i === 24).map((one) =>
			refuse(one),
		);
		const first = await rest.executionEnd(await rest.runWorkflow(id, 'Start'));
		assert.equal(first.status, 'error');
		for (let tries = 0; tries < late.length; tries++) {
			const again = await rest.executionEnd(await rest.retryExecution(first.id));
			if (again.status === 'success') break;
		}
		const last = (await rest.executions(id))[0];
		assert.equal(last.status, 'success');
		assert.equal(outputOf(await rest.execution(last.id), 'Send').length, RETRIED.length);
		assert.deepEqual(heldBy(RETRIED), once(RETRIED));
	});

	let running = '';
	await stage.check('n8n is killed in the middle, and the crashed execution retried', async () => {
		const { id } = await create('Killed', KILLED, webhook('killed'));
		await rest.publish(id);
		// The last one's message of yesterday is not taken for this execution's.
		const last = KILLED[KILLED.length - 1];
		const values = { name: last.id, fruit: 'papaya' };
		const createdAt = Date.now() - 24 * 3_600_000;
		simulator.insert({ recipient: `65${last.phone}`, values, createdAt });
		await fetch(`${n8n.url}/webhook/killed`, { method: 'POST' });
		await until('some are texted', () => heldBy(KILLED).filter(Boolean).length >= 15, { signal });
		running = (await rest.executions(id))[0].id;
		await n8n.kill();
		stage.figure('texted when n8n was killed', heldBy(KILLED).filter(Boolean).length);
		await start();
		await rest.logIn(OWNER);
		const crashed = await rest.executionEnd(running);
		assert.equal(crashed.status, 'crashed');
		const retry = await rest.executionEnd(await rest.retryExecution(crashed.id));
		assert.equal(retry.status, 'success');
		assert.equal(outputOf(retry, 'Send').length, KILLED.length);
		assert.deepEqual(heldBy(KILLED), [...once(KILLED.slice(1)), 2]);
	});

	await stage.check('and retried again: nothing is left to be sent', async () => {
		const before = simulator.ledger.count({ route: 'send' });
		// n8n offers no second one once a retry has succeeded; its interface takes it all the same.
		const again = await rest
			.executionEnd(await rest.retryExecution(running))
			.catch(() => undefined);
		if (again) assert.equal(again.status, 'success');
		assert.equal(simulator.ledger.count({ route: 'send' }), before);
	});

	await stage.check('in a sub-workflow, with Retry On Fail on the caller', async () => {
		const child = await rest.createWorkflow(
			workflow(
				'Child',
				[
					{
						name: 'When Called',
						type: 'n8n-nodes-base.executeWorkflowTrigger',
						typeVersion: 1.1,
						parameters: { inputSource: 'passthrough' },
					},
					send(credential, { skipIfSentWithin: 1 }),
				],
				inTurn('When Called', 'Send'),
			),
		);
		await rest.publish(child.id);
		const caller: WorkflowNode = {
			name: 'Call',
			type: 'n8n-nodes-base.executeWorkflow',
			typeVersion: 1.2,
			parameters: {
				workflowId: { __rl: true, mode: 'id', value: child.id },
				workflowInputs: { mappingMode: 'defineBelow', value: {} },
				options: {},
			},
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 100,
		};
		const nodes = [manual(), list('List', 'people', CALLED), splitOut('People', 'people'), caller];
		const links = inTurn('Start', 'List', 'People', 'Call');
		const { id } = await rest.createWorkflow(workflow('Caller', nodes, links));
		refuse(CALLED[5], 4);
		const first = await rest.executionEnd(await rest.runWorkflow(id, 'Start'));
		assert.equal(first.status, 'error');
		const retry = await rest.executionEnd(await rest.retryExecution(first.id));
		assert.equal(retry.status, 'success');
		assert.ok(simulator.ledger.count({ route: 'send' }) > 0);
		assert.deepEqual(heldBy(CALLED), once(CALLED));
	});
});
