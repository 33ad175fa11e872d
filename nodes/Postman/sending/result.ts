// What becomes of each input item: exactly one result, and from it exactly one output item.

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { SendRequest } from '../api/client';
import { explain, type Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import { messageFrom, messageJson } from '../api/message';
import { problemJson, type Problem } from './problem';

export type SendResult =
	| { kind: 'sent'; request: SendRequest; httpStatus: number; body: unknown }
	/** Not tried: its key says that it was sent before. */
	| { kind: 'skipped'; key: string; because: 'earlierRun' | 'otherItem' }
	/** Postman does not have the message and never will. */
	| { kind: 'notSent'; failure: Failure }
	/** Postman may have the message. `searched`: its list was searched and does not show it. */
	| { kind: 'unknown'; failure: Failure; searched: boolean }
	/** Not tried: an earlier item showed that it would end the same way, or the run was stopped. */
	| { kind: 'untried'; failure?: Failure }
	/** Not tried: something in the item itself cannot be sent. */
	| { kind: 'invalid'; problems: Problem[] };

export type Failed = Exclude<SendResult, { kind: 'sent' | 'skipped' }>;

export function isFailed(result: SendResult): result is Failed {
	return result.kind !== 'sent' && result.kind !== 'skipped';
}

/** How many of each kind, for people and logs, e.g. `12 sent, 1 not known, 3 not sent`. */
export function countResults(results: SendResult[]): string {
	const count = (...kinds: Array<SendResult['kind']>) =>
		results.filter(({ kind }) => kinds.includes(kind)).length;
	const counts: Array<[number, string]> = [
		[count('sent'), 'sent'],
		[count('skipped'), 'skipped'],
		[count('unknown'), 'not known'],
		[count('notSent', 'invalid'), 'not sent'],
		[count('untried'), 'not tried'],
	];
	return counts.flatMap(([n, what], i) => (n > 0 || i === 0 ? [`${n} ${what}`] : [])).join(', ');
}

/** The output item of a result. A failed one has only the keys that n8n routes to the error output. */
export function outputItem(result: SendResult, itemIndex: number): INodeExecutionData {
	return { json: jsonOf(result), pairedItem: { item: itemIndex } };
}

function jsonOf(result: SendResult): IDataObject {
	if (result.kind === 'sent') return sentJson(result);
	if (result.kind === 'skipped') return skippedJson(result);
	return failedJson(result);
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

function skippedJson({ key, because }: SendResult & { kind: 'skipped' }): IDataObject {
	return {
		skipped: {
			reason:
				because === 'otherItem'
					? 'Another item of this run has the same Send Once Key and was, or may have been, sent'
					: 'A message with this Send Once Key was sent before. If n8n was cut off in the middle of that run, look in the Postman portal whether it left.',
			sendOnceKey: key,
		},
	};
}

function failedJson(result: Failed): IDataObject {
	if (result.kind === 'invalid') {
		const [first, ...others] = result.problems;
		return {
			error: `${first.parameter}: ${first.message}${others.length ? ` (and ${others.length} more)` : ''}`,
			message: result.problems.map(({ advice }) => advice).join(' '),
			details: {
				outcome: 'notSent',
				code: 'invalid_item',
				problems: result.problems.map(problemJson),
			},
		};
	}
	const { message, description } = explainResult(result);
	const { code, httpStatus, traceId, transportCode } = result.failure ?? {};
	return {
		error: message,
		message: description,
		details: {
			outcome: result.kind === 'unknown' ? 'unknown' : 'notSent',
			...(code && { code }),
			// Of an item that was not tried, these would be another item's.
			...(result.kind !== 'untried' && {
				...(httpStatus && { httpStatus }),
				...(traceId && { traceId }),
				...(transportCode && { transportCode }),
			}),
		},
	};
}

/** What a failed item, or the exception that stops the run, says of it. */
export function explainResult(result: Exclude<Failed, { kind: 'invalid' }>): Explanation {
	const cause = result.failure && explain(result.failure);
	if (!cause || result.kind === 'untried') {
		return {
			message: `Not tried: ${cause?.message ?? 'the run was stopped'}`,
			description: 'Nothing was sent for this item. Run it again when the cause is gone.',
		};
	}
	if (result.kind === 'notSent') return cause;
	const searched = result.searched
		? ' The campaign’s list of messages was searched and does not show it.'
		: '';
	return {
		message: `It is not known whether the SMS was sent: ${cause.message}`,
		description: `${cause.description}${searched} Look in the Postman portal before you send it again.`,
	};
}
