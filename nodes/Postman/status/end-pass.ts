// What follows from a whole walk: what is settled and told need not be remembered any longer. Pure.

import {
	areAgreed,
	areBorneOut,
	lateBy,
	later,
	likelyNow,
	timeByRows,
	withMark,
	type Clocks,
} from './clocks';
import { commonlyLateBy, type Hints, type Pass } from './hints';
import { extendRanges, growthBy, isKnown, rangesBeyond, walkedRanges } from './known';
import type { WatchSettings } from './settings';
import { each, type Steps } from './steps';
import { countEntries, USE, useOf } from './store';
import type { Range } from './walk';

/**
 * Whole walks that have missed a message: it is taken to be gone if nobody can ask for it by its
 * ID, or if Postman does not know that.
 */
const MAX_MISSES = 5;
/** Milliseconds: rows that are not as new as the clocks say do not make the clocks wrong. */
const NEAR_MS = 60 * 60_000;
/** Below such a part of what a state can name, what messages on their way take is of no concern. */
const NO_CONCERN_SHARE = 1 / 100;
/** From such a part on, a state is to become smaller. */
const TIGHT_SHARE = 1 / 2;
/** Such a part is not filled with what is reported: it is left to what is on its way. */
const RESERVE_SHARE = 1 / 12;

/** How many messages more can be reported that the state does not name yet. */
export function* roomIn(hints: Hints, maxEntries: number): Steps<number> {
	return Math.floor(maxEntries * (1 - RESERVE_SHARE)) - (yield* countEntries(hints));
}

/**
 * @param clocks As the walk ended.
 * @param maxEntries Messages that a state can name.
 */
export function* endPass(
	hints: Hints,
	pass: Pass,
	clocks: Clocks,
	{ watchForMs }: WatchSettings,
	maxEntries: number,
): Steps<void> {
	const { startedAt, walk, listedUntil } = pass;
	const { messages } = hints;
	const { newest } = walk;
	hints.pass = undefined;
	hints.order = walk.order;
	hints.oddEnd = walk.oddEnd ?? hints.oddEnd;
	// Older rows may have been taken away.
	hints.oldest = walk.oddEnd === undefined ? Math.min(hints.oldest, walk.oldest) : walk.oldest;
	hints.density = walk.density ?? hints.density;
	hints.tail = listedUntil > newest ? walk.tail : undefined;
	const isAgreed = areAgreed(startedAt) && areAgreed(clocks);
	const begun = likelyNow(startedAt, -Infinity);
	const late = commonlyLateBy(hints.lateness);
	const byRows = Math.max(timeByRows(hints.rowLead, startedAt), newest + 1);
	const isRowless = hints.rowLead === -Infinity;
	const isBorneOut = isRowless ? isAgreed : areBorneOut(startedAt, hints.rowLead, NEAR_MS);
	const readUntil = Math.min(later(startedAt) - late, isBorneOut ? Infinity : byRows);
	// A list that shows nothing at all says nothing of what there is.
	if (newest === -Infinity) {
		if (messages.size === 0) hints.readUntil = readUntil;
		return;
	}
	// If both are wrong, rows seem to come later than they do: that costs calls.
	hints.walkedAt = isAgreed ? begun : Number.NaN;
	hints.marks = withMark(hints.marks, { steady: clocks.steady, newest }, hints.lateness);
	const hasGaps = yield* countMisses(hints, pass);
	hints.isWhole ||= pass.floor <= hints.floor;
	// A list that lacks some of what is looked for may lack what is news too.
	if (!hasGaps) {
		hints.readUntil = readUntil;
		yield* moveFrontier(hints, listedUntil, maxEntries);
	}
	let oldest = hints.frontier;
	// Also those that were not among the rows: a list that once lacks some of its rows is not to
	// be believed.
	yield* each(messages.values(), ({ isOpen, isOut, created }) => {
		if (isOpen && !isOut) oldest = Math.min(oldest, created);
	});
	// And not those that nobody has seen.
	const watchedSince = Math.min(timeByRows(hints.rowLead, clocks) - watchForMs, newest + 1);
	hints.watchedSince = Math.max(hints.watchedSince, watchedSince);
	hints.floor = Math.max(hints.floor, oldest, watchedSince);
	const wait = lateBy(hints.lateness);
	yield* each(messages, ([id, watched]) => {
		const { isOpen, isOut, created, statedAt = created, closedAt = -Infinity } = watched;
		// When one was created that has not been seen yet is a guess.
		if (watched.messageId === undefined) return;
		const closedFor = clocks.steady - closedAt;
		// A list that lags behind may show once more how it was before.
		// As long as it may be seen, unless all is known of its time.
		const isPast = !isOpen && closedFor > (isKnown(hints, statedAt) ? wait : watchForMs);
		const last = isOpen ? created : statedAt;
		if (last < (isOut ? watchedSince : hints.floor) || isPast) messages.delete(id);
	});
}

