// One poll of the trigger: joins the machine (watch.ts) to the API and to what n8n keeps.

import type { INodeExecutionData, IPollFunctions, UserError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { PostmanClient, type ListQuery } from '../api/client';
import { explain } from '../api/explain';
import type { Failure } from '../api/failure';
import type { MessagePage } from '../api/message';
import { changeJson } from './change';
import { isToBeTold, pollFault } from './fault';
import { callerOf, memoryOf, type Caller, type PollMemory } from './memory';
import { sample } from './sample';
import { readSettings, type Settings } from './settings';
import { stateFrom, type Hints, type State } from './state';
import { StatusWatch, type News } from './watch';

/** Milliseconds until a call is given up. */
const CALL_TIMEOUT = 12_000;
/** Milliseconds that a poll may read for: less than the least time between two polls. */
const LONGEST_POLL = 45_000;
/** Of the time that n8n gives: what is under way at its end has to come to an end too. */
const SHARE = 0.5;
/** So much more for a poll's first two pages. */
const OVERTIME = 1.3;
/** The first page, where no message is on its way. */
const QUIET_PAGE = 100;
const PAGE = 1_000;
/** Failed messages that are read by their IDs in one poll. */
const READS = 20;

const KEY = 'postmanStatus';

export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const client = await open(this);
	const settings = readSettings(this, client.campaign);
	if (this.getMode() === 'manual') return await sample(this, client, settings);

	const memory = memoryOf(this);
	if (memory.isPolling) return null;
	memory.isPolling = true;
	const { hints } = memory;
	// What a fault of ours leaves behind is not to be trusted.
	memory.hints = undefined;
	try {
		return await new Poll(this, client, settings, memory).run(hints);
	} finally {
		memory.isPolling = false;
	}
}

async function open(context: IPollFunctions): Promise<PostmanClient> {
	try {
		return await PostmanClient.open(context, CALL_TIMEOUT);
	} catch (error) {
		const { message, description } = error as UserError;
		throw new NodeOperationError(context.getNode(), message, { description: description ?? '' });
	}
}

class Poll {
	private readonly context: IPollFunctions;
	private readonly client: PostmanClient;
	private readonly settings: Settings;
	private readonly memory: PollMemory;
	/** Aborted when the poll's time is over. */
	private readonly timeIsUp: AbortSignal;
	private readonly overtimeIsUp: AbortSignal;
	/** Of the call that ended this poll's reading. */
	private failure?: Failure;

	constructor(
		context: IPollFunctions,
		client: PostmanClient,
		settings: Settings,
		memory: PollMemory,
	) {
		this.context = context;
		this.client = client;
		this.settings = settings;
		this.memory = memory;
		// Not on n8n before 2.38.
		const budget = context.getPollBudgetMs?.() ?? Infinity;
		const time = Math.min(budget * SHARE, LONGEST_POLL);
		this.timeIsUp = AbortSignal.timeout(time);
		this.overtimeIsUp = AbortSignal.timeout(time * OVERTIME);
	}

	async run(hints: Hints | undefined): Promise<INodeExecutionData[][] | null> {
		const stored = this.context.getWorkflowStaticData('node');
		const before = stateFrom(stored[KEY]);
		const watch = await this.read(before, hints);
		if (!watch) return this.end([], hints);

		await this.readFailed(watch);
		const { news, state, hints: next } = watch.finish();
		// Not before here, and as a whole: a poll that throws changes nothing, and n8n sees assignments only.
		if (state) stored[KEY] = { ...state };
		return this.end(news, next);
	}

	/** @returns Nothing where not even the first page could be read. */
	private async read(
		state: State | undefined,
		hints: Hints | undefined,
	): Promise<StatusWatch | undefined> {
		const isQuiet = hints !== undefined && hints.sightings.size === 0 && !hints.pass;
		const head = await this.page({ limit: isQuiet ? QUIET_PAGE : PAGE }, this.overtimeIsUp);
		if (!head) return undefined;
		const now = this.client.serverTime(Date.now());
		const watch = new StatusWatch(this.settings, state, hints, now);
		watch.takePage(head);
		// A second page comes in any case: a long walk that began anew in each poll would never end.
		for (let isSecond = true; ; isSecond = false) {
			const query = watch.nextPage();
			const page = query && (await this.page(query, isSecond ? this.overtimeIsUp : this.timeIsUp));
			if (!page) return watch;
			watch.takePage(page);
		}
	}

	/** @returns Nothing where it could not be read, or the time was up. */
	private async page(query: ListQuery, signal: AbortSignal): Promise<MessagePage | undefined> {
		const { batchId, search } = this.settings;
		const whole = { ...query, ...(search && { search }) };
		const reading = await inTime(
			signal,
			batchId
				? this.client.listBatchMessages(batchId, whole, signal)
				: this.client.listMessages(whole, signal),
		);
		if (reading?.ok) return reading.value;
		this.failure = reading?.failure;
		return undefined;
	}

	private async readFailed(watch: StatusWatch): Promise<void> {
		for (const id of watch.toRead(READS)) {
			if (this.failure) return;
			const reading = await inTime(this.timeIsUp, this.client.getMessage(id, this.timeIsUp));
			if (!reading) return;
			if (reading.ok) watch.takeRead(id, reading.value);
			else if (reading.failure.httpStatus === 404) watch.takeRead(id, undefined);
			else this.failure = reading.failure;
		}
	}

	private end(news: News[], hints: Hints | undefined): INodeExecutionData[][] | null {
		const { memory, failure } = this;
		memory.hints = hints;
		const caller = callerOf(memory, this.context);
		if (!failure) memory.outage = undefined;
		else this.tell(failure, caller, news.length > 0);
		if (news.length === 0) return null;
		return [news.map(({ message, change }) => ({ json: changeJson(message, change) }))];
	}

	/** @throws NodeApiError where a person should know. What there is to report goes out first: the next poll can say it. */
	private tell(failure: Failure, caller: Caller, hasNews: boolean): void {
		const now = Date.now();
		const outage = (this.memory.outage ??= { since: now });
		this.context.logger.warn(`Postman Status Trigger: ${explain(failure).message}`);
		if (hasNews || !isToBeTold(failure, outage, caller, now)) return;
		outage.toldAt = now;
		throw pollFault(this.context.getNode(), failure);
	}
}

/** @returns Nothing where the signal ended the waiting. */
async function inTime<T>(signal: AbortSignal, call: Promise<T>): Promise<T | undefined> {
	return await call.catch((error: unknown) => {
		if (signal.aborted && error === signal.reason) return undefined;
		throw error;
	});
}
