// Each example workflow in a real n8n, played as people play it: imported, given credentials, published, its forms filled
// in, its chat written to. What n8n saved of the execution and what the simulator holds are the judges.
import assert from 'node:assert/strict';

import { startChatModel } from '../examples/chat-model.mts';
import { openDesk } from '../examples/desk.mts';
import { submitForm } from '../examples/n8n-form.mts';
import { startSftpServer } from '../examples/sftp-server.mts';
import { outputOf } from './fixtures.mts';
import { onStage, until } from './harness.mts';
import type { WorkflowNode } from './n8n/rest.mts';

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
			assert.match(page, new RegExp(`${Name} is reminded`));
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
			assert.match(page, /2 SMS are on their way .* to be corrected: 1 Line 3: .*9l23 4567/);
			assert.deepEqual(texts(), [MEI, NURUL]);
			assert.equal(simulator.ledger.count({ route: 'sendBatch' }), 1);
			const run = await rest.executionEnd(executionId);
			assert.deepEqual(
				outputOf(run, 'Tell the Team').map(({ json }) => json),
				[{ latestStatus: 'success', count_id: 2 }],
			);
		},
	);

	await fresh('the same list again texts nobody, and says so', async () => {
		const { page } = await send();
		assert.match(page, /0 SMS are on their way .* had this SMS before: 2 .* corrected: 1 Line 3/);
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

	const sftp = await startSftpServer(desk.installation, campaign.id);
	stage.onEnd(async () => await sftp.close());
	await rest.putCredential('SFTP account', 'sftp', sftp.credential);
	const handOver = await desk.importExample('sftp-hand-over');

	await fresh('a list becomes a file on the SFTP server, without a call of the API', async () => {
		const { page, executionId } = await submitForm(handOver.form, { List: list() });
		assert.match(page, /2 SMS are handed over .* to be corrected: 1 Thomas: .*9l23 4567/);
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
