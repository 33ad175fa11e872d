// Whichever witness is wrong, alone or with another: nobody is texted twice, and what is said of an item is what Postman
// holds, or said to be unknown. `npm run test:faults -- --lies --kind send --runs 10000` plays more of the same.
import { check } from './check.mts';
import { KINDS } from './schedule.mts';

const RUNS = 60;

test.each(KINDS)(
	'%s: no wrong clock, status, list, reading or earlier message breaks a promise',
	async (kind) => {
		const seed = Date.now() % 1_000_000;
		const { played, broken } = await check({ runs: RUNS, seed }, kind);
		expect(broken && `seed ${seed}: ${broken}`).toBeUndefined();
		expect(played).toBeGreaterThanOrEqual(RUNS);
	},
	300_000,
);
