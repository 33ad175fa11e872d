// Work on very many things, done in steps: n8n runs all its workflows on one thread, which has
// its turn between two of them. What is done stays pure; `inSlices` alone knows of time.

import { sleep } from 'n8n-workflow';

/** Runs to its end by itself; whoever runs it may do something else at each `yield`. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Things that are visited between two yields: some hundred microseconds. */
const STEP_SIZE = 128;
/** Milliseconds for which n8n's thread is kept at a stretch. */
const SLICE_MS = 10;

/** Visits each of many things. The collection may lose the thing that is visited. */
export function* each<T>(things: Iterable<T>, visit: (thing: T) => void): Steps<void> {
	let count = 0;
	for (const thing of things) {
		visit(thing);
		if (++count % STEP_SIZE === 0) yield;
	}
}

/**
 * Runs the steps to their end, and gives n8n's thread back now and then. Returns what they
 * return.
 */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
	for (let begun = performance.now(); ;) {
		const { done, value } = steps.next();
		if (done) return value;
		if (performance.now() - begun < SLICE_MS) continue;
		await sleep(0);
		begun = performance.now();
	}
}
