import type { Context } from '../context.mts';
import { isTerminal, statusOf } from '../held/statusWalk.mts';
import type { Store } from '../held/store.mts';
import type { Batch, Campaign, Message } from '../held/types.mts';
import {
	batchNotRetryable,
	messageNotRetryable,
	nothingToRetry,
	tooManyAttempts,
	unresolvedMessages,
} from '../wire/errors.mts';

const enqueuingFailed = 'messages_enqueuing_failed';
/** The only two batch statuses that allow a retry (Postman guide, Retry batch send). */
const retryable = new Set(['messages_enqueued', enqueuingFailed]);

/** Puts a failed message on its way again, under the same ID. */
export function retryMessage(
	context: Context,
	store: Store,
	campaign: Campaign,
	messageId: string,
): Message {
	const message = store.message(messageId);
	const batch = message?.membership?.batch;
	const failed = message !== undefined && statusOf(message, context.now()) === 'failure';
	if (!failed || message.campaign !== campaign) throw messageNotRetryable();
	if (batch !== undefined && !retryable.has(batch.status)) throw messageNotRetryable();
	const { settings } = context;
	if (message.attempts.length >= settings.delivery.maxAttempts) throw tooManyAttempts(settings);
	store.retry(message);
	return message;
}

/** Puts every failed message of a batch on its way again that has attempts left. */
export function retryBatch(
	context: Context,
	store: Store,
	campaign: Campaign,
	batchId: string,
): Batch {
	const batch = store.batch(batchId);
	if (batch?.campaign !== campaign || !retryable.has(batch.status)) throw batchNotRetryable();
	const { settings } = context;
	const now = context.now();
	const strict = settings.batch.unresolved === 'pending';
	const isUnresolved = (message: Message) =>
		strict ? !isTerminal(message, now) : statusOf(message, now) === 'created';
	if (batch.messages.some(isUnresolved)) {
		// Documented: the refusal itself changes the batch.
		store.setBatchStatus(batch, enqueuingFailed);
		throw unresolvedMessages();
	}
	const failed = batch.messages.filter(
		(message) =>
			statusOf(message, now) === 'failure' &&
			message.attempts.length < settings.delivery.maxAttempts,
	);
	if (failed.length === 0) throw nothingToRetry();
	for (const message of failed) store.retry(message);
	return batch;
}
