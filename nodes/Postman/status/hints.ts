// What this process remembers of how far the reading has come. To lose it costs calls, never a
// change. It is worth something only together with the state that it goes on from: n8n drops what
// a poll gave when it was abandoned or superseded, and then the hints know of changes that nobody
// has heard of.

import type { MessageRow } from '../api/message';
import { areAgreed, likelyNow, timeByRows, type Clocks, type Mark } from './clocks';
import { decode, type Reported } from './reported';
import type { WatchSettings } from './settings';
import { stateOfCampaign, type State } from './state';
import { each, type Steps } from './steps';
import type { Order, Range, Walk } from './walk';

/** A message as it was last seen. */
export interface Sighting {
	status: string;
	attempt: number;
	/**
	 * As rows have it; a message that is read by its ID may write the same moment in another way.
	 */
	updatedAt?: string | null | undefined;
	/**
	 * If nothing told of its attempts: when it was first seen so, in milliseconds since 1970, at
	 * the least. An attempt that is older, and stands so, is the one that was seen.
	 */
	countedAt?: number | undefined;
}

/** What is remembered of a message. */
export interface Watched {
	/** Absent if the message has not been seen since the state was read. */
	messageId?: string | undefined;
	/**
	 * Milliseconds since 1970; a guess if the message has not been seen since the state was read.
	 */
	created: number;
	/**
	 * What its row says instead of `created`, if that is later than clocks and other rows bear
	 * out.
	 */
	statedAt?: number | undefined;
	/** Whether a change of it can still be news. */
	isOpen: boolean;
	reported?: Reported | undefined;
	/** `Clocks.steady` when it was first seen that no change of it can be news any more. */
	closedAt?: number;
	/** Absent if the message has not been seen since the state was read. */
	seen?: Sighting | undefined;
	/** A row that does not tell enough, and in how many polls it was seen. */
	unread?: { row: MessageRow; polls: number };
	/**
	 * `Clocks.steady` when a row of it was last seen, and when it was last read by its ID;
	 * `-Infinity` for never.
	 */
	listedAt: number;
	readAt: number;
	/**
	 * Whether the filters leave it out: it is remembered for the day that they let it in again.
	 * Absent as long as no row has told.
	 */
	isOut?: boolean | undefined;
	/** It cannot be read by its ID: a walk has to come upon it. */
	isByList?: true;
	/** That is because Postman does not know it by its ID. */
	isUnknown?: true;
	/** It had failed before anybody asked for that. */
	isUnasked?: boolean;
	/** Whole walks in a row that should have come upon it, and did not. */
	misses: number;
}

/** One reading of the list down to the floor, over as many polls as it takes. */
export interface Pass {
	startedAt: Clocks;
	walk: Walk;
	/** Milliseconds since 1970: rows older than this were not asked for. */
	floor: number;
	/** Milliseconds since 1970: whatever was created before that was in the list as it began. */
	listedUntil: number;
}

/** Times in milliseconds since 1970 unless something else is said. */
export interface Hints extends Pick<State, 'campaign' | 'filters' | 'floor' | 'frontier'> {
	/** What was created until then has been in a list that was read to its end. */
	readUntil: number;
	/** `timeByRows`; `-Infinity` if no row has been seen yet. */
	rowLead: number;
	/** When the last whole walk began, by clocks that agreed. */
	walkedAt: number;
	/**
	 * The watch of each older message has ended, and nobody remembers any more what was told of
	 * it; `-Infinity` before the first whole walk.
	 */
	watchedSince: number;
	/** Stamps of the states that these go on from; `undefined` stands for none. */
	goOnFrom: Array<string | undefined>;
	/** By `shortId` of the message's ID. */
	messages: Map<string, Watched>;
	/** The watch has begun with this process, and no row has been seen yet. */
	isBlank: boolean;
	/** Whether all that is watched has been seen: a walk has been down to the floor. */
	isWhole: boolean;
	triggerOn: readonly string[];
	quietBefore: number;
	ranges: Range[];
	lateness: number;
	marks: Mark[];
	order: Order;
	/** Rows of a millisecond, as the last whole walk had them. */
	density: number;
	/** Rows to ask for at once. */
	pageLimit: number;
	/** The cursor of the list's last page. */
	tail?: string | undefined;
	/** `Walk.oddEnd` */
	oddEnd?: string | undefined;
	/** `ListFacts.oldest`; `Infinity` as long as no row has been seen. */
	oldest: number;
	/** One that has not ended yet. */
	pass?: Pass | undefined;
}

