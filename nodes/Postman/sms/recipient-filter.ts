// What people give to find messages by: a number in full, or some of its digits. Pure.

import { readRecipient } from './recipient';

export type RecipientFilter =
	| {
			ok: true;
			digits: string;
			/** A whole number, country code first, and not a part of one. */
			isWhole: boolean;
	  }
	/** One sentence without a full stop, which may quote the value. */
	| { ok: false; message: string };

export function readRecipientFilter(value: unknown): RecipientFilter {
	const reading = readRecipient(value, {
		defaultCountry: 'SG',
		environment: 'custom',
		allowFixedLine: true,
	});
	if (reading.ok) return { ok: true, digits: reading.recipient, isWhole: true };
	const part = typeof value === 'number' ? String(value) : value;
	if (typeof part === 'string' && /^[\s+()-]*\d[\d\s()-]*$/.test(part)) {
		return { ok: true, digits: part.replace(/\D/g, ''), isWhole: false };
	}
	return { ok: false, message: reading.message };
}
