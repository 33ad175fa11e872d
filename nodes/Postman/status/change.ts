// What the trigger emits: Postman's message object with what has changed. Pure.

import type { IDataObject } from 'n8n-workflow';

import { failureReasonOf, type DeliveryError, type Status } from '../api/delivery';
import { messageJson, type Message } from '../api/message';

export interface StatusChange {
	/** The same for the same change, so that a repeated one can be told; `<message ID>:<attempt>:<status>`. */
	eventId: string;
	status: Status;
	/** Absent where the message was not seen before. */
	previousStatus?: string;
	/** 1 is the first send. Counted from the changes seen where Postman does not tell it. */
	attempt: number;
	/** Why a message failed. */
	deliveryError?: DeliveryError;
}

export function changeOf(
	message: Message,
	{ status, attempt, previousStatus }: Omit<StatusChange, 'eventId' | 'deliveryError'>,
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

export function changeJson(message: Message, change: StatusChange): IDataObject {
	const { deliveryError, ...rest } = change;
	return {
		...messageJson(message),
		statusChange: { ...rest, ...(deliveryError && { deliveryError: { ...deliveryError } }) },
	};
}
