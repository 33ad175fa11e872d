// Keys of messages that this node has sent before, in n8n's own deduplication store. The store reads a row, changes it
// and writes it back without a lock, so calls to it are made one at a time in this process; between processes it is
// best effort (README, Send once).

import type { IExecuteFunctions } from 'n8n-workflow';

/** Keys that the store keeps for a node, oldest dropped first: its row is rewritten with every key. */
export const KEYS_KEPT = 10_000;

const SCOPE = 'node';
const OPTIONS = { mode: 'entries', maxEntries: KEYS_KEPT } as const;

/** The store could not be read: nobody can say what was sent before. */
export const NO_STORE = {
	kind: 'notDone',
	reaction: 'endRun',
	failure: { fromApi: false, written: false, code: 'send_once_store_unavailable' },
} as const;

let last: Promise<unknown> = Promise.resolve();

async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
	const mine = last.then(work);
	last = mine.catch(() => undefined);
	return await mine;
}

/** Records a key. `taken`: it had been recorded before. */
export async function claimKey(
	context: IExecuteFunctions,
	key: string,
): Promise<'new' | 'taken' | 'storeFailed'> {
	const fresh = await claimKeys(context, [key]);
	return fresh?.has(key) ? 'new' : fresh ? 'taken' : 'storeFailed';
}

/**
 * Records keys in one call of the store. @param keys Each once, at most `KEYS_KEPT`.
 *
 * @returns Those that had not been recorded before; `undefined` where the store failed: then nobody can say.
 */
export async function claimKeys(
	{ helpers }: IExecuteFunctions,
	keys: string[],
): Promise<Set<string> | undefined> {
	const claim = async () => {
		const { new: fresh } = await helpers.checkProcessedAndRecord(keys, SCOPE, OPTIONS);
		return new Set(fresh as string[]);
	};
	return await oneAtATime(async () => {
		try {
			return await claim();
		} catch (error) {
			// A node's very first key is inserted, and collides where another process inserts at the same moment: then there
			// is a row, and the second call finds it. After anything else the keys may or may not have been recorded.
			if (!/unique|duplicate/i.test(String((error as Error).message))) return undefined;
			return await claim().catch(() => undefined);
		}
	});
}

/** It is certain that nothing was sent under this key. @returns Whether the store could be told. */
export async function releaseKey(context: IExecuteFunctions, key: string): Promise<boolean> {
	return await releaseKeys(context, [key]);
}

export async function releaseKeys(
	{ helpers }: IExecuteFunctions,
	keys: string[],
): Promise<boolean> {
	return await oneAtATime(async () => {
		try {
			await helpers.removeProcessed(keys, SCOPE, OPTIONS);
			return true;
		} catch {
			return false;
		}
	});
}
