// The pacer: calls that are refused, and campaigns that let nothing in.
import { CLOSED } from '../../nodes/Postman/api/closing.ts';
import { Pacer } from '../../nodes/Postman/api/pacer.ts';
import { PacingLaw } from '../../nodes/Postman/api/pacing-law.ts';
import { campaign, passed } from '../support/one-pacer.mts';
import { VirtualClock, VirtualTime } from '../support/virtual-clock.mts';

describe('refusals', () => {
	test('a refused call takes its place before the room that it left is given away', async () => {
		const { time, pacer } = campaign({ callsPerSecond: 100_000 });
		const starts: string[] = [];
		for (let item = 0; item < 65; item++) {
			void pacer.run('send', async (refusals) => {
				starts.push(`${item}:${refusals}`);
				await time.sleep(item === 0 ? 100 : 1_000);
				return { result: true, throttled: item === 0 && refusals === 0 };
			});
		}
		await time.run();
		expect(starts.slice(64)).toEqual(['0:1', '64:0']);
	});

	test('permits that return sooner and sooner do not pile up sleeps', async () => {
		const time = new VirtualTime();
		const clock = new VirtualClock(time, 1);
		const chance = new Map([
			[100, 0.9],
			[101, 0.5],
			[102, 0.1],
		]);
		const law = new PacingLaw(3, () => chance.get(time.now) ?? 0);
		const pacer = new Pacer(law, clock);
		let done = 0;
		for (let item = 0; item < 6; item++) {
			const call = async (refusals: number) => {
				await time.sleep(100 + item);
				return { result: true, throttled: item < 3 && refusals === 0 };
			};
			void pacer.run('send', call).then(() => done++);
		}
		await time.run();
		expect(done).toBe(6);
		expect(clock.mostSleeping).toBe(2);
	});

	test('a closed campaign is asked less and less, with jitter, and every answer is used at once', async () => {
		const { time, server, pacer } = campaign({ rule: 'shut' });
		const starts: number[] = [];
		const all: Array<Promise<boolean>> = [];
		for (let item = 0; item < 500; item++) {
			all.push(
				pacer.run('send', () => {
					starts.push(time.now);
					return server.call();
				}),
			);
		}
		await time.run(600_000);
		const late = starts.filter((at) => at > 60_000);
		const gaps = late.slice(1).map((at, index) => at - late[index]);
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_500);
		expect(Math.max(...gaps)).toBeLessThan(5_500);
		expect(new Set(gaps).size).toBeGreaterThan(gaps.length / 2);

		server.setRule('sliding');
		await time.run();
		expect(await Promise.all(all)).toHaveLength(500);
		expect(server.lastAnswer).toBeLessThan(600_000 + 5_500 + 60_000);
	});

	test.each([0.1, 1, 10])(
		'a server that counts what it drops lets %d a second in again',
		async (limit) => {
			const { time, server, pacer } = campaign({
				rule: 'strict',
				limit,
				callsPerSecond: 2 * limit,
			});
			for (let item = 0; item < 30; item++) void pacer.run('send', server.call);
			await time.run(3_600_000);
			expect(server.accepted).toHaveLength(30);
		},
	);

	test('Retry-After is obeyed by all calls of the campaign', async () => {
		const { time, pacer } = campaign();
		const starts: number[] = [];
		for (let item = 0; item < 20; item++) {
			void pacer.run('send', async () => {
				const call = starts.push(time.now);
				await time.sleep(200);
				return { result: true, throttled: call === 1, retryAfterMs: 7_000 };
			});
		}
		await time.run();
		expect(starts.filter((at) => at > 0 && at < 7_200)).toEqual([]);
		expect(starts).toHaveLength(21);
	});

	test('a call may have had enough: it gets its last result', async () => {
		const { time, pacer } = campaign();
		const ended = pacer.run('send', async (refusals) => {
			await time.sleep(200);
			return { result: `refused ${refusals + 1}`, throttled: true, final: refusals === 2 };
		});
		await time.run();
		expect(await ended).toBe('refused 3');
	});

	test('a call that throws gives its place back and keeps its error', async () => {
		const { time, server, pacer } = campaign({ callsPerSecond: 2 });
		const broken = Array.from({ length: 3 }, (_, item) =>
			pacer.run('send', async () => {
				if (item === 1) throw new Error('at once');
				await time.sleep(100);
				throw new Error('later');
			}),
		);
		const settled = Promise.allSettled(broken);
		const after = pacer.run('send', server.call);
		await time.run();
		expect((await settled).map((each) => each.status)).toEqual(Array(3).fill('rejected'));
		expect(await after).toBe(true);
		// What the server made of them is not known, so each still has its share of the window.
		expect(server.firstStart).toBeGreaterThanOrEqual(1_000);
	});

	test('another process holds most of the campaign: the rest is found, and all get through', async () => {
		const { time, server, pacer } = campaign();
		let theirs = 0;
		const other = () => {
			if (time.now > 120_000) return;
			void server.call().then((attempt) => (theirs += attempt.throttled ? 0 : 1));
			time.at(time.now + 1_000 / 9, other);
		};
		other();
		let done = 0;
		for (let item = 0; item < 60; item++) {
			void pacer.run('send', server.call).then(() => done++);
		}
		await time.run(120_000);
		expect(done).toBe(60);
		expect(theirs).toBeGreaterThan(700);
	});
});

describe('a campaign that lets nothing in', () => {
	test('is given up within a minute and a half', async () => {
		const { time, pacer } = campaign();
		const ends: number[] = [];
		const refuse = async () => ({ result: 'throttled', throttled: true });
		for (let item = 0; item < 30; item++) {
			void pacer.run('send', refuse).then(() => ends.push(time.now));
		}
		await time.run(90_000);
		expect(ends.length).toBeGreaterThan(0);
	});

	test.each([5, 20, 50])('is given up as soon if it asks for %i s each time', async (seconds) => {
		const { time, pacer } = campaign({ limit: 1 });
		const refuse = async () => ({
			result: time.now,
			throttled: true,
			retryAfterMs: seconds * 1_000,
		});
		let calls = 0;
		const ends: number[] = [];
		for (let item = 0; item < 10; item++) {
			const call = pacer.run(item % 2 ? 'send' : 'read', () => (calls++, refuse()));
			void call.catch(() => undefined).then(() => ends.push(time.now));
		}
		await time.run();
		expect(Math.max(...ends)).toBeLessThanOrEqual(91_000);
		expect(ends).toHaveLength(10);
		expect(calls).toBeLessThan(30);
	});

	test('is not waited for if it asks for more than a minute, by anyone', async () => {
		const { time, clock, pacer } = campaign({ limit: 1 });
		let calls = 0;
		const call = async () => {
			calls++;
			await clock.sleep(100);
			return { result: 'throttled', throttled: true, retryAfterMs: 590_000, final: true };
		};
		const all = Promise.allSettled([1, 2, 3].map(() => pacer.run('send', call)));
		await time.run(1_000);
		const late = Promise.allSettled([pacer.run('read', call)]);
		await time.run(2_000);
		expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
		expect(await late).toEqual([{ status: 'rejected', reason: CLOSED }]);
		expect(calls).toBe(1);
		// Less than a minute before it opens, it is waited for.
		await time.run(550_000);
		const again = pacer.run('send', async () => passed(time.now));
		await time.run();
		expect(await again).toBeGreaterThanOrEqual(590_000);
	});
});
