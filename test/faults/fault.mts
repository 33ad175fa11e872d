// What can happen to one call, drawn at random.
import fc from 'fast-check';

import type { Fault } from '../simulator/index.mts';

/** @param timeout Milliseconds that a call may take. */
export function anyFault(timeout: number): fc.Arbitrary<Fault> {
	const late = fc.integer({ min: timeout + 20, max: 3 * timeout });
	return fc.oneof(
		fc.constant<Fault>({ kind: 'reset', commit: 'never' }),
		fc.constant<Fault>({ kind: 'reset', commit: 'before' }),
		fc.constant<Fault>({ kind: 'reset', commit: 'before', midAnswer: true }),
		fc.constant<Fault>({ kind: 'hang', commit: 'never' }),
		fc.constant<Fault>({ kind: 'hang', commit: 'before' }),
		late.map((ms): Fault => ({ kind: 'hang', commit: 'after', ms })),
		fc.integer({ min: 1, max: timeout - 50 }).map((ms): Fault => ({ kind: 'slow', ms })),
		late.map((ms): Fault => ({ kind: 'slow', ms })),
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
}

/** Gives up waiting before or after Postman has done its work. */
const gateway: fc.Arbitrary<Fault> = fc.record({
	kind: fc.constant('status' as const),
	status: fc.constantFrom(502, 504, 520, 524),
	body: fc.constant('html' as const),
	commit: fc.constantFrom('before' as const, 'never' as const),
});

/** The Stop button, in milliseconds after the start: in one run of five. */
export function stopButton(latest: number): fc.Arbitrary<number | null> {
	return fc.oneof(
		{ weight: 4, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: fc.nat(latest) },
	);
}
