// The Message ID of each item, checked before any call: it becomes a part of the call's address.

import type { IExecuteFunctions } from 'n8n-workflow';

import { isSafeId } from '../api/connection';
import { Parameters, type ItemParameters } from './parameters';
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
		const messageId = messageIdOf(item);
		const { problems, options } = item;
		const includeInput = options.includeInputFields === true;
		return messageId === undefined || problems.length > 0
			? { itemIndex, includeInput, problems }
			: { itemIndex, includeInput, messageId };
	});
}

function messageIdOf(item: ItemParameters): string | undefined {
	const given = item.read('messageId', '');
	const id = typeof given === 'string' ? given.trim() : given;
	if (typeof id === 'string' && isSafeId(id)) return id;
	// An expression that cannot be evaluated has its problem already.
	if (item.problems.length > 0) return undefined;
	const found =
		id === '' || id === null || id === undefined
			? 'It is empty'
			: typeof id === 'string'
				? 'It has a character that no message ID has (such as a space or a slash)'
				: 'It is not text';
	item.refuse(
		'Message ID',
		found,
		'Give the id of a message object of Postman, e.g. {{ $json.id }} after Message > Send.',
	);
	return undefined;
}
