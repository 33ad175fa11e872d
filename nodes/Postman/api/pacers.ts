// One pacer for each campaign in this process, shared by both nodes and all executions: n8n loads this module once.

import { realClock } from './clock';
import { campaignKey, type Connection } from './connection';
import { Pacer } from './pacer';
import { PacingLaw } from './pacing-law';

const pacers = new Map<string, Pacer>();

/** The campaign's pacer, at the limit that the credential now says. */
export function pacerOf(connection: Connection): Pacer {
	const { callsPerSecond } = connection;
	const key = campaignKey(connection);
	const known = pacers.get(key);
	if (known) {
		known.setLimit(callsPerSecond);
		return known;
	}
	const pacer = new Pacer(new PacingLaw(callsPerSecond, realClock.random), realClock);
	pacers.set(key, pacer);
	return pacer;
}
