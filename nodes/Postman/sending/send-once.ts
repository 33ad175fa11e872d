// Keys of messages that this node has sent before, in n8n's own deduplication store. The store reads a row, changes it
// and writes it back without a lock, so calls to it are made one at a time in this process; between processes it is
// best effort (README, Send once).

import type { IExecuteFunctions } from 'n8n-workflow';

/** Keys that the store keeps for a node, oldest dropped first: its row is rewritten with every key. */
const KEYS_KEPT = 10_000;

const SCOPE = 'node';
const OPTIONS = { mode: 'entries', maxEntries: KEYS_KEPT } as const;

let last: Promise<unknown> = Promise.resolve();

async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
	const mine = last.then(work);
	last = mine.catch(() => undefined);
	return await mine;
}

/** Records a key. `taken`: it had been recorded before. */
export async function claimKey(
	{ helpers }: IExecuteFunctions,
	key: string,
): Promise<'new' | 'taken' | 'storeFailed'> {
	const claim = async () => {
		const { new: fresh } = await helpers.checkProcessedAndRecord([key], SCOPE, OPTIONS);
		return fresh.length > 0 ? 'new' : 'taken';
	};
	return await oneAtATime(async () => {
		try {
			return await claim();
		} catch (error) {
			// A node's very first key is inserted, and collides where another process inserts at the same moment: then there
			// is a row, and the second call finds it. After anything else the key may or may not have been recorded.
			if (!/unique|duplicate/i.test(String((error as Error).message))) return 'storeFailed';
			return await claim().catch(() => 'storeFailed' as const);
		}
	});
}

/** It is certain that nothing was sent under this key. @returns Whether the store could be told. */
export async function releaseKey({ helpers }: IExecuteFunctions, key: string): Promise<boolean> {
	return await oneAtATime(async () => {
		try {
			await helpers.removeProcessed([key], SCOPE, OPTIONS);
			return true;
		} catch {
			return false;
		}
	});
}
