// What each code says to the user: Postman's, and this node's own for what Postman has no code for.
// As in explain.ts, what happened comes first, then how to get unstuck.

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

/** Codes of Postman's that any call may be answered with, the credential's test included. */
export const BY_CODE = {
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

/** Codes that only a retry is answered with. */
export const RETRY_CODES = {
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
export const OWN_CODES = {
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
