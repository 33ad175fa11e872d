// Decides what is news. A pure machine: what was reported, and the pages of a poll, give the changes to report and what
// is to be remembered of them.

import { attemptCountOf, attemptsOf, isSettled, type Status } from '../api/delivery';
import type { Message, MessagePage, MessageRow } from '../api/message';
import { changeOf, countedAttempt, isFurther, type StatusChange } from './change';
import { shortId, storable } from './reported';
import type { WatchSettings } from './settings';
import {
	afresh,
	goesOn,
	isUpToDate,
	stateOf,
	type Hints,
	type Pass,
	type State,
	type Watched,
} from './state';
import { createdTimes, PAGE, Walk, type PageQuery } from './walk';

export interface News {
	message: Message;
	change: StatusChange;
	/** Milliseconds since 1970. */
	created: number;
}

/** The first page, where no message is on its way. */
const QUIET_PAGE = 100;
/**
 * Milliseconds. A message may appear in the list so much later than its `createdAt` says: batches are created in the
 * background, and lists lag behind.
 */
const LATE_BY = 10 * 60_000;

/** Why a failed message has to be read by its ID: it has failed since, it may have, or nothing says so. */
type Urgency = 'new' | 'touched' | 'known';
const URGENCIES: Urgency[] = ['new', 'touched', 'known'];

interface Unread {
	row: MessageRow;
	created: number;
	urgency: Urgency;
}

export class StatusWatch {
	private readonly settings: WatchSettings;
	private readonly state?: State;
	private hints?: Hints;
	/** Of other filters. */
	private readonly former?: Hints;
	private pass?: Pass;
	/** Milliseconds since 1970 by the server's clock. */
	private now = Number.NaN;
	private readonly news: News[] = [];
	/** Of this poll, by `shortId`. */
	private readonly unread = new Map<string, Unread>();

	/** @param hints Are used up: only those that `finish` gives are good for the next poll. */
	constructor(settings: WatchSettings, state: State | undefined, hints: Hints | undefined) {
		this.settings = settings;
		this.state = state;
		if (hints && goesOn(hints, state, settings)) {
			if (hints.filters === settings.filters) this.hints = hints;
			else this.former = hints;
		}
		this.pass = this.hints?.pass;
		this.pass?.walk.resume();
	}

	/** How many changes there are to report as yet. */
	get newsCount(): number {
		return this.news.length;
	}

	/** @returns Nothing where all has been read. */
	nextPage(): PageQuery | undefined {
		if (this.pass) return this.pass.walk.next();
		return { limit: this.hints && isQuiet(this.hints) ? QUIET_PAGE : PAGE };
	}

	/**
	 * The answer to `nextPage`.
	 *
	 * @param now Milliseconds since 1970 by the server's clock.
	 */
	takePage({ rows, nextCursor }: MessagePage, now: number): void {
		this.now = now;
		const hints = (this.hints ??= afresh(this.settings, this.state, this.former, now));
		const pass = (this.pass ??= { startedAt: now, walk: walkFor(hints) });
		const times = createdTimes(rows);
		pass.walk.take(times, nextCursor);
		rows.forEach((row, i) => this.see(hints, row, times[i]));
	}

	/** To be called where Postman does not take a cursor that it gave: the next poll reads from the start. */
	giveUpWalk(): void {
		this.pass = undefined;
		if (this.hints) this.hints.tail = undefined;
	}

	/**
	 * IDs of messages that failed of which the list does not tell enough, most urgent first. Each has had its turn then.
	 *
	 * @param mostKnown At most so many of those of which nothing says that they have failed anew.
	 */
	toRead(most: number, mostKnown: number): string[] {
		const { hints } = this;
		if (!hints) return [];
		const watched = (id: string) => hints.messages.get(id) as Watched;
		const inTurn = [...this.unread].sort(
			([a, { urgency: urgencyOfA }], [b, { urgency: urgencyOfB }]) =>
				URGENCIES.indexOf(urgencyOfA) - URGENCIES.indexOf(urgencyOfB) ||
				watched(a).readAt - watched(b).readAt,
		);
		const urgent = inTurn.filter(([, { urgency }]) => urgency !== 'known').length;
		const chosen = inTurn.slice(0, Math.min(most, urgent + mostKnown));
		for (const [id] of chosen) watched(id).readAt = ++hints.reads;
		return chosen.map(([, { row }]) => row.id);
	}

	/** @param message Nothing where Postman does not give it. Without a status too, the list's row has to do. */
	takeRead(messageId: string, message: Message | undefined): void {
		const id = shortId(messageId);
		const unread = this.unread.get(id);
		if (!unread || !this.hints) return;
		this.unread.delete(id);
		this.judge(this.hints, id, message?.latestStatus ? message : unread.row, unread.created);
	}

