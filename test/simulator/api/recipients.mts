import type { DeliveryError, Outcome } from '../held/types.mts';
import type { Random } from '../random.mts';
import type { Settings } from '../settings/settings.mts';

/** Digits only, country code first. An eight-digit Singapore number without its 65 is refused. */
export function isRecipient(value: unknown): value is string {
	return typeof value === 'string' && /^(?:65\d{8}|(?!65)[1-9]\d{8,14})$/.test(value);
}

/** Messages to other countries never get past `sent_to_telco`. */
export function isForeign(recipient: string): boolean {
	return !recipient.startsWith('65');
}

/** Numbers that fail in the test environment (Postman guide, Message delivery errors). */
export const failureNumbers: Readonly<Record<string, Outcome>> = {
	'6511111111': 'failure:delivery_error/recipient_invalid',
	'6511112222': 'failure:delivery_error/recipient_unavailable',
	'6511113333': 'failure:delivery_error/content_invalid',
	'6511114444': 'failure:delivery_error/routing_error',
	'6511115555': 'failure:delivery_error/message_expired',
	'6511119999': 'failure:delivery_error/delivery_unknown_error',
	'6522222222': 'failure:server_error/server_unknown_error',
};

/** What becomes of a message when no script says otherwise. */
export function usualOutcome(recipient: string, settings: Settings, random: Random): Outcome {
	const { environment, delivery } = settings;
	if (environment === 'loadtest') return 'sent';
	const failure = environment === 'test' ? failureNumbers[recipient] : undefined;
	if (failure !== undefined) return failure;
	const { share, error } = delivery.failures;
	// Nothing is drawn for a share of none, so that equal seeds repeat older runs.
	if (share > 0 && random() < share) return `failure:${error}`;
	return isForeign(recipient) ? 'sent_to_telco' : 'success';
}

/** The error of a `failure:type/code` outcome, null for any other. */
export function outcomeError(outcome: Outcome): DeliveryError | null {
	const match = /^failure:([^/]+)\/([^/]+)$/.exec(outcome);
	return match === null ? null : { type: match[1], code: match[2] };
}
