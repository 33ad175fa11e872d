// What became of a message when a send call ended one way or another, and what to do then. A pure table: the promise
// "a run never texts a person twice" rests on its rows. Sources: Postman guide, API errors and Rate limits; FAQ
// ("5XX: will the requests be queued? No").

import type { Answer, Response } from './exchange';
import { failureOf, OWN_FAULT, type Failure } from './failure';
import { messageFrom } from './message';

export type Outcome =
	/** Postman has the message: it answered 201, or with a message object. The body of a 201 may still be unreadable. */
	| { kind: 'sent'; httpStatus: number; body: unknown }
	/**
	 * Postman does not have the message and never will.
	 * `giveUp`: for minutes the campaign let nothing in (a 429 gets past the pacer only then).
	 */
	| { kind: 'notSent'; reaction: 'tryAgain' | 'giveUp' | 'refuse' | 'endRun'; failure: Failure }
	/**
	 * Postman may have the message.
	 * `lookThenTryAgain`: documented as not queued, so where a look finds nothing it may be sent again.
	 */
	| { kind: 'unknown'; reaction: 'look' | 'lookThenTryAgain' | 'endRun'; failure: Failure };

/** What to do where a call did not go well. */
export type Reaction = Exclude<Outcome, { kind: 'sent' }>['reaction'];

/** Codes that say the key or the address is not let in, or that the URL is wrong. */
const NOT_LET_IN = new Set([
	'authentication_required',
	'invalid_api_key_provided',
	'invalid_ip_address_error',
	'invalid_ip_address_used',
	'invalid_path',
]);

/** 4xx that a proxy gives after it has passed the request on, or cannot know whether it did. */
const AMBIGUOUS_4XX = new Set([408, 499]);

/** By definition said by something between us and the API, whatever its body looks like: the API may have done its work. */
const SAID_BY_A_GATEWAY = new Set([502, 504, 520, 521, 522, 523, 524]);

/** Every further call of this run would be told the same. */
export function endsRun({ httpStatus = 0, code = '' }: Failure): boolean {
	const isRedirect = httpStatus >= 300 && httpStatus < 400;
	return isRedirect || [401, 403, 404, 407].includes(httpStatus) || NOT_LET_IN.has(code);
}

/** The API itself does not know the message or batch of the path. Of any other 404, the address may be wrong. */
export function isUnknownId({ httpStatus, code, fromApi }: Failure): boolean {
	return httpStatus === 404 && fromApi && code !== 'invalid_path';
}

/** The row of the table for a call that changes nothing, so that it may be made again at will. */
export function reactionToRead(failure: Failure): 'tryAgain' | 'giveUp' | 'refuse' | 'endRun' {
	const { httpStatus = 0 } = failure;
	// A fault of our own would only happen again.
	if (isUnknownId(failure) || failure.code === OWN_FAULT.code) return 'refuse';
	if (endsRun(failure)) return 'endRun';
	if (httpStatus === 429) return 'giveUp';
	const isRefusal = httpStatus >= 400 && httpStatus < 500;
	return isRefusal && !AMBIGUOUS_4XX.has(httpStatus) ? 'refuse' : 'tryAgain';
}

/** All that Postman accepts it answers with 201. Another 2xx may be a page of a firewall or a portal. */
function isAcceptance({ status, body }: Response): boolean {
	if (status === 201) return true;
	return status >= 200 && status < 300 && Boolean(messageFrom(body)?.createdAt);
}

/** The row of the table for one answer to a send (single or batch). */
export function outcomeOf(answer: Answer): Outcome {
	if (answer.kind === 'response' && isAcceptance(answer)) {
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
		return { kind: 'notSent', reaction: endsRun(failure) ? 'endRun' : 'refuse', failure };
	}

	// A redirect may follow a finished POST (303 does by definition).
	if (endsRun(failure)) return { kind: 'unknown', reaction: 'endRun', failure };

	if (status >= 500 && failure.fromApi && !SAID_BY_A_GATEWAY.has(status)) {
		return { kind: 'unknown', reaction: 'lookThenTryAgain', failure };
	}
	return { kind: 'unknown', reaction: 'look', failure };
}
