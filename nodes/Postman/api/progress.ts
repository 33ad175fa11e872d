// Long work shows itself in n8n's log: counts only, no numbers or texts of people.

import type { Logger } from 'n8n-workflow';

import type { Clock } from './pacer';

/** Milliseconds between two lines: at first somebody may be watching, later they would fill the log. */
const FIRST_INTERVAL_MS = 5_000;
const INTERVAL_MS = 30_000;

export class Progress {
	private readonly logger: Logger;
	private readonly clock: Pick<Clock, 'now'>;
	private readonly begun: number;
	private said: number;

	constructor(logger: Logger, clock: Pick<Clock, 'now'>) {
		this.logger = logger;
		this.clock = clock;
		this.begun = clock.now();
		this.said = this.begun;
	}

	/** @param inWords Asked for only where it is time to say something. */
	note(inWords: () => string): void {
		const now = this.clock.now();
		const isFirst = now - this.begun <= INTERVAL_MS;
		if (now - this.said < (isFirst ? FIRST_INTERVAL_MS : INTERVAL_MS)) return;
		this.said = now;
		this.logger.info(`Postman Send: ${inWords()}`);
	}
}
