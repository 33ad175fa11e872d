// Makes requests of items: every item is read, and every problem of each is known, before anything
// is sent.

import { campaignOf } from '../api/campaign';
import type { Connection } from '../api/connection';
import type { SendRequest } from '../api/message';
import { toText, type ValuesReading } from '../sms/template';
import { compose } from './compose';
import type { ItemParameters } from './item-parameters';
import type { PanelParameters } from './parameters';
import type { ItemProblems, Problem } from './problem';
import { refuseUnresolved } from './refuse-unresolved';
import { hoursOf } from './skip-hours';

/** An item that can be sent. */
export interface Sendable {
	itemIndex: number;
	/** Whether the output is to have the input item in it. */
	includeInput: boolean;
	request: SendRequest;
	/**
	 * Characters that Postman refuses, with what replaces them in `request`; absent if nothing was
	 * replaced.
	 */
	replacedCharacters?: ValuesReading['replaced'];
	/** Worth knowing; the message can be sent all the same. */
	hints: readonly Problem[];
	/** Its Send Once Key, under which it is sent only once, across executions. */
	key?: string | undefined;
	/** It is not sent if its message was within so many hours. */
	skipWithinHours?: number | undefined;
	/** What to do if nobody can find out whether Postman has the message. */
	whenUnsure: 'fail' | 'resend';
}

/** Shared by very many items. */
const NO_HINTS: readonly Problem[] = [];

/** An item that can be sent, or what is wrong with it. */
export type Prepared = Sendable | ItemProblems;

/** Reads all items of a run, in their order. Makes no call, and throws nothing for a bad item. */
export async function prepare(
	parameters: PanelParameters,
	connection: Connection,
): Promise<Prepared[]> {
	const { languages } = campaignOf(connection);
	const known = { languages: languages.known };
	return await parameters.map((item): Prepared => {
		const { itemIndex, includeInput } = item;
		const { recipient, language, values, problems, hints } = compose(item, connection, known);
		const key = keyOf(item);
		const skipWithinHours = hoursOf(item);
		if (recipient === undefined || !language || !values || problems.length > 0) {
			return { itemIndex, includeInput, problems, recipient };
		}
		// Not put together by spreading: such objects take more memory, and there may be very many.
		const sendable: Sendable = {
			itemIndex,
			includeInput,
			request: { recipient, language, values: values.values },
			hints: hints.length > 0 ? hints : NO_HINTS,
			key,
			skipWithinHours,
			whenUnsure: item.options.whenUnsure === 'resend' ? 'resend' : 'fail',
		};
		if (values.replaced.length > 0) sendable.replacedCharacters = values.replaced;
		return sendable;
	});
}

const KEY = 'Options > Send Once Key';

/**
 * Returns the item's Send Once Key, if it has one. An unusable key becomes a problem of the item.
 */
export function keyOf(item: ItemParameters): string | undefined {
	// If its expression gives nothing, a key is missing; that is not the same as an option that was
	// never chosen.
	if (!Object.hasOwn(item.options, 'sendOnceKey')) return undefined;
	const { sendOnceKey } = item.options;
	if (refuseUnresolved(item, KEY, sendOnceKey)) return undefined;
	if (item.halfEmptyFields('options', item.options).includes(KEY)) {
		item.refuse(
			KEY,
			'A part of the expression came to nothing, so others may have the same key',
			'Check the field that the expression takes. If it may be empty, write {{ $json.field || "" }}.',
		);
		return undefined;
	}
	const reading = toText(sendOnceKey ?? '');
	if (reading.ok && reading.text !== '') return reading.text;
	item.refuse(
		KEY,
		reading.ok ? 'The key is empty' : `The key is ${reading.found}`,
		'Give each message a key of its own, e.g. {{ $json.id }}, or remove the option.',
	);
	return undefined;
}

/** Checks what keeps a message from being sent twice; what cannot be used is the item's problem. */
export function checkOnce(item: ItemParameters): void {
	keyOf(item);
	hoursOf(item);
}
