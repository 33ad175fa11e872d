// Tells the user of a server that asks for a wait, which is why a run pauses or ends early.

import type { Logger } from 'n8n-workflow';

import { MAX_WAIT_MS } from './closing';
import type { Answer } from './exchange';

/** A shorter wait is not worth a note. */
const MIN_NOTED_WAIT_MS = 5_000;

/** How long a longer wait is, nobody needs to know: it may be a mistake, such as 10²³ seconds. */
const MAX_TOLD_SECONDS = 600;

/** The notes of one run. */
export class WaitNotes {
	private readonly logger: Logger;
	private readonly noted = new Map<boolean, string>();

	constructor(logger: Logger) {
		this.logger = logger;
	}

	/** All notes; whole sentences, for the user. */
	get all(): string[] {
		return [...this.noted.values()];
	}

	/**
	 * Notes and logs, once each, that a wait was asked for and that one is too long.
	 *
	 * @param ms 0 if none was.
	 */
	add(ms: number): void {
		const isTooLong = ms > MAX_WAIT_MS;
		if (ms < MIN_NOTED_WAIT_MS || this.noted.has(isTooLong)) return;
		const end = isTooLong
			? 'A run does not wait that long: what had not left by then was not sent. Run the rest again later.'
			: 'Calls waited for it.';
		const seconds = Math.ceil(ms / 1000);
		const wait = seconds > MAX_TOLD_SECONDS ? 'more than ten minutes' : `${seconds} s`;
		const note = `Postman asked for a wait of ${wait} before the next call of this campaign. ${end}`;
		this.noted.set(isTooLong, note);
		this.logger.warn(`Postman Send: ${note}`);
	}
}

/**
 * The answer to a call that was not made, because the server has said before that it accepts none:
 * a 429.
 */
export function closedAnswer(opensInMs: number): Answer {
	const headers = { 'retry-after': String(Math.ceil(opensInMs / 1000)) };
	return { kind: 'response', status: 429, headers };
}
