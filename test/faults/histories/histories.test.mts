// Random histories: executions, retries of any of them in any order, kills at random moments, two
// processes, lists that are late. The server's ledger says whether anybody got the same SMS twice.
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import { Engine } from '../../engine/engine.mts';
import { startSimulator, type Campaign, type Simulator } from '../../simulator/index.mts';
import { speedUp } from '../../support/batches.mts';
import { seeded } from '../../support/virtual-clock.mts';
import { sendWorkflow } from '../../support/workflows.mts';
import { N8nProcess, type Stored } from './process.mts';

jest.setTimeout(120_000);

/** The nodes wait so many times as short. */
const SPEED = 40;
/** 3 s and 2 min, so many times as short. */
const LATE_MS = 75;
const BATCH_LATE_MS = 2_000;
/** Messages of other people, over two days. */
const EARLIER = 2_500;
const HISTORIES = 4;
const STEPS = 7;

let engine: Engine;
let simulator: Simulator;
beforeAll(async () => {
	speedUp(SPEED);
	engine = await Engine.start();
	simulator = await startSimulator({
		rateLimit: { perSecond: null },
		environment: 'production',
		latency: { base: 10, jitter: 10 },
		visibility: { listDelay: [0, LATE_MS] },
		batch: { creationDelay: [0, BATCH_LATE_MS] },
	});
});
let world: World | undefined;
afterEach(async () => {
	await world?.one.kill();
	await world?.other.kill();
});
afterAll(async () => await simulator.close());

interface World {
	campaign: Campaign;
	random: () => number;
	one: N8nProcess;
	other: N8nProcess;
}

async function worldOf(seed: number): Promise<World> {
	simulator.reset();
	const templates = { english: 'Dear {{name}}, here is your {{fruit}}.' };
	const campaign = simulator.addCampaign({ templates });
	for (let i = EARLIER; i > 0; i--) {
		const recipient = `658${String(i).padStart(7, '0')}`;
		simulator.insert({ campaign, recipient, createdAt: Date.now() - i * 70_000 });
	}
	const start = async () => await N8nProcess.start(engine, simulator, campaign);
	return { campaign, random: seeded(seed), one: await start(), other: await start() };
}

function fileOf(items: IDataObject[], isBatch: boolean, options: IDataObject) {
	return sendWorkflow(items, {
		resource: isBatch ? 'batch' : 'message',
		operation: 'send',
		recipient: '={{ $json.phone }}',
		valuesMode: 'json',
		valuesJson: '={{ { name: $json.name, fruit: $json.fruit } }}',
		options: { timeout: 2_000, ...options },
	});
}

/** How many messages each text of each person is. */
function held(): Map<string, number> {
	const counts = new Map<string, number>();
	// What of a batch is still to come, too.
	simulator.settle();
	for (const { recipient, values, createdAt } of simulator.ledger.messages()) {
		if (recipient.startsWith('658') || createdAt === 0) continue;
		const key = `${recipient} ${values.name} ${values.fruit}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

/** Plays one step on one of the two processes, and perhaps kills it on the way. */
async function step(world: World, play: (process: N8nProcess) => Promise<Stored>): Promise<Stored> {
	const { random, campaign } = world;
	const side = random() < 0.5 ? 'one' : 'other';
	const process = world[side];
	const playing = play(process);
	if (random() < 0.4) {
		await sleep(random() * 250);
		await process.kill();
		// n8n takes its time to start, so what single messages are late is over by then.
		await sleep(2 * LATE_MS);
		world[side] = await N8nProcess.start(engine, simulator, campaign);
	}
	const stored = await playing;
	// The two work one after the other, but for what a person sees: the list.
	await sleep(2 * LATE_MS);
	return stored;
}

const seeds = Array.from({ length: HISTORIES }, (_, i) => (Date.now() + i) % 1_000_000);

test.each(seeds)(
	'an execution and its retries, in any order: one SMS an item (seed %i)',
	async (seed) => {
		const played = (world = await worldOf(seed));
		const { random } = played;
		const isBatch = random() < 0.3;
		const items = Array.from({ length: 12 }, (_, i) => ({
			// Two of the items are equal.
			phone: `9${1_000_000 + (i === 11 ? 0 : i)}`,
			name: `Person ${i === 11 ? 0 : i}`,
			fruit: 'apple',
		}));
		const file = fileOf(items, isBatch, {});
		for (let i = 0; i < 4; i++) {
			const phone = `659${1_000_000 + Math.floor(random() * 11)}`;
			simulator.faults.add({
				route: isBatch ? 'sendBatch' : 'send',
				fault: { kind: 'status', status: 400, body: 'json' },
				when: (call) => isBatch || call.recipient === phone,
				times: 1,
			});
		}
		const all: Stored[] = [];
		for (let i = 0; i < STEPS; i++) {
			const open = all.filter(({ ended }) => ended?.status !== 'success');
			const of = open[Math.floor(random() * open.length)];
			if (all.length > 0 && !of) break;
			all.push(await step(played, async (process) => await process.run(file, of)));
		}
		// In the end one that nobody disturbs: all that is missing goes, and nothing else.
		simulator.faults.clear();
		const [first] = all;
		if (first && first.ended?.status !== 'success') {
			await sleep(isBatch ? BATCH_LATE_MS : 0);
			const last = await played.one.run(file, first);
			expect(last.ended?.status).toBe('success');
		}
		const expected = new Map(
			items.slice(0, 11).map(({ phone, name }) => [`65${phone} ${name} apple`, 1]),
		);
		expected.set('6591000000 Person 0 apple', 2);
		expect([...held()].sort()).toEqual([...expected].sort());
	},
);

test.each(seeds)(
	'any executions with Skip If Sent Within: one SMS for each text (seed %i)',
	async (seed) => {
		const played = (world = await worldOf(seed));
		const { random } = played;
		const pool = Array.from({ length: 16 }, (_, i) => ({
			phone: `9${1_000_000 + (i % 8)}`,
			name: `Person ${i % 8}`,
			fruit: i < 8 ? 'apple' : 'pear',
		}));
		const all: Stored[] = [];
		for (let i = 0; i < STEPS; i++) {
			const items = Array.from(
				{ length: 1 + Math.floor(random() * 14) },
				() => pool[Math.floor(random() * 16)],
			);
			const open = all.filter(({ ended }) => ended?.status !== 'success');
			const of = random() < 0.3 ? open[Math.floor(random() * open.length)] : undefined;
			const isBatch = random() < 0.25;
			const file = of?.file ?? fileOf(items, isBatch, { skipIfSentWithin: 24 });
			all.push(
				await step(played, async (process) => {
					const runs = [process.run(file, of)];
					// Executions of one process may overlap.
					if (random() < 0.3) runs.push(process.run(file, of));
					const [stored] = await Promise.all(runs);
					return stored;
				}),
			);
			// Batches of another process, or of one that was killed, are known when the list shows them.
			if (file.nodes[1].parameters.resource === 'batch') await sleep(BATCH_LATE_MS + 2 * LATE_MS);
		}
		expect([...held()].filter(([, count]) => count > 1)).toEqual([]);
	},
);
