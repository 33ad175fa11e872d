// What operations that read a list of messages have in common: each input item asks for a list of its own, and gives one
// output item for each message.

import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ListQuery, PostmanClient, Reading } from '../api/client';
import { explain, type Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import type { MessagePage } from '../api/message';
import { ItemRun } from '../run/item-run';
import { listMessages, type Listed } from '../lists/list-messages';
import { readFilter, type MessageFilter } from '../panel/filters';
import { Parameters, type ItemParameters } from '../panel/parameters';
import type { ItemProblems } from '../panel/problem';
import { failedJson, isFailed, type Failed, type Wording } from '../run/result';
import { openClient } from './open-client';
import { refuseBadItems, reportRun } from './finish';

/** One page of the list that an item asks for. */
export type ReadPage = (
	client: PostmanClient,
	query: ListQuery,
	signal?: AbortSignal,
) => Promise<Reading<MessagePage>>;

export interface ListOperation {
	/** Reads what else the item says; what cannot be used becomes a problem of the item. */
	listOf(item: ItemParameters): ReadPage;
	/** As in `Wording`. */
	check: string;
	/** @returns Nothing where the general text of the failure is right. */
	explain?(failure: Failure): Explanation | undefined;
}

interface ListRequest {
	itemIndex: number;
	readPage: ReadPage;
	filter: MessageFilter;
	/** Messages at most; `Infinity` for all. */
	limit: number;
}

/** A list that broke off midway also has what was read of it. */
type ListResult = ({ kind: 'listed' } & Listed) | (Failed & { listed?: Listed });

const WORDING: Wording = { done: 'read', things: 'lists', outcome: 'notRead' };

export async function executeList(
	this: IExecuteFunctions,
	operation: ListOperation,
): Promise<INodeExecutionData[]> {
	const client = await openClient(this);
	const parameters = new Parameters(this);
	const requests = this.getInputData().map((_, itemIndex) =>
		requestOf(parameters.of(itemIndex), operation, this.getTimezone()),
	);
	const stopAtFirst = !this.continueOnFail();
	const bad = requests.filter((request) => 'problems' in request);
	if (stopAtFirst) refuseBadItems(this, bad, WORDING);

	// One list after the other: each may be long, and its pages come one by one anyway.
	const run = new ItemRun({ context: this, client, stopAtFirst, wording: WORDING, width: 1 });
	const results = await run.all(requests, async (request): Promise<ListResult> => {
		if ('problems' in request) return { kind: 'invalid', problems: request.problems };
		return await run.inLine(async () => await read(this, run, request, operation));
	});
	reportRun(this, results, WORDING, stopAtFirst);
	hintAtGaps(this, results);
	return results.flatMap((result, item) =>
		jsonOf(result).map((json) => ({ json, pairedItem: { item } })),
	);
}

function requestOf(
	item: ItemParameters,
	{ listOf }: ListOperation,
	timezone: string,
): ListRequest | ItemProblems {
	const { itemIndex, problems } = item;
	const readPage = listOf(item);
	const filter = readFilter(item, timezone);
	const limit = item.read('returnAll', false) === true ? Infinity : limitOf(item);
	return problems.length > 0
		? { itemIndex, includeInput: false, problems }
		: { itemIndex, readPage, filter, limit };
}

function limitOf(item: ItemParameters): number {
	const limit = Number(item.read('limit', 50));
	if (!(Number.isInteger(limit) && limit >= 1)) {
		item.refuse(
			'Limit',
			'It is not a whole number of at least 1',
			'Correct Limit, or turn on Return All.',
		);
	}
	return limit;
}

async function read(
	context: IExecuteFunctions,
	{ client, pause, noMore }: ItemRun,
	{ readPage, filter, limit }: ListRequest,
	operation: ListOperation,
): Promise<ListResult> {
	const listed = await listMessages({
		readPage: async (query, signal) => await readPage(client, query, signal),
		filter,
		limit,
		pause,
		signal: noMore,
		logger: context.logger,
	});
	const { end, rowsRead } = listed;
	if (end.kind === 'stopped') return { kind: 'untried', listed };
	if (end.kind !== 'failed') return { kind: 'listed', ...listed };
	const { reaction, failure } = end;
	const { message, description } =
		operation.explain?.(failure) ?? explain(failure, operation.check);
	const soFar = rowsRead > 0 ? ` ${rowsRead} messages of the list had been read by then.` : '';
	const explanation = { message, description: `${description}${soFar}` };
	return { kind: 'notDone', reaction, failure, explanation, listed };
}

/** What was read of a list that broke off comes out, and after it an item that says where. */
function jsonOf(result: ListResult): IDataObject[] {
	if (!isFailed(result)) return result.messages;
	const { listed } = result;
	const json = failedJson(result, WORDING);
	if (!listed || listed.rowsRead === 0) return [json];
	const { rowsRead, lastCreatedAt, messages } = listed;
	return [
		...messages,
		{
			...json,
			message: `${json.message as string} Those of them that match the filters are in the output. To go on from there, set Created Before to details.lastCreatedAt.`,
			details: { ...(json.details as IDataObject), messagesRead: rowsRead, lastCreatedAt },
		},
	];
}

/** What may be missing although nothing failed. */
function hintAtGaps(context: IExecuteFunctions, results: ListResult[]): void {
	const lists = results.filter((result) => result.kind === 'listed');
	const unreadable = lists.reduce((sum, list) => sum + list.unreadable, 0);
	const hint = (message: string) =>
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	if (unreadable > 0) {
		hint(`${unreadable} rows of Postman’s list could not be read as messages and were left out.`);
	}
	if (lists.some(({ end }) => end.kind === 'circling')) {
		hint('Postman’s list came round to what had been read already: it may not be complete.');
	}
	if (lists.some(({ end }) => end.kind === 'endless')) {
		hint('Postman’s list went on after 10,000 pages and was left there: it is not complete.');
	}
}
