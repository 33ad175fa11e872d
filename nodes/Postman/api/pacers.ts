// One pacer for each campaign in this process, shared by both nodes and all executions: n8n loads this module once.

import { sleep } from 'n8n-workflow';

import type { Connection } from './connection';
import { Pacer, type Clock } from './pacer';
import { PacingLaw } from './pacing-law';

export const realClock: Clock = {
	now: () => performance.now(),
	sleep: async (ms) => await sleep(ms),
	random: Math.random,
};

const pacers = new Map<string, Pacer>();

/** The campaign's pacer, at the limit that the credential now says. */
export function pacerOf({ baseUrl, campaignId, callsPerSecond }: Connection): Pacer {
	const key = `${baseUrl} ${campaignId}`;
	const known = pacers.get(key);
	if (known) {
		known.setLimit(callsPerSecond);
		return known;
	}
	const pacer = new Pacer(new PacingLaw(callsPerSecond, realClock.random), realClock);
	pacers.set(key, pacer);
	return pacer;
}
