// Long work shows itself in n8n's log: counts only, no numbers or texts of people.

import type { Logger } from 'n8n-workflow';

import type { Clock } from '../api/pacer';

/** Milliseconds. */
const INTERVAL = 30_000;

export class Progress {
	private readonly logger: Logger;
	private readonly clock: Pick<Clock, 'now'>;
	private said: number;

	constructor(logger: Logger, clock: Pick<Clock, 'now'>) {
		this.logger = logger;
		this.clock = clock;
		this.said = clock.now();
	}

	/** @param inWords Asked for only where it is time to say something. */
	note(inWords: () => string): void {
		const now = this.clock.now();
		if (now - this.said < INTERVAL) return;
		this.said = now;
		this.logger.info(`Postman Send: ${inWords()}`);
	}
}
