// What is remembered between two polls.
//
// The state is what n8n stores, and it does so for certain only when a poll emits: so it says what emissions have told,
// and holds good however old it is. The hints say how far the reading has come, and live in this process: to lose them
// costs calls, never a change. They are worth something only together with the state that they go on from: n8n drops
// what a poll gave when it was abandoned or superseded, and then the hints know of changes that nobody has heard of.

import type { Status } from '../api/delivery';
import { decode, encode, shortId, type Reported } from './reported';
import type { WatchSettings } from './settings';
import type { Order, Walk } from './walk';

/** As stored by n8n. */
export interface State {
	version: 1;
	campaign: string;
	filters: string;
	triggerOn: Status[];
	/** Tells this state from any other. */
	stamp: string;
	/** Milliseconds since 1970: no message that was created before it is watched. */
	floor: number;
	/** Milliseconds since 1970: a message that was created before it and is not among `messages` can be news no more. */
	frontier: number;
	/** Encoded: those that are not settled, and all that have been reported of those created since the frontier. */
	messages: string;
}

/** A message as it was last seen. */
export interface Sighting {
	status: string;
	attempt: number;
	updatedAt?: string | null;
}

export interface Watched {
	/** Milliseconds since 1970; a guess where the message has not been seen since the state was read. */
	created: number;
	/** Whether a change of it can still be news. */
	isOpen: boolean;
	reported?: Reported;
	/** Milliseconds since 1970: when it was first seen that no change of it can be news any more. */
	closedAt?: number;
	/** Absent where the message has not been seen since the state was read. */
	seen?: Sighting;
	/** Its place in the row of those that were read by their IDs; 0 where it never was. */
	readAt: number;
}

/** One reading of the list down to the floor, over as many polls as it takes. */
export interface Pass {
	startedAt: number;
	walk: Walk;
}

export interface Hints extends Pick<State, 'campaign' | 'filters' | 'floor' | 'frontier'> {
	/** Milliseconds since 1970: until when what was created has been in a list that was read to its end. */
	readUntil: number;
	/** Stamps of the states that these go on from; `undefined` stands for none. */
	goOnFrom: Array<string | undefined>;
	/** By `shortId` of the message's ID. */
	messages: Map<string, Watched>;
	/** Messages that have been read by their IDs. */
	reads: number;
	order: Order;
	/** The cursor of the list's last page. */
	tail?: string;
	/** One that has not ended yet. */
	pass?: Pass;
}

/** Whether a state says all that is to be said of what is watched. */
export function isUpToDate(state: State, settings: WatchSettings): boolean {
	const { campaign, filters, triggerOn } = state;
	const isSame = campaign === settings.campaign && filters === settings.filters;
	return isSame && String(triggerOn) === String(settings.triggerOn);
}

/** Whatever the filters are. */
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
 * @param now Milliseconds since 1970 by the server's clock.
 */
export function afresh(
	settings: WatchSettings,
	state: State | undefined,
	former: Hints | undefined,
	now: number,
): Hints {
	const { campaign, filters, order, lookBack, watchFor } = settings;
	const start = now - lookBack;
	const known = state?.campaign === campaign ? state : undefined;
	const isSame = known?.filters === filters;
	const floors = [known, former].map((each) => each?.floor ?? Infinity);
	// Under other filters, messages that nobody has looked at may be on their way.
	const floor = Math.min(...floors, isSame ? Infinity : start);
	return {
		campaign,
		filters,
		goOnFrom: [state?.stamp],
		floor: Math.max(floor, Math.min(start, now - watchFor)),
		frontier: frontierFor(settings, known, former, now),
		readUntil: -Infinity,
		messages: former ? messagesOf(former, now) : storedMessages(known, isSame ? known.floor : now),
		reads: former?.reads ?? 0,
		order,
	};
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
	const wasWanted =
		known.filters === filters && triggerOn.every((each) => known.triggerOn.includes(each));
	return wasWanted ? known.frontier : Math.max(known.frontier, now - lookBack);
}

/** Those that other filters had let in need not be read again, but they may be let in once more. */
function messagesOf({ messages }: Hints, now: number): Map<string, Watched> {
	return new Map([...messages].map(([id, watched]) => [id, { ...watched, created: now }]));
}

/** @param created Milliseconds since 1970: a guess that leaves out none that is to be read again. */
function storedMessages(known: State | undefined, created: number): Map<string, Watched> {
	const entries = [...decode(known?.messages ?? '')];
	return new Map(
		entries.map(([id, reported]) => [id, { created, isOpen: true, reported, readAt: 0 }]),
	);
}

/** @param told What the poll reports. */
export function stateOf(
	hints: Hints,
	before: State | undefined,
	triggerOn: Status[],
	told: string[],
): State {
	const { campaign, filters, floor, frontier } = hints;
	const messages = encode(entriesOf(hints));
	const content = { campaign, filters, triggerOn: [...triggerOn], floor, frontier, messages };
	const stamp = shortId(JSON.stringify([before?.stamp, content, told]));
	return { version: 1, ...content, stamp };
}

function* entriesOf({ messages }: Hints): Generator<[string, Reported | undefined]> {
	for (const [id, { reported }] of messages) yield [id, reported];
}

/** @param stored As n8n gives it back. Nothing where it is not a state, as before the first poll. */
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
