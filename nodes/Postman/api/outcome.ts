// What became of a message, depending on how its call ended, and what to do then. A pure table: the
// promise "a run never texts a person twice" rests on its rows. Sources: Postman guide, API errors
// and Rate limits; FAQ ("5XX: will the requests be queued? No").

import type { Answer, Response } from './exchange';
import { failureOf, OWN_FAULT, type Failure } from './failure';
import { messageFrom, type Message } from './message';

/** What the answer to a call says of the change that the call asked for. */
export type Outcome =
	/**
	 * Postman has the message: it answered 201, or with a message object. The body of a 201 may still
	 * be unreadable.
	 */
	| { kind: 'sent'; httpStatus: number; body: unknown }
	/**
	 * Postman does not have the message and never will. `giveUp`: the campaign has accepted nothing
	 * for minutes (only then does the pacer return a 429). `isHearsay`: not Postman said so, but
	 * something in front of it, so it only holds if a lookup does not show the message.
	 */
	| {
			kind: 'notSent';
			reaction: 'tryAgain' | 'giveUp' | 'refuse' | 'endRun';
			failure: Failure;
			isHearsay?: true;
	  }
	/**
	 * Postman may have the message. `lookThenTryAgain`: documented as not queued, so it may be sent
	 * again if a lookup finds nothing.
	 */
	| { kind: 'unknown'; reaction: 'look' | 'lookThenTryAgain' | 'endRun'; failure: Failure };

/** What to do if a call did not go well. */
export type Reaction = Exclude<Outcome, { kind: 'sent' }>['reaction'];

/**
 * Codes that say that Postman does not accept the API key or the IP address, or that the URL is
 * wrong.
 */
const NOT_LET_IN = new Set([
	'authentication_required',
	'invalid_api_key_provided',
	'invalid_ip_address_error',
	'invalid_ip_address_used',
	'invalid_path',
]);

/**
 * 4xx that a proxy gives after it has passed the request on, or if it cannot know whether it did.
 */
const AMBIGUOUS_4XX = new Set([408, 499]);

/**
 * 4xx that are about a request before anything is done with it (RFC 9110, RFC 6585). Any other one
 * may be the page of a filter that has read Postman's answer.
 */
const BEFORE_IT_IS_PASSED_ON = new Set([
	400, 401, 404, 405, 407, 411, 413, 414, 415, 417, 421, 426, 428, 431,
]);

/**
 * Statuses that only something between us and the API gives, whatever the body: the API may have
 * done its work.
 */
const SAID_BY_A_GATEWAY = new Set([502, 504, 520, 521, 522, 523, 524]);

/** Whether every further call of the run would be answered the same. */
export function endsRun({ httpStatus = 0, code = '' }: Failure): boolean {
	const isRedirect = httpStatus >= 300 && httpStatus < 400;
	return isRedirect || [401, 403, 404, 407].includes(httpStatus) || NOT_LET_IN.has(code);
}

/**
 * Whether the API itself does not know the message or batch of the path. After any other 404, the
 * address may be wrong.
 */
export function isUnknownId({ httpStatus, code, fromApi }: Failure): boolean {
	return httpStatus === 404 && fromApi && code !== 'invalid_path';
}

/**
 * Returns what to do if a call failed that changes nothing, so that it may safely be made again.
 */
export function reactionToRead(failure: Failure): 'tryAgain' | 'giveUp' | 'refuse' | 'endRun' {
	const { httpStatus = 0 } = failure;
	// A fault of our own would only happen again.
	if (isUnknownId(failure) || failure.code === OWN_FAULT.code) return 'refuse';
	if (endsRun(failure)) return 'endRun';
	if (httpStatus === 429) return 'giveUp';
	const isRefusal = httpStatus >= 400 && httpStatus < 500;
	return isRefusal && !AMBIGUOUS_4XX.has(httpStatus) ? 'refuse' : 'tryAgain';
}

/** Whether a message is the one that a call has made or changed. */
export type IsOwn = (message: Message) => boolean;

const isOfNone: IsOwn = () => false;

/**
 * Postman answers whatever it accepts with 201. Another 2xx may be a page of a firewall or a
 * portal, or an answer that was kept from another call.
 */
function isAcceptance({ status, body }: Response, isOwn: IsOwn): boolean {
	if (status === 201) return true;
	const message = status >= 200 && status < 300 ? messageFrom(body) : undefined;
	return Boolean(message?.createdAt && isOwn(message));
}

/**
 * Returns what the answer to a call says of the change that it asked for.
 *
 * @param isOwn Absent if the call is not answered with a message.
 */
export function outcomeOf(answer: Answer, isOwn = isOfNone): Outcome {
	if (answer.kind === 'response' && isAcceptance(answer, isOwn)) {
		return { kind: 'sent', httpStatus: answer.status, body: answer.body };
	}
	const failure = failureOf(answer);

	if (answer.kind !== 'response') {
		return failure.written
			? { kind: 'unknown', reaction: 'look', failure }
			: { kind: 'notSent', reaction: 'tryAgain', failure };
	}
	const { status } = answer;

	// Dropped, not queued (Postman guide, Rate limits).
	if (status === 429) return { kind: 'notSent', reaction: 'giveUp', failure };

	if (status >= 400 && status < 500 && !AMBIGUOUS_4XX.has(status)) {
		const isHearsay = !failure.fromApi && !BEFORE_IT_IS_PASSED_ON.has(status);
		const reaction = endsRun(failure) ? 'endRun' : 'refuse';
		return { kind: 'notSent', reaction, failure, ...(isHearsay && { isHearsay }) };
	}

	// A redirect may follow a finished POST (303 does by definition).
	if (endsRun(failure)) return { kind: 'unknown', reaction: 'endRun', failure };

	if (status >= 500 && failure.fromApi && !SAID_BY_A_GATEWAY.has(status)) {
		return { kind: 'unknown', reaction: 'lookThenTryAgain', failure };
	}
	return { kind: 'unknown', reaction: 'look', failure };
}
