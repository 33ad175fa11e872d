// What n8n stores between two polls.
//
// n8n does so for certain only when a poll emits: so the state says what emissions have told, and holds good however old
// it is. How far the reading has come is in the hints (hints.ts).

import type { Status } from '../api/delivery';
import { encode, ENTRY_LENGTH, shortId, type Stored } from './reported';
import type { Hints, Watched } from './hints';
import type { WatchSettings } from './settings';
import type { Range } from './walk';

/** As stored by n8n. Times in milliseconds since 1970, as rows have them. */
export interface State {
	version: 1;
	campaign: string;
	filters: string;
	triggerOn: Status[];
	/** Tells this state from any other. */
	stamp: string;
	/** No message that was created before it is watched. */
	floor: number;
	/** A message that was created before it and is not among `messages` can be news no more. */
	frontier: number;
	/** Encoded: those that are not settled, and all that have been reported of those created since the frontier. */
	messages: string;
	/** Since the frontier: a message that was created in one of them is as one from before it. */
	ranges?: Range[];
	/** A failure of a message that was created before it, and was there when it was first asked for, is no news. */
	quietBefore?: number;
	/** Milliseconds: how late rows of this campaign have come. */
	lateness?: number;
	/** Nothing has been read as yet: it only says when the watch began. */
	isBeginning?: true;
	/** Of other campaigns, the latest first. */
	former?: State[];
}

/** Characters of `messages`, those of former states included: with the rest, a state stays below 1 MB. */
const MAX_MESSAGES_LENGTH = 1_000_000;
/** Messages of which a state can tell. */
export const MAX_ENTRIES = MAX_MESSAGES_LENGTH / ENTRY_LENGTH;
const MAX_FORMER = 2;

/** Whether a state says all that is to be said of what is watched. */
export function isUpToDate(state: State, settings: WatchSettings): boolean {
	const { campaign, filters, triggerOn } = state;
	const isSame = campaign === settings.campaign && filters === settings.filters;
	return isSame && String(triggerOn) === String(settings.triggerOn) && !state.isBeginning;
}

/** What is known of a campaign, also where another one was watched meanwhile. */
export function stateOfCampaign(state: State | undefined, campaign: string): State | undefined {
	if (!state) return undefined;
	return [state, ...(state.former ?? [])].find((each) => each.campaign === campaign);
}

/** @param told What the poll reports. */
export function stateOf(
	hints: Hints,
	before: State | undefined,
	triggerOn: Status[],
	told: string[],
): State {
	const { campaign, filters, floor, frontier, quietBefore, lateness } = hints;
	const ranges = rangesOf(hints);
	const messages = encode(entriesOf(hints, ranges));
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

/** A state for a watch that has begun without a single answer. */
export function beginning(settings: WatchSettings, now: number): State {
	const { campaign, filters, triggerOn, lookBack } = settings;
	const start = now - lookBack;
	const content = { campaign, filters, triggerOn: [...triggerOn], floor: start, frontier: start };
	const stamp = shortId(JSON.stringify(content));
	return { version: 1, ...content, messages: '', stamp, isBeginning: true };
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
export function countEntries(hints: Hints): number {
	const ranges = rangesOf(hints);
	let count = 0;
	for (const watched of hints.messages.values()) {
		if (isStored(watched, hints.frontier, ranges)) count++;
	}
	return count;
}

function* entriesOf({ messages, frontier }: Hints, ranges: Range[]): Generator<[string, Stored]> {
	for (const [id, watched] of messages) {
		if (!isStored(watched, frontier, ranges)) continue;
		const { reported, seen } = watched;
		yield [id, reported ?? (seen?.status === 'failure' ? 'failed' : undefined)];
	}
}

/** Of what is new to a state it is taken for granted that nothing has been told, and of the rest that all has. */
function isStored(watched: Watched, frontier: number, ranges: Range[]): boolean {
	const { reported, isOpen, created, messageId } = watched;
	const isKnown = created < frontier || isWithin(ranges, created);
	// When one was created that has not been seen yet is a guess.
	if (!reported) return isKnown || messageId === undefined;
	return isOpen || !isWithin(ranges, created);
}

/** @param stored As n8n gives it back. Returns `undefined` if it is not a state, as before the first poll. */
export function stateFrom(stored: unknown): State | undefined {
	const state = (stored ?? {}) as Partial<State>;
	const { version, campaign, filters, triggerOn, stamp, floor, frontier, messages } = state;
	const isOurs =
		version === 1 &&
		Array.isArray(triggerOn) &&
		[campaign, filters, stamp, messages].every((each) => typeof each === 'string') &&
		[floor, frontier].every(Number.isFinite);
	return isOurs ? (state as State) : undefined;
}
