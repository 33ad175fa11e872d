// What is known of a call that did not go well, read from any of the shapes in which Postman, its edge or a gateway
// says so. Pure.

import type { Answer } from './exchange';
import type { ConnectionProblem } from './connection-problem';
import { z } from '../vendor';

export interface Failure {
	/** Absent where no response came. */
	httpStatus?: number;
	/** Postman's own code, e.g. `parameter_invalid`. Decide on this, never on texts (the guide gives one code several). */
	code?: string;
	/** Postman's own words. */
	apiMessage?: string;
	/** Postman's `error.id`: what its support asks for. */
	traceId?: string;
	/** The body was in one of the API's own JSON shapes, so the API itself answered, not something in front of it. */
	fromApi: boolean;
	/** What `Retry-After` asked for, in milliseconds. */
	retryAfterMs?: number;
	/** Node's or axios's code where no response came. */
	transportCode?: string;
	/** Where no response came: whether the request may have been read by someone. */
	written?: boolean;
	/** Where no response came, as the request has not left: what stood in its way. */
	connectionProblem?: ConnectionProblem;
	/** Its Timeout was over before it was connected. */
	hungOnConnect?: true;
	/** The call only reads, or it is certain that it changed nothing. */
	isHarmless?: true;
}

/** The campaign's turn did not come in the time that there was. */
export const NO_TURN: Failure = { httpStatus: 429, code: 'too_many_requests', fromApi: false };

/** Something in this node broke: nobody can say how far it had come. */
export const OWN_FAULT: Failure = { fromApi: false, written: true, code: 'internal_fault' };

/** Of an earlier try of the node that ended before its answer came. */
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

/** What else a server puts there is not repeated: exceptions have it, and n8n logs them. */
const PLAIN = /^[\w.:-]{1,100}$/;
/** Characters. */
const MAX_WORDS_CHARACTERS = 500;

export function failureOf(answer: Answer): Failure {
	if (answer.kind === 'fault') return OWN_FAULT;
	if (answer.kind === 'noResponse') {
		const { code, written, connectionProblem, hungOnConnect } = answer;
		return {
			fromApi: false,
			transportCode: code,
			written,
			...(connectionProblem && { connectionProblem }),
			...(hungOnConnect && { hungOnConnect }),
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
 * The wait that a `Retry-After` header asks for, in milliseconds; `undefined` where there is none or it cannot be read
 * (RFC 9110: whole seconds, or an HTTP date). Postman's guide does not mention it; a gateway may send it.
 *
 * @param headers Names in lower case.
 * @param now Milliseconds since 1970.
 */
export function retryAfterOf(headers: Record<string, string>, now: number): number | undefined {
	const text = headers['retry-after']?.trim();
	if (!text) return undefined;
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
