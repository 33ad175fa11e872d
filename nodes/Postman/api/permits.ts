// The permits of one campaign that are away, in the order of their return. Pure. All times are
// milliseconds of the pacer's clock.

/** The right to start one call. */
export interface Permit {
	readonly start: number;
	/** When it may be used again. */
	readonly until: number;
	/** Whether another permit replaces this one, because a refused call's permit returns early. */
	isVoid: boolean;
}

/** Permits that are away. */
export class Permits {
	/** A binary heap, with the first to return on top. */
	private readonly away: Permit[] = [];
	private voids = 0;

	/** Returns how many are away at a time, which may not be earlier than that of the last call. */
	inUse(now: number): number {
		let [first] = this.away;
		while (first && (first.isVoid || first.until <= now)) {
			if (first.isVoid) this.voids--;
			this.removeFirst();
			[first] = this.away;
		}
		return this.away.length - this.voids;
	}

	/** When the first one returns that `inUse` has counted; `-Infinity` if none is away. */
	get firstReturn(): number {
		return this.away[0]?.until ?? -Infinity;
	}

	/** Takes one for a call. */
	take(start: number, until: number): Permit {
		const permit = { start, until, isVoid: false };
		const { away } = this;
		let at = away.length;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const above = away[parent] as Permit;
			if (above.until <= until) break;
			away[at] = above;
			at = parent;
		}
		away[at] = permit;
		return permit;
	}

	/** Makes one return at this time, unless it returns sooner anyway. */
	returnEarlier(permit: Permit, until: number): void {
		if (permit.until <= until || permit.isVoid) return;
		permit.isVoid = true;
		this.voids++;
		this.take(permit.start, until);
	}

	private removeFirst(): void {
		const { away } = this;
		const last = away.pop();
		if (!last || away.length === 0) return;
		let at = 0;
		for (;;) {
			const left = 2 * at + 1;
			const [one, other] = [away[left], away[left + 1]];
			const sooner = one && other && other.until < one.until ? other : one;
			if (!sooner || sooner.until >= last.until) break;
			away[at] = sooner;
			at = sooner === one ? left : left + 1;
		}
		away[at] = last;
	}
}
