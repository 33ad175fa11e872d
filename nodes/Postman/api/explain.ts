// What the user is told of a failed call: what happened, then how to get unstuck. Pure. n8n
// rewrites a text that contains the code of a network failure, so no such code is quoted. n8n also
// logs an exception's message, so what Postman says, which may repeat what was sent, stands in the
// description.

import type { Failure } from './failure';
import type { ConnectionProblem } from './connection-problem';

/** What the user is told of a failed call. */
export interface Explanation {
	/**
	 * What happened; no full stop. It begins in lower case if it completes "It is not known whether
	 * the SMS was sent: …".
	 */
	message: string;
	/** How to get unstuck; whole sentences. */
	description: string;
}

const BLOCKED_ADDRESS: Explanation = {
	message: 'Postman does not accept calls from this n8n’s IP address',
	description:
		'Add the public IP address of this n8n to the allowed addresses in the campaign’s Settings tab in the Postman portal.',
};

const BY_CODE = {
	authentication_required: {
		message: 'Postman received no API key',
		description: 'Open the Postman SG API credential and paste the key from the Postman portal.',
	},
	invalid_api_key_provided: {
		message: 'Postman does not accept this API key for this campaign',
		description:
			'Check in the Postman SG API credential that API Key and Campaign ID belong together and to the chosen Environment: each environment has its own portal, campaigns and keys. Campaign ID looks like campaign_01234567-…; the campaign’s name is no ID. The key may also have been deleted; generate a new one in the campaign’s Settings tab.',
	},
	invalid_ip_address_error: BLOCKED_ADDRESS,
	invalid_ip_address_used: BLOCKED_ADDRESS,
	invalid_path: {
		message: 'Postman does not know this address',
		description:
			'Check Base URL in the Postman SG API credential: it ends with the API’s version, e.g. https://postman.gov.sg/api/v2.',
	},
	too_many_requests: {
		message: 'The campaign’s rate limit is used up',
		description:
			'Other systems use up the campaign’s calls. Try again in some minutes, or ask Postman to raise its limit.',
	},
} satisfies Record<string, Explanation>;

/** A code of Postman's that any call may be answered with. */
export type ExplainedCode = keyof typeof BY_CODE;

/** The codes that any call may be answered with, the credential's test included. */
export const EXPLAINED_CODES = Object.keys(BY_CODE) as ExplainedCode[];

/** Codes that only a retry is answered with. */
const RETRY_CODES = {
	message_not_found_or_retry_message_not_in_failure_status: {
		message: 'The message cannot be retried: it does not exist, or it has not failed',
		description: 'Only a message whose latestStatus is failure can be retried.',
	},
	too_many_message_attempts_error: {
		message: 'The message cannot be retried again: it has had all its attempts',
		description: 'Postman allows three attempts a message. Send a new message instead.',
	},
	batch_not_found_or_is_not_retryable: {
		message: 'The batch cannot be retried: it does not exist, or it cannot be retried now',
		description:
			'Check Batch ID, and that Environment in the Postman SG API credential is the one it belongs to. While Postman is still creating the messages of a batch, it cannot be retried: try again later.',
	},
	unresolved_batch_messages: {
		message: 'The batch cannot be retried yet: some of its messages are still on their way',
		description: 'Some have not left Postman yet. Try again in some minutes.',
	},
	no_failed_batch_messages_to_retry: {
		message: 'The batch has no message that can be retried',
		description:
			'All were delivered, or had their three attempts. Send new messages to those that failed.',
	},
} satisfies Record<string, Explanation>;

/** Codes of this node's own, for what Postman has no code for. */
const OWN_CODES = {
	unreadable_answer: {
		message: 'Postman’s answer to the upload could not be read',
		description: 'It may have taken the batch, or it may have refused the file.',
	},
	file_unreadable: {
		message: 'n8n could not read the file',
		description:
			'It may have been removed since an earlier node made it. Run the workflow again from the node that makes the file.',
	},
	send_once_store_unavailable: {
		message: 'n8n’s store of Send Once Keys could not be read',
		description:
			'Without it, nobody can say which messages were sent before. It is in n8n’s database: see n8n’s log, and run the rest again later.',
	},
	send_once_key_taken: {
		message: 'an earlier execution used its Send Once Key, and its end is not known',
		description:
			'n8n may have been cut off during that execution, or it is still going on elsewhere. A message that was not sent can be sent under another key.',
	},
	list_unread: {
		message: 'Postman’s list of messages could not be read to its end',
		description: 'Rows are missing or cannot be read, or the list repeats itself.',
	},
	sent_other_text: {
		message: 'this person got a different text during this execution',
		description:
			'A text with the time of day in it is different at each try, so that message may be this item’s.',
	},
	sent_time_unclear: {
		message: 'Postman’s list has the same message with a time in the future',
		description:
			'A clock is wrong, so it is not known whether this execution or an earlier one sent it.',
	},
	same_text_unknown: {
		message: 'the same message to this person has just left, and its end is not known',
		description:
			'In some minutes, Postman’s list shows whether it was sent: then run this item again.',
	},
	sent_before_unclear: {
		message: 'Postman’s list shows a message to this person, but not its text',
		description:
			'It may be the same one, so this one was not sent. Look in the Postman portal, or remove Skip If Sent Within under Options.',
	},
	list_incomplete: {
		message: 'Postman’s list of the batch cannot be read as a whole',
		description: 'Rows are missing or cannot be read, or the list repeats itself. Try again later.',
	},
	internal_fault: {
		message: 'Something in this node broke',
		description:
			'Report it at github.com/n8n-nodes-postman-sg/n8n-nodes-postman-sg with the lines that n8n’s log shows for it.',
	},
} satisfies Record<string, Explanation>;

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
