// Keys of messages that this node has sent before, in n8n's own deduplication store. The store reads a row, changes it
// and writes it back without a lock, so calls to it are made one at a time in this process; between processes it is
// best effort (README, Send Once Key).

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

/** @returns Whether the key is new; it is then recorded. */
export async function claimKey({ helpers }: IExecuteFunctions, key: string): Promise<boolean> {
	const claim = async () => await helpers.checkProcessedAndRecord([key], SCOPE, OPTIONS);
	return await oneAtATime(async () => {
		// The very first key of a node is inserted, and collides where another process inserts at the same moment: then
		// there is a row, and the second call finds it.
		const { new: fresh } = await claim().catch(claim);
		return fresh.length > 0;
	});
}

/** It is certain that nothing was sent under this key. */
export async function releaseKey({ helpers }: IExecuteFunctions, key: string): Promise<void> {
	await oneAtATime(async () => await helpers.removeProcessed([key], SCOPE, OPTIONS));
}
