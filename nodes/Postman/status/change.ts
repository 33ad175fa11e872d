// What a change of status is, and how it is emitted: Postman's message object with what has
// changed. Pure.

import type { IDataObject } from 'n8n-workflow';

import { failureReasonOf, STATUSES, type DeliveryError, type Status } from '../api/delivery';
import { messageJson, type Message } from '../api/message';
import type { Reported } from './reported';

/** A change of a message's status, as the trigger emits it. */
export interface StatusChange {
	/**
	 * The same for the same change, so that a repeated one can be recognised:
	 * `<message ID>:<attempt>:<status>`.
	 */
	eventId: string;
	status: Status;
	/** Absent if the message was not seen before. */
	previousStatus?: string;
	/** 1 is the first send. Counted from the changes seen if Postman does not tell it. */
	attempt: number;
	/** Why a message failed. */
	deliveryError?: DeliveryError;
}

/**
 * Whether a message has come further than what was last reported of it. It goes back only with a
 * new attempt: a list that lags behind may show it once more as it was.
 */
export function isFurther(now: Reported, last: Reported | undefined): boolean {
	if (!last) return true;
	if (now.attempt !== last.attempt) return now.attempt > last.attempt;
	return now.status !== last.status && progress(now.status) >= progress(last.status);
}

/** Either end is as far as the other: a telco may correct itself. */
function progress(status: Status): number {
	return Math.min(STATUSES.indexOf(status), STATUSES.indexOf('success'));
}

/** The attempt, if Postman does not tell it: what follows a failure is the next one. */
export function countedAttempt(
	status: string,
	before: { status: string; attempt: number } | undefined,
): number {
	if (!before) return 1;
	return before.status === 'failure' && status !== 'failure' ? before.attempt + 1 : before.attempt;
}

/** The change that a message's new status is. */
export function changeOf(
	message: Message,
	{ status, attempt }: Reported,
	previousStatus?: string,
): StatusChange {
	const deliveryError = failureReasonOf(message);
	return {
		eventId: `${message.id}:${attempt}:${status}`,
		status,
		...(previousStatus !== undefined && { previousStatus }),
		attempt,
		...(deliveryError && { deliveryError }),
	};
}

/** Returns Postman's message object with `statusChange`. */
export function changeJson(message: Message, change: StatusChange): IDataObject {
	const { deliveryError, ...rest } = change;
	const statusChange = { ...rest, ...(deliveryError && { deliveryError: { ...deliveryError } }) };
	// Twice: it comes first in n8n's views of the item, and whatever Postman may add one day is
	// not put over it.
	return Object.assign({ statusChange }, messageJson(message), { statusChange });
}
