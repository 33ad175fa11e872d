// How an operation runs, from its first parameter to its last output item, written once. An operation's file declares its
// fields, how an item is read, what is done with the items and how that is told.

import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
	NodeExecutionHint,
	UserError,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';
import { CREDENTIAL_NAME, connectionFrom, type Connection } from '../api/connection';
import { Journal } from '../once/journal';
import { Parameters } from '../panel/parameters';
import { isBad, type ItemProblems } from '../panel/problem';
import { ItemRun } from '../run/item-run';
import { refuseBadItems, reportRun } from '../run/report';
import { failedJson, isFailed, type Failed, type FailedDetails, type Wording } from '../run/result';
import { readTimeout } from './common.fields';

/** What an operation works with. `run` is absent for one that makes no call. */
export interface Setting<Run = ItemRun> {
	context: IExecuteFunctions;
	parameters: Parameters;
	connection: Connection;
	run: Run;
	/** What an earlier try of the node has done; it is cleared when no try will follow. */
	journal<Data, Done>(): Journal<Data, Done>;
}

export type OperationOption = INodePropertyOptions & { value: string };

export type Hint = Pick<NodeExecutionHint, 'message' | 'type'>;

type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

export interface Declaration<
	Item extends { itemIndex: number },
	Done extends { kind: string },
	Run = ItemRun,
> {
	option: OperationOption;
	fields: INodeProperties[];
	/** With `inDoubt`, the operation changes something: after an unexpected exception its items are unknown. */
	wording: Wording;
	/** Whether items go one after the other, because each takes long anyway. */
	oneByOne?: boolean;
	/** Reads every item, with every problem of each, before anything is done. */
	read(setting: Setting<Run>): Array<Item | ItemProblems> | Promise<Array<Item | ItemProblems>>;
	/** Worth knowing of what has been read; shown beside the output. */
	hints?(items: Item[], setting: Setting<Run>): Hint[];
	/** One result for each item, in their order. It must not reject. */
	work(items: Item[], setting: Setting<Run>): Promise<Array<Done | Failed>>;
	/** How to tell of these results, if `wording` is not enough. */
	reword?(results: Array<Done | Failed>, setting: Setting<Run>): Wording;
	/** To be waited for before the output is made, e.g. the delivery of what was sent. */
	finish?(
		results: Array<Done | Failed>,
		setting: Setting<Run>,
	): Array<Done | Failed> | Promise<Array<Done | Failed>>;
	/** The output of an item that did not fail. */
	output(done: Done, setting: Setting<Run>): Output | Output[];
	/** What is told of an item that did not fail, beside its result. */
	moreOf?(item: Item): IDataObject;
	/** What is known of an item that failed, beside its result. */
	detailsOf?(item: Item): IDataObject;
	/** What comes out before an item that failed: what was done of it. */
	beforeFailed?(result: Failed): IDataObject[];
	/** Whether the items that have this result come out as one item that is paired with all of them. */
	joinsItems?(done: Done): boolean;
}

export interface Operation {
	/** Of the panel's list. */
	option: OperationOption;
	/** Without the condition that the operation is chosen. */
	fields: INodeProperties[];
	/** @param name Tells its journal from those of other operations. */
	execute(context: IExecuteFunctions, name: string): Promise<INodeExecutionData[]>;
}

/** An operation that calls Postman. */
export function operation<Item extends { itemIndex: number }, Done extends { kind: string }>(
	declaration: Declaration<Item, Done>,
): Operation {
	const { option, fields, wording, oneByOne = false } = declaration;
	const open: Opener<ItemRun> = async (context, parameters) => {
		const client = await PostmanClient.open(context, readTimeout(context, parameters));
		const stopAtFirst = !context.continueOnFail();
		const run = new ItemRun({ context, client, stopAtFirst, wording, oneByOne });
		return { run, connection: client.connection, client };
	};
	return { option, fields, execute: (context, name) => execute(declaration, open, context, name) };
}