/** Milliseconds: how late rows commonly come, unless the campaign has shown otherwise. */
const COMMONLY_LATE_BY_MS = 10 * 60_000;

/** Whether the hints go on from that state, whatever the filters are. */
export function goesOn(
	{ campaign, goOnFrom }: Hints,
	state: State | undefined,
	settings: WatchSettings,
): boolean {
	return campaign === settings.campaign && goOnFrom.includes(state?.stamp);
}

/**
 * Hints for a first poll, for one that has none to go on from, or for one under other filters.
 *
 * @param former Hints that go on from the state, of other filters.
 * @param newest When the newest row was created, in milliseconds since 1970.
 */
export function* afresh(
	settings: WatchSettings,
	state: State | undefined,
	former: Hints | undefined,
	clocks: Clocks,
	newest: number,
): Steps<Hints> {
	const { campaign, filters, order, lookBack, watchFor, triggerOn } = settings;
	const now = likelyNow(clocks, newest);
	const known = stateOfCampaign(state, campaign);
	const isBeginning = (!known || known.isBeginning === true) && !former;
	const latest = isBeginning ? latestStart(settings, clocks, newest) : Infinity;
	const start = Math.min(now - lookBack, latest);
	const isSame = known?.filters === filters;
	const floors = [known, former].map((each) => each?.floor ?? Infinity);
	// Under other filters, messages that nobody has looked at may be on their way.
	const floor = Math.min(...floors, isSame && !isBeginning ? Infinity : start);
	const byRows = newest > -Infinity ? newest - watchFor : -Infinity;
	// The state's floor may be of long ago, when more was still remembered.
	const watchedSince = former?.watchedSince ?? -Infinity;
	const quietBefore = Math.max(former?.quietBefore ?? -Infinity, known?.quietBefore ?? -Infinity);
	const before = known?.triggerOn ?? former?.triggerOn;
	const isNewToFailures = before && (!isSame || asksForFailures(triggerOn, before));
	return {
		campaign,
		filters,
		triggerOn,
		goOnFrom: [state?.stamp],
		floor: Math.max(floor, Math.min(start, Math.max(byRows, watchedSince))),
		frontier: Math.min(frontierFor(settings, known, former, now), latest),
		isBlank: isBeginning && newest === -Infinity,
		isWhole: false,
		readUntil: -Infinity,
		walkedAt: Number.NaN,
		watchedSince,
		rowLead: Math.max(former?.rowLead ?? -Infinity, newest - clocks.steady),
		messages: former
			? yield* messagesOf(former, now)
			: yield* storedMessages(known, isSame ? known.floor : now),
		quietBefore: isNewToFailures
			? Math.max(quietBefore, quietSince(settings, now, former?.readUntil))
			: quietBefore,
		// As with the frontier, also under other settings: what has been told of them is not
		// named any more.
		ranges: former?.ranges ?? known?.ranges ?? [],
		lateness: former?.lateness ?? known?.lateness ?? 0,
		marks: [],
		order,
		density: former?.density ?? 0,
		pageLimit: former?.pageLimit ?? Infinity,
		oldest: Infinity,
	};
}

/**
 * In milliseconds since 1970: the watch begins with older rows than that in any case. Clocks may
 * be ahead: what comes from now on is news, and so is the look-back if there is only one clock to
 * tell of it.
 *
 * @param newest When the newest row of the first page was created; if rows are in another order,
 * the list may have newer ones, and two clocks are believed all the same.
 */
