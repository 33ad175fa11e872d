// What a poll says of a call that did not go well, and when. n8n records an execution for each poll that throws and runs
// the error workflow: once a minute, while an outage lasts, helps nobody. A message that is late because of one is
// reported after it all the same.

import type { INode, NodeApiError as NodeApiErrorType } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { explain } from '../api/explain';
import type { Failure } from '../api/failure';
import { endsRun } from '../api/outcome';
import type { Caller } from './memory';

/** Polls that came to nothing, one after the other. Times in milliseconds. */
export interface Outage {
	since: number;
	toldAt?: number;
}

/** Milliseconds for which an outage is nobody's concern. */
const PASSING = 10 * 60_000;
/** Milliseconds after which one that goes on is told again. */
const REMIND_AFTER = 30 * 60_000;

export function isToBeTold(
	failure: Failure,
	{ since, toldAt }: Outage,
	caller: Caller,
	now: number,
): boolean {
	const isDue = toldAt === undefined || now - toldAt >= REMIND_AFTER;
	// A person has to mend something first: no workflow should be activated with it, and the scheduler then waits.
	if (endsRun(failure)) return caller !== 'timer' || isDue;
	// Postman is away for a moment: no reason not to activate a workflow.
	return caller !== 'activation' && now - since >= PASSING && isDue;
}

type Cause = NonNullable<NodeApiErrorType['failure']>;

/** With what n8n's scheduler reads (since 2.37) to decide when to poll again; older versions pass over it. */
export function pollFault(node: INode, failure: Failure): NodeApiErrorType {
	const { message, description } = explain(failure);
	const { httpStatus, code, traceId } = failure;
	return new NodeApiError(
		node,
		{ details: { ...(code && { code }), ...(traceId && { traceId }) } },
		{ message, description, httpCode: String(httpStatus ?? 'none'), failure: causeOf(failure) },
	);
}

function causeOf(failure: Failure): Cause {
	const { httpStatus = 0, retryAfterMs } = failure;
	if (endsRun(failure)) {
		const isKey = httpStatus === 401 || httpStatus === 403;
		return { cause: isKey ? 'credential-invalid' : 'configuration-invalid' };
	}
	return {
		cause: httpStatus === 429 ? 'rate-limited' : 'temporarily-unavailable',
		...(retryAfterMs !== undefined && { retryAfterMs }),
	};
}
