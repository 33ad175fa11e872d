// Postman Send and its credential in the company of other nodes, and a retry in another process
// than the first try.
import assert from 'node:assert/strict';

import { hangUp, httpLine } from '../support/lines.mts';
import { startSimulator } from '../simulator/index.mts';
import { heldFor, outputOf, people, type Person, prepareN8n } from './fixtures.mts';
import { inTurn, list, manual, postmanSend, splitOut, workflow } from './flows.mts';
import { onStage } from './harness.mts';
import { RestClient, type WorkflowNode } from './n8n/rest.mts';
import { credentialData, OWNER } from './playground.mts';

/** Versions of the HTTP Request node that ask n8n's helper for different things. */
const HTTP_REQUEST = [4.2, 4.3, 4.4, 4.5];
const PERSONS = people(5);
/** They do not have the same text, as a lost message is told from another by it; two of them do. */
const TEXTS = ['apple', 'banana', 'banana', 'cherry', 'durian'];
const LOST = PERSONS[2];

await onStage('beside other nodes, and in another process', async (stage) => {
	const simulator = await startSimulator();
	stage.onEnd(async () => await simulator.close());
	stage.onEnd(hangUp);
	const { start } = await prepareN8n(stage);
	let n8n = await stage.prepare('n8n is up', async () => await start());
	const rest = new RestClient(n8n.url);
	await rest.logInAsOwner(OWNER);
	const data = credentialData(simulator, simulator.campaign);
	const credential = await rest.putCredential('Postman', 'postmanSgApi', data);
	const run = async (
		name: string,
		nodes: WorkflowNode[],
		links: Parameters<typeof workflow>[2],
	) => {
		const { id } = await rest.createWorkflow(workflow(name, nodes, links));
		return await rest.executionEnd(await rest.runWorkflow(id, 'Start'));
	};
	const held = (persons: readonly Person[]) =>
		persons.flatMap((person) => heldFor(simulator, person));

	await stage.check('the error output leads to a second Postman Send, text and all', async () => {
		const [first, second] = people(2, 100);
		const form = { message: 'Bring your NRIC', details: 'Room 7', id: 'row-1' };
		const items = [
			{ ...form, phone: first.phone },
			{ ...form, phone: 'none', other: second.phone },
		];
		const values = {
			valuesMode: 'json',
			valuesJson: '={{ { name: $json.message, fruit: $json.details } }}',
		};
		const onError = { onError: 'continueErrorOutput' };
		const execution = await run(
			'Second',
			[
				manual(),
				list('List', 'items', items),
				splitOut('Items', 'items'),
				postmanSend('Send', credential, { recipient: '={{ $json.phone }}', ...values }, onError),
				postmanSend('Again', credential, { recipient: '={{ $json.other }}', ...values }, onError),
			],
			[...inTurn('Start', 'List', 'Items', 'Send'), ['Send', 'Again', 1]],
		);
		assert.equal(execution.status, 'success');
		const texts = held([first, second]).map((message) => message.values);
		assert.deepEqual(texts, Array(2).fill({ name: 'Bring your NRIC', fruit: 'Room 7' }));
		assert.equal(outputOf(execution, 'Again').length, 1);
	});

	for (const version of HTTP_REQUEST) {
		await stage.check(
			`HTTP Request ${version} has the key at Postman, and nowhere else`,
			async () => {
				const heard: Array<string | undefined> = [];
				const away = await httpLine(({ headers }, response) => {
					heard.push(headers.authorization);
					response.setHeader('content-type', 'application/json').end('{}');
				});
				const request = async (name: string, url: string) =>
					await run(
						`${name} ${version}`,
						[
							manual(),
							{
								name: 'HTTP Request',
								type: 'n8n-nodes-base.httpRequest',
								typeVersion: version,
								parameters: {
									url,
									authentication: 'predefinedCredentialType',
									nodeCredentialType: 'postmanSgApi',
									options: {},
								},
								credentials: { postmanSgApi: credential },
							},
						],
						inTurn('Start', 'HTTP Request'),
					);
				const own = `${data.baseUrl}/campaigns/${data.campaignId}/messages?limit=1`;
				const read = await request('Read', own);
				assert.equal(read.status, 'success');
				assert.equal(outputOf(read, 'HTTP Request').length, 1);

				const elsewhere = await request('Elsewhere', `http://127.0.0.1:${away.port}/`);
				assert.equal(elsewhere.status, 'error');
				assert.deepEqual(heard, []);

				simulator.faults.add({
					route: 'listMessages',
					fault: { kind: 'redirect', location: `http://127.0.0.1:${away.port}/` },
					times: 1,
				});
				await request('Redirected', own);
				// The other port of this machine is asked, without the key.
				assert.deepEqual(heard, [undefined]);
			},
		);
	}

	await stage.check(
		'a retry in another process sends the rest, and gives out each ID once',
		async () => {
			const items = PERSONS.map((person, i) => ({ ...person, fruit: TEXTS[i] }));
			// Two of them are to one number with one text: only what was given out tells their messages
			// apart.
			items[1] = { ...items[1], phone: LOST.phone, id: LOST.id };
			simulator.faults.add({
				route: 'send',
				fault: { kind: 'reset', commit: 'before' },
				when: ({ recipient }) => recipient === `65${LOST.phone}`,
				times: 1,
			});
			simulator.faults.add({
				route: 'send',
				fault: { kind: 'status', status: 400, body: 'json' },
				when: ({ recipient }) => recipient === `65${PERSONS[4].phone}`,
				times: 1,
			});
			const send = postmanSend('Send', credential, {
				recipient: '={{ $json.phone }}',
				valuesMode: 'json',
				valuesJson: '={{ { name: $json.id, fruit: $json.fruit } }}',
			});
			const failed = await run(
				'Retry',
				[manual(), list('List', 'people', items), splitOut('People', 'people'), send],
				inTurn('Start', 'List', 'People', 'Send'),
			);
			assert.equal(failed.status, 'error');
			await n8n.stop();
			n8n = await start();
			const retry = await rest.executionEnd(await rest.retryExecution(failed.id));
			assert.equal(retry.status, 'success');
			const ids = outputOf(retry, 'Send').map(({ json }) => json.id);
			assert.equal(new Set(ids).size, PERSONS.length);
			assert.deepEqual(
				[LOST, PERSONS[0], PERSONS[3], PERSONS[4]].map(
					(person) => heldFor(simulator, person).length,
				),
				[2, 1, 1, 1],
			);
		},
	);
});
