// How an operation that makes a call for each item begins and ends: bad items are refused before the first call;
// afterwards an exception says at which item the run stopped, or every input item comes out once.

import type { IDataObject, IExecuteFunctions, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { describeProblems, type ItemProblems } from '../panel/problem';
import {
	countResults,
	detailsOf,
	explainResult,
	failedJson,
	isFailed,
	type Failed,
	type Wording,
} from '../run/result';

/** @throws NodeOperationError that names every bad item, where there is one. */
export function refuseBadItems(
	context: IExecuteFunctions,
	bad: ItemProblems[],
	{ done }: Wording,
): void {
	if (bad.length === 0) return;
	const { message, description } = describeProblems(bad, context.getInputData().length, done);
	throw new NodeOperationError(context.getNode(), message, {
		description,
		itemIndex: bad[0].itemIndex,
	});
}

/**
 * Logs the counts, and where the run is to stop at the first item that failed, stops it.
 *
 * @throws NodeApiError for that item, with the counts of all, unless an exception does harm.
 */
export function reportRun(
	context: IExecuteFunctions,
	results: Array<{ kind: string }>,
	wording: Wording,
	stopAtFirst: boolean,
): void {
	const counts = countResults(results, wording);
	context.logger.info(`Postman Send: ${counts}`);
	if (!stopAtFirst || !mayThrow(context, results, wording)) return;

	const tried = results.findIndex(({ kind }) => kind === 'notDone' || kind === 'unknown');
	const itemIndex = tried >= 0 ? tried : results.findIndex(isFailed);
	const result = results[itemIndex];
	if (!result || !isFailed(result) || result.kind === 'invalid') return;

	const { message, description } = explainResult(result, wording);
	const { things = 'messages' } = wording;
	const sum = results.length > 1 ? ` Of ${results.length} ${things}: ${counts}.` : '';
	throw new NodeApiError(context.getNode(), { details: detailsOf(result, wording) } as JsonObject, {
		message: `${message} [item ${itemIndex}]`,
		description: `${description}${sum}`,
		httpCode: String(result.failure?.httpStatus ?? 'none'),
		itemIndex,
	});
}

/** Whether an exception does no harm. */
function mayThrow(
	context: IExecuteFunctions,
	results: Array<{ kind: string }>,
	{ inDoubt }: Wording,
): boolean {
	// After the Stop button n8n has stored the execution as canceled; an exception would turn that into a failure.
	if (context.getExecutionCancelSignal()?.aborted) return false;
	// A tool's Retry On Fail gives each try a run of its own, without the journal of the one before.
	// n8n before 2.0 cannot say that this is a tool, but clones the context of each call of one.
	const isTool = context.isToolExecution?.() ?? 'cloneWith' in context;
	const changesNothing = (result: { kind: string }) =>
		isFailed(result) ? result.kind !== 'unknown' : result.kind === 'skipped';
	return !isTool || !inDoubt || results.every(changesNothing);
}

/** What an output item tells of its input item beside the result. */
interface OutputInput {
	/** Whether the input item is a part of it. */
	includeInput: boolean;
	replacedCharacters?: object[];
}

/** One output item for each result, with its input where that is asked for. */
export function itemsOut<Done extends { kind: string }>(
	context: IExecuteFunctions,
	results: Array<Done | Failed>,
	inputs: OutputInput[],
	wording: Wording,
	json: (done: Done) => IDataObject,
): INodeExecutionData[] {
	const given = context.getInputData();
	return results.map((result, item) => {
		const pairedItem = { item };
		if (isFailed(result)) return { json: failedJson(result, wording), pairedItem };
		const { includeInput, replacedCharacters } = inputs[item];
		const more = {
			...(replacedCharacters && { replacedCharacters }),
			...(includeInput && { input: given[item].json }),
		};
		return { json: { ...json(result), ...more }, pairedItem };
	});
}
