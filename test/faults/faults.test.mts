// Whatever goes wrong between n8n and Postman: nobody is texted twice, everyone is accounted for, and "not sent" is never
// said of a message that Postman holds. `npm run test:faults -- --runs 10000` plays more of the same.
import { check } from './check.mts';

test('random faults, settings, duplicates, retries and stops break no promise', async () => {
	const { played, broken } = await check({ runs: 250, seed: Date.now() % 1_000_000 });
	expect(broken).toBeUndefined();
	expect(played).toBeGreaterThanOrEqual(250);
}, 300_000);
