// Where a reading begins: with a first poll, after a restart, and where other filters or statuses
// are asked for than before. Pure.

import { areAgreed, likelyNow, timeByRows, type Clocks } from './clocks';
import { commonlyLateBy, type Hints, type Watched } from './hints';
import { decode } from './reported';
import type { WatchSettings } from './settings';
import { stateOfCampaign, type State } from './state';
import { each, type Steps } from './steps';

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
	const { campaign, filters, order, lookBackMs, watchForMs, triggerOn } = settings;
	const now = likelyNow(clocks, newest);
	const known = stateOfCampaign(state, campaign);
	const isBeginning = (!known || known.isBeginning === true) && !former;
	const latest = isBeginning ? latestStart(settings, clocks, newest) : Infinity;
	const start = Math.min(now - lookBackMs, latest);
	const isSame = known?.filters === filters;
	const floors = [known, former].map((each) => each?.floor ?? Infinity);
	// Under other filters, messages that nobody has looked at may be on their way.
	const floor = Math.min(...floors, isSame && !isBeginning ? Infinity : start);
	const byRows = newest > -Infinity ? newest - watchForMs : -Infinity;
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
 * Returns the latest time at which the watch may begin, in milliseconds since 1970. Clocks may be
 * ahead, so it is no later than just after the newest row; unless two clocks agree, it is earlier
 * by the look-back.
 *
 * @param newest When the newest row of the first page was created; if rows are in another order,
 * the list may have newer ones, and two clocks are believed all the same.
 */
function latestStart({ lookBackMs, order }: WatchSettings, clocks: Clocks, newest: number): number {
	const isOneClock = Number.isNaN(clocks.server);
	if (newest === -Infinity || (order !== 'newestFirst' && !isOneClock)) return Infinity;
	return newest + 1 - (areAgreed(clocks) ? 0 : lookBackMs);
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
		hints.frontier = Math.max(hints.frontier, seenUntil(hints));
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
 * Returns the moment, in milliseconds since 1970, before whose messages old failures are not
 * reported: a workflow that retries what is reported would be charged for them.
 *
 * @param readUntil Of a message that was created later, nobody can say that it had failed by then.
 */
function quietSince({ lookBackMs }: WatchSettings, now: number, readUntil = -Infinity): number {
	const since = now - Math.max(lookBackMs, commonlyLateBy(0));
	return readUntil === -Infinity ? since : Math.min(since, readUntil);
}

/** What nobody wanted to know, and had settled before somebody did, is not news. */
function frontierFor(
	{ filters, triggerOn, lookBackMs }: WatchSettings,
	known: State | undefined,
	former: Hints | undefined,
	now: number,
): number {
	if (former) return Math.max(former.frontier, Math.min(seenUntil(former), now));
	if (!known) return now - lookBackMs;
	const wasWanted = known.filters === filters && asksNoMore(triggerOn, known.triggerOn);
	return wasWanted ? known.frontier : Math.max(known.frontier, now - lookBackMs);
}

/** As `readUntil`, if lists have shown rows: one that was empty may have been wrong. */
function seenUntil({ marks, readUntil }: Hints): number {
	return marks.length > 0 ? readUntil : -Infinity;
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
