// What is remembered between two polls.
//
// The state holds what emissions have told, and n8n stores it. The hints hold how far the reading has come, and live in
// this process: to lose them costs calls, never a change. Hints are worth something only together with the state that
// they go on from: n8n drops what a poll gave when it was abandoned or superseded, and then the hints know of changes
// that nobody has heard of.

import { decode, type Reported } from './reported';
import type { WatchSettings } from './settings';
import type { Order, Walk } from './walk';

/** As stored by n8n. */
export interface State {
	version: 1;
	watching: string;
	/** Tells this state from any other. */
	stamp: string;
	/** Milliseconds since 1970: every message created before it has settled, or is not watched any more. */
	floor: number;
	/** Encoded: the reported messages that were created since the floor. */
	reported: string;
}

export interface Sighting extends Pick<Reported, 'attempt'> {
	status: string;
	updatedAt?: string | null;
}

/** One reading of the list down to the floor, over as many polls as it takes. */
export interface Pass {
	startedAt: number;
	walk: Walk;
	/** When each message of the pass was created, by its `shortId`. */
	created: Map<string, number>;
	oldestUnsettled: number;
}

export interface Hints {
	watching: string;
	/** Stamps of the states that these go on from; `undefined` stands for none. */
	goOnFrom: Array<string | undefined>;
	floor: number;
	order: Order;
	reported: Map<string, Reported>;
	/** The last sighting of each message that has not settled. */
	sightings: Map<string, Sighting>;
	/** In which poll a failed message was last read by its ID. */
	readIn: Map<string, number>;
	polls: number;
	/** Of a pass that has not ended yet. */
	pass?: Pass;
}

export function goesOn(
	hints: Hints,
	state: State | undefined,
	{ watching }: WatchSettings,
): boolean {
	return hints.watching === watching && hints.goOnFrom.includes(state?.stamp);
}

/** Hints for a first poll, or for one that has none to go on from. */
export function afresh(settings: WatchSettings, state: State | undefined, now: number): Hints {
	const { watching, order, lookBack, watchFor } = settings;
	const firstFloor = now - lookBack;
	const isSame = state?.watching === watching;
	const floor = isSame ? state.floor : Math.min(state?.floor ?? Infinity, firstFloor);
	return {
		watching,
		goOnFrom: [state?.stamp],
		floor: Math.max(floor, Math.min(firstFloor, now - watchFor)),
		order,
		reported: decode(state?.reported ?? ''),
		sightings: new Map(),
		readIn: new Map(),
		polls: 0,
	};
}

/** @param stored As n8n gives it back. Nothing where it is not a state, as before the first poll. */
export function stateFrom(stored: unknown): State | undefined {
	const { version, watching, stamp, floor, reported } = (stored ?? {}) as Partial<State>;
	const isOurs =
		version === 1 &&
		typeof watching === 'string' &&
		typeof stamp === 'string' &&
		typeof floor === 'number' &&
		typeof reported === 'string';
	return isOurs ? { version, watching, stamp, floor, reported } : undefined;
}
