// What a poll says of what stopped it, and when. n8n records an execution for each poll that
// throws and runs the error workflow: once a minute, while an outage lasts, helps nobody. A
// message that is late because of one is reported after it all the same.

import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError, UserError } from 'n8n-workflow';

import { explain } from '../api/explain';
import type { Failure } from '../api/failure';
import { endsRun } from '../api/outcome';

/** What stopped a poll. */
export interface Fault {
	error: NodeApiError | NodeOperationError;
	/** Whether a person has to mend something first. */
	needsPerson: boolean;
	/** Milliseconds for which Postman asked not to be called. */
	retryAfterMs?: number;
}

/** Polls that came to nothing, one after the other. Times in milliseconds since 1970. */
export interface Outage {
	since: number;
	/** The latest one. */
	fault: Fault;
	faultAt: number;
	told?:
		| {
				at: number;
				/** Whether it was ever said that a person has to mend something. */
				needsPerson: boolean;
		  }
		| undefined;
}

/**
 * `start`: n8n activates its workflows as it starts. `activation`: a person activates one, and an
 * exception says why it cannot be. `timer`: n8n's timer in memory. `scheduler`: its durable
 * scheduler.
 */
export type Caller = 'start' | 'activation' | 'timer' | 'scheduler';

/** Milliseconds for which an outage is nobody's concern. */
const PASSING_MS = 10 * 60_000;
/** Milliseconds after which one that goes on is told again. */
const REMIND_AFTER_MS = 30 * 60_000;
/** Milliseconds for which Postman is left alone at most, whatever it asks for. */
const MAX_REST_MS = 60 * 60_000;

/**
 * The outage that a fault begins or goes on with. A clock that has been put back makes none of it
 * future.
 */
export function outageOf(fault: Fault, before: Outage | undefined, now: number): Outage {
	const { since = now, told } = before ?? {};
	return {
		since: Math.min(since, now),
		fault,
		faultAt: now,
		...(told && { told: { ...told, at: Math.min(told.at, now) } }),
	};
}

/** Whether Postman is not to be called yet. */
export function isResting({ fault, faultAt }: Outage, now: number): boolean {
	const rest = Math.min(fault.retryAfterMs ?? 0, MAX_REST_MS);
	return now >= faultAt && now < faultAt + rest;
}

/**
 * Whether a person is to hear of an outage now.
 *
 * @param intervalMs Until the next poll.
 */
export function isToBeTold(
	{ since, told, fault }: Outage,
	caller: Caller,
	now: number,
	intervalMs = 0,
): boolean {
	// n8n switches a workflow off that it cannot activate as it starts; its timer is soon heard of.
	if (caller === 'start') return false;
	if (fault.needsPerson && caller !== 'timer') return true;
	const isNews = fault.needsPerson && !told?.needsPerson;
	const isDue = !told || isNews || now - told.at >= REMIND_AFTER_MS;
	if (fault.needsPerson) return isDue;
	// If the next poll is far off, this is all that anybody hears of it in time.
	const isLong = now - since >= PASSING_MS || intervalMs > PASSING_MS;
	// Postman is away for a moment: no reason not to activate a workflow.
	return caller !== 'activation' && isLong && isDue;
}

/** What is to be remembered of an outage that is told now, in milliseconds since 1970. */
export function toldOf({ told, fault }: Outage, now: number): Outage['told'] {
	return { at: now, needsPerson: fault.needsPerson || (told?.needsPerson ?? false) };
}

/**
 * `failure` is what n8n's scheduler reads (since 2.37) to decide when to poll again; older
 * versions pass over it.
 *
 * @param outlook What comes next if it passes by itself; whole sentences.
 */
export function faultOfCall(node: INode, failure: Failure, outlook: string): Fault {
	const { httpStatus, code, traceId, retryAfterMs } = failure;
	const needsPerson = endsRun(failure);
	const wait = retryAfterMs !== undefined && { retryAfterMs };
	const error = new NodeApiError(
		node,
		{ details: { ...(code && { code }), ...(traceId && { traceId }) } },
		{
			message: explain(failure).message,
			description: needsPerson ? explain(failure).description : `${reasonOf(failure)} ${outlook}`,
			httpCode: String(httpStatus ?? 'none'),
			failure: needsPerson
				? { cause: isOfKey(failure) ? 'credential-invalid' : 'configuration-invalid' }
				: { cause: httpStatus === 429 ? 'rate-limited' : 'temporarily-unavailable', ...wait },
		},
	);
	return { error, needsPerson, ...wait };
}

/** Without what concerns a message that is being sent. */
function reasonOf(failure: Failure): string {
	if (failure.written) return 'The network broke, or the answer took too long.';
	return explain(failure, 'Check Batch ID and Recipient in Filters.').description;
}

function isOfKey({ httpStatus = 0 }: Failure): boolean {
	return httpStatus === 401 || httpStatus === 403;
}

/**
 * What stopped a poll before its first call.
 *
 * @param thrown The credential or a parameter cannot be used.
 */
export function faultOfSetup(node: INode, thrown: UserError): Fault {
	const { message, description } = thrown;
	// n8n itself may have failed to get at the credential.
	const isOurs = thrown instanceof UserError || (thrown as Error) instanceof NodeOperationError;
	const error = new NodeOperationError(node, message, {
		description: description ?? '',
		...(isOurs && { failure: { cause: 'configuration-invalid' } }),
	});
	return { error, needsPerson: true };
}
