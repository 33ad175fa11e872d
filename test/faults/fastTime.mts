// Lets the nodes' time run faster than the wall clock's: their pauses and their pace. The calendar stays, as the server's
// does, and so do the timeouts of calls.
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Clock } from '../../nodes/Postman/api/pacer.ts';
import { PACKAGE_FOLDER } from '../engine/n8n.mts';

export const SPEED = 10;

const { realClock } = createRequire(join(PACKAGE_FOLDER, 'package.json'))(
	'./dist/nodes/Postman/api/clock.js',
) as { realClock: Clock };
const { now, sleep } = realClock;

realClock.now = () => now() * SPEED;
realClock.sleep = async (ms) => await sleep(ms / SPEED);
