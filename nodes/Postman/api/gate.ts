import { FairQueue } from './fair-queue';

/** Bounds how many calls are inside at a time; the others wait in a `FairQueue`. */
export class Gate {
	private free: number;
	private readonly waiting = new FairQueue<() => void>();

	constructor(width: number) {
		this.free = width;
	}

	/**
	 * Resolves when there is room.
	 *
	 * @param run As in `FairQueue`.
	 * @returns Leaves, so that the next one can enter. It may be called more than once.
	 */
	async enter(run?: unknown): Promise<() => void> {
		if (this.free > 0) this.free--;
		else await new Promise<void>((pass) => this.waiting.add(pass, run));
		let isInside = true;
		return () => {
			if (isInside) this.letNextIn();
			isInside = false;
		};
	}

	/** Lets everybody in, now and from now on. */
	open(): void {
		this.free = Infinity;
		for (let pass = this.waiting.take(); pass; pass = this.waiting.take()) pass();
	}

	private letNextIn(): void {
		const pass = this.waiting.take();
		if (pass) pass();
		else this.free++;
	}
}
