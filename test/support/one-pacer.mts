// One campaign's pacer under a virtual clock.
import { type PacedResult, Pacer } from '../../nodes/Postman/api/pacer.ts';
import { PacingLaw } from '../../nodes/Postman/api/pacing-law.ts';
import { LimitedServer, type ServerOptions } from './limited-server.mts';
import { VirtualClock, VirtualTime } from './virtual-clock.mts';

/** A pacer, and a server that lets in so many calls, on one virtual clock. */
export function campaign(options: Partial<ServerOptions> & { callsPerSecond?: number } = {}) {
	const time = new VirtualTime();
	const clock = new VirtualClock(time, 1);
	const server = new LimitedServer(time, { rule: 'sliding', limit: 10, ...options });
	const law = new PacingLaw(options.callsPerSecond ?? options.limit ?? 10, clock.random);
	return { time, clock, server, pacer: new Pacer(law, clock) };
}

/** Milliseconds after which a pacer begins anew. */
export const REST = 60_000;

export const passed = <T,>(result: T): PacedResult<T> => ({ result, throttled: false });
