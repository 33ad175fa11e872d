// What became of a request that has no answer. Its connection shows whether it left: Node holds a
// request back until there is a connection, and until it is secured if TLS is used. From n8n 2 on,
// n8n's exception leads to the request; that of n8n 1.123 has only a code and a text. Pure.

/** What kept a request from leaving. */
export type ConnectionProblem =
	/** n8n's own protection against requests to internal addresses. */
	| 'blocked'
	/** The host's name cannot be looked up. */
	| 'name'
	/** Nothing listens there, or there is no route. */
	| 'refused'
	/**
	 * Nobody answered while connecting or securing the connection, as behind a firewall that drops
	 * packets.
	 */
	| 'silence'
	| 'proxy'
	| 'certificate'
	/** What listens there does not speak TLS. */
	| 'notTls'
	/** Both sides speak TLS, but have no version or cipher in common. */
	| 'tlsVersion'
	/** The other side hung up before the connection was secured. */
	| 'hungUp';

/** The end of a call to which no response came. */
export interface Unanswered {
	kind: 'noResponse';
	/**
	 * `false` only if it is certain that the request has not left, so that nobody can have read it.
	 */
	written: boolean;
	/** Node's or axios's code, e.g. `ECONNRESET`; `unknown` if there is none. */
	code: string;
	/** If the request has not left: what kept it. */
	connectionProblem?: ConnectionProblem;
}

/** What n8n's exception tells, whichever of its shapes it has. */
interface Trace {
	code?: string | undefined;
	/** Node's own words. */
	text: string;
	/** The system call that failed. */
	syscall?: unknown;
	/** Node's ClientRequest. */
	request?: Record<string, unknown> | undefined;
}

/** Names of n8n's exceptions for a request that it did not let out (`@n8n/backend-network`). */
const BLOCKED_BY_N8N = new Set([
	'SsrfBlockedHostnameError',
	'SsrfBlockedIpError',
	'UnknownConnectionHostError',
]);

/** Codes for a name that cannot be resolved. `getaddrinfo` gives no others. */
const UNRESOLVED = /^(?:ENOTFOUND|EAI_[A-Z]+)$/;

/**
 * Node's codes for a certificate that it does not accept (Node's documentation, TLS, X509
 * certificate error codes).
 */