	/** To be called once, when all is read or the poll's time is over. News come oldest first. */
	finish(): { news: News[]; state?: State; hints?: Hints } {
		const { hints, pass, settings, state } = this;
		if (!hints) return { news: [], hints: this.former };
		hints.pass = pass;
		if (pass?.walk.isOver) this.endPass(hints, pass);

		const news = this.news.sort((a, b) => a.created - b.created || 0);
		if (news.length === 0 && state && isUpToDate(state, settings)) return { news, hints };

		const next = stateOf(
			hints,
			state,
			settings.triggerOn,
			news.map(({ change }) => change.eventId),
		);
		// n8n need not keep a state that comes without an emission; nothing is lost with it.
		hints.goOnFrom = news.length > 0 ? [next.stamp] : [state?.stamp, next.stamp];
		return { news, state: next, hints };
	}

	private see(hints: Hints, row: MessageRow, created: number): void {
		if (!(created >= hints.floor) || !this.settings.accepts(row)) return;
		const id = shortId(row.id);
		const watched = hints.messages.get(id);
		const isOpen = mayChange(row);
		// Before the frontier, whatever has settled was told then, if anybody wanted to know.
		if (!watched && !isOpen && created < hints.frontier) return;

		const urgency = this.urgencyOf(row, watched);
		if (!urgency) return this.judge(hints, id, row, created);
		this.unread.set(id, { row, created, urgency });
		hints.messages.set(id, { readAt: 0, ...watched, created, isOpen });
	}

	/** @returns Nothing where the row tells enough, or nobody wants to know of its status. */
	private urgencyOf(row: MessageRow, watched: Watched | undefined): Urgency | undefined {
		const status = row.latestStatus ?? 'unknown';
		if (!this.isWanted(status) || attemptsOf(row).length > 0) return undefined;
		const { reported, seen } = watched ?? {};
		if (status !== 'failure') {
			// Either someone has retried it, or the list lags behind and shows it as it was.
			const isBack = (seen ?? reported)?.status === 'failure' && !isSettled(row);
			return isBack && attemptCountOf(row) === undefined ? 'new' : undefined;
		}
		if (reported?.status !== 'failure' || (seen && seen.status !== 'failure')) return 'new';
		// Not to be trusted as a sign that nothing has changed: such messages have their turn too.
		return seen && seen.updatedAt !== row.updatedAt ? 'touched' : 'known';
	}

	/** Takes note of a message as it now is, and of the change if it is one to report. */
	private judge(hints: Hints, id: string, message: Message, created: number): void {
		const watched = hints.messages.get(id);
		const before = watched?.seen ?? watched?.reported;
		const status = message.latestStatus ?? 'unknown';
		const attempt = storable(attemptCountOf(message) ?? countedAttempt(status, before));
		const isOpen = mayChange(message);

		let reported = watched?.reported;
		if (this.isWanted(status) && isFurther({ status, attempt }, reported)) {
			reported = { status, attempt };
			this.news.push({ message, change: changeOf(message, reported, before?.status), created });
		}
		if (!isOpen && !reported) {
			hints.messages.delete(id);
			return;
		}
		const seen = { status, attempt, updatedAt: message.updatedAt };
		const { readAt = 0, closedAt = this.now } = watched ?? {};
		const closed = !isOpen && { closedAt };
		hints.messages.set(id, { readAt, created, isOpen, ...closed, reported, seen });
	}

	private isWanted(status: string): status is Status {
		return (this.settings.triggerOn as string[]).includes(status);
	}

	/** All has been read: what is settled and told need not be remembered any longer. */
	private endPass(hints: Hints, { startedAt, walk }: Pass): void {
		const { messages } = hints;
		const { newest } = walk;
		const allListed = startedAt - LATE_BY;
		hints.pass = undefined;
		hints.order = walk.order;
		hints.tail = newest < allListed ? walk.tail : undefined;
		hints.readUntil = allListed;
		// A list that shows nothing at all says nothing of what there is.
		if (newest === -Infinity) return;
		// What nobody has seen is not past, whatever the server's clock says.
		const latest = newest + LATE_BY;
		hints.frontier = Math.max(hints.frontier, Math.min(allListed, latest));
		let oldest = hints.frontier;
		// Also those that were not among the rows: a list that once lacks some of its rows is not to be believed.
		for (const { isOpen, created } of messages.values()) {
			if (isOpen) oldest = Math.min(oldest, created);
		}
		const watchedSince = Math.min(this.now - this.settings.watchFor, latest);
		hints.floor = Math.max(hints.floor, oldest, watchedSince);
		for (const [id, { isOpen, created, closedAt = created }] of messages) {
			// A list that lags behind may show once more how it was before.
			const isPast = !isOpen && Math.max(created, closedAt) < hints.frontier;
			if (created < hints.floor || isPast) messages.delete(id);
		}
	}
}

/** A message that failed may be retried. */
function mayChange(message: Message): boolean {
	return message.latestStatus === 'failure' || !isSettled(message);
}

/** No message is on its way. */
function isQuiet({ messages }: Hints): boolean {
	for (const { isOpen } of messages.values()) if (isOpen) return false;
	return true;
}

function walkFor(hints: Hints): Walk {
	return new Walk(hints.floor, hints.order, isQuiet(hints) ? hints.tail : undefined);
}
