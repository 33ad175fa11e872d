// What can happen to a call, drawn at random.
import fc from '../../support/fast-check.mts';

import type { Fault } from '../../simulator/index.mts';

/** Gives up waiting before or after Postman has done its work. */
const gateway: fc.Arbitrary<Fault> = fc.record({
	kind: fc.constant('status' as const),
	status: fc.constantFrom(502, 504, 520, 524),
	body: fc.constant('html' as const),
	commit: fc.constantFrom('before' as const, 'never' as const),
});

/** @param timeout Milliseconds that a call may take. */
const longerThan = (timeout: number) => ({ min: timeout + 20, max: 3 * timeout });

/** What the call does, if anything, it has done by the time the client gives it up. */
function faultsInTime(timeout: number): Array<fc.Arbitrary<Fault>> {
	return [
		fc.constant<Fault>({ kind: 'reset', commit: 'never' }),
		fc.constant<Fault>({ kind: 'reset', commit: 'before' }),
		fc.constant<Fault>({ kind: 'reset', commit: 'before', midAnswer: true }),
		fc.constant<Fault>({ kind: 'hang', commit: 'never' }),
		fc.constant<Fault>({ kind: 'hang', commit: 'before' }),
		fc.integer({ min: 1, max: timeout - 50 }).map((ms): Fault => ({ kind: 'slow', ms })),
		fc.integer(longerThan(timeout)).map((ms): Fault => ({ kind: 'slow', ms })),
		gateway,
		// The API's own 500 is documented as not queued.
		fc.constant<Fault>({ kind: 'status', status: 500, body: 'json', commit: 'never' }),
		fc.constant<Fault>({ kind: 'status', status: 400, body: 'json', commit: 'never' }),
		fc.constant<Fault>({ kind: 'throttle' }),
		fc.constant<Fault>({ kind: 'throttle', retryAfter: 0 }),
		fc
			.constantFrom('html' as const, 'empty' as const, 'object' as const, 'truncated' as const)
			.map((body): Fault => ({ kind: 'malformed', body })),
	];
}

/** @param timeout Milliseconds that a call may take. */
export function sendFault(timeout: number): fc.Arbitrary<Fault> {
	return fc.oneof(...faultsInTime(timeout), lateFault(longerThan(timeout)));
}

/**
 * Faults of a call that changes something. What it changed decides, so Postman's own 500 may be
 * wrong about itself.
 *
 * @param timeout Milliseconds that a call may take.
 */
export function retryFault(timeout: number): fc.Arbitrary<Fault> {
	return fc.oneof(
		...faultsInTime(timeout),
		fc.constant<Fault>({ kind: 'status', status: 500, body: 'json', commit: 'before' }),
	);
}

/** @param range Milliseconds in which the call takes effect, whoever waits for it. */
export function lateFault(range: { min: number; max: number }): fc.Arbitrary<Fault> {
	return fc.integer(range).map((ms): Fault => ({ kind: 'hang', commit: 'after', ms }));
}

/** Faults of a call that changes nothing. */
export const readFault: fc.Arbitrary<Fault> = fc.constantFrom<Fault[]>(
	{ kind: 'reset', commit: 'never' },
	{ kind: 'status', status: 502, body: 'html' },
	{ kind: 'malformed', body: 'html' },
	{ kind: 'throttle' },
);

/**
 * Faults of the calls of a route in their order; null is none.
 *
 * @param size `freq`: one call in so many is left alone.
 */
export function faultsOf(
	fault: fc.Arbitrary<Fault>,
	size: { maxLength: number; freq: number },
): fc.Arbitrary<Array<Fault | null>> {
	const { maxLength, freq } = size;
	return fc.array(fc.option(fault, { freq }), { maxLength });
}

/** The Stop button, in milliseconds after the start: in one run of five. */
export function stopButton(latest: number): fc.Arbitrary<number | null> {
	return fc.oneof(
		{ weight: 4, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: fc.nat(latest) },
	);
}
