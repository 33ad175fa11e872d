// What happens to a campaign in one history: executions, retries of any of them in any order, kills
// at random moments, on two processes that may overlap.
//
// Kept out of the draw, because nobody can promise it: two processes whose runs overlap may each
// send a text that neither sees in the list yet. Such a text may be held twice, and no more.
import fc from '../../support/fast-check.mts';

export const PEOPLE = 12;
export const TEXTS = 16;
/** In `skip`: what the option is set to. */
export const HOURS = 24;
/** Milliseconds after which a process is killed, at the latest. */
const LATEST_KILL = 250;

export interface Step {
	/** On which of the two processes. */
	side: 0 | 1;
	/** Which of the open executions is retried; null begins a new one if the kind allows it. */
	retryOf: number | null;
	/** In `skip`: what a new execution sends, by text. */
	texts: number[];
	/** In `skip`: whether a new execution sends a batch. */
	isBatch: boolean;
	/** Milliseconds after which the process is killed. */
	killAfter: number | null;
	/** Whether the same is run at the same moment once more, in the same process or in the other. */
	again: 'here' | 'there' | null;
}

/** A message of before the history began. */
export interface Before {
	text: number;
	hoursAgo: number;
	hasFailed: boolean;
}

export interface Schedule {
	/** Retries of one execution, or any executions with Skip If Sent Within. */
	kind: 'retries' | 'skip';
	/** Messages to other people, over the days before. */
	earlier: number;
	/** In `skip`: texts that people have had before. */
	before: Before[];
	/** In `retries`: what it sends with, one node after the other, each a text of its own. */
	sends: Array<'message' | 'batch'>;
	/** In `retries`: people to whom a message is refused once. */
	refused: number[];
	steps: Step[];
}

/** @param weight How many of ten are not null. */
const sometimes = <T,>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
	fc.oneof({ weight: 10 - weight, arbitrary: fc.constant(null) }, { weight, arbitrary });

const isOneOf = (many: number): fc.Arbitrary<boolean> => fc.nat(many - 1).map((n) => n === 0);

const step: fc.Arbitrary<Step> = fc.record({
	side: fc.constantFrom<Array<0 | 1>>(0, 1),
	retryOf: sometimes(3, fc.nat(20)),
	texts: fc.array(fc.nat(TEXTS - 1), { minLength: 1, maxLength: 14 }),
	isBatch: isOneOf(4),
	killAfter: sometimes(4, fc.nat(LATEST_KILL)),
	again: sometimes(4, fc.constantFrom<Array<'here' | 'there'>>('here', 'there')),
});

const before: fc.Arbitrary<Before> = fc.record({
	text: fc.nat(TEXTS - 1),
	hoursAgo: fc.constantFrom(1, HOURS - 1, HOURS + 1, 72),
	hasFailed: isOneOf(4),
});

export const schedules: fc.Arbitrary<Schedule> = fc.record({
	kind: fc.constantFrom<Array<Schedule['kind']>>('retries', 'skip'),
	earlier: fc.constantFrom(0, 900, 2_500, 5_000),
	before: fc.array(before, { maxLength: 6 }),
	sends: fc.constantFrom<Array<Schedule['sends']>>(
		['message'],
		['message'],
		['batch'],
		['message', 'batch'],
		['batch', 'message'],
	),
	refused: fc.array(fc.nat(PEOPLE - 2), { maxLength: 4 }),
	steps: fc.array(step, { minLength: 2, maxLength: 7 }),
});
