// What n8n has to store stays small, whatever is on its way: what a state has no room for is told
// later, and nothing is told twice.
import fc, { plays } from '../support/fast-check.mts';

import { StatusWatch } from '../../nodes/Postman/status/watch.ts';
import type { Hints } from '../../nodes/Postman/status/hints.ts';
import type { State } from '../../nodes/Postman/status/state.ts';
import { inSlices } from '../../nodes/Postman/status/steps.ts';
import { readInto } from '../../nodes/Postman/status/read.ts';
import { iso } from '../support/status-model.mts';
import { MINUTE } from '../support/status-ways.mts';
import { HOUR, SETTINGS, type Regime } from '../support/status-plan.mts';
import { World } from '../support/status-world.mts';

jest.setTimeout(300_000);

const MAX_STATE_LENGTH = 1_000_000;

/** A list of very many messages, and a trigger that polls it. */
class Campaign {
	now = Date.parse('2026-11-02T09:00:00+08:00');
	/** Whether a message has been delivered. */
	arrived = (_index: number) => false;
	/** The longest state that there was. */
	longest = 0;
	readonly told = new Map<string, number>();
	/** `createdAt` of each, newest first. */
	private readonly created: string[];
	private state: State | undefined;
	private hints: Hints | undefined;

	/** @param spread Milliseconds from one to the next; the newest was created 40 minutes ago. */
	constructor(count: number, spread: number) {
		const newest = this.now - 40 * MINUTE;
		this.created = Array.from({ length: count }, (_, i) => iso(newest - i * spread));
	}

	async poll(maxPages: number): Promise<void> {
		const clocks = () => ({ local: this.now, server: this.now, steady: this.now });
		const watch = new StatusWatch(
			{ ...SETTINGS, lookBackMs: 3 * HOUR },
			this.state,
			this.hints,
			clocks(),
		);
		let pages = 0;
		await readInto(watch, {
			clocks,
			page: async ({ limit, after = '0' }) => {
				if (pages++ >= maxPages) return undefined;
				const from = Number(after);
				const until = Math.min(from + limit, this.created.length);
				const rows = Array.from({ length: until - from }, (_, i) => ({
					id: `m${from + i}`,
					createdAt: this.created[from + i],
					latestStatus: this.arrived(from + i) ? 'success' : 'sent_to_telco',
				}));
				const isLast = until === this.created.length;
				return { rows, unreadable: 0, ...(!isLast && { nextCursor: String(until) }) };
			},
			batchPage: async () => undefined,
			message: async () => undefined,
		});
		const { news, state, hints } = await inSlices(watch.finish());
		for (const { change } of news) {
			this.told.set(change.eventId, (this.told.get(change.eventId) ?? 0) + 1);
		}
		this.state = (state && (JSON.parse(JSON.stringify(state)) as State)) ?? this.state;
		this.hints = hints;
		this.longest = Math.max(this.longest, JSON.stringify(this.state ?? '').length);
		this.now += 15 * MINUTE;
	}
}

test('200,000 on their way, and the first reading cut', async () => {
	const campaign = new Campaign(200_000, 30);
	for (const pages of [300, 300, 6, 90]) await campaign.poll(pages);
	expect(campaign.told.size).toBe(0);
	// A state is stored with them.
	campaign.arrived = (i) => i % 100 === 0;
	for (const pages of [90, 300]) await campaign.poll(pages);
	campaign.arrived = () => true;
	for (let poll = 0; poll < 20 && campaign.told.size < 200_000; poll++) await campaign.poll(150);
	expect(campaign.longest).toBeLessThanOrEqual(MAX_STATE_LENGTH);
	expect(campaign.told.size).toBe(200_000);
	expect([...campaign.told.values()].filter((times) => times > 1)).toEqual([]);
});

const history = fc.record({
	regime: fc.constantFrom<Regime>('memory', 'staged'),
	maxEntries: fc.integer({ min: 40, max: 100 }),
	pageSize: fc.constantFrom(5, 20, 1_000),
	turns: fc.array(
		fc.record({
			count: fc.integer({ min: 0, max: 120 }),
			/** Milliseconds from one to the next. */
			spread: fc.constantFrom(0.3, 1, 1_000, 5_000),
			/** How many of a hundred messages settle only after a long time. */
			slow: fc.constantFrom(0, 10, 50, 100),
			takes: fc.integer({ min: 0, max: 90 * MINUTE }),
			pages: fc.constantFrom(2, 3, 6, Infinity),
			wait: fc.constantFrom(MINUTE, 10 * MINUTE, 40 * MINUTE),
			isRestart: fc.constantFrom(false, false, false, true),
		}),
		{ minLength: 1, maxLength: 25 },
	),
});

test('at any rate, all is told, once, and the state keeps its bounds', async () => {
	await fc.assert(
		fc.asyncProperty(history, async ({ regime, maxEntries, pageSize, turns }) => {
			const world = new World(regime);
			world.maxEntries = maxEntries;
			const { server } = world;
			server.pageSize = pageSize;
			let longest = 0;
			const poll = async (pages = Infinity) => {
				await world.poll({ pages });
				longest = Math.max(longest, world.state?.messages.length ?? 0);
			};
			await poll();
			for (const { count, spread, slow, takes, pages, wait, isRestart } of turns) {
				for (let i = 0; i < count; i++) {
					const isSlow = (i * 37) % 100 < slow;
					server.send({
						createdAt: server.now + Math.floor(i * spread),
						way: [[isSlow ? takes + 2 * HOUR : takes, 'success']],
					});
				}
				server.now += wait;
				if (isRestart) world.restart();
				await poll(pages);
			}
			const told = () => new Set(world.told.map(({ trueId }) => trueId)).size;
			for (let polls = 0; polls < 150 && told() < server.messages.length; polls++) {
				server.now += 10 * MINUTE;
				await poll();
			}
			await poll();
			expect(told()).toBe(server.messages.length);
			expect(world.repeats).toEqual([]);
			expect(longest).toBeLessThanOrEqual(maxEntries * 10);
		}),
		plays(60),
	);
}, 600_000);
