// One poll of the trigger: joins the machine (watch.ts) to the API and to what n8n keeps.

import type { INodeExecutionData, IPollFunctions, UserError } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { PostmanClient } from '../api/client';
import { withoutFault } from '../api/fault-log';
import { changeJson } from './change';
import {
	faultOfCall,
	faultOfSetup,
	isResting,
	isToBeTold,
	outageOf,
	toldOf,
	type Caller,
	type Fault,
} from './fault';
import type { News } from './ledger';
import { beginTurn, callerOf, memoryOf, type PollMemory } from './memory';
import { readInto } from './read';
import { sample } from './sample';
import { readSettings, type Settings } from './settings';
import { ApiSource, CALL_TIMEOUT_MS, clocksOf, HASTY_CALL_TIMEOUT_MS, pollTimeMs } from './source';
import { stateFrom, type State } from './state';
import { inSlices } from './steps';
import { StatusWatch } from './watch';

const KEY = 'postmanStatus';
const OUTLOOK = 'The trigger goes on trying, and then reports what has changed meanwhile.';
/** Items that are made at once: then n8n's thread has its turn. */
const ITEMS_AT_ONCE = 2_000;

/**
 * One poll of the trigger. Returns `null` if there is nothing to report.
 *
 * @throws NodeApiError or NodeOperationError if a person should know what stopped it.
 */
export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const isManual = this.getMode() === 'manual';
	return await (isManual ? fetchTestEvent(this) : takeTurn(this)).catch((error: Error) => {
		throw withoutFault(this, error, 'Postman Status Trigger');
	});
}

async function takeTurn(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const memory = memoryOf(context, Date.now());
	const caller = callerOf(memory, context);
	const counts = beginTurn(memory, caller, performance.now());
	if (!counts) return null;
	try {
		return await pollOnce(context, memory, caller, counts);
	} finally {
		if (counts()) memory.isPolling = false;
	}
}

async function fetchTestEvent(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const opened = await open(context, CALL_TIMEOUT_MS);
	if ('error' in opened) throw opened.error;
	const { client, settings } = opened;
	try {
		return await sample(context, client, settings);
	} finally {
		client.close();
	}
}

/**
 * @param counts Whether what this poll gives is still asked for.
 * @throws NodeApiError or NodeOperationError if a person should know; then no state has been
 *   changed.
 */
async function pollOnce(
	context: IPollFunctions,
	memory: PollMemory,
	caller: Caller,
	counts: () => boolean,
): Promise<INodeExecutionData[][] | null> {
	// The watch begins anew, also if the last one ended in an outage, or if this outage has
	// sunk an activation.
	if (caller === 'activation') memory.outage = undefined;
	const tellOutage = () => tell(memory, caller, intervalOf(memory));
	if (memory.outage && isResting(memory.outage, Date.now())) return tellOutage();
	const isHasty = caller === 'activation' || caller === 'start';
	const opened = await open(context, isHasty ? HASTY_CALL_TIMEOUT_MS : CALL_TIMEOUT_MS);
	try {
		if (!counts()) return null;
		if ('error' in opened) {
			note(context, memory, opened);
			return tellOutage();
		}

		const { client, settings } = opened;
		memory.intervalMs = settings.intervalMs;
		const stored = context.getWorkflowStaticData('node');
		// If Postman was away at the first poll, that is still when the watch began.
		const delay = memory.outage ? Math.max(0, Date.now() - memory.outage.since) : 0;
		const watched = { ...settings, lookBackMs: settings.lookBackMs + delay };
		const state = begunAnew(context, caller, stateFrom(stored[KEY]));
		const watch = new StatusWatch(watched, state, memory.hints, clocksOf(client));
		// What a fault of ours leaves behind is not to be trusted.
		memory.hints = undefined;
		const timeMs = pollTimeMs(context.getPollBudgetMs?.(), intervalOf(memory), isHasty);
		const source = new ApiSource(client, settings, timeMs);
		await readInto(watch, source);
		const outcome = await inSlices(watch.finish());
		const items = await itemsOf(outcome.news);
		if (!counts()) return null;
		memory.hints = outcome.hints;
		warn(context, memory, source, watch);

		if (source.failure) {
			note(context, memory, faultOfCall(context.getNode(), source.failure, OUTLOOK));
		} else {
			memory.outage = undefined;
		}
		// If there is something to report, that goes out first: the next poll can say the rest.
		const isBeginning = outcome.state?.isBeginning;
		if (isBeginning) stored[KEY] = { ...outcome.state };
		if (source.failure && items.length === 0) tellOutage();
		// Not before here, and as a whole: n8n sees assignments only.
		if (outcome.state && !isBeginning) stored[KEY] = { ...outcome.state };
		return items.length > 0 ? [items] : null;
	} finally {
		if ('client' in opened) opened.client.close();
	}
}

