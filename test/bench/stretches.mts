// How long a process did nothing but one thing: n8n answers no webhook, health check or other
// execution meanwhile. A timer that is due each millisecond tells: between two of its calls nobody
// else had the thread.

const EVERY_MS = 1;

export interface Span {
	/** Milliseconds, as `performance.now()` counts them. */
	from: number;
	to: number;
}

export interface Stretch extends Span {
	/** Milliseconds that the thread computed: on a busy machine it also waits for a processor. */
	cpu: number;
}

export class Stretches {
	private readonly spans: Stretch[] = [];
	private last = performance.now();
	private lastCpu = process.threadCpuUsage();
	private readonly timer: NodeJS.Timeout;

	/** Watches this process until `end`. */
	constructor() {
		this.timer = setInterval(() => this.note(), EVERY_MS);
	}

	private note(): void {
		const now = performance.now();
		const { user, system } = process.threadCpuUsage(this.lastCpu);
		this.spans.push({ from: this.last, to: now, cpu: (user + system) / 1000 });
		this.last = now;
		this.lastCpu = process.threadCpuUsage();
	}

	/**
	 * To be called as soon as the work is done: what came since the timer's last call is a stretch,
	 * too.
	 */
	end(): void {
		clearInterval(this.timer);
		this.note();
	}

	/**
	 * Milliseconds of the longest one, of computing.
	 *
	 * @param within Counts only what lies in these spans.
	 */
	longest(within?: Span[]): number {
		return longestOf(this.spans, within);
	}

	/** The stretches longer than `ms`, for whoever looks for their cause. */
	above(ms: number): Stretch[] {
		return this.spans.filter(({ cpu }) => cpu > ms);
	}
}

/** As `Stretches.longest`. */
export function longestOf(
	stretches: readonly Stretch[],
	within: readonly Span[] = [{ from: -Infinity, to: Infinity }],
): number {
	const parts = stretches.flatMap(({ from, to, cpu }) =>
		within.map((span) => Math.min(to, span.to, from + cpu) - Math.max(from, span.from)),
	);
	return parts.reduce((most, part) => Math.max(most, part), 0);
}
