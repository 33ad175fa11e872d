// What can go wrong in one run of batch retries: drawn at random, and small enough to be read when
// a run breaks a promise.
import fc from '../../support/fast-check.mts';

import type { Fault } from '../../simulator/index.mts';
import { faultsOf, lateFault, readFault, retryFault } from '../shared/fault.mts';
import { runSchedule, type RunSchedule } from '../shared/run.mts';

/** How it stands with a message when the run begins, or how it will end. */
export type Fate =
	| 'failed'
	| 'delivered'
	/** Still `created` at first. */
	| 'willFail'
	| 'willArrive'
	/** Handed on, and nothing more is heard of it. */
	| 'atTelco'
	/** `created` for ever. */
	| 'stuck';

export interface BatchPlan {
	messages: Fate[];
	/** Milliseconds until its messages are made, all at once; NEVER while anybody waits. */
	creationDelay: number;
}

export interface Schedule extends RunSchedule {
	batches: BatchPlan[];
	/** Which batch each item names. */
	items: number[];
	/** What happens to the calls of a retry, in their order; null is nothing. */
	faults: Array<Fault | null>;
	readFaults: Array<Fault | null>;
	/**
	 * From the first retry on, so many reads of lists fail; null is none. Often that is all that look
	 * for the retry, so that nobody knows of it, or a later try of the node has to find it.
	 */
	outage: number | null;
	/** Seconds of the nodes' clock. */
	waitForPending: number;
	/** What becomes of a retried message. */
	again: 'failsAtOnce' | 'failsLater' | 'arrivesLater';
	/** Milliseconds before the list shows a retry. */
	retryDelay: number;
	/**
	 * What bars a batch retry on the server: messages still `created`, or any that may still change.
	 */
	unresolved: 'created' | 'pending';
}

/** Milliseconds that a call may take. */
export const TIMEOUT = 300;

export const SPEED = 10;

export const NEVER = 10 * 60_000;

/** Reads: more than one run makes. */
const FOR_EVER = 10_000;

/** An item that names a batch that is not there. */
export const UNKNOWN = -1;

const fate: fc.Arbitrary<Fate> = fc.oneof(
	{ weight: 14, arbitrary: fc.constant('failed' as const) },
	{ weight: 4, arbitrary: fc.constant('delivered' as const) },
	{ weight: 2, arbitrary: fc.constant('willFail' as const) },
	{ weight: 2, arbitrary: fc.constant('willArrive' as const) },
	{ weight: 1, arbitrary: fc.constant('atTelco' as const) },
	{ weight: 1, arbitrary: fc.constant('stuck' as const) },
);

const batch = fc.record<BatchPlan>({
	messages: fc.array(fate, { minLength: 1, maxLength: 4 }),
	creationDelay: fc.constantFrom(0, 0, 0, 0, 0, 0, 150, NEVER),
});

const fault = fc.oneof(
	{ weight: 15, arbitrary: retryFault(TIMEOUT) },
	{ weight: 2, arbitrary: lateFault({ min: TIMEOUT + 20, max: TIMEOUT + 80 }) },
);

/**
 * Not drawn, as the node does not withstand it:
 * - A retry that takes effect, or shows in the list, later than the node looks for it (5.5 s). It
 *   is then made once more,
 * which is the node's choice, and sends again what has failed again by then. Here both together
 * take at most 330 ms of
 * 550 ms.
 * - A batch of which the list shows only a part at first. No row says how many there are to be: so
 *   the batch may be retried
 * while a message that is not listed yet is `created`, and a row that comes later is counted as an
 * attempt, and taken for
 * the retry whose answer was lost. Here all messages of a batch are made, and listed, at once.
 */
export const schedules = fc.record<Schedule>({
	...runSchedule(600),
	batches: fc.array(batch, { minLength: 1, maxLength: 3 }),
	items: fc.array(
		fc.oneof({ weight: 9, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.constant(UNKNOWN) }),
		{ minLength: 1, maxLength: 5 },
	),
	faults: faultsOf(fault, { maxLength: 8, freq: 4 }),
	readFaults: faultsOf(readFault, { maxLength: 10, freq: 3 }),
	outage: fc.option(fc.constantFrom(8, 12, 16, 24, FOR_EVER), { freq: 2 }),
	waitForPending: fc.constantFrom(0, 1, 5),
	again: fc.constantFrom('failsAtOnce', 'failsAtOnce', 'failsLater', 'arrivesLater'),
	retryDelay: fc.constantFrom(0, 0, 100, 250),
	unresolved: fc.constantFrom('created', 'created', 'pending'),
});
