import { sleep } from 'n8n-workflow';

import type { Clock } from './pacer';

export const realClock: Clock = {
	now: () => performance.now(),
	sleep: async (ms) => await sleep(ms),
	random: Math.random,
};
