import type { RouteName, SeenRequest } from '../held/types.mts';
import type { Random } from '../random.mts';

/**
 * What goes wrong. Without `commit: 'before'` or `'after'` the call never reaches the API: it is
 * not checked, not counted toward the limit, and nothing is sent.
 */
export type Fault =
	/** Some other HTTP status; `before`: only after the call took effect. */
	| { kind: 'status'; status: number; body?: FaultBody; commit?: 'before' | 'never' }
	/** The socket is reset; `midAnswer`: with half of the answer already on the wire. */
	| { kind: 'reset'; commit?: 'never' }
	| { kind: 'reset'; commit: 'before'; midAnswer?: boolean }
	/** No answer; with `ms`, the edge answers 524 after that time. */
	| { kind: 'hang'; commit?: 'never'; ms?: number }
	/** Took effect, and no answer ever comes. */
	| { kind: 'hang'; commit: 'before' }
	/** Takes effect only after `ms`, and then answers whoever is still there. */
	| { kind: 'hang'; commit: 'after'; ms: number }
	/** The ordinary answer, `ms` later; the call has already taken effect. */
	| { kind: 'slow'; ms: number }
	/** The success status with a body that is not what was promised. */
	| { kind: 'malformed'; body: 'html' | 'empty' | 'object' | 'truncated' }
	/** A 429 although the limit was not reached; `retryAfter` in seconds or as an HTTP date. */
	| { kind: 'throttle'; retryAfter?: number | string }
	/** Turned away as if the key were wrong, or the client's address not on the list. */
	| { kind: 'denied'; reason: 'key' | 'address' }
	| { kind: 'redirect'; location: string; status?: 301 | 302 | 307 | 308 };

/** `json`: the API's envelope; `html` (default): an edge's page; `bare`: the framework's form. */
export type FaultBody = 'json' | 'html' | 'empty' | 'bare';

/** Which calls a fault strikes: those that meet every condition given. */
export interface FaultRule {
	fault: Fault;
	/** Any route when left out. */
	route?: RouteName | readonly RouteName[];
	when?: (request: SeenRequest) => boolean;
	/** At most so many calls. A call that the API refuses by itself does not use one up. */
	times?: number;
	/** Only these of the calls that meet route and `when`; the first to arrive is 1. */
	nth?: readonly number[];
	/** Share of calls struck, from 0 to 1, drawn from the seeded source. */
	probability?: number;
}

/** A fault on its way to a call. */
export interface DrawnFault {
	fault: Fault;
	/** For a call that was refused before the fault could show. */
	giveBack(): void;
}

interface Entry {
	rule: FaultRule;
	arrivals: number;
	left: number;
}

export class Faults {
	readonly #random: () => Random;
	#entries: Entry[] = [];

	constructor(random: () => Random) {
		this.#random = random;
	}

	/** The first rule added wins if several would strike. Returns what takes the rule out. */
	add(rule: FaultRule): () => void {
		const entry = { rule, arrivals: 0, left: rule.times ?? Infinity };
		this.#entries.push(entry);
		return () => {
			this.#entries = this.#entries.filter((other) => other !== entry);
		};
	}

	/** Faults of the next calls on a route, in turn; null leaves a call alone. */
	next(route: RouteName, ...faults: (Fault | null)[]): void {
		for (const [index, fault] of faults.entries()) {
			if (fault !== null) this.add({ route, fault, nth: [index + 1], times: 1 });
		}
	}

	/** Whether the rule may still strike: not taken out, cleared or used up. */
	has(rule: FaultRule): boolean {
		return this.#entries.some((entry) => entry.rule === rule && entry.left > 0);
	}

	clear(): void {
		this.#entries = [];
	}

	/** Takes a call that has just arrived and says what will go wrong with it. */
	draw(request: SeenRequest): DrawnFault | null {
		let drawn: DrawnFault | null = null;
		for (const entry of this.#entries) {
			if (!matches(entry.rule, request)) continue;
			entry.arrivals += 1;
			if (drawn !== null || entry.left === 0) continue;
			const { nth, probability, fault } = entry.rule;
			if (nth !== undefined && !nth.includes(entry.arrivals)) continue;
			if (probability !== undefined && this.#random()() >= probability) continue;
			entry.left -= 1;
			drawn = {
				fault,
				giveBack() {
					entry.left += 1;
				},
			};
		}
		return drawn;
	}
}

function matches(rule: FaultRule, request: SeenRequest): boolean {
	const { route, when } = rule;
	if (route !== undefined && ![route].flat().includes(request.route)) return false;
	return when === undefined || when(request);
}

/** Whether the call ends before it reaches the API. */
export function strikesAtEdge(fault: Fault): boolean {
	switch (fault.kind) {
		case 'throttle':
		case 'denied':
		case 'redirect':
			return true;
		case 'slow':
		case 'malformed':
			return false;
		default:
			return (fault.commit ?? 'never') === 'never';
	}
}
