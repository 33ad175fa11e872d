// Which message of a campaign belongs to which send of this process. Equal messages to one person
// are different messages, so a look for one must leave alone what another has, or may be about to
// get.

import type { SendRequest } from './message';

/** More than a process sends while one look lasts; older IDs lie outside of any look's time. */
const MAX_CLAIMED = 50_000;
const MAX_HELD = 1_000;
/** How far apart a list's times may be: the server tells its clock in whole seconds. */
const CLOCK_GRAIN_MS = 2_000;

/** Nobody can say whose it is. */
export const CONTESTED = Symbol('contested');

/**
 * A send for which Postman has made a message, or may just be making it, and whose ID is not known
 * (yet).
 */
export interface Owed {
	readonly key: string;
	/**
	 * By when its message was made, in milliseconds since 1970; `undefined` while the send is under
	 * way.
	 */
	madeBy?: number;
}

/** The sends of this process whose message is not known yet, and the IDs that are given out. */
export class SendsUnderWay {
	private readonly claimed = new Set<string>();
	private readonly owed = new Map<string, Set<Owed>>();
	private readonly held: Owed[] = [];

	/** To be called before the request leaves. */
	owe(request: SendRequest): Owed {
		const one: Owed = { key: keyOf(request) };
		const equal = this.owed.get(one.key) ?? new Set<Owed>();
		this.owed.set(one.key, equal.add(one));
		return one;
	}

	/** Postman has its message, but which one is not known. @param now Milliseconds since 1970. */
	hold(one: Owed, now: number): void {
		one.madeBy = now;
		this.held.push(one);
		const oldest = this.held.length > MAX_HELD && this.held.shift();
		if (oldest) this.settle(oldest);
	}

	/**
	 * Its ID is known, or it is certain that there is none, or the send goes to look for it as anyone
	 * else.
	 */
	settle(one: Owed): void {
		const equal = this.owed.get(one.key);
		equal?.delete(one);
		if (equal?.size === 0) this.owed.delete(one.key);
	}

	isClaimed(messageId: string): boolean {
		return this.claimed.has(messageId);
	}

	/** Returns whether nobody had claimed it before. */
	claim(messageId: string): boolean {
		if (this.claimed.has(messageId)) return false;
		this.claimed.add(messageId);
		if (this.claimed.size > MAX_CLAIMED) {
			const [oldest] = this.claimed;
			this.claimed.delete(oldest as string);
		}
		return true;
	}

	/**
	 * Claims, of messages that all fit a request, oldest first, one that cannot be another send's of
	 * this process.
	 *
	 * @param since Milliseconds since 1970: none of the messages is older.
	 * @param mine The looker's own, if it is owed one.
	 * @returns Its ID; `CONTESTED` if there are some, and each may be the looker's or an equal
	 * send's; `undefined` if none is free.
	 */
	claimOneOf(
		messageIds: string[],
		request: SendRequest,
		since: number,
		mine?: Owed,
	): string | typeof CONTESTED | undefined {
		const free = messageIds.filter((id) => !this.claimed.has(id));
		const others = [...(this.owed.get(keyOf(request)) ?? [])].filter(
			(one) => one !== mine && (one.madeBy ?? Infinity) >= since - CLOCK_GRAIN_MS,
		);
		const [first] = free;
		if (first === undefined) return undefined;
		if (free.length <= others.length) return CONTESTED;
		this.claim(first);
		return first;
	}
}

function keyOf({ recipient, language, values }: SendRequest): string {
	return JSON.stringify([recipient, language, Object.entries(values).sort()]);
}
