// What Postman, and what stands in front of it, gets wrong in one run: drawn at random, one witness
// or two at a time, and small enough to be read when a run breaks a promise.
//
// Kept out of the draw, because nobody can promise it:
// - two equal sends at the same moment from two processes: nothing tells whose message is whose;
// - a message of Postman's own 500 to a send: it is documented as not queued, and without that a
//   send could never be tried
// again;
// - earlier messages that wrong clocks show as made at this very moment: no list tells them from
//   new ones. So no sum of three
// ERRORS comes near one of EARLIER.
import fc from '../../support/fast-check.mts';

import { stopButton } from '../shared/fault.mts';

export const KINDS = ['send', 'upload', 'message-retry', 'batch-retry'] as const;
export type Kind = (typeof KINDS)[number];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How wrong a clock is, in milliseconds. */
const ERRORS = [0, 1.6 * SECOND, 3 * SECOND, MINUTE, HOUR, 3 * DAY].flatMap((ms) => [ms, -ms]);
const EARLIER = [10 * MINUTE, 30 * MINUTE, 5 * HOUR, 2 * DAY];

export interface Clocks {
	/** For the `Date` of Postman's own answers, and of a gateway's; null leaves it out. */
	api: number | null;
	gateway: number | null;
	/** For `createdAt`. */
	rows: number;
	/** From so many calls on, one of them is wrong by so much more. */
	jump: { of: 'api' | 'gateway' | 'rows'; by: number; afterCalls: number } | null;
}

/** How a call that changes something is answered, and whether Postman has done it. */
export type Answer =
	/** A firewall's page, in place of Postman's answer. */
	| { kind: 'page'; status: 200 | 202 | 204; body: 'html' | 'json'; commit: boolean }
	/** Postman's status with a body that is cut off. Done. */
	| { kind: 'unreadable' }
	/** Somebody else's message, as from a cache. */
	| { kind: 'stranger'; status: 200 | 201; commit: boolean }
	/** What belongs to a 201, as a 200. Done. */
	| { kind: 'status200' }
	/** Postman's own fault. `late`: it is done all the same, minutes after. */
	| { kind: 'own500'; commit: boolean | 'late' }
	| { kind: 'gateway'; status: 502 | 504; commit: boolean }
	| { kind: 'reset'; commit: boolean }
	| { kind: 'hang'; commit: boolean }
	/** Postman refuses it, and that is true. */
	| { kind: 'refused' };

export interface List {
	/** The first page says that there are more, and not where. */
	endsEarly: boolean;
	pageSize: number;
	order: 'newest' | 'oldest' | 'mixed';
	/** Other spellings of what was sent. */
	upperCase: boolean;
	crlf: boolean;
	nfd: boolean;
	/** What its rows do not have. */
	lacks: 'recipient' | 'countryCode' | 'middle' | 'values' | 'oneValue' | 'batches' | null;
	/** A row of it is none. */
	unreadable: boolean;
	/** Milliseconds, by the nodes' clock, until it shows what is new. */
	lag: number;
}

/** How a message is read by its ID, or by its batch's. */
export interface Reads {
	/** Its attempts are not told. */
	noAttempts: boolean;
	/** The first read after a change shows what was before it. */
	staleOnce: boolean;
}

export interface Schedule {
	kind: Kind;
	/** What each item names, 0 to 5: a person and a text, a message, or a batch. */
	items: number[];
	clocks: Clocks;
	/** To the changes, in the order in which they come; null is Postman's own, and true. */
	answers: Array<Answer | null>;
	list: List;
	reads: Reads;
	/** Equal messages that were sent before the run, so many milliseconds ago. */
	earlier: Array<{ item: number; ago: number }>;
	/**
	 * The messages to be retried that have not failed: they are on their way, and arrive.
	 */
	onTheirWay: number[];
	/** What becomes of a message that is retried: at once, or while it is being read. */
	fate: 'failure' | 'success';
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	retryOnFail: boolean;
	whenUnsure: 'fail' | 'resend';
	/** The Stop button, in milliseconds after the start. */
	stopAfter: number | null;
	/** The Retry button of an execution that failed. */
	retryIn: 'sameProcess' | 'otherProcess';
}

/** No witness is wrong. */
export const TRUTHFUL: Omit<Schedule, 'kind' | 'items'> = {
	clocks: { api: 0, gateway: 0, rows: 0, jump: null },
	answers: [],
	list: {
		endsEarly: false,
		pageSize: 100,
		order: 'newest',
		upperCase: false,
		crlf: false,
		nfd: false,
		lacks: null,
		unreadable: false,
		lag: 0,
	},
	reads: { noAttempts: false, staleOnce: false },
	earlier: [],
	onTheirWay: [],
	fate: 'failure',
	onError: 'continueRegularOutput',
	retryOnFail: false,
	whenUnsure: 'fail',
	stopAfter: null,
	retryIn: 'sameProcess',
};

