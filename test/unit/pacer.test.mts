// The pacer: who gets room, in which order, and what a stop does.
import { type Lane, Pacer } from '../../nodes/Postman/api/pacer.ts';
import { PacingLaw } from '../../nodes/Postman/api/pacing-law.ts';
import { LimitedServer } from '../support/limited-server.mts';
import { campaign, REST, passed } from '../support/one-pacer.mts';
import { VirtualClock, VirtualTime } from '../support/virtual-clock.mts';

describe('room', () => {
	test('ten items leave at once and are answered after one round trip', async () => {
		const { time, server, pacer } = campaign();
		const all = Promise.all(Array.from({ length: 10 }, () => pacer.run('send', server.call)));
		await time.run();
		expect(await all).toHaveLength(10);
		expect(server.lastAnswer).toBe(200);
		expect(server.refused).toBe(0);
	});

	test('after an hour of rest there is one burst, not an hour of saved ones', async () => {
		const { time, server, pacer } = campaign();
		const send = (count: number) => {
			for (let item = 0; item < count; item++) void pacer.run('send', server.call);
		};
		send(35);
		await time.run();
		time.at(time.now + 3_600_000, () => send(35));
		await time.run();
		expect(server.accepted).toHaveLength(70);
		expect(server.refused).toBe(0);
		const later = server.accepted.filter((at) => at > 3_600_000);
		expect(later.filter((at) => at < later[0] + 1_000)).toHaveLength(10);
	});

	test('a crowd of an hour ago does not slow the next ten items', async () => {
		const { time, server, pacer } = campaign({ rule: 'shut' });
		void pacer.run('send', server.call);
		await time.run(60_000);
		server.setRule('sliding');
		await time.run();
		const start = time.now + 3_600_000;
		let last = 0;
		time.at(start, () => {
			for (let item = 0; item < 10; item++) {
				void pacer.run('send', server.call).then(() => (last = time.now));
			}
		});
		await time.run();
		expect(last - start).toBe(200);
	});

	test('what was learnt is forgotten after a long rest, and only then', async () => {
		const time = new VirtualTime();
		const clock = new VirtualClock(time, 1);
		const server = new LimitedServer(time, { rule: 'sliding', limit: 10 });
		const law = new PacingLaw(10, clock.random);
		const pacer = new Pacer(law, clock);
		const forget = jest.spyOn(law, 'forget');
		/**
		 * How often it was forgotten for calls that come so many milliseconds after the last one has
		 * ended.
		 */
		const after = async (rest: number, calls = 1) => {
			forget.mockClear();
			time.at(time.now + rest, () => {
				for (let call = 0; call < calls; call++) void pacer.run('send', server.call);
			});
			await time.run();
			return forget.mock.calls.length;
		};
		expect(await after(0)).toBe(1);
		expect(await after(1_000, 30)).toBe(0);
		expect(await after(REST)).toBe(0);
		expect(await after(REST + 1)).toBe(1);

		// One call that is under way, or waits, for so long is no rest.
		server.setRule('shut');
		void pacer.run('send', server.call);
		forget.mockClear();
		await time.run(time.now + 2 * REST);
		void pacer.run('send', server.call);
		expect(forget).not.toHaveBeenCalled();
	});

	test('a limit far above what either side reaches costs no waiting', async () => {
		const { time, clock, server, pacer } = campaign({ rule: 'open', callsPerSecond: 100_000 });
		let inFlight = 0;
		let most = 0;
		const all = Promise.all(
			Array.from({ length: 5_000 }, () =>
				pacer.run('send', async () => {
					most = Math.max(most, ++inFlight);
					const attempt = await server.call();
					inFlight--;
					return attempt;
				}),
			),
		);
		await time.run();
		await all;
		expect(most).toBe(64);
		// 79 waves of 64, each of one round trip.
		expect(time.now).toBe(79 * 200);
		expect(clock.mostSleeping).toBe(0);
	});

	test('a slow server gets the limit while that takes few enough calls under way', async () => {
		const { time, server, pacer } = campaign({ latency: 5_000 });
		for (let item = 0; item < 100; item++) void pacer.run('send', server.call);
		await time.run();
		expect(server.lastAnswer).toBeLessThan(9_600 + 5_000);
		expect(server.refused).toBe(0);
	});

	test('a very slow server gets fewer calls, not more sockets', async () => {
		const { time, pacer } = campaign();
		let inFlight = 0;
		let most = 0;
		let done = 0;
		for (let item = 0; item < 300; item++) {
			void pacer.run('send', async () => {
				most = Math.max(most, ++inFlight);
				await time.sleep(30_000);
				inFlight--;
				done++;
				return passed(true);
			});
		}
		await time.run();
		expect({ most, done }).toEqual({ most: 64, done: 300 });
	});

	test('a raised limit is used at once, a lowered one from now on', async () => {
		const { time, server, pacer } = campaign({ rule: 'open', callsPerSecond: 1 });
		for (let item = 0; item < 60; item++) void pacer.run('send', server.call);
		time.at(2_500, () => pacer.setLimit(10));
		time.at(4_400, () => pacer.setLimit(2));
		await time.run();
		const starts = (from: number, to: number) =>
			server.accepted.filter((at) => at - 100 >= from && at - 100 < to).length;
		expect(starts(0, 2_500)).toBe(3);
		expect(starts(2_500, 2_501)).toBe(9);
		expect(starts(4_400, 5_400)).toBeLessThanOrEqual(2);
		expect(starts(5_600, 15_600)).toBeGreaterThanOrEqual(18);
		expect(() => pacer.setLimit(0)).toThrow(RangeError);
	});

	test('nothing runs on when nobody waits', async () => {
		const { time, clock, server, pacer } = campaign();
		for (let item = 0; item < 25; item++) void pacer.run('send', server.call);
		await time.run();
		expect(clock.sleeping).toBe(0);
		expect(time.now).toBe(server.lastAnswer);
	});
});

