// What is told of a poll that could not read, and when.
import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError, UserError } from 'n8n-workflow';

import type { Failure } from '../../nodes/Postman/api/failure.ts';
import {
	faultOfCall,
	faultOfSetup,
	isResting,
	isToBeTold,
	outageOf,
	toldOf,
	type Fault,
	type Outage,
} from '../../nodes/Postman/status/fault.ts';
import type { Caller } from '../../nodes/Postman/status/fault.ts';

const NODE = {
	id: '1',
	name: 'Trigger',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
} as INode;
const NOW = Date.parse('2026-11-02T09:00:00+08:00');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const setup = faultOfSetup(NODE, new UserError('API Key in the credential is empty'));
const OUTLOOK = 'It goes on trying.';
const away = faultOfCall(NODE, { httpStatus: 503, fromApi: false }, OUTLOOK);

/** Minutes since the outage began, and since it was told. */
type When = [since: number, told: number | undefined];
const FRESH: When = [0, undefined];
const OLD: When = [10, undefined];
const TOLD: When = [20, 10];
const DUE: When = [40, 30];

const TABLE: Array<[fault: 'to mend' | 'away', caller: Caller, told: boolean[]]> = [
	// In the order of FRESH, OLD, TOLD, DUE.
	['to mend', 'start', [false, false, false, false]],
	['to mend', 'activation', [true, true, true, true]],
	['to mend', 'scheduler', [true, true, true, true]],
	['to mend', 'timer', [true, true, false, true]],
	['away', 'start', [false, false, false, false]],
	['away', 'activation', [false, false, false, false]],
	['away', 'scheduler', [false, true, false, true]],
	['away', 'timer', [false, true, false, true]],
];

const toldAt = (outage: Outage, time: number): Outage => ({
	...outage,
	told: toldOf(outage, time),
});

test.each(TABLE)('%s, asked by %s: %j', (kind, caller, expected) => {
	const fault = kind === 'away' ? away : setup;
	const outages = [FRESH, OLD, TOLD, DUE].map(([since, told]) => {
		const outage = outageOf(fault, undefined, NOW - since * MINUTE);
		return told === undefined ? outage : toldAt(outage, NOW - told * MINUTE);
	});
	expect(outages.map((outage) => isToBeTold(outage, caller, NOW))).toEqual(expected);
});

const CALLS: Array<[string, Failure, boolean, object, string]> = [
	[
		'a wrong key',
		{ httpStatus: 401, code: 'invalid_api_key_provided', fromApi: true },
		true,
		{ cause: 'credential-invalid' },
		'401',
	],
	[
		'a blocked address',
		{ httpStatus: 400, code: 'invalid_ip_address_used', fromApi: true },
		true,
		{ cause: 'configuration-invalid' },
		'400',
	],
	[
		'an edge block',
		{ httpStatus: 403, fromApi: false },
		true,
		{ cause: 'credential-invalid' },
		'403',
	],
	[
		'an unknown batch',
		{ httpStatus: 404, code: 'resource_not_found', fromApi: true },
		true,
		{ cause: 'configuration-invalid' },
		'404',
	],
	[
		'a redirect',
		{ httpStatus: 302, fromApi: false },
		true,
		{ cause: 'configuration-invalid' },
		'302',
	],
	[
		'a proxy that wants a password',
		{ httpStatus: 407, fromApi: false },
		true,
		{ cause: 'configuration-invalid' },
		'407',
	],
	[
		'a refused cursor',
		{ httpStatus: 400, code: 'parameter_invalid', fromApi: true },
		false,
		{ cause: 'temporarily-unavailable' },
		'400',
	],
	[
		'a used-up limit',
		{ httpStatus: 429, code: 'too_many_requests', fromApi: true, retryAfterMs: 5_000 },
		false,
		{ cause: 'rate-limited', retryAfterMs: 5_000 },
		'429',
	],
	[
		'the API’s own 500',
		{ httpStatus: 500, fromApi: true, traceId: 't-1' },
		false,
		{ cause: 'temporarily-unavailable' },
		'500',
	],
	[
		'an edge that asks for a minute',
		{ httpStatus: 503, fromApi: false, retryAfterMs: MINUTE },
		false,
		{ cause: 'temporarily-unavailable', retryAfterMs: MINUTE },
		'503',
	],
	[
		'HTML with a 200',
		{ httpStatus: 200, fromApi: false },
		false,
		{ cause: 'temporarily-unavailable' },
		'200',
	],
	[
		'silence',
		{ fromApi: false, written: true, transportCode: 'ECONNRESET' },
		false,
		{ cause: 'temporarily-unavailable' },
		'none',
	],
	[
		'nobody there',
		{ fromApi: false, written: false, transportCode: 'ECONNREFUSED' },
		false,
		{ cause: 'temporarily-unavailable' },
		'none',
	],
];

