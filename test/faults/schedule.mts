// What can go wrong in one run: drawn at random, and small enough to be read when a run breaks a promise.
import fc from 'fast-check';

import type { Fault } from '../simulator/index.mts';
import { anyFault, stopButton } from './fault.mts';

export interface Schedule {
	/** Indices into a few people and a few texts, so that equal messages to one person are common. */
	items: Array<{ person: number; text: number }>;
	/** What happens to the first calls of a send, in their order; null is nothing. */
	faults: Array<Fault | null>;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	retryOnFail: boolean;
	/** The time of day stands in the text, so that each try of the node makes another one. */
	clockInText: boolean;
	whenUnsure: 'fail' | 'resend';
	/** The Stop button, in milliseconds after the start. */
	stopAfter: number | null;
	/** Milliseconds before the list shows a new message. */
	listDelay: number;
	/** Calls per second; null is no limit. */
	limit: number | null;
}

/** Milliseconds that a call may take. */
export const TIMEOUT = 150;

export const schedule: fc.Arbitrary<Schedule> = fc.record({
	items: fc.array(fc.record({ person: fc.nat(2), text: fc.nat(1) }), {
		minLength: 1,
		maxLength: 8,
	}),
	faults: fc.array(fc.option(anyFault(TIMEOUT), { freq: 2 }), { maxLength: 12 }),
	onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
	clockInText: fc.boolean(),
	whenUnsure: fc.oneof(
		{ weight: 4, arbitrary: fc.constant('fail' as const) },
		{ weight: 1, arbitrary: fc.constant('resend' as const) },
	),
	stopAfter: stopButton(400),
	listDelay: fc.constantFrom(0, 0, 100, 300),
	limit: fc.constantFrom(null, 10, 50),
});
