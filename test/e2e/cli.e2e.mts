// The packed package in a real n8n, driven by n8n's command line: each operation, n8n's error settings, Retry On Fail.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startSimulator } from '../simulator/index.mts';
import { heldFor, outputOf, people, type Person, prepareHomes } from './fixtures.mts';
import { inTurn, type Link, list, manual, postmanSend, splitOut, workflow } from './flows.mts';
import { onStage } from './harness.mts';
import type { ExecutionData, Item } from './n8n/executions.mts';
import { runN8n } from './n8n/instance.mts';
import type { WorkflowNode } from './n8n/rest.mts';
import { credentialData } from './playground.mts';

const CREDENTIAL = { id: 'simulated-postman', name: 'Postman' };
const VALUES = {
	recipient: '={{ $json.phone }}',
	valuesMode: 'json',
	valuesJson: '={{ { name: $json.id, fruit: "papaya" } }}',
};
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 500 };

const send = (name: string, parameters: object = {}, settings: object = {}) =>
	postmanSend(name, CREDENTIAL, { ...VALUES, ...parameters }, settings);

/** Items into the first of a chain of nodes, in a branch of its own. */
function branch(items: readonly object[], ...nodes: WorkflowNode[]) {
	const [{ name }] = nodes;
	const source = [list(`For ${name}`, 'items', items), splitOut(`To ${name}`, 'items')];
	const names = [...source, ...nodes].map((node) => node.name);
	return { nodes: [...source, ...nodes], links: inTurn('Start', ...names) };
}

function flow(id: string, ...branches: Array<{ nodes: WorkflowNode[]; links: Link[] }>) {
	const nodes = [manual(), ...branches.flatMap((one) => one.nodes)];
	return { ...workflow(id, nodes, branches.flatMap(({ links }) => links)), id, active: false };
}

await onStage('the package in a real n8n, by its command line', async (stage) => {
	const { signal } = stage;
	const simulator = await startSimulator({
		rateLimit: { perSecond: 50 },
		delivery: { timeScale: 0.001 },
		batch: { creationDelay: 0 },
	});
	stage.onEnd(async () => await simulator.close());
	const { installation, userFolders } = await stage.prepare(
		'n8n, with the package',
		async () => await prepareHomes(stage),
	);
	const home = { installation, userFolder: userFolders[0], signal };
	let output = '';
	const n8n = async (...args: string[]) => {
		const { code, stdout, stderr } = await runN8n(home, args);
		output += stdout + stderr;
		return { code, stdout, stderr };
	};
	const execute = async (id: string): Promise<{ code: number | null; data: ExecutionData }> => {
		const { code, stdout, stderr } = await n8n('execute', `--id=${id}`, '--rawOutput');
		// Between lines of n8n's log.
		const json = /^\{$.*^\}$/ms.exec(stdout)?.[0];
		assert.ok(json, `No result of ${id}:\n${stdout}${stderr}`);
		return { code, data: JSON.parse(json).data };
	};
	const held = (persons: readonly Person[]) =>
		persons.map((person) => heldFor(simulator, person).length);

	const callsPerSecond = 50;
	const data = { ...credentialData(simulator, simulator.campaign), callsPerSecond };
	const credential = { ...CREDENTIAL, type: 'postmanSgApi', data };

	// Who gets what: each branch has people of its own.
	const [single, rows, file] = [people(3), people(3, 10), people(2, 20)];
	const [continued, routed, stopped] = [people(3, 30), people(3, 40), people(3, 50)];
	const [refusedOnce, lostOnce, once] = [people(12, 100), people(4, 120), people(3, 130)];
	const withBadNumber = ([first, second, third]: Person[]) => [
		first,
		{ ...second, phone: '12' },
		third,
	];
	const failed = simulator.insert({ recipient: '6591234567' });
	simulator.setStatus(failed.id, 'failure');
	simulator.script(`65${rows[1].phone}`, ['failure:delivery_error/recipient_unavailable', 'success']);

	const batch = { resource: 'batch' };
	const messageId = { messageId: '={{ $json.id }}' };
	const batchId = { batchId: '={{ $json.batchId }}' };
	const flows = [
		flow(
			'operations',
			branch(single, send('Preview', { operation: 'preview' })),
			branch(
				single,
				send('Send'),
				send('Get', { operation: 'get', ...messageId }),
				send('Get Many', { operation: 'getAll', limit: 2 }, { executeOnce: true }),
			),
			branch([{ id: failed.id }], send('Retry', { operation: 'retry', ...messageId })),
			branch(
				rows,
				send('Send Batch', { ...batch, operation: 'send' }),
				send('Retry Batch', { ...batch, operation: 'retry', ...batchId }),
				send('Get Batch', { ...batch, operation: 'getAll', ...batchId }),
			),
			branch(
				file,
				send('Create File', { ...batch, operation: 'createFile' }),
				send('Send File', { ...batch, operation: 'send', source: 'binary' }),
			),
		),
		flow(
			'on-error',
			branch(withBadNumber(continued), send('Continue', {}, { onError: 'continueRegularOutput' })),
			branch(withBadNumber(routed), send('Error Output', {}, { onError: 'continueErrorOutput' })),
		),
		flow('stop', branch(withBadNumber(stopped), send('Stop'))),
		flow('retry-refused', branch(refusedOnce, send('Again', {}, RETRY_ON_FAIL))),
		flow('retry-lost', branch(lostOnce, send('Again', {}, RETRY_ON_FAIL))),
		flow('once', branch(once, send('Once', { options: { sendOnceKey: '={{ $json.id }}' } }))),
	];
	const credentialsFile = join(stage.folder, 'credentials.json');
	const workflowsFile = join(stage.folder, 'workflows.json');
	await writeFile(credentialsFile, JSON.stringify([credential]));
	await writeFile(workflowsFile, JSON.stringify(flows));
	await stage.prepare('n8n takes the credential and the workflows', async () => {
		for (const args of [
			['import:credentials', `--input=${credentialsFile}`],
			['import:workflow', `--input=${workflowsFile}`],
		]) {
			const { code, stdout, stderr } = await n8n(...args);
			assert.equal(code, 0, stdout + stderr);
		}
	});

	const operations = await stage.prepare('operations', async () => await execute('operations'));
	const jsonOf = (node: string) => outputOf(operations, node).map(({ json }) => json);
	console.log(JSON.stringify(operations.data.resultData.error), Object.keys(operations.data.resultData.runData));
	for (const name of ['Preview','Send','Get','Get Many','Retry','Send Batch','Retry Batch','Get Batch','Create File','Send File']) console.log(name, JSON.stringify(outputOf(operations, name)).slice(0, 700));
	for (const id of ['on-error','stop','retry-refused','retry-lost','once','once']) {
		const r = await stage.prepare(id, () => execute(id));
		console.log(r.code, JSON.stringify(r.data.resultData.error)?.slice(0, 1000));
		for (const [n, runs] of Object.entries(r.data.resultData.runData)) if (!/^(To|For|Start)/.test(n)) console.log(n, JSON.stringify(runs.map((x: any) => [x.executionStatus, x.data?.main])).slice(0, 3000));
	}
	console.log(held(single), held(rows), held(file), held(continued), held(routed), held(stopped), held(refusedOnce), held(lostOnce), held(once));
});
