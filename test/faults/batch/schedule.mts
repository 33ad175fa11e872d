// What can go wrong with batches in one run: drawn at random, and small enough to be read when a run breaks a promise.
import fc from 'fast-check';

import type { Fault } from '../../simulator/index.mts';

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

const LATE = fc.integer({ min: TIMEOUT + 20, max: 2 * TIMEOUT });

/** A gateway gives up waiting before or after Postman has done its work. */
const gateway: fc.Arbitrary<Fault> = fc.record({
	kind: fc.constant('status' as const),
	status: fc.constantFrom(502, 504, 520, 524),
	body: fc.constant('html' as const),
	commit: fc.constantFrom('before' as const, 'never' as const),
});

const fault: fc.Arbitrary<Fault> = fc.oneof(
	fc.constant<Fault>({ kind: 'reset', commit: 'never' }),
	fc.constant<Fault>({ kind: 'reset', commit: 'before' }),
	fc.constant<Fault>({ kind: 'reset', commit: 'before', midAnswer: true }),
	fc.constant<Fault>({ kind: 'hang', commit: 'never' }),
	fc.constant<Fault>({ kind: 'hang', commit: 'before' }),
	LATE.map((ms): Fault => ({ kind: 'hang', commit: 'after', ms })),
	LATE.map((ms): Fault => ({ kind: 'slow', ms })),
	gateway,
	// The API's own 500 is documented as not queued.
	fc.constant<Fault>({ kind: 'status', status: 500, body: 'json', commit: 'never' }),
	fc.constant<Fault>({ kind: 'status', status: 400, body: 'json', commit: 'never' }),
	fc.constant<Fault>({ kind: 'throttle' }),
	fc
		.constantFrom('html' as const, 'empty' as const, 'object' as const, 'truncated' as const)
		.map((body): Fault => ({ kind: 'malformed', body })),
);

export const schedule: fc.Arbitrary<Schedule> = fc.record({
	source: fc.constantFrom('items', 'binary'),
	items: fc.integer({ min: 1, max: 4 }),
	faults: fc.array(fc.option(fault, { freq: 3 }), { maxLength: 8 }),
	onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
	whenUnsure: fc.oneof(
		{ weight: 4, arbitrary: fc.constant('fail' as const) },
		{ weight: 1, arbitrary: fc.constant('resend' as const) },
	),
	withKeys: fc.boolean(),
	clockInText: fc.boolean(),
	stopAfter: fc.oneof(
		{ weight: 5, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: fc.nat(800) },
	),
	creationDelay: fc.constantFrom(0, 0, 100, 500),
	listDelay: fc.constantFrom(0, 0, 100, 300, NEVER),
});
