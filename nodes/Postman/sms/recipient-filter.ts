// What people give to find messages by: a number in full, or some of its digits. Pure.

import { readRecipient } from './recipient';

export interface RecipientFilter {
	digits: string;
	/** A whole number, country code first, and not a part of one. */
	isWhole: boolean;
}

export type RecipientFilterReading =
	| { ok: true; filter: RecipientFilter }
	/** One sentence without a full stop, which may quote the value. */
	| { ok: false; message: string };

export function readRecipientFilter(value: unknown): RecipientFilterReading {
	const reading = readRecipient(value, {
		defaultCountry: 'SG',
		environment: 'custom',
		allowFixedLine: true,
	});
	if (reading.ok) return { ok: true, filter: { digits: reading.recipient, isWhole: true } };
	const part = typeof value === 'number' ? String(value) : value;
	if (typeof part === 'string' && /^[\s+()-]*\d[\d\s()-]*$/.test(part)) {
		return { ok: true, filter: { digits: part.replace(/\D/g, ''), isWhole: false } };
	}
	return { ok: false, message: reading.message };
}