function latestStart({ lookBack, order }: WatchSettings, clocks: Clocks, newest: number): number {
	const isOneClock = Number.isNaN(clocks.server);
	if (newest === -Infinity || (order !== 'newestFirst' && !isOneClock)) return Infinity;
	return newest + 1 - (areAgreed(clocks) ? 0 : lookBack);
}

/** To be called with the first rows of a list that was empty as the watch began. */
export function beginWith(
	hints: Hints,
	newest: number,
	settings: WatchSettings,
	clocks: Clocks,
): void {
	hints.isBlank = false;
	const start = latestStart(settings, clocks, newest);
	hints.floor = Math.min(hints.floor, start);
	hints.frontier = Math.min(hints.frontier, start);
}

/** To be called if hints go on: statuses may be asked for that were not before. */
export function askAnew(hints: Hints, settings: WatchSettings, clocks: Clocks): void {
	const { triggerOn } = settings;
	const now = likelyNow(clocks, timeByRows(hints.rowLead, clocks));
	// If the list was empty, all that comes later is younger than the watch.
	const readUntil = hints.isBlank ? hints.frontier : hints.readUntil;
	if (asksForFailures(triggerOn, hints.triggerOn)) {
		hints.quietBefore = Math.max(hints.quietBefore, quietSince(settings, now, readUntil));
	}
	if (!asksNoMore(triggerOn, hints.triggerOn)) {
		hints.frontier = Math.max(hints.frontier, hints.readUntil);
		// What was not asked for was not remembered, and is not late.
		hints.walkedAt = Number.NaN;
	}
	hints.triggerOn = triggerOn;
}

function asksForFailures(triggerOn: readonly string[], before: readonly string[]): boolean {
	return triggerOn.includes('failure') && !before.includes('failure');
}

function asksNoMore(triggerOn: readonly string[], before: readonly string[]): boolean {
	return triggerOn.every((each) => before.includes(each));
}

/**
 * A failure that was there before anybody asked may be charged anew by whoever retries it.
 *
 * @param readUntil Of a message that was created later, nobody can say that it had failed by then.
 */
function quietSince({ lookBack }: WatchSettings, now: number, readUntil = -Infinity): number {
	const since = now - Math.max(lookBack, COMMONLY_LATE_BY_MS);
	return readUntil === -Infinity ? since : Math.min(since, readUntil);
}

/** How late rows may come that nobody has asked for yet, in milliseconds. */
export function commonlyLateBy(lateness: number): number {
	return Math.max(COMMONLY_LATE_BY_MS, lateness);
}

/** What nobody wanted to know, and had settled before somebody did, is not news. */
function frontierFor(
	{ filters, triggerOn, lookBack }: WatchSettings,
	known: State | undefined,
	former: Hints | undefined,
	now: number,
): number {
	if (former) return Math.max(former.frontier, Math.min(former.readUntil, now));
	if (!known) return now - lookBack;
	const wasWanted = known.filters === filters && asksNoMore(triggerOn, known.triggerOn);
	return wasWanted ? known.frontier : Math.max(known.frontier, now - lookBack);
}

/** Those that other filters had let in need not be read again, but they may be let in once more. */
function* messagesOf({ messages: former }: Hints, now: number): Steps<Map<string, Watched>> {
	const messages = new Map<string, Watched>();
	yield* each(former, ([id, watched]) => {
		messages.set(id, { ...watched, created: now, misses: 0, isOut: undefined });
	});
	return messages;
}

/**
 * @param created Milliseconds since 1970: a guess that leaves out none that is to be read again.
 */
function* storedMessages(known: State | undefined, created: number): Steps<Map<string, Watched>> {
	const never = { created, isOpen: true, listedAt: -Infinity, readAt: -Infinity, misses: 0 };
	const messages = new Map<string, Watched>();
	yield* each(decode(known?.messages ?? ''), ([id, stored]) => {
		const told =
			stored === 'failed' ? { seen: { status: 'failure', attempt: 1 } } : { reported: stored };
		messages.set(id, { ...never, ...told });
	});
	return messages;
}
