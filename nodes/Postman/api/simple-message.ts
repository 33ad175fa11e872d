// A message as the few fields that most people want, as a row of a table. Pure.

import { attemptsOf, failureReasonOf, statusOf } from './delivery';
import { batchIdOf, type MessageRow } from './message';

/**
 * A message in simple fields. All are always present, so that a table has the same columns for
 * every message. Times are ISO 8601, as Postman gave them.
 */
export type SimpleMessage = {
	/** In lower case; `skipped` for a message that was not sent again. */
	status: string | null;
	recipient: string | null;
	/** The whole SMS, header and footer included. */
	text: string | null;
	/** When Postman took the message. */
	sent: string | null;
	delivered: string | null;
	/** Why it was not delivered, or not sent again. */
	reason: string | null;
	id: string | null;
	batchId: string | null;
};

/** For a message that Postman did not show. */
export const NOTHING_KNOWN: SimpleMessage = {
	status: null,
	recipient: null,
	text: null,
	sent: null,
	delivered: null,
	reason: null,
	id: null,
	batchId: null,
};

/** Returns a message in simple fields; `null` for what it does not say. */
export function simpleMessage(message: MessageRow): SimpleMessage {
	const { id, recipient, fullMessage, createdAt, updatedAt } = message;
	const status = statusOf(message) ?? null;
	const [newest] = attemptsOf(message);
	return {
		status,
		recipient: typeof recipient === 'string' ? recipient : null,
		text: fullMessage ?? null,
		sent: createdAt ?? null,
		// A list's rows may have no attempts; the last change of a message that has arrived was its
		// arrival.
		delivered: status === 'success' ? (newest?.deliveredAt ?? updatedAt ?? null) : null,
		reason: failureReasonOf(message)?.meaning ?? null,
		id,
		batchId: batchIdOf(message) ?? null,
	};
}
