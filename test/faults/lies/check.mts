// Random schedules of the lying server against what is promised.
import { playAbreast, type Outcome, type Play } from '../shared/check.mts';
import { brokenPromises } from './promises.mts';
import { startProcesses, type Processes } from './run.mts';
import { schedule, type Kind } from './schedule.mts';

let processes: Promise<Processes> | undefined;

/** Made once: what they speed up stays so. */
export const sharedProcesses = (): Promise<Processes> => (processes ??= startProcesses());

export async function check(play: Play, kind: Kind): Promise<Outcome> {
	const shared = await sharedProcesses();
	return await playAbreast(schedule(kind), async (one) => await brokenPromises(shared, one), play);
}
