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
const ID_LENGTH = 8;
const ENTRY = new RegExp(`([\\w-]{${ID_LENGTH}})([\\w-])([\\w-])`, 'g');

/**
 * 48 bits of a hash, in 8 characters. Among 50,000 messages one in five billion new ones would meet another with the
 * same.
 */
export function shortId(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, ID_LENGTH);
}

/** @param reported By `shortId` of the message's ID. */
export function encode(reported: ReadonlyMap<string, Reported>): string {
	const entries: string[] = [];
	for (const [id, { status, attempt }] of reported) {
		const last = DIGITS[Math.min(attempt, MOST_ATTEMPTS)];
		entries.push(id + DIGITS[STATUSES.indexOf(status)] + last);
	}
	return entries.join('');
}

export function decode(text: string): Map<string, Reported> {
	const reported = new Map<string, Reported>();
	for (const [, id, status, attempt] of text.matchAll(ENTRY)) {
		const known = STATUSES[DIGITS.indexOf(status)];
		if (known) reported.set(id, { status: known, attempt: DIGITS.indexOf(attempt) });
	}
	return reported;
}
