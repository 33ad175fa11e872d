// What becomes of an item of Message > Send.

import type { IDataObject } from 'n8n-workflow';

import type { SendRequest } from '../api/client';
import { deliveryOf } from '../api/delivery';
import { messageFrom, messageJson } from '../api/message';
import type { Result, Wording } from '../run/result';
import type { Awaited } from '../lists/wait-for-delivery';

export type Sent = { kind: 'sent'; request: SendRequest; httpStatus: number; body: unknown };

/** Not tried: its key says that it was sent before. */
export type Skipped = { kind: 'skipped'; key: string; because: 'earlierRun' | 'otherItem' };

export type SendResult = Result<Sent | Skipped>;

export const SEND_WORDING: Wording = {
	done: 'sent',
	outcome: 'notSent',
	check:
		'Compare Recipient, Language and Values with the campaign’s template in the Postman portal: every variable of the template needs a value, and the language must be one of the campaign’s.',
	inDoubt: {
		whether: 'the SMS was sent',
		advice: 'Look in the Postman portal before you send it again.',
	},
};

/** @param awaited By ID, where delivery was waited for. */
export function sendJson(
	result: Sent | Skipped,
	awaited?: ReadonlyMap<string, Awaited>,
): IDataObject {
	if (result.kind === 'skipped') return skippedJson(result);
	const message = messageFrom(result.body);
	if (!awaited) return message ? messageJson(message) : unreadableJson(result);
	const newest = message && awaited.get(message.id);
	if (!newest) return { ...unreadableJson(result), delivery: { settled: false } };
	const { settled, waitedSeconds } = newest;
	return {
		...messageJson(newest.message),
		delivery: { ...deliveryOf(newest.message), settled, waitedSeconds },
	};
}

function unreadableJson({ request, httpStatus }: Sent): IDataObject {
	return {
		...request,
		unreadableResponse: {
			httpStatus,
			explanation:
				'Postman accepted the message, but its answer could not be read. The SMS is on its way; its ID is not known.',
		},
	};
}

function skippedJson({ key, because }: Skipped): IDataObject {
	return {
		skipped: {
			reason:
				because === 'otherItem'
					? 'Another item of this run has the same Send Once Key and was, or may have been, sent'
					: 'A message with this Send Once Key was sent before. If n8n was cut off in the middle of that run, check in the Postman portal whether it was sent.',
			sendOnceKey: key,
		},
	};
}