describe('order', () => {
	/** Starts of `lanes`, all queued at once behind a full window. */
	async function startsOf(lanes: Lane[]): Promise<string[]> {
		const { time, pacer } = campaign({ callsPerSecond: 1 });
		const starts: string[] = [];
		lanes.forEach((lane, index) => {
			void pacer.run(lane, async () => {
				starts.push(`${lane} ${index}`);
				return passed(true);
			});
		});
		await time.run();
		return starts;
	}

	test('first come, first served; a retry goes ahead of new sends', async () => {
		expect(await startsOf(['send', 'send', 'retry', 'send', 'retry'])).toEqual([
			'retry 2',
			'retry 4',
			'send 0',
			'send 1',
			'send 3',
		]);
	});

	test('while both wait they take turns: neither starves the other', async () => {
		const starts = await startsOf([...Array<Lane>(6).fill('read'), ...Array<Lane>(3).fill('send')]);
		expect(starts.map((start) => start.split(' ')[0])).toEqual([
			...['read', 'send', 'read', 'send', 'read', 'send'],
			...['read', 'read', 'read'],
		]);
	});

	test('refused calls are repeated in their order, ahead of new ones, and know how often', async () => {
		const { time, pacer } = campaign({ callsPerSecond: 3 });
		const log: string[] = [];
		for (let item = 0; item < 5; item++) {
			void pacer.run('send', async (refusals) => {
				log.push(`${item}:${refusals}`);
				await time.sleep(100 + item);
				return { result: true, throttled: item < 3 && refusals < 2 };
			});
		}
		await time.run();
		const repeats = log.filter((entry) => !entry.endsWith(':0'));
		expect(repeats).toEqual(['0:1', '1:1', '2:1', '0:2', '1:2', '2:2']);
		expect(log.slice(-2)).toEqual(['3:0', '4:0']);
	});
});

describe('stop', () => {
	test('who waits leaves at once, who is under way finishes', async () => {
		const { time, server, pacer } = campaign();
		const stop = new AbortController();
		const ends: Record<string, number> = {};
		for (let item = 0; item < 5_000; item++) {
			const count = (kind: string) => () => {
				const key = `${kind} at ${time.now}`;
				ends[key] = (ends[key] ?? 0) + 1;
			};
			void pacer.run('send', server.call, stop.signal).then(count('sent'), count('stopped'));
		}
		time.at(150, () => stop.abort(new Error('Stop')));
		const other = pacer.run('send', server.call);
		await time.run();
		expect(ends).toEqual({ 'stopped at 150': 4_990, 'sent at 200': 10 });
		expect(await other).toBe(true);
		expect(server.accepted).toHaveLength(11);
	});

	test('a refused call whose signal is aborted is not repeated, and blocks nobody', async () => {
		const { time, server, pacer } = campaign({ callsPerSecond: 1 });
		const stop = new AbortController();
		const refused = pacer.run(
			'send',
			async () => {
				await time.sleep(100);
				stop.abort(new Error('Stop'));
				return { result: true, throttled: true };
			},
			stop.signal,
		);
		const outcome = expect(refused).rejects.toThrow('Stop');
		const next = pacer.run('send', server.call);
		await time.run();
		await outcome;
		expect(await next).toBe(true);
	});

	test('a call that aborts keeps even those from starting whose turn has come', async () => {
		const { time, server, pacer } = campaign();
		const stop = new AbortController();
		let starts = 0;
		const all = Array.from({ length: 10 }, () =>
			pacer.run(
				'send',
				async () => {
					starts++;
					stop.abort(new Error('Stop'));
					return await server.call();
				},
				stop.signal,
			),
		);
		const settled = Promise.allSettled(all);
		const next = pacer.run('send', server.call);
		await time.run();
		expect(starts).toBe(1);
		expect((await settled).filter((each) => each.status === 'rejected')).toHaveLength(9);
		expect(await next).toBe(true);
	});

	test('a signal that is already aborted starts nothing', async () => {
		const { server, pacer } = campaign();
		const stopped = AbortSignal.abort(new Error('Stop'));
		await expect(pacer.run('send', server.call, stopped)).rejects.toThrow('Stop');
		expect(server.firstStart).toBe(Infinity);
	});

	test('thousands of waiters hear one listener, and none is left behind', async () => {
		const { time, server, pacer } = campaign({ rule: 'open', callsPerSecond: 1_000 });
		const stop = new AbortController();
		const added = jest.spyOn(stop.signal, 'addEventListener');
		const removed = jest.spyOn(stop.signal, 'removeEventListener');
		for (let item = 0; item < 5_000; item++) void pacer.run('send', server.call, stop.signal);
		await time.run();
		expect(added).toHaveBeenCalledTimes(1);
		expect(removed).toHaveBeenCalledTimes(1);
	});
});
