// After an upload whose outcome is unknown: does Postman have the batch? It has no list of batches,
// but each message tells the name of the file that it came from (`batches[].originalFileName`), and
// each upload has a name of its own.

import { createHash, randomUUID } from 'node:crypto';

import { batchesOf } from '../api/batch';
import type { PostmanClient } from '../api/client';
import type { Pause } from '../run/pause';
import { keepLooking, readBack, type CannotTell } from '../lists/read-back';

/** What a look for a batch has come to. */
export type BatchFinding = { kind: 'found'; batchId: string } | { kind: 'absent' } | CannotTell;

/**
 * A batch's messages are made after its upload was answered, in an example of the guide 66 seconds
 * after, and until then nothing tells of it.
 */
export const BATCH_LOOK_TIMES = { lookForMs: 120_000, maxPauseMs: 10_000 };
const PAGE = 1_000;
/** Pages that messages of other batches, which came since, may fill. */
const MAX_PAGES = 100;

/** Fits any portal, file system and multipart header. */
const PLAIN_NAME = /[^A-Za-z0-9 ._()-]+/g;
const MAX_NAME_LENGTH = 60;
const TOKEN = /[0-9a-f]{16}(?=\.csv$)/;

/**
 * A name that no other upload has, recognisable as the one given.
 *
 * @param digest Of a file from elsewhere: what is sent under the name is then recognisable too, see
 * `isNameOf`.
 */
export function uniqueFileName(given: string, digest?: string): string {
	const name = baseName(given).replace(PLAIN_NAME, '-').slice(0, MAX_NAME_LENGTH) || 'messages';
	const mark = digest === undefined ? '' : markOf(digest);
	return `${name}-${(mark + randomUUID().replaceAll('-', '')).slice(0, 16)}.csv`;
}

/**
 * Whether an upload of this name had a file of this digest. The name may have been changed around
 * it.
 */
export function isNameOf(name: string, digest: string): boolean {
	return new RegExp(`(?<![0-9a-f])${markOf(digest)}[0-9a-f]{8}(?![0-9a-f])`).test(name);
}

function markOf(digest: string): string {
	return createHash('sha256').update(digest).digest('hex').slice(0, 8);
}

/** Without the extension and the folders before it. */
export function baseName(fileName: string): string {
	return fileName
		.trim()
		.replace(/^.*[/\\]/, '')
		.replace(/\.csv$/i, '');
}

/** The batch that is looked for. */
export interface BatchLooking {
	client: PostmanClient;
	pause: Pause;
	/** From `uniqueFileName`. */
	fileName: string;
	/** As in `ReadBack`. */
	since: number;
}

/** Looks in the campaign's list until the batch is there, for two minutes. */
export async function lookForBatch(looking: BatchLooking): Promise<BatchFinding> {
	return await keepLooking(
		looking.pause,
		BATCH_LOOK_TIMES,
		async (isLast) => await lookOnce({ ...looking, toTheEnd: isLast }),
	);
}

async function lookOnce({
	fileName,
	...looking
}: BatchLooking & { toTheEnd: boolean }): Promise<BatchFinding> {
	// The name may have been changed around it: shortened, or put in another character set.
	const token = TOKEN.exec(fileName)?.[0] ?? fileName;
	let batchId: string | undefined;
	let isDoubtful = false;
	const walk = await readBack({ ...looking, limit: PAGE, maxPages: MAX_PAGES }, (rows) => {
		for (const row of rows) {
			const batches = batchesOf(row);
			// However old it seems to be: no clock is sure enough to say that it is not ours.
			isDoubtful ||= batches?.every(({ originalFileName }) => originalFileName) !== true;
			batchId ??= batches?.find(({ originalFileName }) => originalFileName?.includes(token))?.id;
		}
		return batchId !== undefined;
	});
	if (batchId !== undefined) return { kind: 'found', batchId };
	if (walk.kind === 'cannotTell') return walk;
	return { kind: walk.isWhole && !isDoubtful ? 'absent' : 'cannotTell' };
}
