// When a call is given up. Calls that start together share a signal: n8n's helper and Node spend as
// much on a new one as on a small answer.

import { realClock } from './clock';

/** Milliseconds by which a deadline may be late, and within which calls share it. */
const SLACK_MS = 20;

let latest: { timeoutMs: number; until: number; signal: AbortSignal } | undefined;

/** Returns a signal that is aborted in `timeoutMs` milliseconds, or up to `SLACK_MS` later. */
export function deadlineIn(timeoutMs: number): AbortSignal {
	const now = realClock.now();
	if (latest?.timeoutMs !== timeoutMs || now > latest.until || latest.signal.aborted) {
		const signal = AbortSignal.timeout(timeoutMs + SLACK_MS);
		latest = { timeoutMs, until: now + SLACK_MS, signal };
	}
	return latest.signal;
}
