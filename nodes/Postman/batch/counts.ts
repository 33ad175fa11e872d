// How far the messages of a batch have come, counted from the batch's list: Postman tells of a
// batch in no other way.

import type { PostmanClient } from '../api/client';
import { attemptCountOf, isSettled } from '../api/delivery';
import type { Failure } from '../api/failure';
import { readPages } from '../lists/pages';
import type { PatientReading } from '../lists/patience';
import type { Pause } from '../run/pause';

/** How many messages of a batch have come how far. */
export type BatchCounts = {
	total: number;
	/**
	 * Recorded, and not handed on yet: while there is one of these, Postman refuses to retry the
	 * batch.
	 */
	created: number;
	/**
	 * Those of which a further status is to be expected, those `created` included: they may still
	 * fail.
	 */
	pending: number;
	failed: number;
	/** Attempts of all messages together, as far as the rows tell. */
	attempts: number;
	/**
	 * Failed messages whose row does not tell its attempts: whether one has failed anew, nobody can
	 * say.
	 */
	untold: number;
};

const NOT_WHOLE: Failure = { fromApi: false, code: 'list_incomplete', isHarmless: true };

/**
 * Counts the messages of a batch.
 *
 * @param signal Aborted, no further page is asked for; the Stop button unless given.
 */
export async function countBatch(
	client: PostmanClient,
	batchId: string,
	pause: Pause,
	signal?: AbortSignal,
): Promise<PatientReading<BatchCounts>> {
	const counts: BatchCounts = {
		total: 0,
		created: 0,
		pending: 0,
		failed: 0,
		attempts: 0,
		untold: 0,
	};
	let unreadable = 0;
	const end = await readPages({ client, batchId, pause, signal }, (rows, position) => {
		unreadable = position.unreadable;
		for (const row of rows) {
			// Without a status it may be anything: better to wait for it than to trip over it.
			const status = row.latestStatus ?? 'created';
			counts.total++;
			const attempts = attemptCountOf(row);
			counts.attempts += attempts ?? 0;
			if (attempts === undefined && status === 'failure') counts.untold++;
			if (status === 'created') counts.created++;
			if (!isSettled(row)) counts.pending++;
			if (status === 'failure') counts.failed++;
		}
		return false;
	});
	if (end.kind === 'stopped' || end.kind === 'failed') return end;
	// What is missing, or cannot be read, may be just what has failed.
	if (end.kind !== 'read' || unreadable > 0) {
		return { kind: 'failed', reaction: 'giveUp', failure: NOT_WHOLE };
	}
	return { kind: 'read', value: counts };
}

/**
 * Whether failed messages have been put on their way again between two counts. Rows that have only
 * come, or gone, since look like a retry: two counts of different messages tell nothing.
 */
export function wasRetried(before: BatchCounts, now: BatchCounts): boolean {
	const isSame = now.total === before.total;
	return isSame && (now.attempts > before.attempts || now.failed < before.failed);
}
