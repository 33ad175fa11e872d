// What a poll of the trigger costs, beside the same trigger of another commit: quiet campaigns with
// failures under watch, and very many messages on their way.
import { start } from './processes.mts';
import { progress } from './progress.mts';
import type { CampaignOptions, WatchCampaign } from './watch-campaign.mts';
import type { Polled, WatchLane } from './watch-lane.mts';

const MINUTE = 60_000;
const MB = 2 ** 20;
/**
 * Polls of which the average is taken: as old failures are looked at now and then, they are many.
 */
const POLLS = 120;
/** Milliseconds after which fewer have to do: a poll that costs much costs the same each time. */
const MAX_MS = 10_000;
/** Polls in which all that is there has been seen. */
const MAX_WARM_UPS = 60;
/** Polls in which no message is told, and all polls that are waited for. */
const MAX_QUIET = 45;
const MAX_TELLING = 120;

export interface Contestant {
	name: string;
	/** Where a built package is. */
	folder: string;
}

interface Cost {
	calls: number;
	mb: number;
	cpuMs: number;
}

interface Delivery {
	first: Cost;
	/** While all are on their way. */
	steady: Cost;
	/** The longest that any poll ran without a turn for anybody else. */
	longestMs: number;
	/** Cost of the polls that tell. */
	telling: Cost;
	/** Until all were told. */
	polls: number;
	told: number;
	repeated: number;
	state: number;
}

/** @param isQuick Fewer of them. @returns Lines to print. */
export async function benchWatchCosts(contestants: Contestant[], isQuick: boolean) {
	const rates = isQuick ? [1_000] : [1_000, 10_000, 50_000];
	const failures = isQuick ? [0, 50] : [0, 1, 50, 5_000];
	const onTheirWay = isQuick ? [5_000] : [50_000, 200_000];
	const cells = rates.flatMap((perDay) => failures.map((failed) => ({ perDay, failed })));
	const shown = progress('costs', contestants.length * (cells.length + onTheirWay.length));
	const quiet = new Map<string, Cost>();
	const deliveries = new Map<string, Delivery>();
	for (const { name, folder } of contestants) {
		for (const { perDay, failed } of cells) {
			const options = { perDay, failures: failed, onTheirWay: 0 };
			const cost = await withLane(folder, options, 48, measureQuiet);
			quiet.set(`${name} ${perDay} ${failed}`, cost);
			shown.step(`${name}, ${perDay} a day, ${failed} failures: ${textOf(cost)}`);
		}
		for (const count of onTheirWay) {
			const options = { perDay: 0, failures: 0, onTheirWay: count };
			const delivery = await withLane(folder, options, 1, measureDelivery);
			deliveries.set(`${name} ${count}`, delivery);
			shown.step(`${name}, ${count} on their way: told in ${delivery.polls} polls`);
		}
	}
	shown.end();
	return [
		'A poll a minute, on average: calls, MB, CPU ms',
		...cells.map(({ perDay, failed }) => {
			const title = `  ${perDay} a day, ${failed} failures under watch`;
			const costs = contestants.map(
				({ name }) => `${name} ${textOf(quiet.get(`${name} ${perDay} ${failed}`))}`,
			);
			return [title.padEnd(44), ...costs].join('  |  ');
		}),
		...onTheirWay.flatMap((count) => [
			`${count} on their way, and then delivered at once`,
			...contestants.map(({ name }) => deliveryText(name, deliveries.get(`${name} ${count}`))),
		]),
	].join('\n');
}

type Poll = (isTurning?: boolean) => Promise<Cost & Pick<Polled, 'told' | 'state' | 'longestMs'>>;

interface Lane {
	campaign: WatchCampaign;
	onTheirWay: number;
	/** A minute after the one before. */
	poll: Poll;
}

