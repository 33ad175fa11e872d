// Which status of which message has been reported, in a form that n8n can store: ten characters a
// message, so that 50,000 of them stay well below 1 MB. Pure.

import { createHash } from 'node:crypto';

import { STATUSES, type Status } from '../api/delivery';

/** What was last reported of a message. */
export interface Reported {
	status: Status;
	/** 1 is the first send. */
	attempt: number;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const MAX_ATTEMPTS = DIGITS.length - 1;
/**
 * In the place of a status: nothing has been reported; and the same of a message that had failed.
 */
const NOTHING = '_A';
const NOTHING_OF_FAILURE = '-A';
const ID_LENGTH = 8;

/**
 * 48 bits of a hash, in 8 characters. Among 50,000 messages one in five billion new ones would
 * meet another with the same.
 */
export function shortId(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, ID_LENGTH);
}

/** A number of attempts that can be stored. Postman allows three. */
export function storable(attempt: number): number {
	return Math.min(Math.max(Math.trunc(attempt), 1), MAX_ATTEMPTS);
}

/** What is stored of a message; `failed` is one that had failed when nobody asked for that. */
export type Stored = Reported | 'failed' | undefined;

/** Characters of a message. */
export const ENTRY_LENGTH = ID_LENGTH + 2;

/**
 * `ENTRY_LENGTH` characters.
 *
 * @param id `shortId` of the message's ID.
 * @param stored With a `storable` attempt.
 */
export function encode(id: string, stored: Stored): string {
	return id + codeOf(stored);
}

function codeOf(stored: Stored): string {
	if (stored === undefined) return NOTHING;
	if (stored === 'failed') return NOTHING_OF_FAILURE;
	return `${DIGITS[STATUSES.indexOf(stored.status)]}${DIGITS[stored.attempt]}`;
}

/** @param text Any number of texts that `encode` has made, one after the other. */
export function* decode(text: string): Generator<[id: string, stored: Stored]> {
	for (let at = 0; at + ENTRY_LENGTH <= text.length; at += ENTRY_LENGTH) {
		const codeAt = at + ID_LENGTH;
		const code = text.slice(codeAt, at + ENTRY_LENGTH);
		const status = STATUSES[DIGITS.indexOf(code.charAt(0))] as Status | undefined;
		const nothing = code === NOTHING_OF_FAILURE ? 'failed' : undefined;
		const attempt = DIGITS.indexOf(code.charAt(1));
		yield [text.slice(at, codeAt), status ? { status, attempt } : nothing];
	}
}
