// What can go wrong in one run of message retries: drawn at random, and small enough to be read
// when a run breaks a promise.
import fc from '../../support/fast-check.mts';

import type { Fault } from '../../simulator/index.mts';
import { faultsOf, readFault, retryFault } from '../shared/fault.mts';
import { runSchedule, type RunSchedule } from '../shared/run.mts';

export interface Schedule extends RunSchedule {
	/** Which message each item names. */
	items: number[];
	/** What happens to the calls of a retry, in their order; null is nothing. */
	faults: Array<Fault | null>;
	readFaults: Array<Fault | null>;
	/** No message can be read. */
	noReads: boolean;
}

export const MESSAGES = 5;

/** Milliseconds that a call may take. */
export const TIMEOUT = 300;

export const SPEED = 10;

/**
 * Not drawn: a call that takes effect after it was given up. The message is read at once, shows
 * nothing, and is retried again: Postman refuses that while the message is on its way, but here it
 * has failed by then.
 */
export const schedules = fc.record<Schedule>({
	...runSchedule(300),
	items: fc.array(fc.nat(MESSAGES - 1), { minLength: 1, maxLength: 7 }),
	faults: faultsOf(retryFault(TIMEOUT), { maxLength: 10, freq: 2 }),
	readFaults: faultsOf(readFault, { maxLength: 10, freq: 3 }),
	noReads: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(false) },
		{ weight: 1, arbitrary: fc.constant(true) },
	),
});
