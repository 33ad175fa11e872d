// What the user is told of a refused call that names a message, where more is known of it than the failure.

import type { PostmanClient } from '../api/client';
import type { Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import type { Message } from '../api/message';
import { isUnknownId } from '../api/outcome';
import { readPatiently } from './patience';
import type { Pause } from './pause';

const NO_SUCH_MESSAGE: Explanation = {
	message: 'This campaign has no message with this Message ID',
	description:
		'Check Message ID: it is the id of a message object, e.g. {{ $json.id }} after Message > Send. Check also that the Postman SG API credential is of the campaign and environment that the message was sent with.',
};

/** @returns Nothing where the general text of the failure is right. */
export function explainUnknownMessage(failure: Failure): Explanation | undefined {
	return isUnknownId(failure) ? NO_SUCH_MESSAGE : undefined;
}

/** Postman has one code for two causes, and the message itself tells which it is: for that it is read. */
export async function explainRefusedRetry(
	client: PostmanClient,
	pause: Pause,
	messageId: string,
	failure: Failure,
): Promise<Explanation | undefined> {
	if (failure.code !== 'message_not_found_or_retry_message_not_in_failure_status') {
		return explainUnknownMessage(failure);
	}
	const reading = await readPatiently(
		async (signal) => await client.getMessage(messageId, signal),
		pause,
	);
	if (!reading) return undefined;
	return reading.ok ? whyNotRetried(reading.value) : explainUnknownMessage(reading.failure);
}

/** What else a server calls a status is not quoted: exceptions are logged. */
const isStatus = (value: unknown): value is string =>
	typeof value === 'string' && /^[a-z_]{1,40}$/.test(value);

/** The message's own words for why Postman does not retry it. */
function whyNotRetried({ latestStatus, batches }: Message): Explanation | undefined {
	if (!isStatus(latestStatus)) return undefined;
	if (latestStatus === 'failure') {
		const [batch] = Array.isArray(batches) ? (batches as Array<{ status?: unknown } | null>) : [];
		if (!isStatus(batch?.status)) return undefined;
		return {
			message: `The message cannot be retried while its batch is in the status ${batch.status}`,
			description:
				'It was sent with a batch. Postman retries messages of a batch whose status is messages_enqueued or messages_enqueuing_failed.',
		};
	}
	const message = `The message cannot be retried: it has not failed, its status is ${latestStatus}`;
	return {
		message,
		description:
			latestStatus === 'success'
				? 'It has been delivered.'
				: 'It is on its way, perhaps because it has been retried already. Only a message whose latestStatus is failure can be retried.',
	};
}
