// What can go wrong in one run: drawn at random, and small enough to be read when a run breaks a promise.
import fc from 'fast-check';

import type { Fault } from '../simulator/index.mts';

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

const LATE = fc.integer({ min: TIMEOUT + 20, max: 3 * TIMEOUT });

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
	fc.integer({ min: 1, max: TIMEOUT - 50 }).map((ms): Fault => ({ kind: 'slow', ms })),
	LATE.map((ms): Fault => ({ kind: 'slow', ms })),
	gateway,
	// The API's own 500 is documented as not queued.
	fc.constant<Fault>({ kind: 'status', status: 500, body: 'json', commit: 'never' }),
	fc.constant<Fault>({ kind: 'status', status: 400, body: 'json', commit: 'never' }),
	fc.constant<Fault>({ kind: 'throttle' }),
	fc.constant<Fault>({ kind: 'throttle', retryAfter: 0 }),
	fc
		.constantFrom('html' as const, 'empty' as const, 'object' as const, 'truncated' as const)
		.map((body): Fault => ({ kind: 'malformed', body })),
);

export const schedule: fc.Arbitrary<Schedule> = fc.record({
	items: fc.array(fc.record({ person: fc.nat(2), text: fc.nat(1) }), {
		minLength: 1,
		maxLength: 8,
	}),
	faults: fc.array(fc.option(fault, { freq: 2 }), { maxLength: 12 }),
	onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
	clockInText: fc.boolean(),
	whenUnsure: fc.oneof(
		{ weight: 4, arbitrary: fc.constant('fail' as const) },
		{ weight: 1, arbitrary: fc.constant('resend' as const) },
	),
	stopAfter: fc.option(fc.nat(400), { freq: 4 }),
	listDelay: fc.constantFrom(0, 0, 100, 300),
	limit: fc.constantFrom(null, 10, 50),
});
