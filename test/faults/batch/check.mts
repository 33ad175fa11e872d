// Random schedules of batches against what is promised of them.
import { Engine } from '../../engine/engine.mts';
import { speedUp } from '../../support/batches.mts';
import { playAbreast, type Outcome, type Play } from '../abreast.mts';
import { brokenPromises } from './promises.mts';
import { schedule } from './schedule.mts';

/** Two minutes of looking become six seconds: many times what the server needs to show a batch. */
const SPEED = 20;

export async function check(play: Play): Promise<Outcome> {
	speedUp(SPEED);
	const engine = await Engine.start();
	return await playAbreast(
		schedule,
		async (one, index) => await brokenPromises(engine, one, String(index)),
		play,
	);
}
