// Whatever goes wrong between n8n and Postman: no batch is uploaded a second time, and one that Postman took is found.
// `npm run test:faults -- --batch --runs 1000` plays more of the same.
import { check } from './check.mts';

test('random faults, settings, retries, keys and stops break no promise', async () => {
	const { played, broken } = await check({ runs: 50, seed: Date.now() % 1_000_000 });
	expect(broken).toBeUndefined();
	expect(played).toBeGreaterThanOrEqual(50);
}, 300_000);
