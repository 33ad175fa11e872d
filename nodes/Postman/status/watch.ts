// Decides what is news. A pure machine: what was reported, and the pages of a poll, give the changes to report and what
// is to be remembered of them.

import { attemptCountOf, attemptsOf, isSettled, STATUSES, type Status } from '../api/delivery';
import type { Message, MessagePage, MessageRow } from '../api/message';
import { changeOf, type StatusChange } from './change';
import { encode, shortId, type Reported } from './reported';
import type { WatchSettings } from './settings';
import { afresh, goesOn, type Hints, type Pass, type Sighting, type State } from './state';
import { createdAt, Walk, type PageQuery } from './walk';

export interface News {
	message: Message;
	change: StatusChange;
}

/**
 * Milliseconds. A message may appear in the list so much later than its `createdAt` says: batches are created in the
 * background, and lists lag behind.
 */
const LATE_BY = 10 * 60_000;

/** Why a failed message has to be read by its ID, most urgent first. */
const URGENCY = ['new', 'touched', 'known'] as const;

interface Unread {
	id: string;
	row: MessageRow;
	urgency: (typeof URGENCY)[number];
}

export class StatusWatch {
	private readonly settings: WatchSettings;
	private readonly now: number;
	private readonly state?: State;
	private readonly hints: Hints;
	private readonly pass: Pass;
	private readonly news: News[] = [];
	/** Of this poll, by `shortId`. */
	private readonly unread = new Map<string, Unread>();

	/**
	 * @param hints Are used up: only those that `finish` gives are good for the next poll.
	 * @param now Milliseconds since 1970 by the server's clock.
	 */
	constructor(
		settings: WatchSettings,
		state: State | undefined,
		hints: Hints | undefined,
		now: number,
	) {
		this.settings = settings;
		this.state = state;
		this.now = now;
		this.hints = hints && goesOn(hints, state, settings) ? hints : afresh(settings, state, now);
		this.hints.polls++;
		if (this.hints.pass) this.hints.pass.walk.resume();
		this.pass = this.hints.pass ?? {
			startedAt: now,
			walk: new Walk(this.hints.floor, this.hints.order),
			created: new Map(),
			oldestUnsettled: Infinity,
		};
	}

	/** @returns Nothing where all has been read. */
	nextPage(): PageQuery | undefined {
		return this.pass.walk.next();
	}

	/** The answer to `nextPage`. */
	takePage({ rows, nextCursor }: MessagePage): void {
		this.pass.walk.take(rows, nextCursor);
		for (const row of rows) this.see(row);
	}

	/** IDs of failed messages of which the list does not tell enough, most urgent first. */
	toRead(most: number): string[] {
		const { readIn } = this.hints;
		return [...this.unread]
			.sort(
				([a, { urgency: urgencyOfA }], [b, { urgency: urgencyOfB }]) =>
					URGENCY.indexOf(urgencyOfA) - URGENCY.indexOf(urgencyOfB) ||
					(readIn.get(a) ?? 0) - (readIn.get(b) ?? 0),
			)
			.slice(0, most)
			.map(([, { id }]) => id);
	}

	/** @param message Nothing where Postman does not know it any more: then the list's row has to do. */
	takeRead(messageId: string, message: Message | undefined): void {
		const id = shortId(messageId);
		const unread = this.unread.get(id);
		if (!unread) return;
		this.unread.delete(id);
		this.hints.readIn.set(id, this.hints.polls);
		this.judge(id, message ?? unread.row);
	}

