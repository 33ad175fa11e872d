// A process of n8n has one thread: while a node works through many items, webhooks, other
// executions and health checks stand still. So long work is done in turns, and the thread is given
// back between them. n8n's linter allows no timers but its own `sleep`, which costs 1.2 ms each
// time: 8 % of the work's time with turns of this length.

import { sleep } from 'n8n-workflow';

/** How long work goes on before the thread is given back; no stretch of ours may last 50 ms. */
const TURN_MS = 15;
/** A shorter piece of work, e.g. on a few items, does not wait for others. */
const SHORT_MS = 1;

/**
 * When the thread was last given back. Shared, because short passes over the same items add up to a
 * long stretch.
 */
let givenBackAt = performance.now();

/** A piece of work that is done in turns. */
export class Turns {
	private readonly begun = performance.now();

	/** Whether the thread should be given back before more is done. */
	get isOver(): boolean {
		const now = performance.now();
		return now - givenBackAt >= TURN_MS && now - this.begun >= SHORT_MS;
	}

	/** If this turn is over, resolves when everybody else has had one; otherwise at once. */
	async next(): Promise<void> {
		if (!this.isOver) return;
		await sleep(0);
		givenBackAt = performance.now();
	}
}

/** As `Array.map`, in turns. */
export async function mapInTurns<T, R>(
	items: readonly T[],
	map: (item: T, index: number) => R,
): Promise<R[]> {
	const turns = new Turns();
	const mapped: R[] = [];
	for (const [i, item] of items.entries()) {
		if (turns.isOver) await turns.next();
		mapped.push(map(item, i));
	}
	return mapped;
}

/** As `for … of`, in turns. @param each May return `false` to end the loop. */
export async function eachInTurns<T>(
	items: Iterable<T>,
	each: (item: T) => unknown,
): Promise<void> {
	const turns = new Turns();
	for (const item of items) {
		if (turns.isOver) await turns.next();
		if (each(item) === false) return;
	}
}
