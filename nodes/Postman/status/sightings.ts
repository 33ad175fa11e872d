// What the rows of a poll, and the messages that it reads by their IDs, say of what is watched.

import { attemptCountOf, attemptsOf, isSettled, statusOf } from '../api/delivery';
import { createdAtOf, type Message, type MessageRow } from '../api/message';
import { countedAttempt } from './change';
import { timeByRows, type Clocks } from './clocks';
import { failuresDue } from './due';
import type { Hints, Watched } from './hints';
import { isKnown } from './known';
import { mayChange, type Ledger } from './ledger';
import { shortId } from './reported';
import type { WatchSettings } from './settings';
import { each, type Steps } from './steps';

/**
 * Polls that have seen a row which does not tell enough, and could not read the message by its
 * ID: then the row has to do. Of a failure it tells all but the reason; a retry may also be a
 * list that lags behind.
 */
const MAX_UNREAD_POLLS = { failure: 2, retry: 4 };

/** What one poll sees of the messages. */
export class Sightings {
	private readonly settings: WatchSettings;
	private readonly ledger: Ledger;
	/** By `shortId`, failures of which the row does not tell whether they are new ones. */
	private readonly failures = new Map<string, Watched>();
	/** By `shortId`, old messages that are due and that the walk does not reach. */
	private readonly old = new Set<string>();
	/** By `shortId`, rows that were already counted as unread in this poll. */
	private readonly unread = new Set<string>();

	/** For one poll. */
	constructor(settings: WatchSettings, ledger: Ledger) {
		this.settings = settings;
		this.ledger = ledger;
	}

	/** Rows of which the list does not tell enough; they may be asked for in any other way. */
	*unreadRows({ messages }: Hints): Steps<MessageRow[]> {
		const rows: MessageRow[] = [];
		yield* each(messages.values(), ({ unread }) => {
			if (unread) rows.push(unread.row);
		});
		return rows;
	}

	/** @param ids `shortId` of messages that the list is not read down to. */
	askFor(ids: string[]): void {
		for (const id of ids) this.old.add(id);
	}

	/**
	 * IDs of messages to be read by themselves: what may be news first, then what is looked at
	 * now and then.
	 */
	*toRead(hints: Hints, clocks: Clocks): Steps<string[]> {
		const unread: Array<[string, Watched]> = [];
		yield* each(hints.messages, (entry) => {
			if (entry[1].unread) unread.push(entry);
		});
		unread.sort(([, a], [, b]) => a.readAt - b.readAt);
		const now = timeByRows(hints.rowLead, clocks);
		const failures = failuresDue([...this.failures], now, clocks.steady);
		const ids = new Set([...unread.map(([id]) => id), ...failures, ...this.old]);
		return [...ids].flatMap((id) => hints.messages.get(id)?.messageId ?? []);
	}

	/** If the message has no status, the list’s row has to do. */
	takeRead(hints: Hints, messageId: string, message: Message, clocks: Clocks): void {
		const id = shortId(messageId);
		const watched = hints.messages.get(id);
		if (!watched) return;
		this.old.delete(id);
		delete watched.isByList;
		delete watched.isUnknown;
		const { unread, isOut } = watched;
		if (statusOf(message) === undefined) {
			if (unread) this.note(hints, id, unread.row, watched, clocks);
			return;
		}
		// Its row was let in, which may tell more of it.
		if (isOut !== false && !this.settings.accepts(message)) {
			watched.isOut = true;
			return;
		}
		if (isBehind(message, watched)) return;
		const isOvertaken = unread && unread.polls > 1 && statusOf(message) !== 'failure';
		if (isOvertaken) this.noteFailure(hints, id, watched, clocks);
		this.note(hints, id, message, watched, clocks);
	}

	/** Postman does not know a message by its ID. */
	takeRefusal(hints: Hints, messageId: string, clocks: Clocks): void {
		const id = shortId(messageId);
		const watched = hints.messages.get(id);
		if (watched?.unread) this.note(hints, id, watched.unread.row, watched, clocks);
		const noted = hints.messages.get(id);
		if (noted) Object.assign(noted, { isByList: true, isUnknown: true });
	}

	/** From now on the list has to tell of it. */
	missMessage(hints: Hints, messageId: string): void {
		const watched = hints.messages.get(shortId(messageId));
		if (watched) watched.isByList = true;
	}

