import { sleep } from 'n8n-workflow';

import type { Clock } from './pacer';

/**
 * The clock of the process: milliseconds since it began, which do not follow changes of the
 * system's time.
 */
export const realClock: Clock = {
	now: () => performance.now(),
	sleep: async (ms) => await sleep(ms),
	random: Math.random,
};
