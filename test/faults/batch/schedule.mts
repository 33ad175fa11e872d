// What can go wrong with batches in one run: drawn at random, and small enough to be read when a run breaks a promise.
import fc from 'fast-check';

import type { Fault } from '../../simulator/index.mts';
import { anyFault, stopButton } from '../fault.mts';

export interface Schedule {
	/** All items as one batch, or each with a file of its own. */
	source: 'items' | 'binary';
	/** Input items, each with people of its own. */
	items: number;
	/** What happens to the uploads, in their order; null is nothing. */
	faults: Array<Fault | null>;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	retryOnFail: boolean;
	whenUnsure: 'fail' | 'resend';
	/** Each item has a Send Once Key, and the workflow is executed a second time. */
	withKeys: boolean;
	/** The time of day stands in the text, so that each try of the node makes another file. */
	clockInText: boolean;
	/** The Stop button, in milliseconds after the start. */
	stopAfter: number | null;
	/** Milliseconds until the messages of a batch are created, and until lists show them; NEVER while anybody looks. */
	creationDelay: number;
	listDelay: number;
}

/** Milliseconds that a call may take. */
export const TIMEOUT = 400;

export const NEVER = 10 * 60_000;

export const schedule: fc.Arbitrary<Schedule> = fc.record({
	source: fc.constantFrom('items', 'binary'),
	items: fc.integer({ min: 1, max: 4 }),
	faults: fc.array(fc.option(anyFault(TIMEOUT), { freq: 3 }), { maxLength: 8 }),
	onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
	whenUnsure: fc.oneof(
		{ weight: 4, arbitrary: fc.constant('fail' as const) },
		{ weight: 1, arbitrary: fc.constant('resend' as const) },
	),
	withKeys: fc.boolean(),
	clockInText: fc.boolean(),
	stopAfter: stopButton(800),
	creationDelay: fc.constantFrom(0, 0, 100, 500),
	listDelay: fc.constantFrom(0, 0, 100, 300, NEVER),
});