test.each(CALLS)('%s', (_, failure, needsPerson, declared, httpCode) => {
	const fault = faultOfCall(NODE, failure, OUTLOOK);
	expect(fault.error).toBeInstanceOf(NodeApiError);
	expect(fault.needsPerson).toBe(needsPerson);
	expect(fault.error.failure).toEqual(declared);
	expect((fault.error as NodeApiError).httpCode).toBe(httpCode);
	expect(fault.error.message).not.toMatch(/\.$|error|problem|failure|mistake|E[A-Z]{5,}/);
	expect(fault.error.description).toMatch(/^[A-Z].+\.$/s);
	expect(fault.error.description?.endsWith(OUTLOOK)).toBe(!needsPerson);
	// These texts would be about a message that is sent, and none is.
	if (!needsPerson) expect(fault.error.description).not.toMatch(/template|may or may not|Timeout/);
});

test('a credential or parameter that cannot be used is declared, what n8n could not get at is not', () => {
	expect(setup.error).toBeInstanceOf(NodeOperationError);
	expect(setup).toMatchObject({
		needsPerson: true,
		error: { failure: { cause: 'configuration-invalid' } },
	});
	const parameter = new NodeOperationError(NODE, 'Trigger On Statuses is empty', {
		description: 'Choose.',
	});
	expect(faultOfSetup(NODE, parameter as never).error).toMatchObject({
		message: 'Trigger On Statuses is empty',
		description: 'Choose.',
		failure: { cause: 'configuration-invalid' },
	});
	const vault = faultOfSetup(NODE, new Error('The vault does not answer') as never);
	expect(vault.error.message).toBe('The vault does not answer');
	expect(vault.error.failure).toBeUndefined();
});

test('where the next poll is far off, an outage is told at once, and sinks no activation', () => {
	const outage = outageOf(away, undefined, NOW);
	expect(isToBeTold(outage, 'timer', NOW, 24 * HOUR)).toBe(true);
	expect(isToBeTold(outage, 'timer', NOW, MINUTE)).toBe(false);
	expect(isToBeTold(outage, 'activation', NOW, 24 * HOUR)).toBe(false);
});

describe('an outage', () => {
	const throttled = (retryAfterMs: number): Fault =>
		faultOfCall(NODE, { httpStatus: 429, fromApi: true, retryAfterMs }, OUTLOOK);

	test('goes on from fault to fault, of whichever kind', () => {
		const first = toldAt(outageOf(away, undefined, NOW), NOW + 1);
		const next = outageOf(throttled(0), first, NOW + HOUR);
		expect(next).toMatchObject({ since: NOW, told: first.told, fault: throttled(0) });
		expect(outageOf(setup, next, NOW + 2 * HOUR)).toMatchObject({
			since: NOW,
			told: first.told,
			fault: setup,
		});
	});

	test('that comes to need a person is told at once, though it was told as one that passes', () => {
		const passing = toldAt(outageOf(away, undefined, NOW), NOW);
		const outage = outageOf(setup, passing, NOW + MINUTE);
		expect(isToBeTold(outage, 'timer', NOW + MINUTE)).toBe(true);
	});

	test('that is now of one kind and now of the other is told once in half an hour', () => {
		const told: number[] = [];
		let outage: Outage | undefined;
		for (let minute = 0; minute < 95; minute++) {
			const now = NOW + minute * MINUTE;
			outage = outageOf(minute % 2 === 0 ? setup : away, outage, now);
			if (!isToBeTold(outage, 'timer', now)) continue;
			told.push(minute);
			outage = toldAt(outage, now);
		}
		expect(told).toEqual([0, 30, 60, 90]);
	});

	test('leaves Postman alone for as long as it asks for, up to an hour', () => {
		const rests = (retryAfterMs: number, after: number) =>
			isResting(outageOf(throttled(retryAfterMs), undefined, NOW), NOW + after);
		expect([rests(5_000, 4_999), rests(5_000, 5_000)]).toEqual([true, false]);
		expect([rests(24 * HOUR, HOUR - 1), rests(24 * HOUR, HOUR)]).toEqual([true, false]);
	});

	test.each([0, 5_000])('does not last longer where the clock is put back (%i)', (retryAfterMs) => {
		const before = toldAt(outageOf(throttled(retryAfterMs), undefined, NOW), NOW);
		expect(isResting(before, NOW - 2 * HOUR)).toBe(false);
		const outage = outageOf(away, before, NOW - 2 * HOUR);
		expect(outage.since).toBe(NOW - 2 * HOUR);
		expect(isToBeTold(outage, 'timer', NOW - 1.5 * HOUR)).toBe(true);
	});
});
