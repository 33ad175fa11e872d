// What becomes of each input item: exactly one result, and from it exactly one output item. All
// operations that make a call for each item share this.

import type { IDataObject } from 'n8n-workflow';

import { explain, type Explanation } from '../api/explain';
import { OWN_FAULT, type Failure } from '../api/failure';
import type { Reaction } from '../api/outcome';
import { problemJson, type Problem } from '../panel/problem';

/** The result of an item that did not go well. */
export type Failed =
	/**
	 * It is certain that Postman did not do it and never will. `explanation` replaces the failure's
	 * own text.
	 */
	| ({ kind: 'notDone'; explanation?: Explanation | undefined } & CallEnd)
	/** Postman may have done it. `searched`: its list was searched and does not show it. */
	| ({ kind: 'unknown'; searched: boolean } & CallEnd)
	/** Not tried: an earlier item showed that it would end the same way, or the run was stopped. */
	| { kind: 'untried'; failure?: Failure }
	/** Not tried: a value of the item cannot be used. */
	| { kind: 'invalid'; problems: Problem[] };

/** The result of an item that was not tried because the run was stopped. */
export const UNTRIED: Extract<Failed, { kind: 'untried' }> = { kind: 'untried' };

/** How a call that did not go well has ended. `details` are added to the failed item's JSON. */
export interface CallEnd {
	reaction: Reaction;
	failure: Failure;
	details?: IDataObject | undefined;
}

/**
 * What became of one item. `Done` is what the operation gives if it went well, with kinds of its
 * own.
 */
export type Result<Done extends { kind: string }> = Done | Failed;

const FAILED: ReadonlySet<string> = new Set<Failed['kind']>([
	'notDone',
	'unknown',
	'untried',
	'invalid',
]);

/** Whether a result is of an item that did not go well. */
export function isFailed(result: { kind: string }): result is Failed {
	return FAILED.has(result.kind);
}

/** Returns the result of an item of which nobody can say whether it was done, without a search. */
export function unknownResult(failure: Failure): Extract<Failed, { kind: 'unknown' }> {
	return { kind: 'unknown', reaction: 'refuse', failure, searched: false };
}

/** Returns the result of an item at which this node broke, once work on it had begun. */
export function broken({ inDoubt }: Wording): Failed {
	const end = { reaction: 'look', failure: OWN_FAULT } as const;
	return inDoubt ? { kind: 'unknown', searched: false, ...end } : { kind: 'notDone', ...end };
}

/** The words in which an operation tells what became of its items. */
export interface Wording {
	/** Completes "12 …" and "Nothing was …". */
	done: string;
	/** What its items are, in the plural; `messages` unless given. */
	things?: string;
	/** The `outcome` of a failed item, if it is certain that it was not done. */
	outcome: 'notSent' | 'notRead' | 'notRetried';
	/** What the user should check if Postman refuses a call; whole sentences. */
	check?: string;
	/** Absent if the calls only read, so that nothing changes however one ends. */
	inDoubt?: {
		/** Completes "It is not known whether …". */
		whether: string;
		/** Said if Postman's list was searched in vain; a whole sentence. */
		absent?: string;
		/** What the user should do; a whole sentence. */
		advice: string;
	};
}

/**
 * Counts the results of each kind, in the words of the error that stops a run, e.g. `12 sent, 1 not
 * known, 3 not sent`.
 */
export function countResults(results: Array<{ kind: string }>, { done }: Wording): string {
	const counts = countsOf(results);
	return inWords([
		[counts.done, done],
		[counts.skipped, 'skipped'],
		[counts.unknown, 'not known'],
		[counts.notDone, `not ${done}`],
		[counts.untried, 'not tried'],
	]);
}

/** Says in one line, for the hint and the log, what a run did, e.g. `10 sent, 1 failed`. */
export function summarise(results: Array<{ kind: string }>, { done }: Wording): string {
	const counts = countsOf(results);
	return inWords([
		[counts.done, done],
		[counts.skipped, 'skipped (sent before)'],
		[counts.notDone, 'failed'],
		[counts.unknown, 'not known'],
		[counts.untried, 'not tried'],
	]);
}

function countsOf(results: Array<{ kind: string }>) {
	const count = (...kinds: string[]) => results.filter(({ kind }) => kinds.includes(kind)).length;
	const skipped = count('skipped');
	return {
		done: results.length - skipped - results.filter(isFailed).length,
		skipped,
		notDone: count('notDone', 'invalid'),
		unknown: count('unknown'),
		untried: count('untried'),
	};
}

function inWords(counts: Array<[number, string]>): string {
	return counts.flatMap(([n, what], i) => (n > 0 || i === 0 ? [`${n} ${what}`] : [])).join(', ');
}

/**
 * What is added to the input item if it failed. `error` is n8n's convention; all else stands under
 * a name that no form uses, so that later nodes still find the item's own fields.
 */
export type FailedJson = { error: string; postmanSend: FailedDetails };

/** What is known of a failed item, for later nodes. `advice` is whole sentences. */
export type FailedDetails = { outcome: string; advice: string } & IDataObject;

/** Returns what is to be added to the input item of a result that did not go well. */
export function failedJson(result: Failed, wording: Wording): FailedJson {
	if (result.kind === 'invalid') {
		const { problems } = result;
		const [first] = problems;
		const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
		return {
			error: first ? `${first.parameter}: ${first.message}${more}` : 'The item cannot be sent',
			postmanSend: {
				outcome: wording.outcome,
				advice: problems.map(({ advice }) => advice).join(' '),
				code: 'invalid_item',
				problems: problems.map(problemJson),
			},
		};
	}
	const { message, description } = explainResult(result, wording);
	const { outcome, ...known } = detailsOf(result, wording);
	const more = result.kind === 'untried' ? {} : result.details;
	return { error: message, postmanSend: { outcome, advice: description, ...known, ...more } };
}

/**
 * Returns what is known of a failed call, as data: `outcome`, `code`, `httpStatus`, `traceId`,
 * `transportCode`.
 */
export function detailsOf(
	result: Exclude<Failed, { kind: 'invalid' }>,
	{ outcome }: Wording,
): { outcome: string } & IDataObject {
	const { code, httpStatus, traceId, transportCode } = result.failure ?? {};
	return {
		outcome: result.kind === 'unknown' ? 'unknown' : outcome,
		...(code && { code }),
		// An item that was not tried has made no call: these would be another item's.
		...(result.kind !== 'untried' && {
			...(httpStatus && { httpStatus }),
			...(traceId && { traceId }),
			...(transportCode && { transportCode }),
		}),
	};
}

/** Returns what a failed item, or the exception that stops the run, says of it. */
export function explainResult(
	result: Exclude<Failed, { kind: 'invalid' }>,
	{ done, check, inDoubt }: Wording,
): Explanation {
	const cause = result.failure && explain(result.failure, check);
	if (!cause || result.kind === 'untried') {
		return {
			message: `Not tried: ${cause?.message ?? 'the run was stopped'}`,
			description: `Nothing was ${done} for this item. Correct the cause and run this item again.`,
		};
	}
	if (result.kind === 'notDone') return result.explanation ?? cause;
	const sentences = [cause.description, result.searched && inDoubt?.absent, inDoubt?.advice];
	return {
		message: `It is not known whether ${inDoubt?.whether}: ${cause.message}`,
		description: sentences.filter(Boolean).join(' '),
	};
}