const CERTIFICATE =
	/^(?:UNABLE_TO_(?:GET|DECRYPT|DECODE|VERIFY)_[A-Z_]+|CERT_[A-Z_]+|CRL_[A-Z_]+|ERROR_IN_C[A-Z_]+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT[A-Z_]*|ERR_TLS_CERT_[A-Z_]+|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;

/** Reasons of OpenSSL's that only the first records of a connection can have. */
const NOT_TLS = /wrong version number|http request|packet length too long|record layer failure/;
const TLS_VERSION =
	/protocol version|unsupported protocol|handshake failure|no protocols available|no shared cipher/;
/** Node's words for a connection that ended before it was secured. */
const NOT_YET_SECURED = 'before secure TLS connection was established';
/** https-proxy-agent's words. */
const PROXY_HUNG_UP = 'Proxy connection ended before receiving CONNECT response';

/** What a mistake in code throws. Compared by name: an exception may come from another realm. */
const MISTAKES = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/** axios's codes for what our signal or its own timeout has ended, and the system's code. */
export const TIMED_OUT: ReadonlySet<string | undefined> = new Set([
	'ERR_CANCELED',
	'ECONNABORTED',
	'ETIMEDOUT',
]);

/** How many exceptions, wrapped in one another, are looked through. */
const MAX_DEPTH = 6;

/**
 * Tells what became of a request, from the exception of n8n's HTTP helper.
 *
 * @throws The error itself, if its cause is a mistake in code, which belongs in the log.
 */
export function unanswered(error: unknown): Unanswered {
	// n8n wraps the cause once or twice; the innermost error that has a code is the network's own.
	let request: Record<string, unknown> | undefined;
	for (let cause = error, depth = 0; isRecord(cause) && depth < MAX_DEPTH; depth++) {
		if (BLOCKED_BY_N8N.has(String(cause.name))) return neverLeft('blocked_by_n8n', 'blocked');
		if (isRecord(cause.request)) request = cause.request;
		if (!isRecord(cause.cause)) {
			if (typeof cause.code === 'string') return judge(cause, request);
			if (MISTAKES.has(String(cause.name))) throw error;
		}
		cause = cause.cause;
	}
	return judgeRemains(isRecord(error) ? error : {});
}

/**
 * Whether a request to an https address was answered by a proxy that refused to connect: Node then
 * has an answer on a connection that was never secured, and nothing of the request has left.
 *
 * @param request Node's ClientRequest or its answer, if at hand.
 */
export function isProxyRefusal(request: unknown, url: string): boolean {
	if (!url.startsWith('https:') || !isRecord(request) || !isRecord(request.socket)) return false;
	return request.socket.encrypted !== true && 'bytesWritten' in request.socket;
}

/** The end of a call that a proxy did not connect. */
export const REFUSED_BY_PROXY: Unanswered = {
	kind: 'noResponse',
	written: false,
	code: 'proxy_refused',
	connectionProblem: 'proxy',
};

function judge(cause: Record<string, unknown>, request?: Record<string, unknown>): Unanswered {
	const { code, message, syscall, errors } = cause;
	// If a host has several addresses, Node tries them in turn and collects what became of each.
	if (Array.isArray(errors) && errors.length > 0) {
		const all = errors.map((each) => (isRecord(each) ? judge(each, request) : undefined));
		const unknown = all.find((each) => each?.written !== false);
		const known = all[0];
		if (unknown ?? !known) return written(String(code));
		return { ...known, code: String(code) } as Unanswered;
	}
	return judgeTrace({ code: String(code), text: String(message), syscall, request });
}

/**
 * Judges n8n 1.123's exception, which has lost its cause. It keeps the code as `httpCode` and the
 * text among `messages`. Node's text begins with the system call that failed, as in "connect
 * ECONNREFUSED 192.0.2.1:443", and n8n joins the texts of several addresses with " | ".
 */
function judgeRemains({ httpCode, messages }: Record<string, unknown>): Unanswered {
	const code = typeof httpCode === 'string' && /^[A-Z]/.test(httpCode) ? httpCode : undefined;
	const [text = ''] = Array.isArray(messages) ? (messages as unknown[]).map(String) : [];
	const all = text.split(' | ').map((each) => {
		const syscall = /^(connect|getaddrinfo) /.exec(each)?.[1];
		return judgeTrace({ code, text: each, syscall });
	});
	const [first] = all;
	return first && all.every((each) => !each.written) ? first : written(code ?? 'unknown');
}

function judgeTrace({ code = 'unknown', text, syscall, request }: Trace): Unanswered {
	const viaProxy = isOnTheWayToAProxy(request);
	if (viaProxy || text.includes(PROXY_HUNG_UP)) return neverLeft(code, 'proxy');
	if (syscall === 'getaddrinfo' || UNRESOLVED.test(code)) return neverLeft(code, 'name');
	if (CERTIFICATE.test(code)) return neverLeft(code, 'certificate');
	if (code === 'EPROTO' && NOT_TLS.test(text)) return neverLeft(code, 'notTls');
	if (code === 'EPROTO' && TLS_VERSION.test(text)) return neverLeft(code, 'tlsVersion');
	if (text.includes(NOT_YET_SECURED)) return neverLeft(code, 'hungUp');
	if (syscall === 'connect') {
		return neverLeft(code, TIMED_OUT.has(code) ? 'silence' : 'refused');
	}
	if (!isUnsecured(request)) return written(code);
	if (TIMED_OUT.has(code)) return neverLeft(code, 'silence');
	return neverLeft(code, code === 'EPROTO' ? 'tlsVersion' : 'hungUp');
}

/**
 * Only a proxy's agent makes a request wait for its socket; otherwise Node gives it one at once.
 */
function isOnTheWayToAProxy(request: Record<string, unknown> | undefined): boolean {
	return isNodeRequest(request) && isToHttps(request) && !isRecord(request.socket);
}

function isUnsecured(request: Record<string, unknown> | undefined): boolean {
	if (!isNodeRequest(request) || request.reusedSocket === true) return false;
	// A plain http request without a socket has not left: n8n's proxy agent waits for the connection
	// before it gives one.
	if (!isRecord(request.socket)) return true;
	const { encrypted, secureConnecting } = request.socket;
	return isToHttps(request) && encrypted === true && secureConnecting === true;
}

function isNodeRequest(
	request: Record<string, unknown> | undefined,
): request is Record<string, unknown> {
	return request !== undefined && 'reusedSocket' in request && 'socket' in request;
}

function isToHttps({ protocol }: Record<string, unknown>): boolean {
	return protocol === 'https:';
}

function neverLeft(code: string, connectionProblem: ConnectionProblem): Unanswered {
	return { kind: 'noResponse', written: false, code, connectionProblem };
}

function written(code: string): Unanswered {
	return { kind: 'noResponse', written: true, code };
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
