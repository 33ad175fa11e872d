// Which status of which message has been reported, in a form that n8n can store: ten characters a message, so that
// 50,000 of them stay well below 1 MB. Pure.

import { createHash } from 'node:crypto';

import { STATUSES, type Status } from '../api/delivery';

export interface Reported {
	status: Status;
	/** 1 is the first send. */
	attempt: number;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const MOST_ATTEMPTS = DIGITS.length - 1;
/** In the place of a status: nothing has been reported; and the same of a message that had failed. */
const NOTHING = '_A';
const NOTHING_OF_FAILURE = '-A';
const ID_LENGTH = 8;
const ENTRY = new RegExp(`([\\w-]{${ID_LENGTH}})([\\w-])([\\w-])`, 'g');

/**
 * 48 bits of a hash, in 8 characters. Among 50,000 messages one in five billion new ones would meet another with the
 * same.
 */
export function shortId(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, ID_LENGTH);
}

/** A number of attempts that can be stored. Postman allows three. */
export function storable(attempt: number): number {
	return Math.min(Math.max(Math.trunc(attempt), 1), MOST_ATTEMPTS);
}

/** What is stored of a message; `failed` is one that had failed when nobody asked for that. */
export type Stored = Reported | 'failed' | undefined;

/** Characters of a message. */
export const ENTRY_LENGTH = ID_LENGTH + 2;

/** @param entries By `shortId` of the message's ID; `storable` attempts. */
export function encode(entries: Iterable<[id: string, stored: Stored]>): string {
	const texts: string[] = [];
	for (const [id, stored] of entries) texts.push(id + codeOf(stored));
	return texts.join('');
}

function codeOf(stored: Stored): string {
	if (stored === undefined) return NOTHING;
	if (stored === 'failed') return NOTHING_OF_FAILURE;
	return `${DIGITS[STATUSES.indexOf(stored.status)]}${DIGITS[stored.attempt]}`;
}

export function decode(text: string): Map<string, Stored> {
	const entries = new Map<string, Stored>();
	for (const [, id = '', code = '', attempt = ''] of text.matchAll(ENTRY)) {
		const status = STATUSES[DIGITS.indexOf(code)] as Status | undefined;
		const nothing = code + attempt === NOTHING_OF_FAILURE ? 'failed' : undefined;
		entries.set(id, status ? { status, attempt: DIGITS.indexOf(attempt) } : nothing);
	}
	return entries;
}
