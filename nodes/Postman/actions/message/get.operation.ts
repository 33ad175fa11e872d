// Message > Get: one message as Postman has it now, with its delivery in one shape.

import { deliveryWithSegments } from '../../api/delivery';
import { messageJson, type Message } from '../../api/message';
import { simpleMessage } from '../../api/simple-message';
import { readPatiently } from '../../lists/patience';
import { explainUnknownId, MESSAGE_ID, readIdItem, type IdItem } from '../../panel/item-id';
import { sharing, type ItemRun } from '../../run/item-run';
import { UNTRIED, type Result } from '../../run/result';
import { includeInputOption, messageIdField, timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { operation } from '../operation';
import { isSimple, simplifyField } from '../simplify';

type Read = { kind: 'read'; message: Message };

/** Makes one call for each different ID. */
export const get = operation<IdItem, Read>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get message',
		description: 'Retrieve a message with its status and, if it failed, the reason',
	},
	fields: [
		messageIdField(
			'The ID in the output of Send. With Simplify off, the output has all that Postman reports, and its attempts under delivery.',
		),
		simplifyField,
		optionsField([
			includeInputOption,
			timeoutOption('After that, the node asks for the message again'),
		]),
	],
	wording: { done: 'read', outcome: 'notRead', check: 'Check Message ID.' },
	read: ({ parameters }) => parameters.map((item) => readIdItem(item, MESSAGE_ID)),
	work: (items, { run }) =>
		run.all(
			items,
			sharing(
				({ id }) => id,
				async ({ id }) => await getMessage(run, id),
			),
		),
	output: ({ message }, { parameters }) => ({
		json: isSimple(parameters, true)
			? simpleMessage(message)
			: { ...messageJson(message), delivery: { attempts: [], ...deliveryWithSegments(message) } },
	}),
	detailsOf: ({ id }) => ({ messageId: id }),
});

async function getMessage({ client, pause, noMore }: ItemRun, id: string): Promise<Result<Read>> {
	const reading = await readPatiently(
		async (signal) => await client.getMessage(id, signal),
		pause,
		noMore,
	);
	if (reading.kind === 'stopped') return UNTRIED;
	if (reading.kind === 'read') return { kind: 'read', message: reading.value };
	const { reaction, failure } = reading;
	const explanation = explainUnknownId(failure, MESSAGE_ID);
	return { kind: 'notDone', reaction, failure, explanation };
}
