// The output of Send for a message that was sent.

import type { IDataObject } from 'n8n-workflow';

import { deliveryOf } from '../../api/delivery';
import { messageFrom, messageJson } from '../../api/message';
import { NOTHING_KNOWN, simpleMessage, type SimpleMessage } from '../../api/simple-message';
import type { Awaited } from '../../lists/wait-for-delivery';
import type { Sent } from '../../once/message';

/**
 * `awaited` is there after Wait for Delivery: `undefined` if the message could not be read since.
 */
export type SentMessage = Sent & { awaited?: Awaited | undefined };

const UNREADABLE =
	'Postman accepted the message, but its answer could not be read. The SMS is on its way; its ID is not known.';

/**
 * Postman's message as it came; after Wait for Delivery as it was last read, with `delivery`. If
 * the answer could not be read, the request with `unreadableResponse`.
 */
export function sentJson({ request, httpStatus, body, ...rest }: SentMessage): IDataObject {
	const message = messageFrom(body);
	const json = message
		? messageJson(message)
		: {
				...request,
				unreadableResponse: { httpStatus, explanation: UNREADABLE },
			};
	if (!('awaited' in rest)) return json;
	const { awaited } = rest;
	if (!awaited) return { ...json, delivery: { settled: false } };
	const { settled, waitedSeconds } = awaited;
	return {
		...messageJson(awaited.message),
		delivery: { ...deliveryOf(awaited.message), settled, waitedSeconds },
	};
}

/** The same with Simplify. */
export function simpleSentJson({ request, body, awaited }: SentMessage): SimpleMessage {
	const message = awaited?.message ?? messageFrom(body);
	if (message) return simpleMessage(message);
	return { ...NOTHING_KNOWN, recipient: request.recipient, reason: UNREADABLE };
}