/** An operation that makes no call. */
export function offlineOperation<Item extends { itemIndex: number }, Done extends { kind: string }>(
	declaration: Declaration<Item, Done, undefined>,
): Operation {
	const open: Opener<undefined> = async (context) => {
		const connection = connectionFrom(await context.getCredentials(CREDENTIAL_NAME));
		return { run: undefined, connection };
	};
	const { option, fields } = declaration;
	return { option, fields, execute: (context, name) => execute(declaration, open, context, name) };
}

type Opener<Run> = (
	context: IExecuteFunctions,
	parameters: Parameters,
) => Promise<{ run: Run; connection: Connection; client?: PostmanClient }>;

function execute<Item extends { itemIndex: number }, Done extends { kind: string }, Run>(
	declaration: Declaration<Item, Done, Run>,
	open: Opener<Run>,
	context: IExecuteFunctions,
	name: string,
): Promise<INodeExecutionData[]> {
	const progress = { hasBegun: false };
	const running = runThrough(declaration, open, context, name, progress);
	if (!context.continueOnFail()) return running;
	// The run is to go on: n8n 2 would pass the input items on as if they had been sent.
	return running.catch((error: NodeOperationError) => {
		const { inDoubt, outcome } = declaration.wording;
		const { message, description } = error;
		const postmanSend: FailedDetails = {
			outcome: progress.hasBegun && inDoubt ? 'unknown' : outcome,
			advice: description ?? '',
		};
		const outputs = context.getInputData().map(({ json }, item) => ({
			json: { ...json, error: message, postmanSend },
			pairedItem: { item },
		}));
		markFailedItems(context, outputs);
		return outputs;
	});
}

async function runThrough<Item extends { itemIndex: number }, Done extends { kind: string }, Run>(
	declaration: Declaration<Item, Done, Run>,
	open: Opener<Run>,
	context: IExecuteFunctions,
	name: string,
	progress: { hasBegun: boolean },
): Promise<INodeExecutionData[]> {
	const parameters = new Parameters(context, declaration.fields);
	const { run, connection, client } = await open(context, parameters).catch((error: UserError) => {
		const { message, description } = error;
		throw new NodeOperationError(context.getNode(), message, { description: description ?? '' });
	});
	try {
		const journal = <Data, Kept>() => new Journal<Data, Kept>(context, name);
		const setting: Setting<Run> = { context, parameters, connection, run, journal };
		const items = await declaration.read(setting);
		const good = items.filter((item): item is Item => !isBad(item));
		const stopAtFirst = !context.continueOnFail();
		if (stopAtFirst) refuseBadItems(context, items.filter(isBad), declaration.wording);
		showHints(context, declaration.hints?.(good, setting) ?? []);

		progress.hasBegun = true;
		const worked = await declaration.work(good, setting);
		const ofGood = new Map(good.map((item, i) => [item as Item | ItemProblems, worked[i]]));
		const results = items.map((item): Done | Failed =>
			isBad(item)
				? { kind: 'invalid', problems: item.problems }
				: (ofGood.get(item) ?? { kind: 'untried' }),
		);
		const wording = declaration.reword?.(results, setting) ?? declaration.wording;
		showHints(context, [...limitHints(client), ...waitHints(client)]);
		reportRun(context, results, wording, stopAtFirst);
		const finished = (await declaration.finish?.(results, setting)) ?? results;
		const outputs = outputsOf(declaration, setting, items, finished, wording);
		// Last: with Retry On Fail n8n runs the node again if the first item failed, and the journal has more to do then.
		if (!context.getNode().retryOnFail || !results.some(isFailed)) journal().clear();
		markFailedItems(context, outputs);
		return outputs;
	} finally {
		client?.close();
	}
}

