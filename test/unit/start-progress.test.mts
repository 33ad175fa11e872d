// What `npm start` says while it installs: how long it has been at it, how far it is, and what is
// left.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { shareInstalled } from '../e2e/n8n/share-installed.mts';
import { progressLine } from '../e2e/progress.mts';

test.each([
	[0, 0, '  0:00 unpacking'],
	[70_000, 0.05, '  1:10 unpacking, 5 %'],
	[70_000, 0.43, '  1:10 unpacking, 43 %, about 2 minutes to go'],
	[30_000, 0.7, '  0:30 unpacking, 70 %, about 1 minute to go'],
	[300_000, 0.999, '  5:00 unpacking, 99 %, the largest come last'],
])('after %d ms and %d of the work: %j', (elapsedMs, share, line) => {
	expect(progressLine('unpacking', elapsedMs, share)).toBe(line);
});

test('the share is that of the packages which this machine gets', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'postman-sg-share-'));
	try {
		const other = process.platform === 'win32' ? 'linux' : 'win32';
		const packages = {
			'': {},
			'node_modules/a': {},
			'node_modules/a/node_modules/b': { os: ['!aix'] },
			'node_modules/c': { optional: true, os: [other] },
		};
		await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
		const share = await shareInstalled(folder);
		const shares = [await share()];
		for (const path of ['node_modules/a', 'node_modules/a/node_modules/b']) {
			await mkdir(join(folder, path), { recursive: true });
			await writeFile(join(folder, path, 'package.json'), '{}');
			shares.push(await share());
		}
		expect(shares).toEqual([0, 0.5, 1]);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
});
