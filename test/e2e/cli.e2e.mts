// The packed package in a real n8n, driven by n8n's command line: each operation, n8n's error
// settings, Retry On Fail.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Fault, startSimulator } from '../simulator/index.mts';
import { postmanSendOf } from '../support/failed-item.mts';
import {
	CONTINUED,
	CREDENTIAL,
	FILE,
	flows,
	LOST_ONCE,
	ONCE,
	REFUSED_ONCE,
	REROUTED,
	ROUTED,
	ROWS,
	SINGLE,
	STOPPED,
} from './cli.flows.mts';
import { heldFor, outputOf, type Person, prepareHomes } from './fixtures.mts';
import { onStage } from './harness.mts';
import type { ExecutionData, Item } from './n8n/executions.mts';
import { runN8n } from './n8n/instance.mts';
import { credentialData } from './playground.mts';

const REFUSED: Fault = { kind: 'status', status: 400, body: 'json' };

interface Executed {
	code: number | null;
	data: ExecutionData;
	/** What n8n logged, and the result. */
	stdout: string;
}

await onStage('the package in a real n8n, by its command line', async (stage) => {
	const { signal } = stage;
	const simulator = await startSimulator({
		rateLimit: { perSecond: 50 },
		delivery: { timeScale: 0.001, times: { failure: 0 } },
		batch: { creationDelay: 0 },
	});
	stage.onEnd(async () => await simulator.close());
	const { installation, userFolders } = await stage.prepare(
		'n8n, with the package',
		async () => await prepareHomes(stage),
	);
	const home = { installation, userFolder: userFolders[0], signal };
	let told = '';
	const n8n = async (...args: string[]) => {
		const { code, stdout, stderr } = await runN8n(home, args);
		told += stdout + stderr;
		return { code, stdout, stderr };
	};
	const execute = async (id: string): Promise<Executed> => {
		const { code, stdout, stderr } = await n8n('execute', `--id=${id}`, '--rawOutput');
		const json = /^\{$.*^\}$/ms.exec(stdout)?.[0];
		assert.ok(json, `No result of ${id}:\n${stdout}${stderr}`);
		return { code, stdout, data: JSON.parse(json).data };
	};
	const calls = ({ phone }: Person) =>
		simulator.ledger.count({ route: 'send', recipient: `65${phone}` });
	const held = (persons: readonly Person[]) =>
		persons.map((person) => heldFor(simulator, person).length);
	const strike = (fault: Fault, { phone }: Person) =>
		void simulator.faults.add({
			route: 'send',
			fault,
			when: ({ recipient }) => recipient === `65${phone}`,
			times: 1,
		});

	const callsPerSecond = 50;
	const data = { ...credentialData(simulator, simulator.campaign), callsPerSecond };
	const credential = { ...CREDENTIAL, type: 'postmanSgApi', data };
	const failed = simulator.insert({ recipient: '6591234567' });
	simulator.setStatus(failed.id, 'failure');
	simulator.script(`65${ROWS[1].phone}`, ['failure:delivery_error/message_expired', 'success']);
	await stage.prepare('n8n takes the credential and the workflows', async () => {
		for (const [what, content] of [
			['credentials', [credential]],
			['workflow', flows(failed.id)],
		] as const) {
			const file = join(stage.folder, `${what}.json`);
			await writeFile(file, JSON.stringify(content));
			const { stdout, stderr } = await n8n(`import:${what}`, `--input=${file}`);
			assert.match(stdout, /Successfully imported/, stderr);
		}
	});

	const operations = await stage.prepare('all operations in one execution', async () => {
		const executed = await execute('operations');
		assert.equal(executed.data.resultData.error, undefined);
		return executed;
	});
	const jsonOf = (node: string) => outputOf(operations, node).map(({ json }) => json);
	const idsOf = (node: string) => jsonOf(node).map(({ id }) => id);
	await stage.check('Message: Preview, Send, Get and Get Many', () => {
		assert.deepEqual(
			jsonOf('Preview').map(({ canBeSent, text }) => [canBeSent, text]),
			SINGLE.map(({ id }) => [true, `Dear ${id}, here is your papaya.`]),
		);
		assert.deepEqual(held(SINGLE), [1, 1, 1]);
		const ids = SINGLE.flatMap((person) => heldFor(simulator, person).map(({ id }) => id));
		assert.deepEqual(idsOf('Send'), ids);
		assert.deepEqual(idsOf('Get'), ids);
		assert.ok(
			jsonOf('Get').every(({ status }) => status),
			'Get tells the status',
		);
		assert.equal(idsOf('Get Many').length, 2);
	});
	await stage.check('Message: Retry', () => {
		assert.deepEqual(idsOf('Retry'), [failed.id]);
		assert.equal(simulator.ledger.message(failed.id)?.attempts.length, 2);
	});
	await stage.check('Batch: Send, Retry and Get Many', () => {
		assert.deepEqual(held(ROWS), [1, 1, 1]);
		const [{ batchId, rows }] = jsonOf('Send Batch');
		assert.equal(rows, ROWS.length);
		assert.deepEqual(jsonOf('Retry Batch'), [{ batchId, retried: true, failedMessages: 1 }]);
		const ids = ROWS.flatMap((person) => heldFor(simulator, person).map(({ id }) => id));
		assert.deepEqual(idsOf('Get Batch').sort(), ids.sort());
	});
	await stage.check('Batch: Create File, and Send takes the file', () => {
		assert.equal(outputOf(operations, 'Create File').length, 1);
		assert.equal(jsonOf('Send File')[0].rows, FILE.length);
		assert.deepEqual(held(FILE), [1, 1]);
	});

	await stage.check(
		'On Error: each item leaves where the setting says, with its outcome',
		async () => {
			for (const [, , third] of [CONTINUED, ROUTED]) strike(REFUSED, third);
			const executed = await execute('on-error');
			const all = outputOf(executed, 'Continue');
			const sent = outputOf(executed, 'Error Output');
			const notSent = outputOf(executed, 'Error Output', 1);
			assert.deepEqual(all.map(summary), ['0 sent', '1 notSent invalid_item', '2 notSent 400']);
			assert.deepEqual(sent.map(summary), ['0 sent']);
			assert.deepEqual(notSent.map(summary), ['1 notSent invalid_item', '2 notSent 400']);
			// With its input, for a person to follow up.
			assert.deepEqual(
				notSent.map(({ json }) => json.id),
				[ROUTED[1].id, ROUTED[2].id],
			);
			assert.deepEqual([held(CONTINUED), held(ROUTED)].flat(), [1, 0, 0, 1, 0, 0]);
		},
	);
	await stage.check(
		'A second Postman Send at the error output sends the text of the items, not our advice',
		async () => {
			strike(REFUSED, REROUTED[2]);
			const executed = await execute('second-send');
			assert.deepEqual(outputOf(executed, 'First', 1).map(summary), [
				'1 notSent invalid_item',
				'2 notSent 400',
			]);
			assert.equal(outputOf(executed, 'Second').length, 2);
			assert.deepEqual(
				REROUTED.map(({ other }) =>
					heldFor(simulator, { phone: other }).map(({ values }) => values),
				),
				REROUTED.map(({ id, message, details }, i) => [
					i === 0 ? { name: id, fruit: 'papaya' } : { name: message, fruit: details },
				]),
			);
		},
	);
	await stage.check(
		'On Error = Stop sends nothing where an item is bad, and names it',
		async () => {
			const { code, data } = await execute('stop');
			assert.notEqual(code, 0);
			assert.match(data.resultData.error?.message ?? '', /Nothing was sent: Recipient of item 1 /);
			assert.deepEqual(STOPPED.map(calls), [0, 0, 0]);
		},
	);
	await stage.check('Retry On Fail sends the rest, and nobody twice', async () => {
		const [unlucky] = REFUSED_ONCE.slice(7);
		strike(REFUSED, unlucky);
		const executed = await execute('retry-refused');
		assert.equal(tries(executed), 2);
		assert.ok(outputOf(executed, 'Again').every(({ json }) => json.id));
		assert.deepEqual(
			REFUSED_ONCE.map(calls),
			REFUSED_ONCE.map((person) => (person === unlucky ? 2 : 1)),
		);
		assert.ok(held(REFUSED_ONCE).every((count) => count === 1));
	});
	await stage.check('Retry On Fail finds what was sent though the line broke', async () => {
		const [, unlucky] = LOST_ONCE;
		strike({ kind: 'reset', commit: 'before' }, unlucky);
		// The first try looks for it in vain.
		simulator.configure({ visibility: { listDelay: 8_000 } });
		const executed = await execute('retry-lost');
		simulator.configure({ visibility: { listDelay: 0 } });
		assert.equal(tries(executed), 2);
		assert.deepEqual(LOST_ONCE.map(calls), [1, 1, 1, 1]);
		assert.deepEqual(
			outputOf(executed, 'Again').map(({ json }) => json.id),
			LOST_ONCE.flatMap((person) => heldFor(simulator, person).map(({ id }) => id)),
		);
	});
	await stage.check('Send Once Key holds in the next n8n too', async () => {
		assert.deepEqual(outputOf(await execute('once'), 'Once').map(summary), ['0 sent', '1 sent']);
		const again = outputOf(await execute('once'), 'Once');
		assert.deepEqual(
			again.map(({ json }) => (json.skipped as { sendOnceKey: string }).sendOnceKey),
			ONCE.map(({ id }) => id),
		);
		assert.deepEqual(held(ONCE), [1, 1]);
	});
	await stage.check('n8n never shows the API key', () => {
		assert.ok(!told.includes(data.apiKey));
	});
});

/** Which input item it is of, and what became of it. */
function summary({ json, pairedItem }: Item): string {
	const { item } = pairedItem as { item: number };
	const failed = postmanSendOf(json);
	if (!json.error || !failed) return `${item} sent`;
	return `${item} ${failed.outcome} ${failed.httpStatus ?? failed.code}`;
}

/** The node logs a line at the end of each, and how far it is of one that takes long. */
function tries({ stdout }: Executed): number {
	return stdout.match(/^Postman Send: (?!\d+ of \d+ items done)/gm)?.length ?? 0;
}
