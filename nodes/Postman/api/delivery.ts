// How far the delivery of a message has come, read from any of the shapes in which Postman tells of
// its attempts (Postman guide, Message statuses and Message delivery errors). Pure.

import { segmentsOf } from '../sms/text';
import { z, type Infer } from '../vendor';
import type { Message } from './message';

/**
 * All statuses that are known, in the order in which a message goes through them. Postman may add
 * others.
 */
export const STATUSES = [
	'created',
	'enqueued',
	'sending',
	'sent',
	'sent_to_telco',
	'success',
	'failure',
] as const;
/** A status that is known. */
export type Status = (typeof STATUSES)[number];

/** Why a message was not delivered (Postman guide, Message delivery errors). */
export type DeliveryError = {
	/** `delivery_error` or `server_error`. */
	type: string;
	code: string;
	meaning: string;
	/** `maybe`: a retry may help, but not if time matters, as with one-time passwords. */
	worthRetrying: 'yes' | 'no' | 'maybe';
};

/** One attempt of Postman's to deliver a message. Times are ISO 8601, as Postman gave them. */
export type DeliveryAttempt = {
	status?: string;
	createdAt?: string;
	sentAt?: string;
	deliveredAt?: string;
	error?: DeliveryError;
};

/** How far a message has come, in one shape whichever way Postman told it. */
export type Delivery = {
	/** Whether no further status is expected. */
	settled: boolean;
	/** Newest first; absent if the message does not say. */
	attempts?: DeliveryAttempt[];
	deliveryError?: DeliveryError;
};

type ErrorMeaning = Pick<DeliveryError, 'meaning' | 'worthRetrying'>;

const ERRORS: Record<string, ErrorMeaning> = {
	recipient_invalid: {
		meaning: 'The number is not known to the network, was given up or is malformed.',
		worthRetrying: 'no',
	},
	recipient_unavailable: {
		meaning: 'The phone is off, out of coverage or cannot receive messages at the moment.',
		worthRetrying: 'yes',
	},
	content_invalid: {
		meaning: 'The text was filtered out by a network, or has characters that it does not take.',
		worthRetrying: 'no',
	},
	routing_error: {
		meaning: 'The networks found no way to the number.',
		worthRetrying: 'maybe',
	},
	message_expired: {
		meaning: 'The message could not be delivered within its time.',
		worthRetrying: 'maybe',
	},
	delivery_unknown_error: {
		meaning: 'A network did not deliver it and gave no reason.',
		worthRetrying: 'maybe',
	},
	server_unknown_error: {
		meaning: 'Postman itself could not hand the message on.',
		worthRetrying: 'maybe',
	},
};

const UNKNOWN: ErrorMeaning = {
	meaning: 'Postman gave a reason that this node does not know.',
	worthRetrying: 'maybe',
};

/** Returns what is known of a reason, from Postman's `type` and `code`. */
export function deliveryErrorOf(type: string, code: string): DeliveryError {
	return { type, code, ...((Object.hasOwn(ERRORS, code) && ERRORS[code]) || UNKNOWN) };
}

const text = z.nullish(z.string());

/**
 * A message read by its ID has the reason in `error`; a batch's list has it flat, in `errorType`
 * and `errorCode`.
 */
const attemptSchema = z.looseObject({
	status: text,
	createdAt: text,
	sentAt: text,
	deliveredAt: text,
	error: z.nullish(z.looseObject({ type: text, code: text })),
	errorType: text,
	errorCode: text,
});

/** Postman makes at most three. */
const MAX_ATTEMPTS = 100;

/**
 * Returns a message's attempts, newest first. Empty if the message does not say, as in many lists.
 */
export function attemptsOf({ attempts, messageAttempts }: Message): DeliveryAttempt[] {
	const raw = [attempts, messageAttempts].find((each) => Array.isArray(each) && each.length > 0);
	return ((raw ?? []) as unknown[])
		.slice(0, MAX_ATTEMPTS)
		.flatMap((each) => {
			const parsed = z.safeParse(attemptSchema, each);
			return parsed.success ? [attemptFrom(parsed.data)] : [];
		})
		.sort((a, b) => timeOf(b) - timeOf(a) || 0);
}

function attemptFrom(raw: Infer<typeof attemptSchema>): DeliveryAttempt {
	const { status, createdAt, sentAt, deliveredAt } = raw;
	const type = raw.error?.type ?? raw.errorType;
	const code = raw.error?.code ?? raw.errorCode;
	return {
		...(status && { status }),
		...(createdAt && { createdAt }),
		...(sentAt && { sentAt }),
		...(deliveredAt && { deliveredAt }),
		...(code && { error: deliveryErrorOf(type ?? 'unknown', code) }),
	};
}

function timeOf({ createdAt }: DeliveryAttempt): number {
	const time = Date.parse(createdAt ?? '');
	return Number.isNaN(time) ? -Infinity : time;
}

/**
 * Returns a message's status in lower case, as the guide writes it; `undefined` if the message does
 * not say.
 */
export function statusOf({ latestStatus }: Message): string | undefined {
	return latestStatus?.trim().toLowerCase() || undefined;
}

/**
 * Returns how often Postman has tried to deliver a message; `undefined` if the message does not
 * say.
 */
export function attemptCountOf(message: Message): number | undefined {
	const { numAttempts } = message;
	if (typeof numAttempts === 'number' && numAttempts > 0) return numAttempts;
	return attemptsOf(message).length || undefined;
}

/** Returns why a message failed; `undefined` if it has not failed or does not say. */
export function failureReasonOf(message: Message): DeliveryError | undefined {
	if (statusOf(message) !== 'failure') return undefined;
	const [newest] = attemptsOf(message);
	if (newest) return newest.error;
	// Before May 2024, answers had one flat string.
	const { error } = message;
	return typeof error === 'string' && error !== '' ? deliveryErrorOf('unknown', error) : undefined;
}

/**
 * Whether no further status is expected unless someone retries the message. Numbers outside
 * Singapore get no delivery report: for them `sent_to_telco` is the last status (Postman guide,
 * Message statuses).
 */
export function isSettled(message: Message): boolean {
	const { recipient } = message;
	const status = statusOf(message);
	if (status === 'sent_to_telco') {
		return typeof recipient === 'string' && !recipient.replace(/^\+/, '').startsWith('65');
	}
	return status === 'success' || status === 'failure';
}

/**
 * As `deliveryOf`, with the segments that Postman bills: those of the whole SMS, header and footer
 * included.
 */
export function deliveryWithSegments(message: Message): Delivery & { segments?: number } {
	const { fullMessage } = message;
	return {
		...deliveryOf(message),
		...(fullMessage && { segments: segmentsOf(fullMessage).segments }),
	};
}

/** Returns how far a message has come. */
export function deliveryOf(message: Message): Delivery {
	const attempts = attemptsOf(message);
	const deliveryError = failureReasonOf(message);
	return {
		settled: isSettled(message),
		...(attempts.length > 0 && { attempts }),
		...(deliveryError && { deliveryError }),
	};
}
