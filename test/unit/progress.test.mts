import type { Logger } from 'n8n-workflow';

import { Progress } from '../../nodes/Postman/api/progress.ts';

test('says something every five seconds at first, later every half minute, and asks what only then', () => {
	let now = 5_000;
	const info = jest.fn();
	const inWords = jest.fn(() => `${now} done`);
	const progress = new Progress({ info } as unknown as Logger, { now: () => now });
	for (; now < 100_000; now += 100) progress.note(inWords);
	expect(info.mock.calls.flat()).toEqual([
		...[10, 15, 20, 25, 30, 35].map((seconds) => `Postman Send: ${seconds}000 done`),
		'Postman Send: 65000 done',
		'Postman Send: 95000 done',
	]);
	expect(inWords).toHaveBeenCalledTimes(8);
});
