// Each example workflow in a real n8n, played as people play it: imported, given credentials,
// published, its forms filled in, its chat written to. What n8n saved of the execution and what the
// simulator holds are the judges.
import assert from 'node:assert/strict';

import { startChatModel } from '../examples/chat-model.mts';
import { openDesk } from '../examples/desk.mts';
import { submitForm, submitOnly } from '../examples/n8n-form.mts';
import { startSftpServer } from '../examples/sftp-server.mts';
import { outputOf } from './fixtures.mts';
import { onStage, until } from './harness.mts';
import type { WorkflowNode } from './n8n/rest.mts';
import { tableRows } from './n8n/tables.mts';

const CSV = `name,mobile,slot
Mei Ling,9123 4567,"Monday, 9 am"
Thomas,9l23 4567,"Monday, 9 am"
Nurul,8123 4567,"Friday, 4 pm"
`;
/** The one thing that is changed in an example: minutes and hours of waiting. */
const hurry = ({ type }: WorkflowNode) =>
	type === 'n8n-nodes-base.wait' ? { parameters: { amount: 2, unit: 'seconds' } } : {};
const list = () => new File([CSV], 'list.csv', { type: 'text/csv' });

await onStage('each example workflow, as people play it', async (stage) => {
	const desk = await stage.prepare('n8n with the package', async () => await openDesk(stage));
	const { simulator, rest, campaign } = desk;
	const texts = (): Array<Record<string, string>> =>
		simulator.ledger.messages().map(({ recipient, values }) => ({ recipient, ...values }));
	const fresh = async (promise: string, work: () => Promise<void>) =>
		await stage.check(promise, async () => {
			simulator.reset();
			campaign.allowedIps = null;
			await work();
		});
	const MEI = { recipient: '6591234567', name: 'Mei Ling', slot: 'Monday, 9 am' };
	const NURUL = { recipient: '6581234567', name: 'Nurul', slot: 'Friday, 4 pm' };

	const booking = await desk.importExample('form-submission-to-sms');
	const book = async (Mobile: string) =>
		await submitForm(booking.form, { Name: 'Mei Ling', Mobile, Slot: 'Monday, 9 am' });

	await fresh('a booking is confirmed by SMS, and its last page says so', async () => {
		const { page, executionId } = await book('9123 4567');
		assert.match(page, /Thank you, Mei Ling .*Monday, 9 am.*on its way to \+6591234567/);
		assert.deepEqual(texts(), [MEI]);
		assert.equal((await rest.executionEnd(executionId)).status, 'success');
	});

	await fresh('a number that cannot be right is asked for again, until it can be', async () => {
		const first = await book('9l23 4567');
		assert.match(first.page, /check your mobile number "9l23 4567" has letters in it\./);
		const second = await first.answer({ Mobile: '6123 4567' });
		assert.match(second.page, /check your mobile number "6123 4567" is a fixed line/);
		assert.deepEqual(texts(), []);
		const third = await second.answer({ Mobile: '9123 4567' });
		assert.match(third.page, /Thank you, Mei Ling/);
		assert.deepEqual(texts(), [MEI]);
	});

	await fresh('a fault that is not the person’s is left to the team', async () => {
		campaign.allowedIps = ['192.0.2.1'];
		const { page, executionId } = await book('9123 4567');
		assert.match(page, /We have your appointment .*call you at 9123 4567/);
		const run = await rest.executionEnd(executionId);
		assert.equal(outputOf(run, 'To Follow Up')[0].json.Name, 'Mei Ling');
	});
	await rest.unpublish(booking.id);

	const reminders = await desk.importExample('scheduled-reminders');
	const remind = async () =>
		await rest.executionEnd(await rest.runWorkflow(reminders.id, 'Every Morning'));

	await fresh('who is in the table for tomorrow is reminded once, and the team told', async () => {
		for (const [Name, Mobile, Day] of [
			['Mei Ling', '9123 4567', inDays(1)],
			['Thomas', '9l23 4567', inDays(1)],
			['Nurul', '6511112222', inDays(1)],
			['Arjun', '8123 4567', inDays(2)],
		]) {
			const { page } = await submitForm(reminders.form, { Name, Mobile, Day, Time: '3 pm' });
			assert.match(page, new RegExp(`${Name} will be reminded`));
		}
		const summary = outputOf(await remind(), 'Tell the Team')[0].json;
		assert.deepEqual(
			texts().map(({ name }) => name),
			['Mei Ling', 'Nurul'],
		);
		assert.equal(summary.count_not_reached, 2);
		assert.match(String(summary.concatenated_not_reached), /^Nurul, 6511112222: The phone is off/m);
		assert.match(String(summary.concatenated_not_reached), /^Thomas, 9l23 4567: .*letters/m);

		const again = await remind();
		assert.equal(outputOf(again, 'Send Reminder').length, 2);
		assert.ok(outputOf(again, 'Send Reminder').every(({ json }) => json.skipped));
		assert.equal(texts().length, 2);
	});
	await rest.unpublish(reminders.id);

	const bulk = await desk.importExample('bulk-campaign-from-csv', hurry);
	const send = async () => await submitForm(bulk.form, { Title: 'March', List: list() });

	await fresh(
		'a list goes out in one call, its bad rows are named, and deliveries counted',
		async () => {
			const { page, executionId } = await send();
			assert.match(page, /2 SMS on their way .* to be corrected: 1 Row 3: .*9l23 4567/);
			assert.deepEqual(texts(), [MEI, NURUL]);
			assert.equal(simulator.ledger.count({ route: 'sendBatch' }), 1);
			const run = await rest.executionEnd(executionId);
			assert.deepEqual(
				outputOf(run, 'Tell the Team').map(({ json }) => json),
				[{ status: 'success', count_id: 2 }],
			);
		},
	);

	await fresh('the same list again texts nobody, and says so', async () => {
		const { page } = await send();
		assert.match(page, /0 SMS on their way .* had this SMS before: 2 .* corrected: 1 Row 3/);
		assert.deepEqual(texts(), []);
	});
	await rest.unpublish(bulk.id);

	const model = await startChatModel(({ messages }) =>
		messages.at(-1)?.role === 'tool'
			? `Postman says: ${String(messages.at(-1)?.content)}`
			: [{ Recipient: String(messages.at(-1)?.content), Name: 'Mei Ling', Slot: 'Monday, 9 am' }],
	);
	stage.onEnd(async () => await model.close());
	await rest.putCredential('OpenAi account', 'openAiApi', { apiKey: 'none', url: model.url });
	const agent = await desk.importExample('ai-agent-that-may-send');
	/** What the chat panel of the editor does. @returns What the agent answers. */
	const chat = async (chatInput: string) => {
		const json = { sessionId: chatInput, action: 'sendMessage', chatInput };
		const data = { startTime: 0, executionTime: 0, executionIndex: 0, source: [] };
		const trigger = { name: 'Chat', data: { ...data, data: { main: [[{ json }]] } } };
		const { executionId } = await rest.call<{ executionId: string }>(
			'POST',
			`/workflows/${agent.id}/run`,
			{ triggerToStartFrom: trigger },
		);
		const run = await rest.executionEnd(executionId);
		return outputOf(run, 'Assistant')[0].json.output;
	};

	await fresh('an agent is told what it may do, and sends what the model fills in', async () => {
		const answer = await chat('9123 4567');
		assert.deepEqual(texts(), [MEI]);
		assert.match(String(answer), /Postman says: .*"latestStatus":"created"/);
		const [{ messages, tools = [] }] = model.requests;
		assert.match(JSON.stringify(messages[0]), /wait for the officer's yes/);
		const [{ function: tool }] = tools;
		assert.match(tool.description, /cannot be taken back/);
		assert.deepEqual(Object.keys(tool.parameters.properties), ['Recipient', 'Name', 'Slot']);
	});

	await fresh('an agent that gives a number that cannot be right is told so', async () => {
		const answer = await chat('nobody');
		assert.deepEqual(texts(), []);
		assert.match(String(answer), /Postman says: .*Recipient/);
	});

	await fresh('an agent is told where nobody knows whether an SMS was sent', async () => {
		simulator.faults.add({ route: 'send', fault: { kind: 'reset' } });
		const answer = await chat('9123 4567');
		assert.match(String(answer), /Postman says: .*It is not known whether the SMS was sent/);
	});

	await fresh(
		'whose phone was off gets the SMS later, and the team hears of the others',
		async () => {
			const unavailable = 'failure:delivery_error/recipient_unavailable';
			simulator.script(MEI.recipient, [unavailable, 'success']);
			simulator.insert({ campaign, recipient: MEI.recipient });
			simulator.insert({ campaign, recipient: '6511111111' });
			simulator.settle();
			const followUp = await desk.importExample('delivery-status-follow-up', hurry);
			const [{ id }] = await until('its trigger has started it', async () => {
				const executions = await rest.executions(followUp.id);
				return executions.length > 0 && executions;
			});
			const run = await rest.executionEnd(id);
			const [mei] = simulator.ledger.messages({ recipient: MEI.recipient });
			assert.equal(mei.attempts.length, 2);
			const told = outputOf(run, 'Tell the Team').map(({ json }) => String(json.not_reached));
			assert.equal(told.length, 1);
			assert.match(told[0], /^6511111111: The number is not known/);
			await rest.unpublish(followUp.id);
		},
	);

	await fresh('each message has its row in the log, with what it came to and costs', async () => {
		simulator.insert({ campaign, recipient: MEI.recipient });
		simulator.insert({ campaign, recipient: '6511112222' });
		simulator.insert({ campaign, recipient: '61412345678' });
		simulator.settle();
		const log = await desk.importExample('delivery-log');
		const rows = await until('all are logged', async () => {
			const found = await tableRows(rest, 'SMS delivery log').catch(() => []);
			return found.length === 3 && found;
		});
		const byPerson = new Map(rows.map((row) => [row.recipient, row]));
		const logged = (recipient: string) => {
			const { status, reason, attempts, segments, charge_sgd } = byPerson.get(recipient) ?? {};
			return { status, reason: String(reason).slice(0, 16), attempts, segments, charge_sgd };
		};
		const settled = { attempts: 1, segments: 2 };
		assert.deepEqual(logged(MEI.recipient), {
			...settled,
			status: 'success',
			reason: '',
			charge_sgd: 0.092,
		});
		assert.deepEqual(logged('6511112222'), {
			...settled,
			status: 'failure',
			reason: 'The phone is off',
			charge_sgd: 0.092,
		});
		assert.deepEqual(logged('61412345678'), {
			...settled,
			status: 'sent_to_telco',
			reason: '',
			charge_sgd: 0.46,
		});
		await rest.unpublish(log.id);
		// A run by hand reads the same messages again.
		const run = await rest.executionEnd(await rest.runWorkflow(log.id, 'SMS Status'));
		assert.equal(run.status, 'success');
		assert.equal((await tableRows(rest, 'SMS delivery log')).length, 3);
	});

	const hours = (from: string, to: string) => (node: WorkflowNode) =>
		node.name === 'Sending Hours'
			? {
					parameters: {
						...node.parameters,
						assignments: {
							assignments: [
								{ id: '1', name: 'from', type: 'number', value: from },
								{ id: '2', name: 'to', type: 'number', value: to },
								{ id: '3', name: 'time_zone', type: 'string', value: 'Asia/Singapore' },
							],
						},
					},
				}
			: {};
	const { recipient: _, ...BOOKED } = { ...MEI, Name: MEI.name, Slot: MEI.slot };

	await fresh('by day, an SMS leaves at once', async () => {
		const day = await desk.importExample('sending-hours', hours('0', '24'));
		await submitOnly(day.form, { Name: BOOKED.Name, Mobile: '9123 4567', Slot: BOOKED.Slot });
		await until('it is sent', () => texts().length > 0);
		assert.deepEqual(texts(), [MEI]);
		await rest.unpublish(day.id);
	});

	await fresh('by night, it waits in n8n for the next morning', async () => {
		// It is never before the 24th hour.
		const night = await desk.importExample('sending-hours', hours('24', '24'));
		await submitOnly(night.form, { Name: BOOKED.Name, Mobile: '9123 4567', Slot: BOOKED.Slot });
		const waiting = await until('it waits', async () => {
			const [one] = await rest.executions(night.id);
			return one?.status === 'waiting' && one;
		});
		assert.deepEqual(texts(), []);
		const { waitTill } = await rest.call<{ waitTill: string }>('GET', `/executions/${waiting.id}`);
		assert.equal(inSingapore(new Date(waitTill)), `${inDays(1)}, 00:00`);
		await rest.unpublish(night.id);
	});

	await fresh('what has waited is asked again, and then sent', async () => {
		// Night the first time round, day the second.
		const change = (node: WorkflowNode) => ({
			...hours('={{ $runIndex ? 0 : 24 }}', '24')(node),
			...hurry(node),
		});
		const both = await desk.importExample('sending-hours', change);
		await submitOnly(both.form, { Name: BOOKED.Name, Mobile: '9123 4567', Slot: BOOKED.Slot });
		await until('it is sent', () => texts().length > 0);
		assert.deepEqual(texts(), [MEI]);
		await rest.unpublish(both.id);
	});

	const optOut = await desk.importExample('opt-out');
	const [listForm, optOutForm] = optOut.forms;

	await fresh('who has opted out is left out, however the number is written', async () => {
		const { page } = await submitForm(optOutForm, { Mobile: '+65 8123-4567' });
		assert.match(page, /8123-4567 gets no more SMS from this list/);
		await submitForm(optOutForm, { Mobile: '0065 ８１２３ ４５６７' });
		assert.deepEqual(
			(await tableRows(rest, 'SMS opt-outs')).map(({ mobile }) => mobile),
			['6581234567'],
		);
		const done = await submitForm(listForm, { List: list() });
		assert.match(
			done.page,
			/^1 SMS on their way .* opted out: 1 .* to be corrected: 1 Thomas: .*9l23 4567/,
		);
		assert.deepEqual(texts(), [MEI]);
	});

	await fresh('… and a page comes also where that is everybody', async () => {
		await submitForm(optOutForm, { Mobile: '9123 4567' });
		const everybody = new File(['name,mobile,slot\nMei,65 9123 4567,now\n'], 'list.csv');
		const { page } = await submitForm(listForm, { List: everybody });
		assert.match(page, /^0 SMS on their way .* opted out: 1 .* to be corrected: 0/);
		assert.deepEqual(texts(), []);
	});
	await rest.unpublish(optOut.id);

	const proof = await desk.importExample('proof-first');
	const proofOf = async () => {
		simulator.insert({ campaign, recipient: '6590000001', values: { name: 'a', slot: 'b' } });
		simulator.settle();
		const first = await submitForm(proof.form, { List: list() });
		assert.match(first.page, /2 of 3 SMS can be sent 4 segments, about SGD 0\.18 before GST/);
		assert.match(first.page, /Dear Mei Ling, see you on Monday, 9 am\./);
		assert.match(first.page, /Cannot be sent: 1 Row 3: .*9l23 4567/);
		return first;
	};
	const sentOnProof = () => texts().filter(({ recipient }) => recipient !== '6590000001');

	await fresh('a proof shows what would be sent; after a yes it is', async () => {
		const first = await proofOf();
		assert.deepEqual(sentOnProof(), []);
		const { page } = await first.answer({ 'Send them?': 'Yes, send them now' });
		assert.match(page, /2 SMS on their way .* to be corrected: 1 Thomas/);
		assert.deepEqual(sentOnProof(), [MEI, NURUL]);
	});

	await fresh('… and after a no, nothing is', async () => {
		const first = await proofOf();
		const { page, executionId } = await first.answer({ 'Send them?': 'No, send nothing' });
		assert.match(page, /Nothing was sent/);
		const run = await rest.executionEnd(first.executionId || executionId);
		assert.equal(run.status, 'success');
		assert.deepEqual(sentOnProof(), []);
	});
	await rest.unpublish(proof.id);

	const sftp = await startSftpServer(desk.installation, campaign.id);
	stage.onEnd(async () => await sftp.close());
	await rest.putCredential('SFTP account', 'sftp', sftp.credential);
	const handOver = await desk.importExample('sftp-hand-over');

	await fresh('a list becomes a file on the SFTP server, without a call of the API', async () => {
		const { page, executionId } = await submitForm(handOver.form, { List: list() });
		assert.match(page, /2 SMS handed over .* to be corrected: 1 Thomas: .*9l23 4567/);
		assert.equal((await rest.executionEnd(executionId)).status, 'success');
		const [[path, content]] = [...sftp.files];
		assert.match(path, /^\/reminders-[\d-]+\.csv$/);
		assert.equal(
			content.toString(),
			'recipient,language,name,slot\r\n6591234567,english,Mei Ling,"Monday, 9 am"\r\n6581234567,english,Nurul,"Friday, 4 pm"\r\n',
		);
		assert.deepEqual(simulator.ledger.calls(), []);
	});
});

/** As a date field of a form gives it, where n8n's clock is. */
function inDays(days: number): string {
	const day = new Date(Date.now() + days * 24 * 60 * 60 * 1000);
	return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Singapore' }).format(day);
}

/** Such as `2026-03-02, 08:00`. */
function inSingapore(time: Date): string {
	return new Intl.DateTimeFormat('en-CA', {
		timeZone: 'Asia/Singapore',
		dateStyle: 'short',
		timeStyle: 'short',
		hourCycle: 'h23',
	}).format(time);
}
