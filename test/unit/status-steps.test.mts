// However many messages the trigger watches, n8n's thread has its turn in between.
import { each, inSlices, type Steps } from '../../nodes/Postman/status/steps.ts';
import { StatusWatch } from '../../nodes/Postman/status/watch.ts';
import type { Hints } from '../../nodes/Postman/status/hints.ts';
import type { State } from '../../nodes/Postman/status/state.ts';
import { ModelServer } from '../support/status-model.mts';
import { SETTINGS } from '../support/status-plan.mts';

jest.setTimeout(30_000);

afterEach(() => jest.restoreAllMocks());

test('each thing is visited once, also where visiting takes it away', () => {
	const things = new Map(Array.from({ length: 1_000 }, (_, i) => [i, i]));
	const visited: number[] = [];
	const steps = each(things, ([key]) => {
		visited.push(key);
		things.delete(key);
	});
	let turns = 0;
	while (!steps.next().done) turns++;
	expect(visited).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
	expect(turns).toBeGreaterThan(3);
});

test('others have their turn while the steps take long', async () => {
	let now = performance.now();
	jest.spyOn(performance, 'now').mockImplementation(() => (now += 4));
	let others = 0;
	const timer = setInterval(() => others++, 0);
	const visit = () => {};
	await inSlices(each(Array.from({ length: 5_000 }), visit));
	clearInterval(timer);
	expect(others).toBeGreaterThan(3);
});

test('what the steps return and throw comes out', async () => {
	function* adding(): Steps<number> {
		yield;
		return 3;
	}
	function* failing(): Steps<number> {
		throw new Error('broken');
	}
	expect(await inSlices(adding())).toBe(3);
	await expect(inSlices(failing())).rejects.toThrow('broken');
});

describe('a poll of 6,000 messages', () => {
	const MESSAGES = 6_000;
	/** The most messages that were touched between two yields. */
	function longest<T>(steps: Steps<T>, touched: () => number): [result: T, most: number] {
		for (let most = 0, before = touched(); ; before = touched()) {
			const { done, value } = steps.next();
			most = Math.max(most, touched() - before);
			if (done) return [value, most];
		}
	}

	test('is told without a long step', () => {
		const server = new ModelServer();
		let touched = 0;
		/** Counts whoever looks at what is remembered of a message. */
		const counting = (hints: Hints | undefined) => {
			for (const watched of hints?.messages.values() ?? []) {
				const { isOpen } = watched;
				Object.defineProperty(watched, 'isOpen', {
					get: () => (touched++, isOpen),
					enumerable: true,
					configurable: true,
				});
			}
			return hints;
		};
		for (let i = 0; i < MESSAGES; i++) server.send({ way: [[90_000, 'success']] });
		const clocks = () => ({ local: server.now, server: server.now, steady: server.now });
		let state: State | undefined;
		let hints: Hints | undefined;
		let told = 0;
		for (let poll = 0; poll < 4; poll++, server.now += 60_000) {
			const watch = new StatusWatch(SETTINGS, state, counting(hints), clocks());
			const steps: number[] = [];
			const run = <T,>(work: Steps<T>): T => {
				const [result, most] = longest(work, () => touched);
				steps.push(most);
				return result;
			};
			run(watch.begin());
			for (let query = watch.nextPage(); query; query = watch.nextPage()) {
				run(watch.takePage(server.list(query), clocks()));
			}
			run(watch.unreadRows());
			run(watch.toRead());
			const outcome = run(watch.finish());
			told += outcome.news.length;
			({ hints } = outcome);
			state = outcome.state ?? state;
			expect(Math.max(...steps)).toBeLessThan(1_000);
		}
		expect(told).toBe(MESSAGES);
	});
});
