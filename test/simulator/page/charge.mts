// What an SMS costs. Of the page only: Postman's API tells no client a price.
import { SegmentedMessage } from 'sms-segments-calculator';
import { withoutTestBanner } from '../api/content.mts';
import { isForeign } from '../api/recipients.mts';
import { attemptStatus } from '../held/statusWalk.mts';
import type { Attempt, Message } from '../held/types.mts';

export interface Charge {
	/** Parts that the telco carries, header and footer included. */
	segments: number;
	/**
	 * Those that production would have, without the banner of the test environment: each is charged.
	 */
	charged: number;
	/** Singapore dollars a segment before GST (Postman guide, pricing from 1 July 2025). */
	perSegment: number;
	/** Attempts that production charges; null while an attempt is on its way. */
	attempts: number | null;
}

/**
 * Postman's own faults and those that no telco explains are not charged (Postman guide, billing).
 */
const free = new Set(['delivery_unknown_error', 'server_unknown_error']);

/** A text never changes, and the page looks four times a second. */
const counted = new WeakMap<Message, Pick<Charge, 'segments' | 'charged'>>();
const segmentsOf = (text: string) => new SegmentedMessage(text).segmentsCount;

/** In production, whatever the environment: the test environment is free. */
export function chargeOf(message: Message, now: number): Charge {
	const { fullMessage } = message;
	let known = counted.get(message);
	if (known === undefined) {
		known = {
			segments: segmentsOf(fullMessage),
			charged: segmentsOf(withoutTestBanner(fullMessage)),
		};
		counted.set(message, known);
	}
	const isAbroad = isForeign(message.recipient);
	const charged = message.attempts.map((attempt) => isCharged(attempt, isAbroad, now));
	return {
		...known,
		perSegment: isAbroad ? 0.23 : 0.046,
		attempts: charged.includes(null) ? null : charged.filter(Boolean).length,
	};
}

function isCharged(attempt: Attempt, isAbroad: boolean, now: number): boolean | null {
	const status = attemptStatus(attempt, now);
	if (status === 'failure') return !free.has(attempt.error?.code ?? 'delivery_unknown_error');
	// Abroad nothing more is heard of it.
	return status === 'success' || (isAbroad && status === 'sent_to_telco') ? true : null;
}
