import { FairQueue } from './fair-queue';

/** Lets a number of calls in at a time; the others wait in a `FairQueue`. */
export class Gate {
	private free: number;
	private readonly waiting = new FairQueue<() => void>();

	constructor(width: number) {
		this.free = width;
	}

	/**
	 * @param run As in `FairQueue`.
	 * @returns What lets the next one in, however often it is called.
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

	/** Nobody waits here any more. */
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
