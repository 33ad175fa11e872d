import { realClock } from '../../nodes/Postman/api/clock.ts';
import { deadlineIn } from '../../nodes/Postman/api/deadline.ts';

let now = 0;
beforeEach(() => {
	now += 1_000_000;
	jest.spyOn(realClock, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test('calls that start together share a deadline, which is never early', () => {
	const timeout = jest.spyOn(AbortSignal, 'timeout');
	const first = deadlineIn(1_000);
	now += 20;
	expect(deadlineIn(1_000)).toBe(first);
	now += 1;
	expect(deadlineIn(1_000)).not.toBe(first);
	expect(timeout.mock.calls).toEqual([[1_020], [1_020]]);
});

test('calls of another timeout have a deadline of their own', () => {
	expect(deadlineIn(1_000)).not.toBe(deadlineIn(2_000));
});

test('one that is over is not given out again', async () => {
	const over = deadlineIn(1);
	await new Promise<void>((resolve) =>
		over.addEventListener('abort', () => resolve(), { once: true }),
	);
	expect(deadlineIn(1)).not.toBe(over);
	expect(over.reason).toHaveProperty('name', 'TimeoutError');
});
