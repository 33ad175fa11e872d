/** A value's place in the queue. Hand it to `remove` if the value leaves before its turn. */
export interface Place<T> {
	readonly value: T;
	readonly run: unknown;
	before?: Place<T> | undefined;
	behind?: Place<T> | undefined;
}

interface Line<T> {
	first: Place<T>;
	last: Place<T>;
}

/**
 * A queue in which runs take turns: first come, first served within a run, and a long run does not
 * keep a short one waiting. Neighbours are linked, so that leaving the middle of a long queue is
 * cheap.
 */
export class FairQueue<T> {
	/** By run, in the order of their turns. */
	private readonly lines = new Map<unknown, Line<T>>();

	/** The value whose turn is next; `undefined` if the queue is empty. */
	get first(): T | undefined {
		return this.firstPlace()?.value;
	}

	/** Adds a value at the end. @param run Whatever identifies the run; `undefined` is a run too. */
	add(value: T, run: unknown): Place<T> {
		const place: Place<T> = { value, run };
		const line = this.lines.get(run);
		if (line) {
			place.before = line.last;
			line.last.behind = place;
			line.last = place;
		} else {
			this.lines.set(run, { first: place, last: place });
		}
		return place;
	}

	/**
	 * Removes and returns the first value; its run then waits until the others have had their turn.
	 */
	take(): T | undefined {
		const place = this.firstPlace();
		if (!place) return undefined;
		this.remove(place);
		const line = this.lines.get(place.run);
		if (line && this.lines.size > 1) {
			this.lines.delete(place.run);
			this.lines.set(place.run, line);
		}
		return place.value;
	}

	remove({ run, before, behind }: Place<T>): void {
		const line = this.lines.get(run);
		if (!line) return;
		if (before) before.behind = behind;
		else if (behind) line.first = behind;
		if (behind) behind.before = before;
		else if (before) line.last = before;
		if (!before && !behind) this.lines.delete(run);
	}

	private firstPlace(): Place<T> | undefined {
		const [line] = this.lines.values();
		return line?.first;
	}
}
