// n8n's own deduplication store, for Send Once Keys. The store reads a row, changes it and writes
// it back without a lock: calls to it are made one at a time in this process, and an entry counts
// as recorded when a while later no other process has overwritten it. Two processes that record one
// entry at one moment both get it (docs/guarantees.md).

import type { IExecuteFunctions } from 'n8n-workflow';

import { realClock } from '../api/clock';

/**
 * Keys that the store keeps for a node, oldest dropped first: its row is rewritten with every key.
 */
export const KEYS_KEPT = 10_000;

const SCOPE = 'node';
/** Each key may have a second entry, which says that it was sent. */
const OPTIONS = { mode: 'entries', maxEntries: 2 * KEYS_KEPT } as const;

const MIN_WAIT_MS = 100;
/**
 * A key that is still missing after so many calls is being pushed out by newer ones: it counts as
 * recorded.
 */
const MAX_ROUNDS = 20;

/** By the store's row, while there is something to record. */
const clerks = new Map<string, Clerk>();

let last: Promise<unknown> = Promise.resolve();

async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
	const mine = last.then(work);
	last = mine.catch(() => undefined);
	return await mine;
}

/**
 * Records keys.
 *
 * @param keys Each once, at most `KEYS_KEPT`.
 *
 * @returns Those that had not been recorded before; `undefined` if the store failed: then nobody
 * can say.
 */
export async function recordKeys(
	context: IExecuteFunctions,
	keys: string[],
): Promise<Set<string> | undefined> {
	if (keys.length === 0) return new Set();
	const row = `${context.getWorkflow().id} ${context.getNode().id}`;
	const clerk = clerks.get(row) ?? new Clerk(() => clerks.delete(row));
	clerks.set(row, clerk);
	return await clerk.record(context, keys);
}

/** Keys that somebody wants to have recorded. */
interface Order {
	context: IExecuteFunctions;
	/** Not asked for yet. */
	open: string[];
	/** Recorded by the last call of the store. */
	unsure: Set<string>;
	/** Recorded, and found again. */
	mine: Set<string>;
	rounds: number;
	resolve(mine: Set<string> | undefined): void;
}

/**
 * Calls the store for all orders of a row: the fewer calls there are, the fewer overwrite each
 * other.
 */
class Clerk {
	private readonly onIdle: () => void;
	private readonly orders = new Set<Order>();
	private isAtWork = false;

	constructor(onIdle: () => void) {
		this.onIdle = onIdle;
	}

	async record(context: IExecuteFunctions, open: string[]): Promise<Set<string> | undefined> {
		return await new Promise((resolve) => {
			const [unsure, mine] = [new Set<string>(), new Set<string>()];
			this.orders.add({ context, open, unsure, mine, rounds: 0, resolve });
			if (!this.isAtWork) void this.work();
		});
	}

	private async work(): Promise<void> {
		this.isAtWork = true;
		while (this.orders.size > 0) {
			const begun = realClock.now();
			await this.round([...this.orders]);
			const isUnsure = [...this.orders].some(({ unsure }) => unsure.size > 0);
			// Whoever had read the row before this call has written it back by then.
			if (isUnsure) await realClock.sleep(MIN_WAIT_MS + 2 * (realClock.now() - begun));
		}
		this.isAtWork = false;
		this.onIdle();
	}

	private async round(orders: Order[]): Promise<void> {
		const [first] = orders;
		if (!first) return;
		const held = new Set(orders.flatMap(({ unsure }) => [...unsure]));
		// The new ones last: the store drops what comes first.
		const keys = new Set([...held, ...orders.flatMap(({ open }) => open)]);
		const fresh = await oneAtATime(async () => await callStore(first.context, [...keys]));
		for (const order of orders) {
			const { open, unsure, mine } = order;
			const isLast = ++order.rounds === MAX_ROUNDS;
			for (const key of unsure) {
				if (fresh?.has(key) && !isLast) continue;
				mine.add(key);
				unsure.delete(key);
			}
			for (const key of open) {
				if (held.has(key) || !fresh?.has(key)) continue;
				held.add(key);
				unsure.add(key);
			}
			order.open = [];
			if (fresh && unsure.size > 0) continue;
			this.orders.delete(order);
			// After its first call all that an order waits for is recorded: a later one that fails takes
			// nothing away.
			order.resolve(fresh || order.rounds > 1 ? mine : undefined);
		}
	}
}

/** @returns Those that were not in the row; `undefined` if the store failed. */
async function callStore(
	{ helpers }: IExecuteFunctions,
	keys: string[],
): Promise<Set<string> | undefined> {
	const call = async () => {
		const { new: fresh } = await helpers.checkProcessedAndRecord(keys, SCOPE, OPTIONS);
		return new Set(fresh as string[]);
	};
	try {
		return await call();
	} catch (error) {
		// A node's very first key is inserted, and collides if another process inserts at the same
		// moment: then there is a row, and the second call finds it. After anything else the keys may
		// or may not have been recorded.
		if (!/unique|duplicate/i.test(String((error as Error).message))) return undefined;
		return await call().catch(() => undefined);
	}
}

/** To be called if it is certain that nothing was sent under these keys. */
export async function removeKeys(context: IExecuteFunctions, keys: string[]): Promise<void> {
	await oneAtATime(async () => {
		try {
			await context.helpers.removeProcessed(keys, SCOPE, OPTIONS);
		} catch {
			context.logger.warn('Postman Send: Send Once Keys could not be given back');
		}
	});
}
