import type { PacedResult } from '../../nodes/Postman/api/pacer.ts';
import { seeded, type VirtualTime } from './virtual-clock.mts';

/**
 * How a server may count a second. `strict` is a sliding second in which the calls that it drops
 * count too.
 */
export type Rule = 'fixed' | 'sliding' | 'bucket' | 'strict' | 'open' | 'shut';

/** Whether a call that arrives at `now` is let in. Times must not run backwards. */
export function limiter(rule: Rule, limit: number, random: () => number): (now: number) => boolean {
	if (rule === 'open') return () => true;
	if (rule === 'shut') return () => false;
	// A whole number of calls in the window that gives the limit: 0.5 a second is one in two seconds.
	const size = Math.ceil(limit);
	const length = (size / limit) * 1_000;
	if (rule === 'fixed') {
		const phase = random() * length;
		let current = -1;
		let count = 0;
		return (now) => {
			const window = Math.floor((now + phase) / length);
			if (window !== current) [current, count] = [window, 0];
			return count < size && ++count > 0;
		};
	}
	if (rule === 'sliding') {
		const log: number[] = [];
		return (now) => {
			while (log.length > 0 && log[0] <= now - length) log.shift();
			return log.length < size && log.push(now) > 0;
		};
	}
	if (rule === 'strict') {
		const log: number[] = [];
		return (now) => {
			while (log.length > 0 && log[0] <= now - length) log.shift();
			return log.push(now) <= size;
		};
	}
	let tokens = size;
	let last = 0;
	return (now) => {
		tokens = Math.min(size, tokens + (now - last) * (size / length));
		last = now;
		if (tokens < 1) return false;
		tokens--;
		return true;
	};
}

export interface ServerOptions {
	rule: Rule;
	limit: number;
	/** Round trip without jitter, in milliseconds. */
	latency?: number;
	/** Uniform, half of it on each leg, in milliseconds. */
	jitter?: number;
	/** Sent with every 429, in milliseconds. */
	retryAfterMs?: number;
	seed?: number;
}

/** A campaign behind a network: what arrived when, and what became of it. */
export class LimitedServer {
	readonly accepted: number[] = [];
	refused = 0;
	firstStart = Infinity;
	lastAnswer = 0;
	private readonly time: VirtualTime;
	private readonly options: Required<Omit<ServerOptions, 'retryAfterMs'>> &
		Pick<ServerOptions, 'retryAfterMs'>;
	private readonly random: () => number;
	private admit: (now: number) => boolean;

	constructor(time: VirtualTime, options: ServerOptions) {
		this.time = time;
		this.options = { latency: 200, jitter: 0, seed: 1, ...options };
		this.random = seeded(this.options.seed);
		this.admit = limiter(options.rule, options.limit, this.random);
	}

	setRule(rule: Rule, limit = this.options.limit): void {
		this.admit = limiter(rule, limit, this.random);
	}

	/**
	 * One call, there and back. `extra` is a delay on the way there, such as that of a new
	 * connection.
	 */
	readonly call = async (extra = 0): Promise<PacedResult<boolean>> => {
		this.firstStart = Math.min(this.firstStart, this.time.now);
		await this.time.sleep(extra + this.leg());
		const isIn = this.admit(this.time.now);
		if (isIn) this.accepted.push(this.time.now);
		else this.refused++;
		await this.time.sleep(this.leg());
		if (isIn) this.lastAnswer = this.time.now;
		return { result: isIn, throttled: !isIn, retryAfterMs: this.options.retryAfterMs };
	};

	private leg(): number {
		return (this.options.latency + this.random() * this.options.jitter) / 2;
	}
}
