// Which old messages are to be looked at again, and how: those that are on their way for long, or
// failed and may have been retried. A look has its price, and each one that comes to nothing
// makes the next one less urgent. Pure.

import type { Hints, Watched } from './hints';
import { each, type Steps } from './steps';
import { PAGE } from './walk';

/** Milliseconds: a younger message is looked at in each poll. */
export const YOUNG_MS = 60 * 60_000;
/**
 * The share of its age for which a message is not looked at, and the longest such time in
 * milliseconds.
 */
const GAP_SHARE = 1 / 4;
const MAX_GAP_MS = 2 * 60 * 60_000;
/**
 * If fewer messages than this are old, each is looked at more often: together they cost as much
 * as this many.
 */
const MANY = 50;
/**
 * Messages that are read by their IDs in one poll because they are old, and because a failure may
 * be another one.
 */
const MAX_OLD_READS = 50;
const MAX_FAILURE_READS = 10;
/** Whole walks in a row that have not come upon a message before it is asked for by its ID. */
const MAX_MISSES = 3;

/** Milliseconds for which a message of that age need not be looked at. */
function gapOf(age: number, count: number): number {
	return Math.min(age * GAP_SHARE, MAX_GAP_MS) * Math.min(1, count / MANY);
}

/** What to read for the messages that are due. */
export interface Plan {
	/** Milliseconds since 1970: how far down a walk has to go. */
	floor: number;
	/** `shortId` of messages to be read by their IDs. */
	ids: string[];
}

/**
 * How to come by all that is due at the least cost: the oldest by their IDs, the others by a walk
 * down to them.
 *
 * @param now Milliseconds since 1970.
 * @param steady `Clocks.steady`.
 * @param youngest In milliseconds since 1970: the walk goes down to there in any case.
 */
export function* planFor(hints: Hints, now: number, steady: number, youngest: number): Steps<Plan> {
	const old: Array<[id: string, watched: Watched]> = [];
	const missed: Array<[id: string, watched: Watched]> = [];
	const whole = Math.min(youngest, now - YOUNG_MS);
	let floor = youngest;
	yield* each(hints.messages, ([id, watched]) => {
		const { isOpen, isOut, created, messageId, misses, isUnknown } = watched;
		if (!isOpen || isOut) return;
		// The list should show it, and does not.
		if (misses >= MAX_MISSES && !isUnknown) missed.push([id, watched]);
		if (created >= youngest) return;
		if (created >= whole || messageId === undefined) floor = Math.min(floor, created);
		else old.push([id, watched]);
	});
	const due = new Oldest(MAX_OLD_READS + 1);
	yield* each(old, ([id, { created, listedAt, readAt, isByList }]) => {
		const gap = gapOf(now - created, old.length);
		if (!isDue(steady, Math.max(listedAt, readAt), gap)) return;
		if (isByList) floor = Math.min(floor, created);
		else due.add(id, created);
	});
	const asked = dueOf(missed, now, steady, MAX_OLD_READS);

	let best: Plan = { floor, ids: asked };
	let lowest = Infinity;
	for (let count = 0; count <= Math.min(due.all.length, MAX_OLD_READS); count++) {
		const depth = Math.min(floor, due.all[count]?.created ?? Infinity);
		const cost = count + ((now - depth) * hints.density) / PAGE;
		if (cost >= lowest) continue;
		lowest = cost;
		best = { floor: depth, ids: [...asked, ...due.all.slice(0, count).map(({ id }) => id)] };
	}
	return best;
}

/** The oldest few of very many messages, found without sorting them all. */
class Oldest {
	/** Oldest first. */
	readonly all: Array<{ id: string; created: number }> = [];
	private readonly max: number;

	constructor(max: number) {
		this.max = max;
	}

	add(id: string, created: number): void {
		const { all, max } = this;
		if (all.length >= max && created >= (all.at(-1)?.created ?? Infinity)) return;
		let place = all.length;
		while ((all[place - 1]?.created ?? -Infinity) > created) place--;
		all.splice(place, 0, { id, created });
		if (all.length > max) all.pop();
	}
}

/** A clock that has run backwards, whatever it is, makes a look due and does not put it off. */
function isDue(steady: number, lookedAt: number, gap: number): boolean {
	return Math.abs(steady - lookedAt) >= gap;
}

/**
 * The failures that may be of another attempt by now, among those whose rows do not tell the
 * attempt; longest unread first.
 *
 * @param failures By `shortId`, of those that the list has shown.
 */
export function failuresDue(
	failures: Array<[id: string, watched: Watched]>,
	now: number,
	steady: number,
): string[] {
	return dueOf(failures, now, steady, MAX_FAILURE_READS);
}

/** Those whose turn it is to be read by their IDs, longest unread first. */
function dueOf(
	messages: Array<[id: string, watched: Watched]>,
	now: number,
	steady: number,
	most: number,
): string[] {
	return messages
		.filter(([, { created, readAt }]) =>
			isDue(steady, readAt, gapOf(now - created, messages.length)),
		)
		.sort(([, a], [, b]) => a.readAt - b.readAt)
		.slice(0, most)
		.map(([id]) => id);
}
