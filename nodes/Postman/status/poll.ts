// One poll of the trigger: joins the machine (watch.ts) to the API and to what n8n keeps.

import type { INodeExecutionData, IPollFunctions, UserError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';
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
import { callerOf, memoryOf, type PollMemory } from './memory';
import { readInto } from './read';
import { sample } from './sample';
import { readSettings, type Settings } from './settings';
import { ApiSource, CALL_TIMEOUT } from './source';
import { stateFrom } from './state';
import { StatusWatch, type News } from './watch';

const KEY = 'postmanStatus';
const OUTLOOK = 'The trigger goes on trying, and then reports what has changed meanwhile.';

export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	if (this.getMode() === 'manual') return await fetchTestEvent(this);
	const memory = memoryOf(this, Date.now());
	if (memory.isPolling) return null;
	memory.isPolling = true;
	try {
		return await pollOnce(this, memory);
	} finally {
		memory.isPolling = false;
	}
}

async function fetchTestEvent(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const opened = await open(context);
	if ('error' in opened) throw opened.error;
	const { client, settings } = opened;
	try {
		return await sample(context, client, settings);
	} finally {
		client.close();
	}
}

/** @throws NodeApiError or NodeOperationError where a person should know; then no state has been changed. */
async function pollOnce(
	context: IPollFunctions,
	memory: PollMemory,
): Promise<INodeExecutionData[][] | null> {
	const caller = callerOf(memory, context);
	// The watch begins anew, also where the last one ended in an outage, or where this outage has sunk an activation.
	if (caller === 'activation') memory.outage = undefined;
	if (memory.outage && isResting(memory.outage, Date.now())) return tell(memory, caller);
	const opened = await open(context);
	if ('error' in opened) {
		note(context, memory, opened);
		return tell(memory, caller);
	}

	const { client, settings } = opened;
	const stored = context.getWorkflowStaticData('node');
	// Where Postman was away at the first poll, that is still when the watch began.
	const delay = memory.outage ? Math.max(0, Date.now() - memory.outage.since) : 0;
	const watched = { ...settings, lookBack: settings.lookBack + delay };
	const watch = new StatusWatch(watched, stateFrom(stored[KEY]), memory.hints);
	// What a fault of ours leaves behind is not to be trusted.
	memory.hints = undefined;
	const source = new ApiSource(context, client, settings);
	await readInto(watch, source).finally(() => client.close());
	const { news, state, hints } = watch.finish();
	memory.hints = hints;

	if (source.failure) {
		note(context, memory, faultOfCall(context.getNode(), source.failure, OUTLOOK));
		// Where there is something to report, that goes out first: the next poll can say the rest.
		if (news.length === 0) tell(memory, caller);
	} else {
		memory.outage = undefined;
	}
	// Not before here, and as a whole: n8n sees assignments only.
	if (state) stored[KEY] = { ...state };
	return news.length > 0 ? [itemsOf(news)] : null;
}

type Opened = { client: PostmanClient; settings: Settings };

async function open(context: IPollFunctions): Promise<Opened | Fault> {
	let client: PostmanClient | undefined;
	try {
		client = await PostmanClient.open(context, CALL_TIMEOUT);
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

/** @throws What stopped the poll, where it is time to say it. */
function tell(memory: PollMemory, caller: Caller): null {
	const { outage } = memory;
	const now = Date.now();
	if (!outage || !isToBeTold(outage, caller, now)) return null;
	outage.told = toldOf(outage, now);
	throw outage.fault.error;
}

function itemsOf(news: News[]): INodeExecutionData[] {
	return news.map(({ message, change }) => ({ json: changeJson(message, change) }));
}
