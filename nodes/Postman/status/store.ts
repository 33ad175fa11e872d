// The state that follows from the hints: what of them n8n has to store, within what it can keep. Pure.

import type { Status } from '../api/delivery';
import type { Hints, Watched } from './hints';
import { encode, ENTRY_LENGTH, shortId } from './reported';
import type { State } from './state';
import { each, type Steps } from './steps';
import type { Range } from './walk';

/** Characters of `messages`, those of former states included: with the rest, a state stays below 1 MB. */
const MAX_MESSAGES_LENGTH = 1_000_000;
/** Messages of which a state can tell. */
export const MAX_ENTRIES = MAX_MESSAGES_LENGTH / ENTRY_LENGTH;
const MAX_FORMER = 2;

/** @param told What the poll reports. */
export function* stateOf(
	hints: Hints,
	before: State | undefined,
	triggerOn: Status[],
	told: string[],
): Steps<State> {
	const { campaign, filters, floor, frontier, quietBefore, lateness } = hints;
	const ranges = rangesOf(hints);
	const messages = yield* encodeAll(hints, ranges);
	const former = formerOf(before, campaign, MAX_MESSAGES_LENGTH - messages.length);
	const content = {
		campaign,
		filters,
		triggerOn: [...triggerOn],
		floor,
		frontier,
		messages,
		...(ranges.length > 0 && { ranges }),
		...(quietBefore > floor && { quietBefore }),
		...(lateness > 0 && { lateness }),
		...(former.length > 0 && { former }),
	};
	const stamp = shortId(JSON.stringify([before?.stamp, content, told]));
	return { version: 1, ...content, stamp };
}

/** @param room Characters of messages that they may have together. */
function formerOf(before: State | undefined, campaign: string, room: number): State[] {
	if (!before) return [];
	const { former = [], ...latest } = before;
	let left = room;
	return [latest, ...former]
		.filter((each) => each.campaign !== campaign && !each.isBeginning)
		.filter(({ messages }) => (left -= messages.length) >= 0)
		.slice(0, MAX_FORMER);
}

/** What the walk that is under way has read, as far as no row can come late to it any more. */
export function rangesOf({ ranges, frontier, pass }: Hints): Range[] {
	const walked = (pass?.walk.ranges ?? []).map(({ from, until }) => ({
		from,
		until: Math.min(until, pass?.listedUntil ?? -Infinity),
	}));
	const all = [...ranges, ...walked]
		.filter(({ from, until }) => from < until && until > frontier)
		.sort((a, b) => a.from - b.from);
	const joined: Range[] = [];
	for (const { from, until } of all) {
		const last = joined.at(-1);
		if (last && from <= last.until) last.until = Math.max(last.until, until);
		else joined.push({ from, until });
	}
	return joined;
}

export function isWithin(ranges: Range[], time: number): boolean {
	return ranges.some(({ from, until }) => time >= from && time < until);
}

/** How many messages a state would tell of now. */
export function* countEntries(hints: Hints): Steps<number> {
	const ranges = rangesOf(hints);
	let count = 0;
	yield* each(hints.messages.values(), (watched) => {
		if (isStored(watched, hints.frontier, ranges)) count++;
	});
	return count;
}

function* encodeAll({ messages, frontier }: Hints, ranges: Range[]): Steps<string> {
	const texts: string[] = [];
	yield* each(messages, ([id, watched]) => {
		if (!isStored(watched, frontier, ranges)) return;
		const { reported, seen } = watched;
		texts.push(encode(id, reported ?? (seen?.status === 'failure' ? 'failed' : undefined)));
	});
	return texts.join('');
}

/** Of what is new to a state it is taken for granted that nothing has been told, and of the rest that all has. */
function isStored(watched: Watched, frontier: number, ranges: Range[]): boolean {
	const { reported, isOpen, created, messageId } = watched;
	const isKnown = created < frontier || isWithin(ranges, created);
	// When one was created that has not been seen yet is a guess.
	if (!reported) return isKnown || messageId === undefined;
	return isOpen || !isWithin(ranges, created);
}
