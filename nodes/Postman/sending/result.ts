// What becomes of each input item: exactly one result, and from it exactly one output item.

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { SendRequest } from '../api/client';
import { explain } from '../api/explain';
import type { Failure } from '../api/failure';
import { messageFrom, messageJson } from '../api/message';
import type { Problem } from './problem';

export type SendResult =
	| { kind: 'sent'; request: SendRequest; httpStatus: number; body: unknown }
	/** Postman does not have the message and never will. */
	| { kind: 'notSent'; failure: Failure }
	/** Postman may have the message. */
	| { kind: 'unknown'; failure: Failure }
	/** Never tried: an earlier call showed that every call would be turned away. */
	| { kind: 'untried'; failure: Failure }
	/** Never tried: something in the item itself cannot be sent. */
	| { kind: 'invalid'; problems: Problem[] };

/** The output item of a result. A failed one has only the keys that n8n routes to the error output. */
export function outputItem(result: SendResult, itemIndex: number): INodeExecutionData {
	const json = result.kind === 'sent' ? sentJson(result) : failedJson(result);
	return { json, pairedItem: { item: itemIndex } };
}

function sentJson({ request, httpStatus, body }: SendResult & { kind: 'sent' }): IDataObject {
	const message = messageFrom(body);
	if (message) return messageJson(message);
	return {
		...request,
		unreadableResponse: {
			httpStatus,
			explanation:
				'Postman accepted the message, but its answer could not be read. The SMS is on its way; its ID is not known.',
		},
	};
}

function failedJson(result: Exclude<SendResult, { kind: 'sent' }>): IDataObject {
	if (result.kind === 'invalid') {
		const [first, ...others] = result.problems;
		return {
			error: `${first.parameter}: ${first.message}${others.length ? ` (and ${others.length} more)` : ''}`,
			message: result.problems.map(({ advice }) => advice).join(' '),
			details: { outcome: 'notSent', code: 'invalid_item', problems: result.problems.map(asJson) },
		};
	}
	const { message, description } = explain(result.failure);
	const { code, httpStatus, traceId } = result.failure;
	return {
		error: `${PREFIX[result.kind]}${message}`,
		message: description,
		details: {
			outcome: result.kind === 'unknown' ? 'unknown' : 'notSent',
			...(code && { code }),
			...(httpStatus && { httpStatus }),
			...(traceId && { traceId }),
		},
	};
}

const PREFIX = {
	notSent: '',
	unknown: 'It is not known whether the SMS was sent: ',
	untried: 'Not tried, because every call would end the same way: ',
};

function asJson({ parameter, message, advice }: Problem): IDataObject {
	return { parameter, message, advice };
}
