export const windowRules = ['fixedWindow', 'slidingWindow', 'tokenBucket'] as const;
export type WindowRule = (typeof windowRules)[number];

export const windowStarts = ['clock', 'firstCall'] as const;

/** Postman guide, Rate limits: calls per second and campaign over all endpoints, rest unstated. */
export interface RateLimit {
	/** null for no limit at all. */
	perSecond: number | null;
	rule: WindowRule;
	/** Fixed windows begin at whole seconds of the clock, or with the first call after a pause. */
	windowStart: (typeof windowStarts)[number];
	/** Whether a dropped call uses up the limit as well. Makes no difference to a fixed window. */
	countDropped: boolean;
	/** Seconds in the `Retry-After` header of a 429; null leaves the header out. */
	retryAfter: number | null;
}

/** Takes a call that arrives at `now` (ms) and says whether it is let in. Constant time. */
export type Limiter = (now: number) => boolean;

const second = 1_000;

export function createLimiter(limit: RateLimit): Limiter {
	const { perSecond } = limit;
	if (perSecond === null) return () => true;
	if (!Number.isInteger(perSecond) || perSecond < 1) {
		throw new RangeError(`The rate limit is a whole number of calls, not ${perSecond}`);
	}
	switch (limit.rule) {
		case 'fixedWindow':
			return fixedWindow(perSecond, limit.windowStart);
		case 'slidingWindow':
			return slidingWindow(perSecond, limit.countDropped);
		case 'tokenBucket':
			return tokenBucket(perSecond, limit.countDropped);
	}
}

function fixedWindow(perSecond: number, start: RateLimit['windowStart']): Limiter {
	let opened = -Infinity;
	let count = 0;
	return (now) => {
		if (now >= opened + second) {
			opened = start === 'clock' ? Math.floor(now / second) * second : now;
			count = 0;
		}
		count += 1;
		return count <= perSecond;
	};
}

/**
 * At most `perSecond` counted calls in any (now - 1 s, now]. That is so exactly when the counted
 * call `perSecond` places back is a second old, so a ring of that many times is all it takes.
 */
function slidingWindow(perSecond: number, countDropped: boolean): Limiter {
	const ring = new Array<number>(perSecond).fill(-Infinity);
	let oldest = 0;
	return (now) => {
		const admitted = ring[oldest] <= now - second;
		if (admitted || countDropped) {
			ring[oldest] = now;
			oldest = (oldest + 1) % perSecond;
		}
		return admitted;
	};
}

/** A bucket of `perSecond` tokens, full at first, refilled evenly at `perSecond`. */
function tokenBucket(perSecond: number, countDropped: boolean): Limiter {
	let tokens = perSecond;
	let filledAt = -Infinity;
	// Sums of fractions fall short of the whole they stand for by a hair.
	const whole = 1 - 1e-9;
	return (now) => {
		const refill = (Math.max(0, now - filledAt) * perSecond) / second;
		tokens = Math.min(perSecond, tokens + refill);
		filledAt = now;
		const admitted = tokens >= whole;
		if (admitted || countDropped) tokens = Math.max(0, tokens - 1);
		return admitted;
	};
}
