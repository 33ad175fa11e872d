/**
 * Lets so many pass at a time, first come, first served. The campaign's line is everybody's: with 5,000 items of one run
 * in it, another run's single message would come last.
 */
export class Gate {
	private free: number;
	private readonly waiting: Array<() => void> = [];
	private passed = 0;

	constructor(width: number) {
		this.free = width;
	}

	/** @returns What lets the next one in, however often it is called. */
	async enter(): Promise<() => void> {
		if (this.free > 0) this.free--;
		else await new Promise<void>((pass) => this.waiting.push(pass));
		let isInside = true;
		return () => {
			if (isInside) this.letNextIn();
			isInside = false;
		};
	}

	/** Nobody waits here any more. */
	open(): void {
		this.free = Infinity;
		while (this.passed < this.waiting.length) this.waiting[this.passed++]();
	}

	private letNextIn(): void {
		// An index rather than shift(), which moves the whole array each time.
		if (this.passed < this.waiting.length) return this.waiting[this.passed++]();
		this.waiting.length = this.passed = 0;
		this.free++;
	}
}
