import fc, { plays } from '../support/fast-check.mts';

import { type Lane, Pacer } from '../../nodes/Postman/api/pacer.ts';
import { PacingLaw } from '../../nodes/Postman/api/pacing-law.ts';
import { LimitedServer } from '../support/limited-server.mts';
import { VirtualClock, VirtualTime } from '../support/virtual-clock.mts';

const workload = fc.record({
	seed: fc.nat(100_000),
	rule: fc.constantFrom('fixed', 'sliding', 'bucket', 'strict', 'open'),
	limit: fc.oneof(fc.constantFrom(0.1, 0.5, 1, 10), fc.double({ min: 0.2, max: 40, noNaN: true })),
	/** What the server allows, as a part of what we were told. */
	truth: fc.constantFrom(0.5, 1, 2),
	latency: fc.nat(3_000),
	jitter: fc.nat(3_000),
	retryAfterMs: fc.option(fc.nat(5_000), { nil: undefined }),
	processes: fc.integer({ min: 1, max: 4 }),
	calls: fc.array(
		fc.record({
			process: fc.nat(3),
			lane: fc.constantFrom<Lane>('send', 'send', 'send', 'read', 'retry'),
			begin: fc.nat(8_000),
			abortAfter: fc.option(fc.nat(20_000), { nil: undefined, freq: 8 }),
			throwsOn: fc.option(fc.nat(2), { nil: undefined, freq: 8 }),
		}),
		{ minLength: 1, maxLength: 70 },
	),
});

interface Watched {
	lane: 'send' | 'read';
	order: number;
	isRepeat: boolean;
	/** Since when it waits; undefined while it does not. */
	waiting?: number;
}

/** Three processes that keep each other out, at a server that asks for less than its own window. */
const kept: typeof workload extends fc.Arbitrary<infer T> ? T : never = {
	seed: 0,
	rule: 'strict',
	limit: 0.5,
	truth: 0.5,
	latency: 0,
	jitter: 0,
	retryAfterMs: 1_324,
	processes: 3,
	calls: [0, 0, 0, 1, 2, 0].map((process) => ({
		process,
		lane: 'send',
		begin: process === 2 ? 1_392 : 0,
		abortAfter: undefined,
		throwsOn: undefined,
	})),
};

test('whatever the server, the network and the callers do, every call ends and the rules hold', async () => {
	await fc.assert(
		fc.asyncProperty(workload, async (given) => {
			const time = new VirtualTime();
			const server = new LimitedServer(time, {
				...given,
				limit: Math.max(0.1, given.limit * given.truth),
			});
			const size = Math.ceil(given.limit);
			const window = (size / given.limit) * 1_000;

			const processes = Array.from({ length: given.processes }, (_, index) => {
				const clock = new VirtualClock(time, given.seed + index);
				return {
					clock,
					pacer: new Pacer(new PacingLaw(given.limit, clock.random), clock),
					watched: [] as Watched[],
					inFlight: 0,
					/** The turn before. */
					last: undefined as { lane: 'send' | 'read'; at: number } | undefined,
					counted: [] as number[],
				};
			});
			const broken = new Error('broken');
			const wrong: unknown[] = [];
			let ended = 0;

			for (const call of given.calls) {
				const of = processes[call.process % processes.length];
				const stop = new AbortController();
				time.at(call.begin, () => {
					const me: Watched = {
						lane: call.lane === 'read' ? 'read' : 'send',
						order: of.watched.length,
						isRepeat: call.lane === 'retry',
						waiting: time.now,
					};
					of.watched.push(me);
					let abortedAt: number | undefined;
					if (call.abortAfter !== undefined) {
						time.at(time.now + call.abortAfter, () => {
							abortedAt = time.now;
							stop.abort('stopped');
						});
					}

					const attempt = async (refusals: number) => {
						expect(abortedAt).toBeUndefined();
						const waiters = of.watched.filter(
							(other) => other !== me && (other.waiting ?? Infinity) < time.now,
						);
						// First come, first served; repeats go first.
						for (const other of waiters.filter((each) => each.lane === me.lane)) {
							if (!me.isRepeat) expect(other.isRepeat).toBe(false);
							if (!me.isRepeat && !other.isRepeat) expect(other.order).toBeGreaterThan(me.order);
						}
						// No two turns in a row for one lane while the other waited through both.
						const { last } = of;
						if (last?.lane === me.lane) {
							const starved = waiters.filter(
								(other) => other.lane !== me.lane && (other.waiting ?? Infinity) < last.at,
							);
							expect(starved).toEqual([]);
						}
						of.last = { lane: me.lane, at: time.now };
						me.waiting = undefined;
						expect(++of.inFlight).toBeLessThanOrEqual(64);

						const start = time.now;
						try {
							const answer = refusals === call.throwsOn ? undefined : await server.call();
							if (!answer?.throttled) of.counted.push(start);
							if (!answer) throw broken;
							if (answer.throttled) Object.assign(me, { isRepeat: true, waiting: time.now });
							return answer;
						} finally {
							of.inFlight--;
						}
					};
					const end = () => {
						me.waiting = undefined;
						ended++;
					};
					of.pacer
						.run(call.lane, attempt, stop.signal)
						.then(
							(result) => expect(result).toBe(true),
							(error: unknown) => {
								if (error === broken) return;
								if (error !== 'stopped') throw error;
								// Who waits leaves in the moment of the abort; who was under way, when refused.
								expect(time.now).toBe(Math.max(abortedAt ?? NaN, me.waiting ?? NaN));
							},
						)
						.catch((error: unknown) => wrong.push(error))
						.finally(end);
				});
			}
			// A week: what has not ended by then waits for ever.
			await time.run(7 * 24 * 3_600_000);
			expect(time.pending).toBe(0);

			expect(wrong).toEqual([]);
			expect(ended).toBe(given.calls.length);
			for (const { clock, counted } of processes) {
				expect(clock.mostSleeping).toBeLessThanOrEqual(2);
				counted.sort((one, other) => one - other);
				for (let call = size; call < counted.length; call++) {
					expect(counted[call] - counted[call - size]).toBeGreaterThan(window - 1e-6);
				}
			}
		}),
		{ ...plays(400), examples: [[kept]] },
	);
}, 600_000);
