// Random schedules of single messages against what is promised of them.
import './fastTime.mts';

import { Engine } from '../engine/engine.mts';
import { playAbreast, type Outcome, type Play } from './abreast.mts';
import { brokenPromises } from './promises.mts';
import { schedule } from './schedule.mts';

export async function check(play: Play): Promise<Outcome> {
	const engine = await Engine.start();
	return await playAbreast(schedule, async (one) => await brokenPromises(engine, one), play);
}
