// Message > Retry: Postman tries again to deliver a message that has failed.

import type { IDataObject } from 'n8n-workflow';

import { messageJson } from '../../api/message';
import { retryMessage, type Retried } from '../../once/message-retry';
import { MESSAGE_ID, readIdItem, type IdItem } from '../../panel/item-id';
import { sharing } from '../../run/item-run';
import { includeInputOption, messageIdField, timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { operation } from '../operation';

/**
 * Retries each message once, however many items have its ID. After a lost answer it reads the
 * message.
 */
export const retry = operation<IdItem, Retried>({
	option: {
		name: 'Retry',
		value: 'retry',
		action: 'Retry message',
		description: 'Deliver a failed message again',
	},
	fields: [
		messageIdField(
			'The ID of a message that was not delivered. Postman sends it again under the same ID. It allows three attempts a message, the first one included, and charges each like a new SMS.',
		),
		optionsField([
			includeInputOption,
			timeoutOption('After that, the node reads the message to see whether it was retried'),
		]),
	],
	wording: {
		done: 'retried',
		outcome: 'notRetried',
		check: 'Check Message ID.',
		inDoubt: {
			whether: 'the message was retried',
			advice: 'Look at it with Message > Get before you retry it again.',
		},
	},
	read: ({ parameters }) => parameters.map((item) => readIdItem(item, MESSAGE_ID)),
	work(items, { run, journal: open }) {
		const journal = open<object, Retried>();
		return run.all(
			items,
			sharing(
				({ id }) => id,
				({ id }) => retryMessage(run.client, journal, id, run),
			),
			({ id }) => journal.get(id) !== undefined,
		);
	},
	output: (done) => ({ json: retriedJson(done) }),
	detailsOf: ({ id }) => ({ messageId: id }),
});

function retriedJson({ messageId, message }: Retried): IDataObject {
	if (message) return messageJson(message);
	return {
		id: messageId,
		unreadableResponse: {
			explanation:
				'Postman accepted the retry, but neither its answer nor the message could be read.',
		},
	};
}
