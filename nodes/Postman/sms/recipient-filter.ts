// How people look for the messages to someone: by a number in full, or by some of its digits. Pure.

import { readRecipient } from './recipient';

/** Whose messages are looked for. */
export interface RecipientFilter {
	/** The whole number with its country code first, or a part of one. */
	digits: string;
	/** Whether it is a whole number. */
	isWhole: boolean;
}

/** A filter, or why the value is none. */
export type RecipientFilterReading =
	| { ok: true; filter: RecipientFilter }
	/** One sentence without a full stop, which may quote the value. */
	| { ok: false; message: string };

/** Reads a filter. A number without a country code is one of Singapore. Throws nothing. */
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
