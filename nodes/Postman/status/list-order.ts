// In which order a list is, learnt from its pages. Pure.

/** If it is not known to be newest first, a walk goes on to the list's end. */
export type Order = 'newestFirst' | 'oldestFirst' | 'unknown';

/**
 * Milliseconds. A batch's list is sorted by when each message joined the batch, which is some
 * milliseconds off its `createdAt`.
 */
export const SLACK_MS = 5_000;
/** Pages in a row that have to contradict an order that was seen. */
const MAX_VOTES = 2;

/** What is known of a list's order. */
export class ListOrder {
	/** Pages that had the newest row first, minus those that had it last, within `MAX_VOTES`. */
	private votes: number;

	/** @param known From earlier walks. */
	constructor(known: Order) {
		this.votes = known === 'newestFirst' ? MAX_VOTES : known === 'oldestFirst' ? -MAX_VOTES : 0;
	}

	get value(): Order {
		if (this.votes === 0) return 'unknown';
		return this.votes > 0 ? 'newestFirst' : 'oldestFirst';
	}

	/**
	 * Learns from a page. One in the wrong order does not turn a list round that was seen in the
	 * other one.
	 *
	 * @param times Of its rows, in milliseconds since 1970, in their order.
	 */
	learn(times: number[]): void {
		const [first, last] = [times[0], times.at(-1)];
		if (first === undefined || last === undefined || Math.abs(first - last) <= SLACK_MS) return;
		const vote = first > last ? 1 : -1;
		this.votes = Math.min(MAX_VOTES, Math.max(-MAX_VOTES, this.votes + vote));
	}
}
