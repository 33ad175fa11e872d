// The ID of a message or a batch that an item names. It is checked before any call, because it
// becomes a part of the call's address. Also what the user is told if Postman does not know it.

import { faultOfId } from '../api/connection';
import type { Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import { isUnknownId } from '../api/outcome';
import type { ItemParameters } from './item-parameters';
import type { ItemProblems } from './problem';
import { refuseUnresolved } from './refuse-unresolved';

/** A field of the panel that takes an ID. */
export interface IdField {
	/** The parameter's name. */
	name: string;
	/** As the panel calls it. */
	displayName: string;
	/** Where the user finds an ID; a whole sentence. */
	advice: string;
	/** What is said if Postman does not know the ID. */
	unknown: Explanation;
}

/** The field of the operations that take a message's ID. */
export const MESSAGE_ID: IdField = {
	name: 'messageId',
	displayName: 'Message ID',
	advice: 'Give the id of a message object of Postman, e.g. {{ $json.id }} after Message > Send.',
	unknown: {
		message: 'This campaign has no message with this Message ID',
		description:
			'Check Message ID: it is the id of a message object, e.g. {{ $json.id }} after Message > Send. Check also that the Postman SG API credential is for the campaign and environment that the message was sent with.',
	},
};

/** The field of the operations that take a batch's ID. */
export const BATCH_ID: IdField = {
	name: 'batchId',
	displayName: 'Batch ID',
	advice: 'Give the batchId that Batch > Send returned, e.g. {{ $json.batchId }}.',
	unknown: {
		message: 'This campaign has no batch with this Batch ID',
		description:
			'Check Batch ID: it is the batchId that Batch > Send returned. Check also that the Postman SG API credential is for the campaign and environment that the batch was sent with.',
	},
};

/** What an operation that takes an ID needs of an item. */
export interface IdItem {
	itemIndex: number;
	/** Whether the output is to have the input item in it. */
	includeInput: boolean;
	id: string;
}

/** Reads an item's ID. Returns the item's problems if there is no usable ID. */
export function readIdItem(item: ItemParameters, field: IdField): IdItem | ItemProblems {
	const { itemIndex, includeInput, problems } = item;
	const id = readId(item, field);
	return id === undefined || problems.length > 0
		? { itemIndex, includeInput, problems }
		: { itemIndex, includeInput, id };
}

/**
 * Reads an item's ID. Returns `undefined` if there is no usable one; the item then has a problem.
 */
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

/**
 * Says that Postman does not know the ID. Returns `undefined` if the call failed for another
 * reason.
 */
export function explainUnknownId(failure: Failure, { unknown }: IdField): Explanation | undefined {
	return isUnknownId(failure) ? unknown : undefined;
}
