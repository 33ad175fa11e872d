import type { Settings } from '../settings/settings.mts';
import type { ApiError } from './errors.mts';
import { ApiError as Refusal, errorBody, tooManyRequests } from './errors.mts';
import type { FaultBody } from './faults.mts';

/** What goes back to the client, if anything does. */
export type Answer =
	| { kind: 'whole' | 'cut'; status: number; headers: Record<string, string>; body: string }
	| { kind: 'reset' }
	| { kind: 'silence' };

export function jsonAnswer(status: number, body: object | null): Answer {
	if (body === null) return textAnswer(status, '', null);
	return textAnswer(status, JSON.stringify(body), 'application/json; charset=utf-8');
}

export function errorAnswer(error: ApiError, settings: Settings): Answer {
	return jsonAnswer(error.status, errorBody(error, settings));
}

export function throttled(settings: Settings, retryAfter: number | string | null): Answer {
	const answer = errorAnswer(tooManyRequests(), settings);
	return retryAfter === null ? answer : withHeader(answer, 'retry-after', String(retryAfter));
}

/** The message of an error in either of its two shapes; null if it is a page, or nothing. */
export function wordsOf({ status, body }: Extract<Answer, { body: string }>): string | null {
	if (status < 400 || !body.startsWith('{')) return null;
	const { error, message } = JSON.parse(body) as {
		error?: { message?: string };
		message?: string;
	};
	return error?.message ?? message ?? null;
}

export function redirection(status: number, location: string): Answer {
	return withHeader(textAnswer(status, '', null), 'location', location);
}

/** An answer that the API did not mean to give. */
export function faultAnswer(status: number, body: FaultBody, settings: Settings): Answer {
	const message = status < 500 ? 'Forbidden' : 'Internal server error';
	switch (body) {
		case 'json':
			return errorAnswer(new Refusal(status, 'internal_server_error', message), settings);
		case 'bare':
			return jsonAnswer(status, { message, statusCode: status });
		case 'empty':
			return textAnswer(status, '', null);
		case 'html':
			return htmlAnswer(status);
	}
}

/** In the manner of the edge network before the real service. */
export function htmlAnswer(status: number): Answer {
	// The edge names a refused client signature 1010; its other codes equal the HTTP status.
	const code = status === 403 ? 1010 : status;
	const page =
		`<!DOCTYPE html><html><head><title>postman.gov.sg | ${code}</title></head>` +
		`<body><h1>Error code: ${code}</h1></body></html>`;
	return textAnswer(status, page, 'text/html; charset=UTF-8');
}

function textAnswer(status: number, body: string, type: string | null): Answer {
	const headers: Record<string, string> = type === null ? {} : { 'content-type': type };
	return { kind: 'whole', status, headers, body };
}

function withHeader(answer: Answer, name: string, value: string): Answer {
	if ('headers' in answer) answer.headers[name] = value;
	return answer;
}