	/** To be called once, when all is read or the poll's time is over. News come oldest first. */
	finish(): { news: News[]; state?: State; hints: Hints } {
		const { hints, pass, settings, state } = this;
		if (pass.walk.isOver) this.endPass();
		else hints.pass = pass;
		hints.order = pass.walk.order;

		const news = this.news.sort((a, b) => createdAt(a.message) - createdAt(b.message) || 0);
		const isFirst = state === undefined || state.watching !== settings.watching;
		if (news.length === 0 && !isFirst) return { news, hints };

		const { watching } = settings;
		const { floor } = hints;
		const told = news.map(({ change }) => change.eventId);
		const stamp = shortId(JSON.stringify([state?.stamp, watching, floor, this.now, told]));
		// n8n need not keep a state that comes without an emission; nothing is lost with it.
		hints.goOnFrom = news.length > 0 ? [stamp] : [state?.stamp, stamp];
		const reported = encode(hints.reported);
		return { news, state: { version: 1, watching, stamp, floor, reported }, hints };
	}

	private see(row: MessageRow): void {
		const created = createdAt(row);
		if (created < this.hints.floor || !this.settings.accepts(row)) return;
		const id = shortId(row.id);
		this.pass.created.set(id, created);
		if (!this.isFinal(row)) {
			this.pass.oldestUnsettled = Math.min(this.pass.oldestUnsettled, created);
		}
		const urgency = this.urgencyOf(id, row);
		if (urgency) this.unread.set(id, { id: row.id, row, urgency });
		else this.judge(id, row);
	}

	/** @returns Nothing where the row tells enough, or nobody wants to know of failures. */
	private urgencyOf(id: string, row: MessageRow): Unread['urgency'] | undefined {
		const isWanted = row.latestStatus === 'failure' && this.settings.triggerOn.includes('failure');
		if (!isWanted || attemptsOf(row).length > 0) return undefined;
		const { reported, sightings } = this.hints;
		const sighting = sightings.get(id);
		const isKnown = reported.get(id)?.status === 'failure';
		if (!isKnown || (sighting && sighting.status !== 'failure')) return 'new';
		// Not to be trusted as a sign that nothing has changed: such messages have their turn too.
		return sighting && sighting.updatedAt !== row.updatedAt ? 'touched' : 'known';
	}

	/** Takes note of a message as it now is, and of the change if it is one to report. */
	private judge(id: string, message: Message): void {
		const { reported, sightings } = this.hints;
		const status = message.latestStatus ?? 'unknown';
		const known = reported.get(id);
		const before = sightings.get(id) ?? known;
		const attempt = attemptCountOf(message) ?? countedAttempt(before, status);

		if (this.isFinal(message)) sightings.delete(id);
		else sightings.set(id, { status, attempt, updatedAt: message.updatedAt });

		const isNews = known?.status !== status || attempt > known.attempt;
		if (!isNews || !isStatus(status) || !this.settings.triggerOn.includes(status)) return;
		reported.set(id, { status, attempt });
		const change = changeOf(message, { status, attempt, previousStatus: before?.status });
		this.news.push({ message, change });
	}

	/** No change of it can be news any more. A message that failed may be retried. */
	private isFinal(message: Message): boolean {
		const isOld = createdAt(message) < this.now - this.settings.watchFor;
		return isOld || (message.latestStatus !== 'failure' && isSettled(message));
	}

	private endPass(): void {
		const { hints, pass } = this;
		const { watchFor } = this.settings;
		const settledBefore = Math.min(pass.oldestUnsettled, pass.startedAt - LATE_BY);
		hints.floor = Math.max(hints.floor, settledBefore, this.now - watchFor);
		hints.pass = undefined;
		const isOver = (id: string) => (pass.created.get(id) ?? -Infinity) < hints.floor;
		for (const memory of [hints.reported, hints.sightings, hints.readIn]) {
			for (const id of memory.keys()) if (isOver(id)) memory.delete(id);
		}
	}
}

/** Where Postman does not tell: what follows a failure is the next attempt. */
function countedAttempt(before: Reported | Sighting | undefined, status: string): number {
	if (!before) return 1;
	return before.status === 'failure' && status !== 'failure' ? before.attempt + 1 : before.attempt;
}

function isStatus(status: string): status is Status {
	return (STATUSES as readonly string[]).includes(status);
}
