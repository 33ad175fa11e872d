// Which message belongs to which send of this process. Equal messages to one person are different messages, so a look
// for one must leave alone what another has, or may be about to get. Shared by all executions: n8n loads this once.

import type { SendRequest } from './client';

/** More than a process sends while one look lasts; older IDs lie outside of any look's time. */
const CLAIMS_KEPT = 50_000;
const HELD_KEPT = 1_000;
/** Milliseconds by which a list's times may be off (the server tells its clock in whole seconds). */
const CLOCK_GRAIN = 2_000;

/** Nobody can say whose it is. */
export const CONTESTED = Symbol('contested');

/** A send for which Postman has made a message, or may just be making it, and whose ID is not known (yet). */
export interface Owed {
	readonly key: string;
	/** Milliseconds since 1970 by when its message was made; it is still under way where there is none. */
	madeBy?: number;
}

const claimed = new Set<string>();
const owed = new Map<string, Set<Owed>>();
const held: Owed[] = [];

/** To be called before the request leaves. @param campaign What tells campaigns apart. */
export function owe(campaign: string, request: SendRequest): Owed {
	const one: Owed = { key: keyOf(campaign, request) };
	const equal = owed.get(one.key) ?? new Set<Owed>();
	owed.set(one.key, equal.add(one));
	return one;
}

/** Postman has its message, but which one is not known. @param now Milliseconds since 1970. */
export function hold(one: Owed, now: number): void {
	one.madeBy = now;
	held.push(one);
	if (held.length > HELD_KEPT) settle(held.shift()!);
}

/** Its ID is known, or it is certain that there is none, or the send goes to look for it as anyone else. */
export function settle(one: Owed): void {
	const equal = owed.get(one.key);
	equal?.delete(one);
	if (equal?.size === 0) owed.delete(one.key);
}

/** @returns Whether nobody had claimed it before. */
export function claim(messageId: string): boolean {
	if (claimed.has(messageId)) return false;
	claimed.add(messageId);
	if (claimed.size > CLAIMS_KEPT) {
		const [oldest] = claimed;
		claimed.delete(oldest);
	}
	return true;
}

/**
 * Of messages that all fit a request, oldest first: one that cannot be the message of another send of this process.
 * Claims it.
 *
 * @param since Milliseconds since 1970: none of the messages is older.
 * @param mine The looker's own, where it is owed one.
 * @returns `CONTESTED` where there are some, and each may be the looker's or an equal send's.
 */
export function claimOneOf(
	messageIds: string[],
	campaign: string,
	request: SendRequest,
	since: number,
	mine?: Owed,
): string | typeof CONTESTED | undefined {
	const free = messageIds.filter((id) => !claimed.has(id));
	const others = [...(owed.get(keyOf(campaign, request)) ?? [])].filter(
		(one) => one !== mine && (one.madeBy ?? Infinity) >= since - CLOCK_GRAIN,
	);
	if (free.length <= others.length) return free.length > 0 ? CONTESTED : undefined;
	claim(free[0]);
	return free[0];
}

function keyOf(campaign: string, { recipient, language, values }: SendRequest): string {
	return JSON.stringify([campaign, recipient, language, Object.entries(values).sort()]);
}
