// Which message of a campaign belongs to which send of this process. Equal messages to one person
// are different messages, so a look for one must leave alone what another has, or may be about to
// get.

import type { SendRequest } from './message';

/** More than a process sends while one look lasts; older IDs lie outside of any look's time. */
const MAX_ASSIGNED = 50_000;
const MAX_LEFT_OPEN = 1_000;
/** How far apart a list's times may be: the server tells its clock in whole seconds. */
const CLOCK_GRAIN_MS = 2_000;

/** Nobody can say whose it is. */
export const CONTESTED = Symbol('contested');

/**
 * A send for which Postman has made a message, or may just be making it, and whose ID is not known
 * (yet).
 */
export interface OpenSend {
	readonly key: string;
	/**
	 * By when its message was made, in milliseconds since 1970; `undefined` while the send is under
	 * way.
	 */
	madeBy?: number;
}

/** The sends of this process whose message is not known yet, and the IDs that are assigned. */
export class SendsUnderWay {
	private readonly assigned = new Set<string>();
	private readonly openSends = new Map<string, Set<OpenSend>>();
	private readonly leftOpen: OpenSend[] = [];

	/** To be called before the request leaves. */
	open(request: SendRequest): OpenSend {
		const one: OpenSend = { key: keyOf(request) };
		const equal = this.openSends.get(one.key) ?? new Set<OpenSend>();
		this.openSends.set(one.key, equal.add(one));
		return one;
	}

	/** Postman has its message, but which one is not known. @param now Milliseconds since 1970. */
	leaveOpen(one: OpenSend, now: number): void {
		one.madeBy = now;
		this.leftOpen.push(one);
		const oldest = this.leftOpen.length > MAX_LEFT_OPEN && this.leftOpen.shift();
		if (oldest) this.close(oldest);
	}

	/**
	 * Its ID is known, or it is certain that there is none, or the send goes to look for it as anyone
	 * else.
	 */
	close(one: OpenSend): void {
		const equal = this.openSends.get(one.key);
		equal?.delete(one);
		if (equal?.size === 0) this.openSends.delete(one.key);
	}

	isAssigned(messageId: string): boolean {
		return this.assigned.has(messageId);
	}

	/** Notes whose message it is. Returns whether it was nobody's before. */
	assign(messageId: string): boolean {
		if (this.assigned.has(messageId)) return false;
		this.assigned.add(messageId);
		if (this.assigned.size > MAX_ASSIGNED) {
			const [oldest] = this.assigned;
			this.assigned.delete(oldest as string);
		}
		return true;
	}

	/**
	 * Assigns, of messages that all fit a request, oldest first, one that cannot be another send's of
	 * this process.
	 *
	 * @param since Milliseconds since 1970: none of the messages is older.
	 * @param mine The looker's own send, if it is open.
	 * @returns Its ID; `CONTESTED` if there are some, and each may be the looker's or an equal
	 * send's; `undefined` if none is free.
	 */
	assignOneOf(
		messageIds: string[],
		request: SendRequest,
		since: number,
		mine?: OpenSend,
	): string | typeof CONTESTED | undefined {
		const free = messageIds.filter((id) => !this.assigned.has(id));
		const others = [...(this.openSends.get(keyOf(request)) ?? [])].filter(
			(one) => one !== mine && (one.madeBy ?? Infinity) >= since - CLOCK_GRAIN_MS,
		);
		const [first] = free;
		if (first === undefined) return undefined;
		if (free.length <= others.length) return CONTESTED;
		this.assign(first);
		return first;
	}
}

function keyOf({ recipient, language, values }: SendRequest): string {
	return JSON.stringify([recipient, language, Object.entries(values).sort()]);
}
