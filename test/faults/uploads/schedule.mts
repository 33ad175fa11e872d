// What can go wrong with uploads in one run: drawn at random, and small enough to be read when a
// run breaks a promise.
import fc from '../../support/fast-check.mts';

import type { Fault } from '../../simulator/index.mts';
import { faultsOf, sendFault } from '../shared/fault.mts';
import { runSchedule, whenUnsure, type RunSchedule } from '../shared/run.mts';

export interface Schedule extends RunSchedule {
	/** All items as one batch, or each with a file of its own. */
	source: 'items' | 'binary';
	/** Input items, each with people of its own. */
	items: number;
	/** What happens to the uploads, in their order; null is nothing. */
	faults: Array<Fault | null>;
	whenUnsure: 'fail' | 'resend';
	/** Each item has a Send Once Key, and the workflow is executed a second time. */
	withKeys: boolean;
	/** The time of day stands in the text, so that each try of the node makes another file. */
	clockInText: boolean;
	/**
	 * Milliseconds until the messages of a batch are created, and until lists show them; NEVER while
	 * anybody looks.
	 */
	creationDelay: number;
	listDelay: number;
}

/** Milliseconds that a call may take. */
export const TIMEOUT = 400;

export const NEVER = 10 * 60_000;

/** Two minutes of looking become six seconds: many times what the server needs to show a batch. */
export const SPEED = 20;

export const schedules = fc.record<Schedule>({
	...runSchedule(800),
	source: fc.constantFrom('items', 'binary'),
	items: fc.integer({ min: 1, max: 4 }),
	faults: faultsOf(sendFault(TIMEOUT), { maxLength: 8, freq: 3 }),
	whenUnsure,
	withKeys: fc.boolean(),
	clockInText: fc.boolean(),
	creationDelay: fc.constantFrom(0, 0, 100, 500),
	listDelay: fc.constantFrom(0, 0, 100, 300, NEVER),
});
