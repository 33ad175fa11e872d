// Decides what is news. A pure state machine: it takes what was reported and the pages of a poll,
// and gives the changes to report and what to remember of them.

import { attemptsOf } from '../api/delivery';
import type { Message, MessagePage, MessageRow } from '../api/message';
import { afresh, askAnew, beginWith } from './begin';
import { latestPlausible, listedUntil, timeByRows, type Clocks } from './clocks';
import { planFor, YOUNG_MS } from './due';
import { endPass, interruptPass, roomIn } from './end-pass';
import { goesOn, type Hints, type Pass } from './hints';
import { Ledger, type News } from './ledger';
import { SLACK_MS } from './list-order';
import { shortId } from './reported';
import { createdTimes } from './row-times';
import type { WatchSettings } from './settings';
import { Sightings } from './sightings';
import { beginning, isUpToDate, type State } from './state';
import { each, type Steps } from './steps';
import { MAX_ENTRIES, stateOf } from './store';
import { PAGE, Walk, type PageQuery } from './walk';

/** What a poll leaves behind. */
export interface PollResult {
	/** Oldest first. */
	news: News[];
	state?: State;
	hints?: Hints | undefined;
}

/** Least rows of the first page. */
const MIN_FIRST_PAGE = 100;
/** How many more rows are asked for than are thought to be new, as a factor. */
const MARGIN = 1.25;
/** Least rows of a page, however slow the server is. */
const MIN_PAGE = 25;
/** By how much more rows are asked for after each page that came, as a factor. */
const PAGE_GROWTH = 1.1;
/** Bytes of the messages that one poll reports, about: n8n holds several copies of them. */
const MAX_NEWS_BYTES = 48 * 2 ** 20;

/** One poll of the machine: fed with pages and messages, it ends in a `PollResult`. */
export class StatusWatch {
	private readonly settings: WatchSettings;
	private readonly state: State | undefined;
	private hints: Hints | undefined;
	/** Hints that were made under other filters. */
	private readonly former: Hints | undefined;
	private pass: Pass | undefined;
	/** Whether no message was on its way as the poll began. */
	private isQuiet = false;
	/** Rows to ask for first. */
	private firstPage = PAGE;
	/** Rows that were asked for last. */
	private limit = PAGE;
	/** The most rows that a page has had which had fewer than were asked for, and no end; or 0. */
	private served = 0;
	private clocks: Clocks;
	private readonly maxEntries: number;
	private readonly ledger: Ledger;
	private readonly sightings: Sightings;

	/**
	 * @param hints Are changed: only those that `finish` returns are good for the next poll.
	 * @param clocks As the poll begins.
	 * @param maxEntries Messages that a state can name.
	 */
	constructor(
		settings: WatchSettings,
		state: State | undefined,
		hints: Hints | undefined,
		clocks: Clocks,
		maxEntries = MAX_ENTRIES,
	) {
		this.settings = settings;
		this.maxEntries = maxEntries;
		this.state = state;
		this.clocks = clocks;
		this.ledger = new Ledger(settings);
		this.sightings = new Sightings(settings, this.ledger);
		if (hints && goesOn(hints, state, settings)) {
			if (hints.filters === settings.filters) this.hints = hints;
			else this.former = hints;
		}
	}

	/** To be run first. */
	*begin(): Steps<void> {
		if (this.hints) yield* this.goOn(this.hints);
	}

	/** Whether the report of this poll is full. */
	get isFull(): boolean {
		return this.ledger.bytes >= MAX_NEWS_BYTES;
	}

	/** Whether changes are put off because the state can name no more messages. */
	get hasNoRoom(): boolean {
		return this.ledger.isOutOfRoom;
	}

	/** Returns `undefined` if all has been read. */
	nextPage(): PageQuery | undefined {
		const limit = Math.min(this.hints?.pageLimit ?? PAGE, PAGE);
		const query = this.pass
			? this.pass.walk.next(limit)
			: { limit: Math.min(limit, this.firstPage) };
		this.limit = query?.limit ?? limit;
		return query;
	}

	/** The answer to `nextPage`. */
	*takePage(page: MessagePage, clocks: Clocks): Steps<void> {
		const { rows, nextCursor, isCut } = page;
		this.clocks = clocks;
		const rowLead = this.hints?.rowLead ?? this.former?.rowLead ?? -Infinity;
		const times = createdTimes(rows, latestPlausible(clocks, rowLead));
		const newest = times.reduce((a, b) => (b > a ? b : a), -Infinity);
		if (!this.hints) {
			this.hints = yield* afresh(this.settings, this.state, this.former, clocks, newest);
			yield* this.goOn(this.hints);
		}
		const { hints } = this;
		hints.rowLead = Math.max(hints.rowLead, newest - clocks.steady);
		if (hints.isBlank && newest > -Infinity) beginWith(hints, newest, this.settings, clocks);
		const pass = (this.pass ??= yield* this.newPass(hints, newest));
		hints.pageLimit = Math.min(PAGE, Math.ceil(hints.pageLimit * PAGE_GROWTH));
		pass.walk.take(times, nextCursor, { isCut, isFull: this.isFullPage(page) });
		yield* each(rows.entries(), ([i, row]) =>
			this.sightings.see(hints, row, times[i] ?? Number.NaN, clocks),
		);
	}

	/** Whether a page has as many rows as were asked for, or as this server gives at once. */
	private isFullPage({ rows, unreadable, nextCursor }: MessagePage): boolean {
		const size = rows.length + unreadable;
		if (size >= this.limit) return true;
		if (nextCursor !== undefined) this.served = Math.max(this.served, size);
		return this.served > 0 && size >= this.served;
	}

