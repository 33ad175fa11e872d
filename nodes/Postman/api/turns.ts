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
		if (this.isOver) await this.giveBack();
	}

	/** Resolves when everybody else has had a turn. */
	async giveBack(): Promise<void> {
		await sleep(0);
		givenBackAt = performance.now();
	}
}

/** Items after which the clock is read at the latest. */
const MAX_STRIDE = 8;
/** Milliseconds of one stride; longer ones are made shorter. */
const STRIDE_MS = 0.5;

/**
 * The turns of a loop over items, asked once for each. Reading the clock takes as long as many an
 * item, so it is not read for each of them.
 */
class TurnsOfItems extends Turns {
	private stride = 1;
	private left = 1;
	private readAt = performance.now();

	override get isOver(): boolean {
		if (--this.left > 0) return false;
		const now = performance.now();
		const isShort = now - this.readAt < STRIDE_MS;
		this.stride = isShort ? Math.min(2 * this.stride, MAX_STRIDE) : 1;
		this.left = this.stride;
		this.readAt = now;
		return super.isOver;
	}
}

/** As `Array.map`, in turns. */
export async function mapInTurns<T, R>(
	items: readonly T[],
	map: (item: T, index: number) => R,
): Promise<R[]> {
	const mapped: R[] = [];
	const turns = new TurnsOfItems();
	for (let i = 0; i < items.length; i++) {
		if (turns.isOver) await turns.giveBack();
		mapped.push(map(items[i] as T, i));
	}
	return mapped;
}

/** As `for … of`, in turns. @param each May return `false` to end the loop. */
export async function eachInTurns<T>(
	items: Iterable<T>,
	each: (item: T) => unknown,
): Promise<void> {
	const turns = new TurnsOfItems();
	for (const item of items) {
		if (turns.isOver) await turns.giveBack();
		if (each(item) === false) return;
	}
}
