// One request and its answer over n8n's authenticated HTTP helper. Nothing is thrown for what the network or the server
// did: every end is an Answer, so that outcome.ts can judge it.

import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { readBody, withoutQuotes } from './body';
import { CREDENTIAL_NAME } from './connection';

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Absolute, its parts percent-encoded. */
	url: string;
	qs?: Record<string, string | number>;
	body?: IDataObject | FormData;
	/** Milliseconds until the call is given up, its body included. */
	timeout: number;
	/** Asked for texts of the request if it is refused: a refusal may repeat them, and becomes part of an exception. */
	textsToHide?(): string[] | Promise<string[]>;
}

export type Answer =
	| {
			kind: 'response';
			status: number;
			/** Names in lower case. */
			headers: Record<string, string>;
			/** From `readBody`. */
			body?: unknown;
	  }
	| {
			kind: 'noResponse';
			/** `false` only where the connection was never made, so the request cannot have been read by anyone. */
			written: boolean;
			/** Node's or axios's code, e.g. `ECONNRESET`; `unknown` where there is none. */
			code: string;
	  }
	/** Something in this node broke; the log has where. */
	| { kind: 'fault' };

export type Response = Answer & { kind: 'response' };

/** @throws What is no fault of the network but of this node. */
export async function exchange(
	context: IAllExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	{ textsToHide, ...request }: ApiRequest,
): Promise<Answer> {
	// axios's own timeout starts anew with each byte that comes.
	const deadline = AbortSignal.timeout(request.timeout);
	const options: IHttpRequestOptions = {
		...request,
		// n8n's type names the package form-data; its helper takes the platform's own FormData as well.
		body: request.body as IHttpRequestOptions['body'],
		abortSignal: deadline,
		json: true,
		// Read here, so that an answer without end is given up.
		encoding: 'stream',
		returnFullResponse: true,
		// A status is an answer to read; and n8n's helper sends a request again after a 401 that it throws for.
		ignoreHttpStatusErrors: true,
		// A followed redirect turns a POST into a GET, and carries the key to another host.
		disableFollowRedirect: true,
	};
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			withCancelSignal(context, deadline),
			CREDENTIAL_NAME,
			options,
			// Decrypted once a run, not once a call, and the same for each of its calls.
			{ credentialsDecrypted: { id: '', name: '', type: CREDENTIAL_NAME, data: credential } },
		)) as IN8nHttpFullResponse;
		const { statusCode: status } = response;
		const stream = response.body as unknown as AsyncIterable<Buffer>;
		const reading = readBody(stream, String(credential.apiKey ?? '').trim());
		// The status has come, and with it what became of the request. Of one that only reads, the body is all that counts.
		const body = await (request.method === 'GET' ? reading : reading.catch(() => undefined));
		const texts = status >= 400 && body !== undefined ? await textsToHide?.() : undefined;
		return {
			kind: 'response',
			status,
			headers: headersOf(response),
			body: status >= 400 && body !== undefined ? withoutQuotes(body, texts ?? []) : body,
		};
	} catch (error) {
		return noResponse(error);
	}
}

/**
 * Where there is a Stop button, n8n's helper puts its signal over ours: a request in flight would end midway, and then
 * nobody knows what became of it. They are few and short: they are let finish, and no new ones are begun.
 */
function withCancelSignal(
	context: IAllExecuteFunctions,
	signal: AbortSignal,
): IAllExecuteFunctions {
	return 'getExecutionCancelSignal' in context
		? Object.create(context, { getExecutionCancelSignal: { value: () => signal } })
		: context;
}

function headersOf(response: IN8nHttpFullResponse): Record<string, string> {
	return Object.fromEntries(
		Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}

/**
 * The codes that only a name that cannot be resolved or a failed TLS handshake has. Others, such as the one for an
 * unreachable host, also end a connection on which the request has gone out: they count where `connect` failed.
 */
const NEVER_CONNECTED = new Set([
	'EAI_AGAIN',
	'ENOTFOUND',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What a mistake in code throws. By name: an exception may come from another realm. */
const MISTAKES = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/** @throws The error, if its cause is a mistake in code: of that the log has to tell. */
function noResponse(error: unknown): Answer {
	// n8n wraps the cause once or twice; the innermost error that has a code is the network's own.
	for (let cause = error, depth = 0; isRecord(cause) && depth < 6; cause = cause.cause, depth++) {
		if (isRecord(cause.cause)) continue;
		if (typeof cause.code === 'string') {
			return { kind: 'noResponse', written: !neverConnected(cause), code: cause.code };
		}
		if (MISTAKES.has(String(cause.name))) throw error;
	}
	return withoutCause(isRecord(error) ? error : {});
}

/**
 * n8n 1.123's exception has lost its cause. Left of it are the code, as `httpCode`, and the text among `messages`: that of
 * Node is "connect ECONNREFUSED 192.0.2.1:443", after the system call that failed, and n8n joins those of several
 * addresses with " | ".
 */
function withoutCause({ httpCode, messages }: Record<string, unknown>): Answer {
	const code = typeof httpCode === 'string' && /^[A-Z]/.test(httpCode) ? httpCode : 'unknown';
	const [text] = Array.isArray(messages) ? (messages as string[]) : [];
	const failedToConnect = text?.split(' | ').every((each) => each.startsWith('connect ')) ?? false;
	return { kind: 'noResponse', written: !failedToConnect && !NEVER_CONNECTED.has(code), code };
}

function neverConnected(error: Record<string, unknown>): boolean {
	// Where a host has several addresses, Node tries them in turn and gathers what became of each.
	if (Array.isArray(error.errors) && error.errors.length > 0) {
		return error.errors.every((each) => isRecord(each) && neverConnected(each));
	}
	return error.syscall === 'connect' || NEVER_CONNECTED.has(String(error.code));
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
