import type { Duration } from './settings/settings.mts';

/** Numbers in [0, 1). */
export type Random = () => number;

/** Mulberry32: small, fast and the same everywhere for the same seed. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

export function draw(duration: Duration, random: Random): number {
	if (typeof duration === 'number') return duration;
	const [least, most] = duration;
	return least + random() * (most - least);
}
