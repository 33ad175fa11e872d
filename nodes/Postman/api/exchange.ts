// One request and its answer, over n8n's authenticated HTTP helper. Whatever the network or the
// server did is an Answer and not an exception, so that outcome.ts can judge it.

import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { readBody, withoutQuotes, type BodyStream } from './body';
import { CREDENTIAL_NAME } from './connection';
import {
	isProxyRefusal,
	REFUSED_BY_PROXY,
	unanswered,
	type Unanswered,
} from './connection-problem';
import { deadlineIn } from './deadline';
import type { Proxy } from './past-proxies';

/** A request to the API, for n8n's helper. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Absolute, its parts percent-encoded. */
	url: string;
	qs?: Record<string, string | number>;
	body?: IDataObject | FormData;
	/** Milliseconds after which the call is given up, its body included. The name is n8n's. */
	timeout: number;
	/** Bytes that an answer may have, unpacked. If it is larger, only its status counts. */
	maxBytes: number;
	/** From `proxyToItself`. */
	proxy?: Proxy;
	/**
	 * Texts of the request, to be masked in a refusal, which may quote them and ends up in an
	 * exception.
	 */
	textsToHide?(): string[] | Promise<string[]>;
}

/** How a call has ended. */
export type Answer =
	| {
			kind: 'response';
			status: number;
			/** Names in lower case. */
			headers: Record<string, string>;
			/** From `readBody`. */
			body?: unknown;
	  }
	| Unanswered
	/** Something in this node broke; the log says where. */
	| { kind: 'fault' };

/**
 * Statuses with which a proxy may refuse to connect. Only by throwing does n8n 2 show the
 * connection of an answer; n8n 1.123 ignores the list and throws for none. Never 401: n8n would
 * send that request again.
 */
const STATUSES_OF_PROXIES = [403, 407, 500, 502, 503, 504];

/** The answer of a server. */
export type Response = Answer & { kind: 'response' };

/**
 * Makes one call, without repeating it.
 *
 * @throws What a mistake in this node throws; never what the network or the server did.
 */
export async function exchange(
	context: IAllExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	{ textsToHide, maxBytes, ...request }: ApiRequest,
): Promise<Answer> {
	// axios's own timeout starts again with each byte that arrives.
	const deadline = deadlineIn(request.timeout);
	const options: IHttpRequestOptions = {
		...request,
		// n8n's type names the package form-data; its helper takes the platform's own FormData as well.
		body: request.body as IHttpRequestOptions['body'],
		abortSignal: deadline,
		json: true,
		// We read the body ourselves, so that an endless answer is given up.
		encoding: 'stream',
		returnFullResponse: true,
		// A status is an answer to read; and n8n's helper sends a request again after a 401 that it
		// throws for.
		ignoreHttpStatusErrors: { ignore: true, except: STATUSES_OF_PROXIES },
		// A followed redirect turns a POST into a GET, and carries the key to another host.
		disableFollowRedirect: true,
	};
	const call = async () =>
		(await context.helpers.httpRequestWithAuthentication.call(
			withCancelSignal(context, deadline),
			CREDENTIAL_NAME,
			options,
			// Decrypted once for each run, not for each call.
			{ credentialsDecrypted: { id: '', name: '', type: CREDENTIAL_NAME, data: credential } },
		)) as IN8nHttpFullResponse;
	try {
		const response = await call().then(answered, thrown);
		if (isProxyRefusal(response.request, request.url)) {
			response.body.destroy?.();
			return REFUSED_BY_PROXY;
		}
		const { status, headers } = response;
		const reading = readBody(response.body, String(credential.apiKey ?? '').trim(), maxBytes);
		// The status says what became of a request that changes something; for one that only reads, the
		// body is what counts.
		const body = await (request.method === 'GET' ? reading : reading.catch(() => undefined));
		const texts = status >= 400 && body !== undefined ? await textsToHide?.() : undefined;
		return {
			kind: 'response',
			status,
			headers: namedInLowerCase(headers),
			body: status >= 400 && body !== undefined ? withoutQuotes(body, texts ?? []) : body,
		};
	} catch (error) {
		return unanswered(error);
	}
}

/** A response whose body has not been read. */
interface Arrived {
	status: number;
	headers: object;
	body: BodyStream;
	/** What leads to its connection; see `isProxyRefusal`. */
	request: unknown;
}

function answered({ statusCode, headers, body }: IN8nHttpFullResponse): Arrived {
	const stream = body as unknown as Arrived['body'];
	// n8n 1.123 gives Node's own answer, newer versions a stream around it.
	return { status: statusCode, headers, body: stream, request: stream };
}

/** @throws The error, if there is no response in it. */
function thrown(error: { cause?: { response?: unknown; request?: unknown } }): Arrived {
	const { response, request } = error.cause ?? {};
	if (typeof response !== 'object' || response === null) throw error;
	const { status, headers, data } = response as Pick<Arrived, 'status' | 'headers'> & {
		data: Arrived['body'];
	};
	return { status, headers, body: data, request };
}

/**
 * If there is a Stop button, n8n's helper replaces our signal by its own: a request in flight would
 * end midway, and nobody would know what became of it. Such requests are few and short, so they
 * finish, and no new ones begin.
 */
function withCancelSignal(
	context: IAllExecuteFunctions,
	signal: AbortSignal,
): IAllExecuteFunctions {
	return 'getExecutionCancelSignal' in context
		? Object.create(context, { getExecutionCancelSignal: { value: () => signal } })
		: context;
}

function namedInLowerCase(headers: object): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}
