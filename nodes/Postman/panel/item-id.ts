// The ID of a message or a batch that an item names: checked before any call, as it becomes a part of the call's address, and
// what the user is told where Postman does not know it.

import { faultOfId } from '../api/connection';
import type { Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import { isUnknownId } from '../api/outcome';
import type { ItemParameters } from './parameters';
import type { ItemProblems } from './problem';
import { refuseUnresolved } from './refuse-unresolved';

export interface IdField {
	/** Of the parameter. */
	name: string;
	/** As the panel calls it. */
	displayName: string;
	/** Where one is found; a whole sentence. */
	advice: string;
	/** Where Postman has none such. */
	unknown: Explanation;
}

export const MESSAGE_ID: IdField = {
	name: 'messageId',
	displayName: 'Message ID',
	advice: 'Give the id of a message object of Postman, e.g. {{ $json.id }} after Message > Send.',
	unknown: {
		message: 'This campaign has no message with this Message ID',
		description:
			'Check Message ID: it is the id of a message object, e.g. {{ $json.id }} after Message > Send. Check also that the Postman SG API credential is of the campaign and environment that the message was sent with.',
	},
};

export const BATCH_ID: IdField = {
	name: 'batchId',
	displayName: 'Batch ID',
	advice: 'Give the batchId that Batch > Send gave out, e.g. {{ $json.batchId }}.',
	unknown: {
		message: 'This campaign has no batch with this Batch ID',
		description:
			'Check Batch ID: it is the batchId that Batch > Send gave out. Check also that the Postman SG API credential is of the campaign and environment that the batch was sent with.',
	},
};

/** What an item needs whose operation takes an ID. */
export interface IdItem {
	itemIndex: number;
	/** Whether the output is to have the input item in it. */
	includeInput: boolean;
	id: string;
}

/** Returns the item's problems if there is no ID that can be used. */
export function readIdItem(item: ItemParameters, field: IdField): IdItem | ItemProblems {
	const { itemIndex, includeInput, problems } = item;
	const id = readId(item, field);
	return id === undefined || problems.length > 0
		? { itemIndex, includeInput, problems }
		: { itemIndex, includeInput, id };
}

/** Returns `undefined` if there is none that can be used; the item then has a problem. */
export function readId(
	item: ItemParameters,
	{ name, displayName, advice }: IdField,
): string | undefined {
	const given = item.tryRead(name, '');
	if (!given || refuseUnresolved(item, displayName, given.value)) return undefined;
	const id = typeof given.value === 'string' ? given.value.trim() : given.value;
	const fault = typeof id === 'string' ? faultOfId(id) : 'is not text';
	if (typeof id === 'string' && fault === undefined) return id;
	const isEmpty = id === '' || id === null || id === undefined;
	item.refuse(displayName, `It ${isEmpty ? 'is empty' : fault}`, advice);
	return undefined;
}

/** Returns `undefined` if the general text of the failure is right. */
export function explainUnknownId(failure: Failure, { unknown }: IdField): Explanation | undefined {
	return isUnknownId(failure) ? unknown : undefined;
}