async function withLane<T>(
	folder: string,
	options: CampaignOptions,
	lookBackHours: number,
	measure: (lane: Lane) => Promise<T>,
): Promise<T> {
	const campaign = start<WatchCampaign>('watch-campaign.mts');
	const lane = start<WatchLane>('watch-lane.mts');
	try {
		const baseUrl = await campaign.calls.open(options);
		await lane.calls.open({ folder, baseUrl, lookBackHours });
		const poll: Poll = async (isTurning = false) => {
			await campaign.calls.pass(MINUTE);
			await lane.calls.pass(MINUTE);
			const { cpuMs, longestMs, told, state } = await lane.calls.poll(isTurning);
			const { list, get, bytes } = await campaign.calls.traffic();
			return { calls: list + get, mb: bytes / MB, cpuMs, longestMs, told, state };
		};
		return await measure({ campaign: campaign.calls, poll, onTheirWay: options.onTheirWay });
	} finally {
		await campaign.end();
		await lane.end();
	}
}

async function measureQuiet({ poll }: Lane): Promise<Cost> {
	// Until nothing old is news, and three more.
	for (let polls = 0, quiet = 0; polls < MAX_WARM_UPS && quiet < 4; polls++) {
		const { told } = await poll();
		quiet = told.some((eventId) => eventId.endsWith('failure')) ? 0 : quiet + 1;
	}
	const costs: Cost[] = [];
	const begun = Date.now();
	while (costs.length < POLLS && Date.now() - begun < MAX_MS) costs.push(await poll());
	return average(costs);
}

async function measureDelivery({ campaign, poll, onTheirWay }: Lane): Promise<Delivery> {
	const first = await poll(true);
	const steady = [await poll(), await poll(), await poll()];
	const turning = await poll(true);
	await campaign.deliver();
	const told = new Set<string>();
	const telling: Array<Awaited<ReturnType<Poll>>> = [];
	let polls = 0;
	let count = 0;
	let state = 0;
	// What the state has no room for is told when others need not be named any longer.
	for (let quiet = 0; quiet < MAX_QUIET && telling.length < MAX_TELLING;) {
		const one = await poll(true);
		for (const eventId of one.told) told.add(eventId);
		count += one.told.length;
		state = Math.max(state, one.state);
		telling.push(one);
		quiet = one.told.length > 0 ? 0 : quiet + 1;
		if (quiet === 0) polls = telling.length;
		if (told.size >= onTheirWay) break;
	}
	return {
		first,
		steady: average(steady),
		longestMs: Math.max(first.longestMs, ...[turning, ...telling].map((one) => one.longestMs)),
		telling: average(telling.slice(0, Math.max(polls, 1))),
		polls,
		told: told.size,
		repeated: count - told.size,
		state,
	};
}

function average(costs: Cost[]): Cost {
	const of = (name: keyof Cost) => costs.reduce((sum, cost) => sum + cost[name], 0) / costs.length;
	return { calls: of('calls'), mb: of('mb'), cpuMs: of('cpuMs') };
}

function textOf(cost: Cost | undefined): string {
	if (!cost) return '-';
	const { calls, mb, cpuMs } = cost;
	const numbers = [calls.toFixed(1).padStart(6), mb.toFixed(2).padStart(6)];
	return `${numbers.join(' ')} ${cpuMs.toFixed(0).padStart(6)}`;
}

function deliveryText(name: string, delivery: Delivery | undefined): string {
	if (!delivery) return `  ${name}: -`;
	const { first, steady, telling, longestMs, polls, told, repeated, state } = delivery;
	const traffic = ({ calls, mb }: Cost) => `${calls.toFixed(0)} calls, ${mb.toFixed(1)} MB`;
	return [
		`  ${name}: ${told} told in ${polls} polls, ${repeated} twice; state ${(state / 1024).toFixed(0)} KB; longest stretch ${longestMs.toFixed(0)} ms CPU;`,
		`a poll: first ${traffic(first)}; on their way ${traffic(steady)}, ${steady.cpuMs.toFixed(0)} ms CPU; telling ${traffic(telling)}`,
	].join(' ');
}
