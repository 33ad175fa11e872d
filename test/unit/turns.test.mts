// Long work gives the thread back, and comes to the same.
import { mapInTurns } from '../../nodes/Postman/api/turns.ts';

const ITEMS = Array.from({ length: 1_000 }, (_, i) => i);

/** As if each item took a millisecond. */
function clock() {
	let now = performance.now();
	const spy = jest.spyOn(performance, 'now').mockImplementation(() => now);
	return { spend: () => void now++, restore: () => spy.mockRestore() };
}

/** Counts how often something else had the thread. */
function others() {
	let turns = 0;
	let timer = setImmediate(function again() {
		turns++;
		timer = setImmediate(again);
	});
	return { count: () => turns, end: () => clearImmediate(timer) };
}

test('others have a turn at least every 50 ms of work, and all is done in order', async () => {
	const { spend, restore } = clock();
	const other = others();
	try {
		const seen: number[] = [];
		const lengths: number[] = [];
		let known = 0;
		let length = 0;
		const mapped = await mapInTurns(ITEMS, (item, i) => {
			spend();
			length = other.count() > known ? 1 : length + 1;
			known = other.count();
			lengths.push(length);
			seen.push(i);
			return item * 2;
		});
		expect(mapped).toEqual(ITEMS.map((item) => item * 2));
		expect(seen).toEqual(ITEMS);
		expect(Math.max(...lengths)).toBeLessThan(50);
	} finally {
		other.end();
		restore();
	}
});

test('an exception comes through', async () => {
	const fail = () => {
		throw new Error('no');
	};
	await expect(mapInTurns(ITEMS, fail)).rejects.toThrow('no');
});
