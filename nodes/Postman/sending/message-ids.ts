// The Message ID of each item, every one checked before any call.

import type { IExecuteFunctions } from 'n8n-workflow';

import { readId } from './item-id';
import { Parameters } from './parameters';
import type { ItemProblems } from './problem';

export interface MessageItem {
	itemIndex: number;
	/** Whether the output is to have the input item in it. */
	includeInput: boolean;
	messageId: string;
}

export function readMessageIds(context: IExecuteFunctions): Array<MessageItem | ItemProblems> {
	const parameters = new Parameters(context);
	return context.getInputData().map((_, itemIndex) => {
		const item = parameters.of(itemIndex);
		const messageId = readId(item, {
			name: 'messageId',
			displayName: 'Message ID',
			advice:
				'Give the id of a message object of Postman, e.g. {{ $json.id }} after Message > Send.',
		});
		const { problems, options } = item;
		const includeInput = options.includeInputFields === true;
		return messageId === undefined || problems.length > 0
			? { itemIndex, includeInput, problems }
			: { itemIndex, includeInput, messageId };
	});
}
