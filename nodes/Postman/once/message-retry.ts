// One message, retried once. Each attempt of Postman's is charged, but its API retries only a
// message in `failure`: so if it is not known how a call ended, the message itself tells whether
// another call is needed.

import type { PostmanClient } from '../api/client';
import { attemptCountOf, attemptsOf } from '../api/delivery';
import type { Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import { messageFrom, type Message } from '../api/message';
import { isUnknownId, outcomeOf, type IsOwn } from '../api/outcome';
import type { ServerClock } from '../api/server-clock';
import type { Answer } from '../api/exchange';
import { readPatiently } from '../lists/patience';
import { keepLooking } from '../lists/read-back';
import { explainUnknownId, MESSAGE_ID } from '../panel/item-id';
import type { Pause } from '../run/pause';
import type { Failed } from '../run/result';
import type { Journal } from './journal';
import { withoutTryAgain, once, type LookupResult, type Terms, type TryResult } from './once';

/** Postman has taken the message's retry. */
export type Retried = {
	kind: 'retried';
	messageId: string;
	/** As Postman answered, or as it was read afterwards; absent if neither could be understood. */
	message?: Message;
};

/** By message ID. */
export type RetryJournal = Journal<object, Retried>;

/** A read may lag behind, so one that shows no retry is not believed at once. */
const LOOK_TIMES = { lookForMs: 1_000, maxPauseMs: 500 };

/**
 * Has Postman deliver a failed message again, once. It is done when the message shows an attempt
 * that was not there before. It never rejects.
 */
export async function retryMessage(
	client: PostmanClient,
	journal: RetryJournal,
	messageId: string,
	terms: Terms,
): Promise<Retried | Failed> {
	const { pause } = terms;
	const read = async () =>
		await readPatiently(
			async (signal) => await client.getMessage(messageId, signal),
			pause,
			pause.signal,
			true,
		);
	const retried = (message?: Message): Retried => ({
		kind: 'retried',
		messageId,
		...(message && { message }),
	});
	const lookOnce = async (since: number): Promise<LookupResult<Retried>> => {
		const reading = await read();
		if (reading.kind === 'stopped') return { kind: 'cannotTell' };
		if (reading.kind === 'failed') {
			const { failure } = reading;
			// What is not there was not retried either.
			return isUnknownId(failure) ? { kind: 'notMade', failure } : { kind: 'cannotTell', failure };
		}
		const hasWorked = isRetried(reading.value, since, client.campaign.clock);
		if (hasWorked === undefined) return { kind: 'cannotTell' };
		return hasWorked ? { kind: 'found', done: retried(reading.value) } : { kind: 'notMade' };
	};
	const result = await once<object, Retried>(
		{
			journal,
			key: messageId,
			data: () => ({}),
			call: (turn) => client.retryMessage(messageId, turn),
			judge: (answer) => {
				const isOwn = ({ id }: Message) => id === messageId;
				return judgeRetry(
					answer,
					(body) => {
						const message = messageFrom(body);
						return retried(message && isOwn(message) ? message : undefined);
					},
					isOwn,
				);
			},
			search: async (since) =>
				await keepLooking(pause, LOOK_TIMES, async () => await lookOnce(since)),
			async complete(done) {
				if (done.message) return done;
				const reading = await read();
				return reading.kind === 'read' ? retried(reading.value) : done;
			},
			mayRepeat: false,
			isRefusedOnceDone: true,
		},
		terms,
	);
	if (result.kind !== 'notDone') return result;
	const explanation = await explainRefusal(client, pause, messageId, result.failure);
	return { ...result, explanation };
}

/**
 * What an answer says of a retry, of a message or a batch: an unknown ID is that item's own, not a
 * wrong address.
 */
export function judgeRetry<Done>(
	answer: Answer,
	done: (body: unknown) => Done,
	isOwn?: IsOwn,
): TryResult<Done> {
	const outcome = outcomeOf(answer, isOwn);
	if (outcome.kind === 'sent') return { kind: 'done', done: done(outcome.body) };
	return outcome.kind === 'notSent' && isUnknownId(outcome.failure)
		? { ...outcome, reaction: 'refuse' }
		: withoutTryAgain(outcome);
}

/**
 * Whether a message has been retried since a moment: that is an attempt that was not there before,
 * and not a status. Of a first attempt no clock has to tell that it is none.
 *
 * @returns `undefined` if the message does not tell.
 */
function isRetried(message: Message, since: number, clock: ServerClock): boolean | undefined {
	const attempts = attemptCountOf(message);
	if (attempts === 1) return false;
	const newest = Date.parse(attemptsOf(message)[0]?.createdAt ?? '');
	return attempts !== undefined && clock.isNew(newest, since) ? true : undefined;
}

/**
 * What the user is told of a refused retry, if more is known of it than the failure: Postman has
 * one code for two causes, and the message itself tells which it is.
 */
async function explainRefusal(
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
	if (reading.kind === 'stopped') return undefined;
	return reading.kind === 'read'
		? whyNotRetried(reading.value)
		: explainUnknownId(reading.failure, MESSAGE_ID);
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
