// What a run says at its end: an exception that names the item at which it stopped, or how many
// items ended in each way.

import type { IExecuteFunctions, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { isTool } from '../panel/is-tool';
import { describeProblems, type ItemProblems } from '../panel/problem';
import {
	countResults,
	detailsOf,
	explainResult,
	isFailed,
	summarise,
	type Wording,
} from './result';

/** @throws NodeOperationError that names every bad item, if there is any. */
export function refuseBadItems(
	context: IExecuteFunctions,
	bad: ItemProblems[],
	{ done }: Wording,
): void {
	const [first] = bad;
	if (!first) return;
	const { message, description } = describeProblems(bad, context.getInputData().length, done);
	throw new NodeOperationError(context.getNode(), message, {
		description,
		itemIndex: first.itemIndex,
	});
}

/** Logs how many items ended in each way: counts, and nothing of an item. */
export function logSummary(
	context: IExecuteFunctions,
	results: Array<{ kind: string }>,
	wording: Wording,
): void {
	context.logger.info(`Postman Send: ${summarise(results, wording)}`);
}

/**
 * Logs how many items ended in each way, and stops the run if it is to stop at the first item that
 * failed.
 *
 * @throws NodeApiError for that item, with the counts of all items, unless an exception would do
 * harm.
 */
export function reportRun(
	context: IExecuteFunctions,
	results: Array<{ kind: string }>,
	wording: Wording,
	stopAtFirst: boolean,
): void {
	logSummary(context, results, wording);
	if (!stopAtFirst || !mayThrow(context, results, wording)) return;

	const tried = results.findIndex(({ kind }) => kind === 'notDone' || kind === 'unknown');
	const itemIndex = tried >= 0 ? tried : results.findIndex(isFailed);
	const result = results[itemIndex];
	if (!result || !isFailed(result) || result.kind === 'invalid') return;

	const { message, description } = explainResult(result, wording);
	const { things = 'messages' } = wording;
	const counts = countResults(results, wording);
	const sum = results.length > 1 ? ` Of ${results.length} ${things}: ${counts}.` : '';
	throw new NodeApiError(context.getNode(), { details: detailsOf(result, wording) } as JsonObject, {
		message: `${message} [item ${itemIndex}]`,
		description: `${description}${sum}`,
		httpCode: String(result.failure?.httpStatus ?? 'none'),
		itemIndex,
	});
}

/** Whether an exception would do no harm. */
function mayThrow(
	context: IExecuteFunctions,
	results: Array<{ kind: string }>,
	{ inDoubt }: Wording,
): boolean {
	// After the Stop button n8n has stored the execution as canceled; an exception would turn that
	// into a failure.
	if (context.getExecutionCancelSignal()?.aborted) return false;
	// A tool's Retry On Fail gives each try a run of its own, without the journal of the one before.
	const changesNothing = (result: { kind: string }) =>
		isFailed(result) ? result.kind !== 'unknown' : result.kind === 'skipped';
	return !isTool(context) || !inDoubt || results.every(changesNothing);
}