	/** To be called if a page did not come in time: a smaller one may. */
	missPage(limit: number): void {
		if (this.hints) this.hints.pageLimit = Math.max(MIN_PAGE, Math.floor(limit / 2));
	}

	/**
	 * To be called if Postman rejects a cursor that it gave: the next poll reads from the start.
	 */
	giveUpWalk(): void {
		this.pass = undefined;
		if (this.hints) this.hints.tail = undefined;
	}

	/** Rows that say too little; their messages have to be read by ID or through their batch. */
	*unreadRows(): Steps<MessageRow[]> {
		return this.hints ? yield* this.sightings.unreadRows(this.hints) : [];
	}

	/**
	 * IDs of messages to be read by themselves: what may be news first, then what is looked at
	 * now and then.
	 */
	*toRead(): Steps<string[]> {
		return this.hints ? yield* this.sightings.toRead(this.hints, this.clocks) : [];
	}

	/** To be called as a message is asked for, so that the others are read first next time. */
	noteRead(messageId: string): void {
		const watched = this.hints?.messages.get(shortId(messageId));
		if (watched) watched.readAt = this.clocks.steady;
	}

	/** Takes a row of a batch's own list; it replaces a reading by ID if it has attempts. */
	takeBatchRow(row: MessageRow): void {
		const unread = this.hints?.messages.get(shortId(row.id))?.unread;
		// Such a row names no batch, so the one of the campaign's row is kept.
		if (unread && attemptsOf(row).length > 0) this.takeRead(row.id, { ...unread.row, ...row });
	}

	/** A message that was read by its ID. If it has no status, the list’s row has to do. */
	takeRead(messageId: string, message: Message): void {
		if (this.hints) this.sightings.takeRead(this.hints, messageId, message, this.clocks);
	}

	/** To be called if Postman does not know a message by its ID: the list may know it. */
	takeRefusal(messageId: string): void {
		if (this.hints) this.sightings.takeRefusal(this.hints, messageId, this.clocks);
	}

	/** To be called if a message cannot be read by its ID, whatever the reason. */
	missMessage(messageId: string): void {
		if (this.hints) this.sightings.missMessage(this.hints, messageId);
	}

	/** To be called once, when all is read or the poll's time is over. */
	*finish(): Steps<PollResult> {
		const { hints, former, pass, settings, state, maxEntries } = this;
		if (!hints) {
			const begun = state ? undefined : beginning(settings, this.clocks.local, former);
			if (begun) former?.goOnFrom.push(begun.stamp);
			return { news: [], hints: former, ...(begun && { state: begun }) };
		}
		if (!this.isFull) yield* this.sightings.settleUnread(hints, this.clocks);
		hints.pass = pass;
		const { room } = this.ledger;
		if (pass?.walk.isOver) yield* endPass(hints, pass, this.clocks, settings, maxEntries);
		else if (pass) yield* interruptPass(hints, pass, this.clocks, { room, maxEntries });

		const news = this.ledger.news.sort((a, b) => a.created - b.created || 0);
		if (news.length === 0 && state && isUpToDate(state, settings)) return { news, hints };

		const next = yield* stateOf(hints, state, {
			triggerOn: settings.triggerOn,
			reported: news.map(({ change }) => change.eventId),
			maxEntries,
		});
		// n8n may drop a state that comes without an emission; nothing is lost with it.
		hints.goOnFrom = news.length > 0 ? [next.stamp] : [state?.stamp, next.stamp];
		return { news, state: next, hints };
	}

	private *goOn(hints: Hints): Steps<void> {
		askAnew(hints, this.settings, this.clocks);
		this.ledger.room = yield* roomIn(hints, this.maxEntries);
		const now = timeByRows(hints.rowLead, this.clocks);
		let youngest = hints.frontier;
		this.isQuiet = true;
		yield* each(hints.messages.values(), ({ isOpen, isOut, created }) => {
			if (!isOpen || isOut) return;
			this.isQuiet = false;
			// Older ones do not make the first page larger: they can be read by ID.
			if (created >= now - YOUNG_MS) youngest = Math.min(youngest, created);
		});
		const rows = (now - youngest) * hints.density * MARGIN;
		if (hints.isWhole && rows >= 0) this.firstPage = Math.max(MIN_FIRST_PAGE, Math.ceil(rows));
		this.pass = hints.pass;
		this.pass?.walk.resume();
	}

	private *newPass(hints: Hints, newest: number): Steps<Pass> {
		const { clocks } = this;
		const { order, tail, oddEnd, oldest, marks, lateness, frontier, isWhole } = hints;
		const now = timeByRows(hints.rowLead, clocks);
		const plan = yield* planFor(hints, now, clocks.steady, frontier);
		this.sightings.askFor(plan.ids);
		let floor = isWhole ? Math.max(hints.floor, plan.floor) : hints.floor;
		// No new rows, and nothing due lies further down: the walk may stop above the frontier.
		if (floor === frontier && newest < frontier && newest > -Infinity) floor += SLACK_MS;
		return {
			startedAt: clocks,
			walk: new Walk(floor, order, this.isQuiet ? tail : undefined, {
				oddEnd,
				oldest,
				hasRows: marks.length > 0,
			}),
			floor,
			listedUntil: listedUntil(clocks, newest, marks, lateness, hints.rowLead),
		};
	}
}