function outputsOf<Item extends { itemIndex: number }, Done extends { kind: string }, Run>(
	declaration: Declaration<Item, Done, Run>,
	setting: Setting<Run>,
	items: Array<Item | ItemProblems>,
	results: Array<Done | Failed>,
	wording: Wording,
): INodeExecutionData[] {
	const given = setting.context.getInputData();
	const joined = new Map<Done, INodeExecutionData>();
	return results.flatMap((result, i): INodeExecutionData[] => {
		const item = items[i];
		const pairedItem = { item: i };
		const isWithInput = item && 'includeInput' in item && item.includeInput === true;
		const own = given[i]?.json ?? {};
		const input = isWithInput && { input: own };
		if (isFailed(result)) {
			const { error, postmanSend } = failedJson(result, wording);
			const named = item && !isBad(item) ? declaration.detailsOf?.(item) : undefined;
			const failed = { ...own, ...input, error, postmanSend: { ...postmanSend, ...named } };
			const all = [...(declaration.beforeFailed?.(result) ?? []), failed];
			return all.map((json) => ({ json, pairedItem }));
		}
		const more = item && !isBad(item) ? declaration.moreOf?.(item) : undefined;
		const before = joined.get(result);
		if (before) {
			(before.pairedItem as Array<typeof pairedItem>).push(pairedItem);
			return [];
		}
		const isJoined = declaration.joinsItems?.(result) ?? false;
		const outputs = [declaration.output(result, setting)]
			.flat()
			.map(({ json, ...rest }): INodeExecutionData => ({
				json: { ...json, ...more, ...input },
				...rest,
				pairedItem: isJoined ? [pairedItem] : pairedItem,
			}));
		if (isJoined && outputs[0]) joined.set(result, outputs[0]);
		return outputs;
	});
}

export function showHints(context: IExecuteFunctions, hints: Hint[]): void {
	context.addExecutionHints(...hints.map((hint) => ({ ...hint, location: 'outputPane' as const })));
}

/** Two credentials of one campaign do not agree on its limit. */
function limitHints(client: PostmanClient | undefined): Hint[] {
	const { otherLimits = [], connection } = client ?? {};
	if (otherLimits.length === 0 || !connection) return [];
	const { callsPerSecond } = connection;
	const others = otherLimits.join(', ');
	const message = `Credentials for this campaign give different Calls per Second: this one ${callsPerSecond}, others in use at the same time ${others}. The lowest one was kept to. Enter the campaign’s own limit, as its Settings tab in the Postman portal shows it, in each of them.`;
	return [{ type: 'warning', message }];
}

function waitHints(client: PostmanClient | undefined): Hint[] {
	return (client?.notes ?? []).map((message) => ({ type: 'warning', message }));
}

/** Runs the operation that the panel asks for. @param resources By the value under which workflows store them. */
export function runOperation(
	context: IExecuteFunctions,
	resources: Record<string, { operations: Record<string, Operation> }>,
): Promise<INodeExecutionData[]> {
	const resource = String(context.getNodeParameter('resource', 0));
	const name = String(context.getNodeParameter('operation', 0));
	const found = resources[resource]?.operations[name] ?? unknownOperation(resource, name);
	return found.execute(context, `${resource}.${name}`);
}

function unknownOperation(resource: string, value: string): Operation {
	return offlineOperation<never, never>({
		option: { name: value, value },
		fields: [],
		wording: { done: 'done', outcome: 'notSent' },
		read({ context }) {
			throw new NodeOperationError(
				context.getNode(),
				`This version of the node has no operation "${value}" for resource "${resource}"`,
				{ description: 'Choose Resource and Operation again, or update n8n-nodes-postman-sg.' },
			);
		},
		work: async () => [],
		output: () => [],
	});
}

/**
 * Marks the failed items if On Error asks for an error output. n8n takes one that has fields besides its own for a success,
 * unless there is an `error` on the item itself. If that stays on the item, n8n puts it in the place of the json; but it is
 * a copy of the item that leaves by the error output, and what is not enumerable is not copied.
 */
function markFailedItems(context: IExecuteFunctions, items: INodeExecutionData[]): void {
	const node = context.getNode();
	if (node.onError !== 'continueErrorOutput') return;
	for (const item of items) {
		if (!item.json.error) continue;
		const value = new NodeOperationError(node, String(item.json.error));
		Object.defineProperty(item, 'error', { value });
	}
}
