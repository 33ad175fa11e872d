// Work on very many things, done in steps: n8n runs all its workflows on one thread, which has
// its turn between two of them. What is done stays pure; `inSlices` alone knows of time.

import { Turns } from '../api/turns';

/** Runs to its end by itself; whoever runs it may do something else at each `yield`. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Things that are visited between two yields: some hundred microseconds. */
const STEP_SIZE = 128;

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
	const turns = new Turns();
	for (;;) {
		const { done, value } = steps.next();
		if (done) return value;
		if (turns.isOver) await turns.next();
	}
}
