// What an exception says of the items of a run: n8n's and this package's own in their words; any
// other is a fault of our own, which is logged by its frames, since its message may quote a value.

import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { OWN_FAULT } from '../api/failure';
import { isOnPurpose, logFault } from '../api/fault-log';
import { isTool } from '../panel/is-tool';
import { broken, failedJson, type FailedJson, type Wording } from '../run/result';

/** An exception, and what is added to each item if it is not thrown. */
export interface Thrown {
	error: Error;
	failed: FailedJson;
	mayThrow: boolean;
}

/** @param hasBegun Whether the work on the items had begun. */
export function readThrown(
	context: IExecuteFunctions,
	thrown: Error & { description?: string | null },
	wording: Wording,
	hasBegun: boolean,
): Thrown {
	// n8n 2 passes the input items on as if they had been sent if a node throws under Continue.
	const stops = !context.continueOnFail();
	const isInDoubt = hasBegun && wording.inDoubt !== undefined;
	if (isOnPurpose(thrown)) {
		const { message, description } = thrown;
		const outcome = isInDoubt ? 'unknown' : wording.outcome;
		const failed = { error: message, postmanSend: { outcome, advice: description ?? '' } };
		return { error: thrown, failed, mayThrow: stops };
	}
	logFault(context.logger, thrown);
	const failed = failedJson(
		hasBegun ? broken(wording) : { kind: 'notDone', reaction: 'look', failure: OWN_FAULT },
		wording,
	);
	const { error: message, postmanSend } = failed;
	const error = new NodeOperationError(context.getNode(), message, {
		description: postmanSend.advice,
	});
	// An agent would try again what may have been sent.
	return { error, failed, mayThrow: stops && !(isInDoubt && isTool(context)) };
}
