// What is known of a call that did not go well, read from any of the shapes in which Postman, its
// edge or a gateway reports it. Pure.

import type { Answer } from './exchange';
import { TIMED_OUT, type ConnectionProblem } from './connection-problem';
import { z } from '../vendor';

/** What is known of a call that did not go well. */
export interface Failure {
	/** Absent if no response came. */
	httpStatus?: number;
	/**
	 * Postman's own code, e.g. `parameter_invalid`. Decide by it and not by texts: the guide gives
	 * one code several.
	 */
	code?: string;
	/** Postman's own words. */
	apiMessage?: string;
	/** Postman's `error.id`: what its support asks for. */
	traceId?: string;
	/**
	 * Whether the body had one of the API's own JSON shapes, so that the API itself answered, not
	 * something in front of it.
	 */
	fromApi: boolean;
	/** What `Retry-After` asked for, in milliseconds. */
	retryAfterMs?: number;
	/** Node's or axios's code, if no response came. */
	transportCode?: string;
	/** If no response came: whether anyone may have read the request. */
	written?: boolean;
	/** If the request has not left: what kept it. */
	connectionProblem?: ConnectionProblem;
	/** The call only reads, or it is certain that it changed nothing. */
	isHarmless?: true;
}

/** Whether nobody answered before the Timeout ended. */
export function hasTimedOut({ transportCode }: Failure): boolean {
	return TIMED_OUT.has(transportCode);
}

/** The call's turn did not come in the time that there was. */
export const NO_TURN: Failure = { httpStatus: 429, code: 'too_many_requests', fromApi: false };

/** Something in this node broke; nobody knows whether the call was made. */
export const OWN_FAULT: Failure = { fromApi: false, written: true, code: 'internal_fault' };

/** An earlier try of the node ended before the answer came. */
export const CUT_OFF: Failure = { fromApi: false, written: true };

/** Current form of every API error (Postman guide, API errors). */
const envelope = z.looseObject({
	error: z.looseObject({
		code: z.string(),
		message: z.nullish(z.string()),
		id: z.nullish(z.string()),
	}),
});

/** Older form, still printed for a request without credentials (Postman guide, Authentication). */
const bare = z.looseObject({ message: z.string(), statusCode: z.number() });

/** Any other code or ID is not repeated: it would be in exceptions, which n8n logs. */
const PLAIN = /^[\w.:-]{1,100}$/;
const MAX_WORDS_CHARACTERS = 500;

/** Reads an answer that is no success. Decides nothing; `outcome.ts` does. */
export function failureOf(answer: Answer): Failure {
	if (answer.kind === 'fault') return OWN_FAULT;
	if (answer.kind === 'noResponse') {
		const { code, written, connectionProblem } = answer;
		return {
			fromApi: false,
			transportCode: code,
			written,
			...(connectionProblem && { connectionProblem }),
		};
	}
	const { status, body } = answer;
	const current = z.safeParse(envelope, body);
	if (current.success) {
		const { code, message, id } = current.data.error;
		return {
			httpStatus: status,
			...(PLAIN.test(code) && { code }),
			...(message && { apiMessage: message.slice(0, MAX_WORDS_CHARACTERS) }),
			...(id && PLAIN.test(id) && { traceId: id }),
			fromApi: true,
		};
	}
	const older = z.safeParse(bare, body);
	if (older.success) {
		return {
			httpStatus: status,
			apiMessage: older.data.message.slice(0, MAX_WORDS_CHARACTERS),
			fromApi: true,
		};
	}
	return { httpStatus: status, fromApi: false };
}

/**
 * Returns the wait that a `Retry-After` header asks for, in milliseconds; `undefined` if there is
 * none or it cannot be read (RFC 9110: whole seconds, or an HTTP date, which counts from the
 * answer's own `Date`, as both come from one clock). Postman's guide does not mention it; a gateway
 * may send it.
 *
 * @param headers Names in lower case.
 * @param now Milliseconds since 1970, for an answer without a `Date`.
 */
export function retryAfterOf(headers: Record<string, string>, now: number): number | undefined {
	const text = headers['retry-after']?.trim();
	if (!text) return undefined;
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
	const said = Date.parse(headers.date ?? '');
	return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(said) ? now : said));
}
