// What the user is told of a refused Message > Retry, where more is known of it than the failure.

import type { PostmanClient } from '../api/client';
import type { Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import type { Message } from '../api/message';
import { explainUnknownId, MESSAGE_ID } from '../panel/item-id';
import { readPatiently } from '../lists/patience';
import type { Pause } from '../run/pause';

/** Postman has one code for two causes, and the message itself tells which it is: for that it is read. */
export async function explainRefusedRetry(
	client: PostmanClient,
	pause: Pause,
	messageId: string,
	failure: Failure,
): Promise<Explanation | undefined> {
	if (failure.code !== 'message_not_found_or_retry_message_not_in_failure_status') {
		return explainUnknownId(failure, MESSAGE_ID);
	}
	const reading = await readPatiently(
		async (signal) => await client.getMessage(messageId, signal),
		pause,
	);
	if (!reading) return undefined;
	return reading.ok ? whyNotRetried(reading.value) : explainUnknownId(reading.failure, MESSAGE_ID);
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
