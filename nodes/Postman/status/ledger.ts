// Takes note of messages as they come to be known, and of what is news of them.

import { attemptCountOf, attemptsOf, isSettled, statusOf, type Status } from '../api/delivery';
import { createdAtOf, type Message, type MessageRow } from '../api/message';
import { changeOf, countedAttempt, isFurther, type StatusChange } from './change';
import { leastNow, type Clocks } from './clocks';
import type { Hints, Watched } from './hints';
import { isKnown } from './known';
import { storable } from './reported';
import type { WatchSettings } from './settings';

/** A change to report. */
export interface News {
	message: Message;
	change: StatusChange;
	/** Milliseconds since 1970. */
	created: number;
}

/** What is to be noted of a message. */
export interface Note {
	/** `shortId` of the message's ID. */
	id: string;
	message: Message;
	/** Milliseconds since 1970. */
	created: number;
	/** `Watched.statedAt` */
	statedAt?: number | undefined;
	/** `updatedAt` of its row, if it has one. */
	updatedAt?: string | null | undefined;
	/** It had failed before anybody asked for that: it is known then, and not told. */
	isUnasked?: boolean;
	/** As it was seen. */
	clocks: Clocks;
}

/**
 * `nothing`: the row tells all. `reading`: the message has to be read in some other way. `turn`:
 * the same, now and then.
 */
export type Need = 'nothing' | 'reading' | 'turn';

/** What a poll takes note of, and the changes that it reports. */
export class Ledger {
	readonly news: News[] = [];
	/** About the size of the messages in `news`. */
	bytes = 0;
	/** How many messages more the state can tell of. */
	room = Infinity;
	/** Whether something was put off for lack of room. */
	isOutOfRoom = false;
	private readonly settings: WatchSettings;

	constructor(settings: WatchSettings) {
		this.settings = settings;
	}

	/** Returns `nothing` if the row tells enough, or if nobody wants to know of its status. */
	needOf(row: MessageRow, watched: Watched | undefined): Need {
		const status = statusOf(row) ?? 'unknown';
		if (!this.isWanted(status) || attemptsOf(row).length > 0) return 'nothing';
		const { reported, seen } = watched ?? {};
		if (status !== 'failure') {
			// Either someone has retried it, or the list lags behind and shows it as it was.
			const isBack = (seen ?? reported)?.status === 'failure' && !isSettled(row);
			return isBack && attemptCountOf(row) === undefined ? 'reading' : 'nothing';
		}
		if (reported?.status !== 'failure' || (seen && seen.status !== 'failure')) return 'reading';
		// An equal `updatedAt` does not prove that nothing has changed: these are read now and then.
		return seen && !isSameTime(seen.updatedAt, row.updatedAt) ? 'reading' : 'turn';
	}

	/** Whether a message is remembered once it has been seen. */
	keeps(message: Message): boolean {
		return mayChange(message) || this.isWanted(statusOf(message) ?? 'unknown');
	}

	/** Whether a failure was there before anybody asked for it, as far as anybody knows. */
	isUnasked(
		hints: Hints,
		message: Message,
		watched: Watched | undefined,
		created: number,
	): boolean {
		if (statusOf(message) !== 'failure' || created >= hints.quietBefore) return false;
		if (!watched) return true;
		if (watched.reported?.status === 'failure') return false;
		return watched.isUnasked === true || watched.seen?.status === 'failure';
	}

	/** Takes note of a message as it now is, and of the change if it is one to report. */
	note(hints: Hints, { id, message, created, statedAt, updatedAt, isUnasked, clocks }: Note): void {
		const watched = hints.messages.get(id);
		const before = watched?.seen ?? watched?.reported;
		const status = statusOf(message) ?? 'unknown';
		const told = attemptCountOf(message);
		const attempt = storable(told ?? countedAttempt(status, before));
		const same = watched?.seen?.status === status ? watched.seen : undefined;
		const countedAt = same?.countedAt;
		const isCounted = told === undefined && (!same || countedAt !== undefined);
		const isOpen = mayChange(message);

		let reported = watched?.reported;
		const triedAt = createdAtOf(attemptsOf(message)[0] ?? {}) ?? Infinity;
		if (told !== undefined && reported?.status === status && triedAt <= (countedAt ?? -Infinity)) {
			reported = { status: reported.status, attempt };
		}
		if (this.isWanted(status) && isFurther({ status, attempt }, reported)) {
			// The state names it already, or has to from now on.
			const isNamed = reported !== undefined || (watched !== undefined && isKnown(hints, created));
			if (!isNamed && this.room <= 0) {
				this.putOff(hints, id, message, created, watched);
				return;
			}
			if (!isNamed) this.room--;
			reported = { status, attempt };
			if (!isUnasked) {
				this.news.push({ message, change: changeOf(message, reported, before?.status), created });
				this.bytes += sizeOf(message);
			}
		}
		if (!isOpen && !reported) {
			hints.messages.delete(id);
			return;
		}
		const { listedAt = -Infinity, readAt = -Infinity, closedAt = clocks.steady } = watched ?? {};
		hints.messages.set(id, {
			listedAt,
			readAt,
			messageId: message.id,
			misses: 0,
			created,
			statedAt,
			isOpen,
			isOut: false,
			...(watched?.isByList && { isByList: true }),
			...(watched?.isUnknown && { isUnknown: true }),
			...(!isOpen && { closedAt }),
			reported,
			seen: {
				status,
				attempt,
				updatedAt: updatedAt ?? watched?.seen?.updatedAt,
				...(isCounted && { countedAt: countedAt ?? leastNow(clocks, hints.rowLead) }),
			},
		});
	}

	/** Leaves it as if it had not been seen: it is reported when the state has room for it. */
	private putOff(
		hints: Hints,
		id: string,
		{ id: messageId }: Message,
		created: number,
		watched: Watched | undefined,
	): void {
		this.isOutOfRoom = true;
		const never = { listedAt: -Infinity, readAt: -Infinity };
		const open = { messageId, created, misses: 0, isOpen: true };
		hints.messages.set(id, { ...never, ...watched, ...open });
	}

	private isWanted(status: string): status is Status {
		return (this.settings.triggerOn as string[]).includes(status);
	}
}

/** A message that failed may be retried. */
export function mayChange(message: Message): boolean {
	return statusOf(message) === 'failure' || !isSettled(message);
}

/** Whether two texts write one moment, each in its own way. */
function isSameTime(one: string | null | undefined, other: string | null | undefined): boolean {
	return (one ?? '') === (other ?? '') || Date.parse(one ?? '') === Date.parse(other ?? '');
}

/** Bytes of a message's JSON. */
function sizeOf(message: Message): number {
	return Buffer.byteLength(JSON.stringify(message));
}
