// Long work reports its progress in n8n's log: counts only, no numbers or texts of people.

import type { Logger } from 'n8n-workflow';

import type { Clock } from './pacer';

/** The time between two lines: at first somebody may be watching, later they would fill the log. */
const FIRST_INTERVAL_MS = 5_000;
const INTERVAL_MS = 30_000;

/** The progress of one piece of long work. */
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

	/** Logs a line if it is time for one. @param inWords Called only then. */
	note(inWords: () => string): void {
		const now = this.clock.now();
		const isFirst = now - this.begun <= INTERVAL_MS;
		if (now - this.said < (isFirst ? FIRST_INTERVAL_MS : INTERVAL_MS)) return;
		this.said = now;
		this.logger.info(`Postman Send: ${inWords()}`);
	}
}
