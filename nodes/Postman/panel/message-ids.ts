// The Message ID of each item, every one checked before any call.

import type { IExecuteFunctions } from 'n8n-workflow';

import { MESSAGE_ID, readId } from './item-id';
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
		const messageId = readId(item, MESSAGE_ID);
		const { problems, options } = item;
		const includeInput = options.includeInputFields === true;
		return messageId === undefined || problems.length > 0
			? { itemIndex, includeInput, problems }
			: { itemIndex, includeInput, messageId };
	});
}
