// An operation that reads a list of messages: each input item asks for a list of its own, and gives
// one output item for each message.

import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { realClock } from '../api/clock';
import { deliveryWithSegments } from '../api/delivery';
import { explain, type Explanation } from '../api/explain';
import type { Failure } from '../api/failure';
import { messageJson, type MessageRow } from '../api/message';
import { simpleMessage } from '../api/simple-message';
import { messageFilter, type MessageFilter } from '../lists/filter';
import { MAX_PAGE, readPages, type ListingEnd } from '../lists/pages';
import { readFilters } from '../panel/filters';
import type { ItemParameters } from '../panel/item-parameters';
import type { ItemProblems } from '../panel/problem';
import type { ItemRun } from '../run/item-run';
import { Progress } from '../api/progress';
import { isFailed, type Failed } from '../run/result';
import { toNumber } from '../sms/to-text';
import type { Hint, Operation, OperationOption } from './declaration';
import { operation, showHints } from './operation';
import { SIMPLIFY } from './simplify';

/** What tells the operations that read a list apart. */
export interface ListDeclaration {
	option: OperationOption;
	fields: INodeProperties[];
	/**
	 * Reads the batch whose messages an item asks for; if left out, the list is the campaign's. An ID
	 * that cannot be used becomes a problem of the item.
	 */
	batchIdOf?(item: ItemParameters): string | undefined;
	/** What to check after a refusal, as in `Wording`. */
	check: string;
	/** Explains a failure; returns `undefined` if the general text is right. */
	explain?(failure: Failure): Explanation | undefined;
}

interface ListItem {
	itemIndex: number;
	batchId: string | undefined;
	filter: MessageFilter;
	/** Messages at most; `Infinity` for all. */
	limit: number;
	isSimple: boolean;
}

/** What was read of a list. */
interface Listed {
	/** The messages that pass the filter, as output, newest first. */
	messages: IDataObject[];
	rowsRead: number;
	/** Rows in which no message could be read. */
	unreadable: number;
	/** When the message of the last row read was created, as Postman gives it. */
	lastCreatedAt?: string | undefined;
}

type Read = Listed & { kind: 'listed'; end: ListingEnd };
/** A list whose reading failed or was stopped; `listed` is what was read of it until then. */
type Broken = Failed & { listed?: Listed };

/**
 * An operation that reads a list for each item. A list that fails midway gives what it has, first.
 */
export function listOperation({ option, fields, ...declaration }: ListDeclaration): Operation {
	return operation<ListItem, Read>({
		option,
		fields,
		wording: { done: 'read', things: 'lists', outcome: 'notRead' },
		oneByOne: true,
		read: ({ parameters, context }) =>
			parameters.map((item) => readItem(item, declaration, context.getTimezone())),
		work: (items, { run }) => run.all(items, async (item) => await read(run, item, declaration)),
		finish(results, { context }) {
			showHints(context, hintsAtGaps(results));
			return results;
		},
		output: ({ messages }) => messages.map((json) => ({ json })),
		beforeFailed: (result: Broken) => result.listed?.messages ?? [],
	});
}

function readItem(
	item: ItemParameters,
	{ batchIdOf }: Pick<ListDeclaration, 'batchIdOf'>,
	timezone: string,
): ListItem | ItemProblems {
	const { itemIndex, problems } = item;
	const batchId = batchIdOf?.(item);
	const filter = messageFilter(readFilters(item, timezone));
	const limit = item.read('returnAll', false) === true ? Infinity : limitOf(item);
	const isSimple = item.read(SIMPLIFY, true) === true;
	return problems.length > 0
		? { itemIndex, includeInput: false, problems }
		: { itemIndex, batchId, filter, limit, isSimple };
}

function limitOf(item: ItemParameters): number {
	const limit = toNumber(item.read('limit', 50));
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
	run: ItemRun,
	item: ListItem,
	declaration: Pick<ListDeclaration, 'check' | 'explain'>,
): Promise<Read | Broken> {
	const listed: Listed = { messages: [], rowsRead: 0, unreadable: 0 };
	const end = await readInto(listed, run, item);
	const { rowsRead } = listed;
	if (end.kind === 'stopped') return { kind: 'untried', listed };
	if (end.kind !== 'failed') return { kind: 'listed', end, ...listed };
	const { reaction, failure } = end;
	const { message, description } =
		declaration.explain?.(failure) ?? explain(failure, declaration.check);
	if (rowsRead === 0) {
		return { kind: 'notDone', reaction, failure, explanation: { message, description } };
	}
	const soFar = `${description} ${rowsRead} messages of the list had been read by then.`;
	const explanation = { message, description: soFar };
	// Only the item says that there is output: if the run stops here, an exception has none.
	const advice = `${soFar} Those of them that match the filters are in the output. To go on from there, set Created Before to postmanSend.lastCreatedAt.`;
	const details = { advice, messagesRead: rowsRead, lastCreatedAt: listed.lastCreatedAt };
	return { kind: 'notDone', reaction, failure, explanation, details, listed };
}

async function readInto(
	listed: Listed,
	{ client, pause, noMore, context }: ItemRun,
	{ batchId, filter, limit, isSimple }: ListItem,
): Promise<ListingEnd> {
	const progress = new Progress(context.logger, realClock);
	const { messages } = listed;
	const { search, createdAfter = -Infinity } = filter;
	// A small page of a filtered list may hold no message that is wanted.
	const pageLimit = () =>
		filter.wantsAll ? Math.min(MAX_PAGE, limit - messages.length) : MAX_PAGE;
	return await readPages(
		{ client, batchId, search, limit: pageLimit, pause, signal: noMore },
		(rows, position) => {
			for (const row of rows) {
				if (messages.length >= limit) break;
				if (filter.wants(row)) messages.push(isSimple ? simpleMessage(row) : wholeMessage(row));
			}
			listed.rowsRead += rows.length;
			listed.unreadable = position.unreadable;
			listed.lastCreatedAt = rows.at(-1)?.createdAt ?? listed.lastCreatedAt;
			progress.note(() => `${listed.rowsRead} messages of the list read`);
			return messages.length >= limit || (position.isNewestFirst && position.oldest < createdAfter);
		},
	);
}

const wholeMessage = (row: MessageRow): IDataObject => ({
	...messageJson(row),
	delivery: deliveryWithSegments(row),
});

/** Warns of lists that may miss messages although nothing failed. */
function hintsAtGaps(results: Array<Read | Failed>): Hint[] {
	const lists = results.filter((result) => !isFailed(result));
	const unreadable = lists.reduce((sum, list) => sum + list.unreadable, 0);
	const gaps: Array<[boolean, string]> = [
		[
			unreadable > 0,
			`${unreadable} rows of Postman’s list could not be read as messages and were left out.`,
		],
		[
			lists.some(({ end }) => end.kind === 'cut'),
			'Postman’s list says that it goes on, but not where: it is not complete.',
		],
		[
			lists.some(({ end }) => end.kind === 'circling'),
			'Postman’s list came round to what had been read already: it may not be complete.',
		],
		[
			lists.some(({ end }) => end.kind === 'endless'),
			'Postman’s list went on after 10,000 pages and was left there: it is not complete.',
		],
	];
	return gaps.flatMap(([isSo, message]) => (isSo ? [{ type: 'warning', message }] : []));
}
