// What the user is told of a failed call: what happened, then how to get unstuck. Pure. n8n
// rewrites a text that contains the code of a network failure, so no such code is quoted. n8n also
// logs an exception's message, so what Postman says, which may repeat what was sent, stands in the
// description.

import { BY_CODE, OWN_CODES, RETRY_CODES, type Explanation } from './code-words';
import type { ConnectionProblem } from './connection-problem';
import type { Failure } from './failure';

export type { Explanation };

/** A code of Postman's that any call may be answered with. */
export type ExplainedCode = keyof typeof BY_CODE;

/** The codes that any call may be answered with, the credential's test included. */
export const EXPLAINED_CODES = Object.keys(BY_CODE) as ExplainedCode[];

const EXPLAINED: Record<string, Explanation> = { ...BY_CODE, ...RETRY_CODES, ...OWN_CODES };

/** For an answer that is not in any of the API's shapes. */
export const NOT_POSTMAN: Explanation = {
	message: 'The answer did not come from Postman',
	description:
		'Something in front of it answered: a gateway, a proxy or Postman’s edge, which also turns away addresses it does not trust. Check Environment and Base URL in the Postman SG API credential, then the network between this n8n and Postman.',
};

/** Explains a code that any call may be answered with. */
export function explainCode(code: ExplainedCode): Explanation {
	return BY_CODE[code];
}

/**
 * Explains a failed call, by its code if that is known, otherwise by its HTTP status or by what the
 * connection did.
 *
 * @param check What the user should check if Postman refuses what it was given; whole sentences.
 */
export function explain(failure: Failure, check?: string): Explanation {
	const { code = '' } = failure;
	return (Object.hasOwn(EXPLAINED, code) && EXPLAINED[code]) || explainStatus(failure, check);
}

function explainStatus(
	failure: Failure,
	check = `If this keeps happening, ${toSupport(failure)}.`,
): Explanation {
	const { httpStatus: status, apiMessage, fromApi } = failure;
	if (status === undefined) return explainSilence(failure);
	if (status === 429) return BY_CODE.too_many_requests;
	if (status === 401) return BY_CODE.invalid_api_key_provided;
	if (status >= 300 && status < 400) {
		return {
			message: 'Postman’s address sends the call elsewhere',
			description:
				'The call was redirected, and redirects are not followed because they would carry the API key elsewhere. Check Environment and Base URL in the Postman SG API credential.',
		};
	}
	if (status === 403) {
		return {
			message: 'Postman turned the call away',
			description: fromApi
				? 'The API key may not be allowed to do this. Check it in the campaign’s Settings tab in the Postman portal.'
				: 'It was stopped before it reached the API, most often because the address of this n8n is not trusted. Ask Postman’s support to let it in, and check Base URL in the Postman SG API credential.',
		};
	}
	if (status === 404) {
		return {
			message: 'Postman does not know the campaign, message or batch that was asked for',
			description:
				'Check Campaign ID (it looks like campaign_01234567-… and is not the campaign’s name), Environment and Base URL in the Postman SG API credential, and Message ID or Batch ID if you gave one.',
		};
	}
	if (status >= 400 && status < 500 && fromApi) {
		const said = apiMessage ? `Postman says: "${apiMessage}" ` : '';
		return {
			message: 'Postman refused the call',
			description: `${said}${check}`,
		};
	}
	if (status >= 500 && fromApi) {
		return {
			message: `Postman could not handle the call (HTTP ${status})`,
			description: `This is on Postman’s side. See status.postman.gov.sg; if this keeps happening, ${toSupport(failure)}.`,
		};
	}
	if (status >= 500) {
		return {
			message: `Postman is not available (HTTP ${status})`,
			description:
				'Something in front of Postman’s API answered in its place, as it does when Postman is overloaded or down. See status.postman.gov.sg, and try again later.',
		};
	}
	return NOT_POSTMAN;
}

/** The trace ID belongs in the text: an exception has no item that could hold it. */
function toSupport({ traceId }: Failure): string {
	return traceId ? `give Postman’s support the trace ID ${traceId}` : 'write to Postman’s support';
}

const NO_CONNECTION =
	'No connection was made. Check Environment and Base URL in the Postman SG API credential, and that this n8n may reach Postman through its firewall or proxy.';

/** What is wrong, then how to get unstuck; whole sentences. */
const BY_CONNECTION_PROBLEM: Record<ConnectionProblem, string> = {
	blocked:
		'This n8n’s own protection against requests to internal addresses blocked the call. Check Base URL in the Postman SG API credential, or ask whoever runs this n8n to allow the address.',
	name: 'The name of the server could not be looked up. Check Base URL in the Postman SG API credential, and that this n8n’s name server (DNS) works.',
	refused:
		'Nothing answers at this address and port, or there is no route to it. Check Environment and Base URL in the Postman SG API credential, and that this n8n may reach Postman through its firewall or proxy.',
	silence:
		'No connection was made before Timeout ended, as happens behind a firewall that drops packets. Ask whoever runs the network to let this n8n reach the address, and check Base URL in the Postman SG API credential.',
	proxy:
		'The proxy that this n8n is set to use did not connect the call. Ask whoever runs the proxy to let this n8n through to Postman, and check the proxy’s address and password in n8n’s environment.',
	certificate:
		'The server’s certificate is not one that this n8n trusts: it may have expired, belong to another host, or be signed by a company’s own authority. Check Base URL in the Postman SG API credential, or have whoever runs this n8n add the authority to those it trusts.',
	notTls:
		'What answers at this address and port does not speak https. Check the port in Base URL in the Postman SG API credential.',
	tlsVersion:
		'The server and this n8n have no version of TLS in common: the server’s may be too old. Check Base URL in the Postman SG API credential, and ask whoever runs the server for TLS 1.2 or later.',
	hungUp:
		'The other side hung up before the connection was secured, as a firewall that inspects https does. Ask whoever runs the network to let this n8n reach the address, and check the port in Base URL in the Postman SG API credential.',
};

function explainSilence(failure: Failure): Explanation {
	if (failure.written === false) {
		return {
			message: 'Postman could not be reached',
			description: failure.connectionProblem
				? BY_CONNECTION_PROBLEM[failure.connectionProblem]
				: NO_CONNECTION,
		};
	}
	return {
		message: 'The connection to Postman ended before its answer came',
		description: failure.isHarmless
			? 'The network broke, or the answer took too long. Nothing was changed: try again.'
			: 'The network broke, or the answer took longer than Timeout allows. Postman may or may not have done what it was asked.',
	};
}
