// Lets the nodes' time run faster than the wall clock's: their pauses and their pace. The calendar stays, as the server's
// does, and so do the timeouts of calls.
import type { Clock } from '../../nodes/Postman/api/pacer.ts';
import { loadPackageFile } from '../engine/n8n.mts';

export const SPEED = 10;

const { realClock } = loadPackageFile('nodes/Postman/api/clock.js') as { realClock: Clock };
const { now, sleep } = realClock;

realClock.now = () => now() * SPEED;
realClock.sleep = async (ms) => await sleep(ms / SPEED);
