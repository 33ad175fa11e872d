// What can go wrong in one run of sends: drawn at random, and small enough to be read when a run
// breaks a promise.
import fc from '../../support/fast-check.mts';

import type { Fault } from '../../simulator/index.mts';
import { faultsOf, sendFault } from '../shared/fault.mts';
import { runSchedule, whenUnsure, type RunSchedule } from '../shared/run.mts';

export interface Schedule extends RunSchedule {
	/** Indices into a few people and a few texts, so that equal messages to one person are common. */
	items: Array<{ person: number; text: number }>;
	/** What happens to the first calls of a send, in their order; null is nothing. */
	faults: Array<Fault | null>;
	/** The time of day stands in the text, so that each try of the node makes another one. */
	clockInText: boolean;
	whenUnsure: 'fail' | 'resend';
	/** Milliseconds before the list shows a new message. */
	listDelay: number;
	/** Calls per second; null is no limit. */
	limit: number | null;
}

/** Milliseconds that a call may take. */
export const TIMEOUT = 150;

export const SPEED = 10;

export const schedules = fc.record<Schedule>({
	...runSchedule(400),
	items: fc.array(fc.record({ person: fc.nat(2), text: fc.nat(1) }), {
		minLength: 1,
		maxLength: 8,
	}),
	faults: faultsOf(sendFault(TIMEOUT), { maxLength: 12, freq: 2 }),
	clockInText: fc.boolean(),
	whenUnsure,
	listDelay: fc.constantFrom(0, 0, 100, 300),
	limit: fc.constantFrom(null, 10, 50),
});