	/** @param created Milliseconds since 1970; `NaN` if nothing tells. */
	see(hints: Hints, row: MessageRow, created: number, clocks: Clocks): void {
		if (!(created >= hints.floor)) return;
		const id = shortId(row.id);
		const watched = hints.messages.get(id);
		if (!this.settings.accepts(row)) {
			if (watched) Object.assign(watched, { isOut: true, created });
			return;
		}
		const isOpen = mayChange(row);
		// Whatever has settled was told then, if anybody wanted to know.
		if (!watched && !isOpen && isKnown(hints, created)) return;
		this.old.delete(id);
		const listedAt = clocks.steady;
		const stated = createdAtOf(row) ?? created;
		const statedAt = stated > created ? stated : undefined;
		const times = { listedAt, created, statedAt };
		if (!watched) this.learnLateness(hints, row, created);
		if (watched) Object.assign(watched, { ...times, messageId: row.id, misses: 0, isOut: false });
		if (watched?.unread && statusOf(row) !== 'failure')
			this.noteFailure(hints, id, watched, clocks);
		const latest = hints.messages.get(id);
		const isUnasked = this.ledger.isUnasked(hints, row, latest, created);
		const need = this.ledger.needOf(row, latest);
		const next = {
			readAt: -Infinity,
			misses: 0,
			...latest,
			...times,
			messageId: row.id,
			isOut: false,
		};
		if (need === 'nothing') {
			this.note(hints, id, row, { ...next, isUnasked }, clocks);
			const noted = hints.messages.get(id);
			if (noted) noted.listedAt = listedAt;
			return;
		}
		const { unread: before, ...rest } = next;
		const kept: Watched = { ...rest, isOpen, isUnasked };
		hints.messages.set(id, kept);
		if (need === 'turn') {
			this.failures.set(id, kept);
			return;
		}
		const isSeenAgain = this.unread.has(id);
		this.unread.add(id);
		kept.unread = { row, polls: (before?.polls ?? 0) + (isSeenAgain ? 0 : 1) };
	}

	/** A row that was not in a list which was read after it had been created. */
	private learnLateness(hints: Hints, row: MessageRow, created: number): void {
		if (!(created < hints.walkedAt) || !this.ledger.keeps(row)) return;
		hints.lateness = Math.max(hints.lateness, hints.walkedAt - created);
	}

	private note(
		hints: Hints,
		id: string,
		message: Message,
		watched: Omit<Watched, 'isOpen'>,
		clocks: Clocks,
	): void {
		const { created, statedAt, unread, isUnasked } = watched;
		// If a message is read by its ID, its row has the time that others are compared with.
		const { updatedAt } = unread?.row ?? message;
		// Since its row was seen, a retry may have taken it further: that is news.
		const triedAt = createdAtOf(attemptsOf(message)[0] ?? {}) ?? Number.NaN;
		const isStillUnasked =
			isUnasked && statusOf(message) === 'failure' && !(triedAt >= hints.quietBefore);
		this.ledger.note(hints, {
			id,
			message,
			created,
			statedAt,
			updatedAt,
			clocks,
			...(isStillUnasked && { isUnasked }),
		});
	}

	/** A failure that has been overtaken before it could be read is told as its row had it. */
	private noteFailure(hints: Hints, id: string, watched: Watched, clocks: Clocks): void {
		const { unread } = watched;
		const isNews = unread && !watched.isUnasked && statusOf(unread.row) === 'failure';
		if (isNews) this.note(hints, id, unread.row, watched, clocks);
	}

	/** What has not been read for some polls is told from the row. */
	settleUnread(hints: Hints, clocks: Clocks): Steps<void> {
		return each(hints.messages, ([id, watched]) => {
			const { unread, isUnasked } = watched;
			if (!unread || isUnasked) return;
			const isFailure = statusOf(unread.row) === 'failure';
			if (unread.polls < MAX_UNREAD_POLLS[isFailure ? 'failure' : 'retry']) return;
			this.note(hints, id, unread.row, watched, clocks);
		});
	}
}

/**
 * Whether a message that was read by its ID is still on its way to the failure that the list has
 * shown. A retry would have been another attempt, and the list will show that too.
 */
function isBehind(message: Message, { unread, seen, reported }: Watched): boolean {
	const shown = unread ? statusOf(unread.row) : seen?.status;
	if (shown !== 'failure' || isSettled(message)) return false;
	return (attemptCountOf(message) ?? 0) <= countedAttempt('failure', seen ?? reported);
}
