// The process in which a trigger polls: the package of one folder on n8n's engine, with clocks that
// are put forward.
import { eventsOf, TRIGGER, triggerWorkflow } from '../support/status-trigger.mts';
import { credentials } from '../support/workflows.mts';
import { Engine } from '../engine/engine.mts';
import { Polling } from '../engine/polling.mts';
import { serve } from './processes.mts';

export interface Polled {
	/** Milliseconds of a processor; 0 if turns were watched. */
	cpuMs: number;
	/** The same without a turn for anybody else, at most; 0 if turns were not watched. */
	longestMs: number;
	/** Characters. */
	state: number;
	/** Event IDs. */
	told: string[];
}

export interface WatchLane {
	open(options: { folder: string; baseUrl: string; lookBackHours: number }): Promise<void>;
	/** @param time Milliseconds that go by. */
	pass(time: number): Promise<void>;
	/**
	 * @param isTurning Whether turns are to be watched; that costs processor time, which is not
	 * measured then.
	 */
	poll(isTurning: boolean): Promise<Polled>;
}

let ahead = 0;
let polling: Polling;
let isActive = false;

const [dateNow, steadyNow] = [Date.now.bind(Date), performance.now.bind(performance)];
Date.now = () => dateNow() + ahead;
performance.now = () => steadyNow() + ahead;

/** Milliseconds that this thread has worked. */
function worked(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1_000;
}

/** Looks at the thread's work at each turn of the event loop. */
function watchTurns(): () => number {
	let longest = 0;
	let before = worked();
	let isOver = false;
	const turn = () => {
		const after = worked();
		longest = Math.max(longest, after - before);
		before = after;
		if (!isOver) setImmediate(turn);
	};
	setImmediate(turn);
	return () => {
		isOver = true;
		return Math.max(longest, worked() - before);
	};
}

serve<WatchLane>({
	async open({ folder, baseUrl, lookBackHours }: Parameters<WatchLane['open']>[0]) {
		ahead = 0;
		isActive = false;
		const engine = await Engine.start(folder);
		const account = { environment: 'custom', baseUrl, campaignId: 'campaign_1', apiKey: 'key' };
		polling = new Polling(
			engine,
			triggerWorkflow({ options: { firstRunLookback: lookBackHours * 60 } }),
			TRIGGER,
			credentials({ ...account, callsPerSecond: 1_000 }),
		);
	},

	async pass(time: number) {
		ahead += time;
	},

	async poll(isTurning: boolean) {
		const before = polling.executions.length;
		const begun = worked();
		const longest = isTurning ? watchTurns() : () => 0;
		if (isActive) await polling.poll();
		else await polling.activate();
		const longestMs = longest();
		const cpuMs = isTurning ? 0 : worked() - begun;
		isActive = true;
		const items = polling.executions.splice(before).flat();
		const told = eventsOf(items.map(({ json }) => json));
		return { cpuMs, longestMs, state: JSON.stringify(polling.disk).length, told };
	},
});
