// The state that follows from the hints: what of them n8n has to store, within what it can keep.
// Pure.

import type { Status } from '../api/delivery';
import type { Hints, Watched } from './hints';
import { isKnown } from './known';
import { encode, ENTRY_LENGTH, shortId } from './reported';
import type { State } from './state';
import { each, type Steps } from './steps';

/** Messages that a state can name, former states included: as a whole it stays below 1 MB. */
export const MAX_ENTRIES = 98_000;
const MAX_FORMER = 2;

/** What a poll leaves to be stored. */
interface Poll {
	triggerOn: Status[];
	/** Event IDs of what the poll reports. */
	reported: string[];
	/** `MAX_ENTRIES`, or fewer. */
	maxEntries: number;
}

/** The state that n8n is to store after a poll. */
export function* stateOf(
	hints: Hints,
	before: State | undefined,
	{ triggerOn, reported, maxEntries }: Poll,
): Steps<State> {
	const { campaign, filters, floor, frontier, quietBefore, lateness, ranges } = hints;
	const messages = yield* encodeAll(hints, maxEntries);
	const former = formerOf(before, campaign, maxEntries * ENTRY_LENGTH - messages.length);
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
	const stamp = shortId(JSON.stringify([before?.stamp, content, reported]));
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

/** How many messages a state has to name now. */
export function* countEntries(hints: Hints): Steps<number> {
	let count = 0;
	yield* each(hints.messages.values(), (watched) => {
		if (useOf(watched, hints) < USE.precaution) count++;
	});
	return count;
}

/** What is lost if a state does not name a message, the worst first. */
export const USE = {
	/** It would be reported again. */
	reported: 0,
	/** It would not be reported if n8n restarts and it settles meanwhile. */
	unreported: 1,
	/** It would be reported again by a list that lags behind after a restart. */
	precaution: 2,
	/** Nothing. */
	none: 3,
} as const;
type Use = (typeof USE)[keyof typeof USE];

/**
 * What a state would have to name a message for. Of what is new to a state, it is taken for granted
 * that nothing has been reported, and of the rest that all has.
 */
export function useOf(watched: Watched, hints: Pick<Hints, 'frontier' | 'ranges'>): Use {
	const { reported, isOpen, created, statedAt = created, messageId } = watched;
	if (!reported) {
		// When one was created that has not been seen yet is a guess.
		const isNeeded = isKnown(hints, created) || messageId === undefined;
		return isNeeded ? USE.unreported : USE.none;
	}
	if (isOpen || !isKnown(hints, statedAt)) return USE.reported;
	return statedAt < hints.frontier ? USE.precaution : USE.none;
}

/** Leaves out what is of least use if there are too many. */
function* encodeAll(hints: Hints, maxEntries: number): Steps<string> {
	const texts: string[][] = [[], [], []];
	yield* each(hints.messages, ([id, watched]) => {
		const { reported, seen } = watched;
		const stored = reported ?? (seen?.status === 'failure' ? 'failed' : undefined);
		texts[useOf(watched, hints)]?.push(encode(id, stored));
	});
	return texts.flat().slice(0, maxEntries).join('');
}
