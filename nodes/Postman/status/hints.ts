// What this process remembers of how far the reading has come. To lose it costs calls, never a
// change. It is worth something only together with the state that it goes on from: n8n drops what
// a poll gave when it was abandoned or superseded, and then the hints know of changes that nobody
// has heard of.

import type { MessageRow } from '../api/message';
import type { Clocks, Mark } from './clocks';
import type { Reported } from './reported';
import type { WatchSettings } from './settings';
import type { State } from './state';
import type { Order } from './list-order';
import type { Range, Walk } from './walk';

/** A message as it was last seen. */
export interface Sighting {
	status: string;
	attempt: number;
	/**
	 * As rows have it; a message that is read by its ID may write the same moment in another way.
	 */
	updatedAt?: string | null | undefined;
	/**
	 * Only if nothing told its attempts: the earliest that it can have been first seen with this
	 * status, in milliseconds since 1970. If its latest attempt, once known, began no later and has
	 * this status, it is the one that was seen.
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
	/** It had failed before the trigger was set to report failures. */
	isUnasked?: boolean;
	/** Whole walks in a row that should have come upon it, and did not. */
	misses: number;
}

/** A walk, over as many polls as it takes, with what was known when it began. */
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

/** How late rows may come that nobody has asked for yet, in milliseconds. */
export function commonlyLateBy(lateness: number): number {
	return Math.max(COMMONLY_LATE_BY_MS, lateness);
}
