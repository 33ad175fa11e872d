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
import type { WatchSettings } from './settings';
import { each, type Steps } from './steps';
import { rangesOf } from './store';

/** Whole walks that have missed a message: it is taken to be gone, as long as nobody can ask for it by its ID. */
const MAX_MISSES = 5;
/** Milliseconds: rows that are not as new as the clocks say do not make the clocks wrong. */
const NEAR_MS = 60 * 60_000;
/** Below so many messages, what they take in the state is of no concern. */
const MIN_CONCERN = 1_000;

/** @param clocks As the walk ended. */
export function* endPass(
	hints: Hints,
	pass: Pass,
	clocks: Clocks,
	{ watchFor }: WatchSettings,
): Steps<void> {
	const { startedAt, walk, listedUntil } = pass;
	const { messages } = hints;
	const { newest } = walk;
	hints.pass = undefined;
	hints.order = walk.order;
	hints.oddEnd = walk.oddEnd ?? hints.oddEnd;
	hints.density = walk.density ?? hints.density;
	hints.tail = listedUntil > newest ? walk.tail : undefined;
	const isAgreed = areAgreed(startedAt) && areAgreed(clocks);
	const begun = likelyNow(startedAt, -Infinity);
	const late = commonlyLateBy(hints.lateness);
	const byRows = Math.max(timeByRows(hints.rowLead, startedAt), newest + 1);
	const isBorneOut = areBorneOut(startedAt, hints.rowLead, NEAR_MS);
	hints.readUntil = Math.min(later(startedAt) - late, isBorneOut ? Infinity : byRows);
	// A list that shows nothing at all says nothing of what there is.
	if (newest === -Infinity) return;
	// If both are wrong, rows seem to come later than they do: that costs calls.
	hints.walkedAt = isAgreed ? begun : Number.NaN;
	hints.marks = withMark(hints.marks, { steady: clocks.steady, newest }, hints.lateness);
	yield* countMisses(hints, pass);
	hints.isWhole ||= pass.floor <= hints.floor;

	hints.frontier = yield* frontierAfter(hints, listedUntil);
	hints.ranges = rangesOf(hints);
	let oldest = hints.frontier;
	// Also those that were not among the rows: a list that once lacks some of its rows is not to be believed.
	yield* each(messages.values(), ({ isOpen, isOut, created }) => {
		if (isOpen && !isOut) oldest = Math.min(oldest, created);
	});
	// And not those that nobody has seen.
	const watchedSince = Math.min(timeByRows(hints.rowLead, clocks) - watchFor, newest + 1);
	hints.floor = Math.max(hints.floor, oldest, watchedSince);
	const wait = lateBy(hints.lateness);
	yield* each(messages, ([id, { isOpen, isOut, created, closedAt = -Infinity }]) => {
		// A list that lags behind may show once more how it was before.
		const isPast = !isOpen && created < hints.frontier && clocks.steady - closedAt >= wait;
		if (created < (isOut ? watchedSince : hints.floor) || isPast) messages.delete(id);
	});
}

/** To be called if a walk was stopped because no more could be remembered: in time, another one may go on. */
export function breakPass(hints: Hints, pass: Pass, clocks: Clocks): void {
	if (clocks.steady - pass.startedAt.steady < lateBy(hints.lateness)) return;
	hints.ranges = rangesOf(hints);
	hints.pass = undefined;
}

function countMisses({ messages, floor }: Hints, { startedAt, floor: read }: Pass): Steps<void> {
	return each(messages, ([id, watched]) => {
		const { isOpen, isOut, created, listedAt, messageId } = watched;
		if (!isOpen || isOut || listedAt >= startedAt.steady) return;
		// Where it was created is a guess as long as it has not been seen.
		if (messageId === undefined ? read > floor : created < read) return;
		watched.misses++;
		if (messageId === undefined && watched.misses >= MAX_MISSES) messages.delete(id);
	});
}

/**
 * The frontier makes the state name what is older and on its way, and spares it what is older and told: it goes on where
 * that makes the state smaller.
 */
function* frontierAfter({ messages, frontier }: Hints, listedUntil: number): Steps<number> {
	let named = 0;
	let spared = 0;
	yield* each(messages.values(), ({ reported, isOpen, created }) => {
		if (created < frontier || created >= listedUntil) return;
		if (!reported) named++;
		else if (!isOpen) spared++;
	});
	const isWorthwhile = named < MIN_CONCERN || named <= spared;
	return isWorthwhile ? Math.max(frontier, listedUntil) : frontier;
}
