// What n8n stores between two polls.
//
// n8n does so for certain only when a poll emits: so the state says what emissions have told, and
// holds good however old it is. How far the reading has come is in the hints (hints.ts).

import type { Status } from '../api/delivery';
import { shortId } from './reported';
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
	/**
	 * Encoded: those that are not settled, and all that have been reported of those created since
	 * the frontier.
	 */
	messages: string;
	/** Since the frontier: a message that was created in one of them is as one from before it. */
	ranges?: Range[];
	/**
	 * A failure of a message that was created before it, and was there when it was first asked
	 * for, is no news.
	 */
	quietBefore?: number;
	/** Milliseconds: how late rows of this campaign have come. */
	lateness?: number;
	/** Nothing has been read as yet: it only says when the watch began. */
	isBeginning?: true;
	/** The states of other campaigns, the latest first. */
	former?: State[];
}

/** Whether a state says all that is to be said of what is watched. */
export function isUpToDate(state: State, settings: WatchSettings): boolean {
	const { campaign, filters, triggerOn } = state;
	const isSame = campaign === settings.campaign && filters === settings.filters;
	return isSame && String(triggerOn) === String(settings.triggerOn) && !state.isBeginning;
}

/** What is known of a campaign, also if another one was watched meanwhile. */
export function stateOfCampaign(state: State | undefined, campaign: string): State | undefined {
	if (!state) return undefined;
	return [state, ...(state.former ?? [])].find((each) => each.campaign === campaign);
}

/**
 * A state for a watch that has begun without a single answer.
 *
 * @param former How far a watch under other filters had come, if nothing is stored of it.
 */
export function beginning(
	{ campaign, filters, triggerOn, lookBackMs }: WatchSettings,
	now: number,
	former: Pick<State, 'floor' | 'frontier'> = { floor: Infinity, frontier: Infinity },
): State {
	const start = now - lookBackMs;
	const floor = Math.min(former.floor, start);
	const frontier = Math.min(former.frontier, start);
	const content = { campaign, filters, triggerOn: [...triggerOn], floor, frontier };
	const stamp = shortId(JSON.stringify(content));
	return { version: 1, ...content, messages: '', stamp, isBeginning: true };
}

/**
 * @param stored As n8n gives it back. Returns `undefined` if it is not a state, as before the
 * first poll.
 */
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