/**
 * A watch that has only begun, and that a person has ended since, says nothing of the one that
 * begins now.
 */
function begunAnew(context: IPollFunctions, caller: Caller, state: State | undefined) {
	const isNew = caller === 'activation' && context.getActivationMode() === 'activate';
	return isNew && state?.isBeginning ? undefined : state;
}

/** Milliseconds between two polls: as Poll Times has it, else as the last two were apart. */
function intervalOf({ intervalMs = 0, turnAt, lastTurnAt }: PollMemory): number {
	if (intervalMs > 0 || turnAt === undefined || lastTurnAt === undefined) return intervalMs;
	return turnAt - lastTurnAt;
}

type Opened = { client: PostmanClient; settings: Settings };

async function open(context: IPollFunctions, timeoutMs: number): Promise<Opened | Fault> {
	let client: PostmanClient | undefined;
	try {
		client = await PostmanClient.open(context, timeoutMs);
		return { client, settings: readSettings(context, client.campaign.key) };
	} catch (error) {
		client?.close();
		return faultOfSetup(context.getNode(), error as UserError);
	}
}

function note(context: IPollFunctions, memory: PollMemory, fault: Fault): void {
	if (!memory.outage) context.logger.warn(`Postman Status Trigger: ${fault.error.message}`);
	memory.outage = outageOf(fault, memory.outage, Date.now());
}

/** What is passed over or put off is said once as long as it lasts. */
function warn(
	context: IPollFunctions,
	memory: PollMemory,
	{ unreadableRows, unreadableMessages }: ApiSource,
	{ isFull, hasNoRoom }: StatusWatch,
): void {
	const warnings = {
		unreadable:
			unreadableRows + unreadableMessages > 0 &&
			`${unreadableRows} rows of Postman’s list, and ${unreadableMessages} messages by their IDs, could not be read`,
		full:
			isFull &&
			'More has changed than one poll reports. The next polls report the rest: if this is said again and again, choose shorter Poll Times.',
		noRoom:
			hasNoRoom &&
			'More messages have changed than n8n can keep in mind. The rest is reported when others have settled.',
	};
	const before = memory.warned ?? [];
	memory.warned = [];
	for (const [kind, text] of Object.entries(warnings)) {
		if (text === false) continue;
		memory.warned.push(kind);
		if (!before.includes(kind)) context.logger.warn(`Postman Status Trigger: ${text}`);
	}
}

/** @throws What stopped the poll, if it is time to say it. */
function tell(memory: PollMemory, caller: Caller, intervalMs: number): null {
	const { outage } = memory;
	const now = Date.now();
	if (!outage || !isToBeTold(outage, caller, now, intervalMs)) return null;
	outage.told = toldOf(outage, now);
	throw outage.fault.error;
}

async function itemsOf(news: News[]): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (let start = 0; start < news.length; start += ITEMS_AT_ONCE) {
		if (start > 0) await sleep(0);
		for (const { message, change } of news.slice(start, start + ITEMS_AT_ONCE)) {
			items.push({ json: changeJson(message, change) });
		}
	}
	return items;
}