const error = fc.constantFrom(...ERRORS);

const clocks: fc.Arbitrary<Clocks> = fc.record({
	api: fc.option(error, { freq: 5 }),
	gateway: fc.option(error, { freq: 5 }),
	rows: error,
	jump: fc.option(
		fc.record({
			of: fc.constantFrom('api', 'gateway', 'rows'),
			by: error,
			afterCalls: fc.integer({ min: 1, max: 8 }),
		}),
	),
});

/** The witness of which there is none: after these there is something to be looked for. */
const lost: fc.Arbitrary<Answer> = fc.oneof(
	fc.record({
		kind: fc.constant('gateway' as const),
		status: fc.constantFrom(502, 504),
		commit: fc.boolean(),
	}),
	fc.record({ kind: fc.constantFrom('reset', 'hang'), commit: fc.boolean() }),
	fc.constant<Answer>({ kind: 'refused' }),
);

function wrongStatus(kind: Kind): fc.Arbitrary<Answer> {
	const own500 = { send: [false], upload: [false, 'late' as const] }[kind as string] ?? [
		false,
		true,
	];
	return fc.oneof(
		fc.record({
			kind: fc.constant('page' as const),
			status: fc.constantFrom(200, 202, 204),
			body: fc.constantFrom('html', 'json'),
			commit: fc.boolean(),
		}),
		fc.constantFrom<Answer[]>(
			{ kind: 'unreadable' },
			{ kind: 'status200' },
			{ kind: 'stranger', status: 200, commit: false },
			{ kind: 'stranger', status: 200, commit: true },
			{ kind: 'stranger', status: 201, commit: true },
		),
		{
			weight: 2,
			arbitrary: fc.record({
				kind: fc.constant('own500' as const),
				commit: fc.constantFrom(...own500),
			}),
		},
		lost,
	);
}

const list: fc.Arbitrary<List> = fc.record({
	endsEarly: fc.boolean(),
	pageSize: fc.constantFrom(1, 2, 100),
	order: fc.constantFrom('newest', 'oldest', 'mixed'),
	upperCase: fc.boolean(),
	crlf: fc.boolean(),
	nfd: fc.boolean(),
	lacks: fc.constantFrom(
		null,
		null,
		'recipient',
		'countryCode',
		'middle',
		'values',
		'oneValue',
		'batches',
	),
	unreadable: fc.boolean(),
	lag: fc.constantFrom(0, 0, 1_000, 3_000),
});

const reads = fc.record({ noAttempts: fc.boolean(), staleOnce: fc.boolean() });

const earlier = fc.array(fc.record({ item: fc.nat(5), ago: fc.constantFrom(...EARLIER) }), {
	minLength: 1,
	maxLength: 4,
});

const WITNESSES = ['clocks', 'status', 'list', 'reads', 'earlier'] as const;

export function schedule(kind: Kind): fc.Arbitrary<Schedule> {
	const witnesses = fc.subarray([...WITNESSES], { minLength: 1, maxLength: 2 });
	return witnesses.chain((wrong) => {
		const or = <T,>(witness: (typeof WITNESSES)[number], lies: fc.Arbitrary<T>, truth: T) =>
			wrong.includes(witness) ? lies : fc.constant(truth);
		const answer = wrong.includes('status') ? wrongStatus(kind) : lost;
		return fc.record({
			kind: fc.constant(kind),
			items: fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
			clocks: or('clocks', clocks, TRUTHFUL.clocks),
			answers: fc.array(fc.option(answer, { freq: 4 }), { minLength: 1, maxLength: 8 }),
			list: or('list', list, TRUTHFUL.list),
			reads: or('reads', reads, TRUTHFUL.reads),
			earlier: or('earlier', earlier, TRUTHFUL.earlier),
			onTheirWay: fc.subarray([0, 1, 2, 3, 4, 5], { maxLength: 2 }),
			fate: fc.constantFrom('failure', 'success'),
			onError: fc.constantFrom('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
			retryOnFail: fc.boolean(),
			whenUnsure: fc.oneof(
				{ weight: 4, arbitrary: fc.constant('fail' as const) },
				{ weight: 1, arbitrary: fc.constant('resend' as const) },
			),
			stopAfter: stopButton(400),
			retryIn: fc.constantFrom('sameProcess', 'otherProcess'),
		}) as fc.Arbitrary<Schedule>;
	});
}
