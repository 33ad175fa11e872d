// The times of which everything is known: a message that was created then, and that the state does
// not name, can be news no more. To know more makes the state name what is on its way, and spares
// it what is settled and reported. Pure.

import type { Hints, Pass, Watched } from './hints';
import { each, type Steps } from './steps';
import type { Range } from './walk';

/** With so many, what a state names is looked at piece by piece. */
const MAX_SLOTS = 200;
/** A state stays small beside its messages. */
const MAX_RANGES = 50;

/** Whether all is known of a time, in milliseconds since 1970. */
export function isKnown({ frontier, ranges }: Pick<Hints, 'frontier' | 'ranges'>, time: number) {
	return time < frontier || ranges.some(({ from, until }) => time >= from && time < until);
}

/** What a walk has read that has not ended, as far as no row can come late to it any more. */
export function walkedRanges({ walk, listedUntil }: Pass): Range[] {
	return walk.ranges.map(({ from, until }) => ({ from, until: Math.min(until, listedUntil) }));
}

/** What is left of the ranges beyond a frontier, in milliseconds since 1970. */
export function rangesBeyond(frontier: number, ranges: Range[]): Range[] {
	const joined: Range[] = [];
	for (const { from, until } of [...ranges].sort((a, b) => a.from - b.from)) {
		if (from >= until || until <= frontier) continue;
		const last = joined.at(-1);
		if (last && from <= last.until) last.until = Math.max(last.until, until);
		else joined.push({ from, until });
	}
	return joined;
}

interface Slot extends Range {
	/** By how many entries the state grows if all is known of it. */
	growth: number;
	/** Whether there is anything in it. */
	isOfUse: boolean;
}

/**
 * Takes as known what makes the state smaller.
 *
 * @param read What has been read, in milliseconds since 1970.
 * @param spare How much larger the state may become: of use if nothing can be reported for lack
 *   of room, as messages that are known need none once they have been reported.
 */
export function* extendRanges(hints: Hints, read: Range[], spare: number): Steps<void> {
	const slots = yield* slotsOf(hints, read);
	let left = spare;
	for (const { growth, isOfUse, from, until } of slots.sort((a, b) => a.growth - b.growth)) {
		if (!isOfUse || growth > Math.max(left, 0)) continue;
		const ranges = rangesBeyond(hints.frontier, [...hints.ranges, { from, until }]);
		if (ranges.length > MAX_RANGES) continue;
		hints.ranges = ranges;
		if (growth > 0) left -= growth;
	}
}

/** Pieces of what has been read, of about as many messages each. */
function* slotsOf(hints: Hints, read: Range[]): Steps<Slot[]> {
	const { messages } = hints;
	const isNew = (time: number) =>
		!isKnown(hints, time) && read.some(({ from, until }) => time >= from && time < until);
	const stride = Math.ceil(messages.size / MAX_SLOTS);
	const cuts: number[] = [];
	let count = 0;
	yield* each(messages.values(), ({ created }) => {
		if (isNew(created) && count++ % stride === 0) cuts.push(created);
	});
	cuts.sort((a, b) => a - b);
	const slots = rangesBeyond(hints.frontier, read).flatMap(({ from, until }) => {
		const within = [...new Set(cuts)].filter((time) => time > from && time < until);
		return [from, ...within].map((start, i): Slot => ({
			from: start,
			until: within[i] ?? until,
			growth: 0,
			isOfUse: false,
		}));
	});
	yield* each(messages.values(), (watched) => {
		const { created } = watched;
		if (!isNew(created)) return;
		const slot = slotAt(slots, created);
		if (!slot) return;
		slot.growth += growthBy(watched);
		slot.isOfUse = true;
	});
	return slots;
}

/** By how many entries the state grows if all is known of the time when a message was created. */
export function growthBy({ reported, isOpen, created, statedAt = created }: Watched): -1 | 0 | 1 {
	if (!reported) return 1;
	return isOpen || statedAt !== created ? 0 : -1;
}

/** Returns the slot of a time. @param slots In order. */
function slotAt(slots: Slot[], time: number): Slot | undefined {
	let [low, high] = [0, slots.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((slots[middle]?.until ?? Infinity) <= time) low = middle + 1;
		else high = middle;
	}
	const slot = slots[low];
	return slot && time >= slot.from ? slot : undefined;
}
