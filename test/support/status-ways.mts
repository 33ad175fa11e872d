// What the cases of the trigger's machine have in common: how messages fare, and minutes that go
// by.

import type { Way } from './status-model.mts';
import type { World } from './status-world.mts';

export const MINUTE = 60_000;
export const DELIVERED: Way = [[10_000, 'success']];
export const FAILED: Way = [[MINUTE, 'failure']];

/** Minutes go by, with a poll in each. */
export async function pollFor(world: World, minutes: number): Promise<string[]> {
	const told: string[] = [];
	for (let i = 0; i < minutes; i++) {
		world.server.now += MINUTE;
		told.push(...(await world.poll()));
	}
	return told;
}