/**
 * To be called if a walk has not come to its end. If it was stopped because no more could be
 * remembered, another one may go on in time.
 *
 * @param room Of `roomIn`.
 */
export function* interruptPass(
	hints: Hints,
	pass: Pass,
	clocks: Clocks,
	{ room, maxEntries }: { room: number; maxEntries: number },
): Steps<void> {
	yield* tighten(hints, walkedRanges(pass), maxEntries);
	const isLong = clocks.steady - pass.startedAt.steady >= lateBy(hints.lateness);
	if (room <= 0 && isLong) hints.pass = undefined;
}

/** Returns whether a walk lacks messages that are still looked for. */
function* countMisses(
	{ messages, floor }: Hints,
	{ startedAt, floor: read }: Pass,
): Steps<boolean> {
	let hasGaps = false;
	yield* each(messages, ([id, watched]) => {
		const { isOpen, isOut, created, listedAt, messageId, isUnknown } = watched;
		if (!isOpen || isOut || listedAt >= startedAt.steady) return;
		// Where it was created is a guess as long as it has not been seen.
		if (messageId === undefined ? read > floor : created < read) return;
		watched.misses++;
		if (watched.misses < MAX_MISSES) hasGaps = true;
		else if (messageId === undefined || isUnknown) messages.delete(id);
	});
	return hasGaps;
}

function* moveFrontier(hints: Hints, until: number, maxEntries: number): Steps<void> {
	if (yield* isWorthwhile(hints, until, maxEntries)) {
		hints.frontier = Math.max(hints.frontier, until);
		hints.ranges = rangesBeyond(hints.frontier, hints.ranges);
	} else {
		yield* tighten(hints, [{ from: hints.frontier, until }], maxEntries);
	}
}

/** Whether the frontier may go on to a time: the state must not become much larger by it. */
function* isWorthwhile(hints: Hints, until: number, maxEntries: number): Steps<boolean> {
	const after = { frontier: until, ranges: hints.ranges };
	let growth = 0;
	let unreported = 0;
	let entries = 0;
	yield* each(hints.messages.values(), (watched) => {
		const use = useOf(watched, after);
		if (use < USE.precaution) entries++;
		if (use === USE.unreported) unreported++;
		const { created } = watched;
		if (created < until && !isKnown(hints, created)) growth += growthBy(watched);
	});
	if (entries > maxEntries * (1 - RESERVE_SHARE)) return false;
	return growth <= 0 || unreported <= maxEntries * NO_CONCERN_SHARE;
}

/** @param read What has been read, in milliseconds since 1970. */
function* tighten(hints: Hints, read: Range[], maxEntries: number): Steps<void> {
	const entries = yield* countEntries(hints);
	if (entries < maxEntries * TIGHT_SHARE) return;
	const isFull = entries >= Math.floor(maxEntries * (1 - RESERVE_SHARE));
	yield* extendRanges(hints, read, isFull ? maxEntries - entries : 0);
}
