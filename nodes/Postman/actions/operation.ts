// How every operation runs, from its first parameter to its last output item. An operation's own
// file declares its fields, how an item is read, what is done with the items and how that is told.

import type { IExecuteFunctions, INodeExecutionData, UserError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';
import { CREDENTIAL_NAME, campaignKey, connectionFrom, type Connection } from '../api/connection';
import { mapInTurns } from '../api/turns';
import { Journal, journalName } from '../once/journal';
import { PanelParameters } from '../panel/parameters';
import { isBad, type ItemProblems } from '../panel/problem';
import { ItemRun } from '../run/item-run';
import { logSummary, refuseBadItems, reportRun } from '../run/report';
import { isFailed, summarise, UNTRIED, type Failed, type Wording } from '../run/result';
import { readTimeout } from './common.fields';
import type { Declaration, Hint, Operation, Setting } from './declaration';
import { markFailedItems, outputsOf } from './outputs';
import { isDryRun } from './proof';
import { readThrown } from './thrown';

/** Makes an operation that calls Postman. */
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

/** Makes an operation that makes no call. It reads the credential, for its environment. */
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
	parameters: PanelParameters,
) => Promise<{ run: Run; connection: Connection; client?: PostmanClient }>;

function execute<Item extends { itemIndex: number }, Done extends { kind: string }, Run>(
	declaration: Declaration<Item, Done, Run>,
	open: Opener<Run>,
	context: IExecuteFunctions,
	name: string,
): Promise<INodeExecutionData[]> {
	const progress = { hasBegun: false };
	const running = runThrough(declaration, open, context, name, progress);
	return running.catch(async (thrown: Error) => {
		const { wording } = declaration;
		const { error, failed, mayThrow } = readThrown(context, thrown, wording, progress.hasBegun);
		if (mayThrow) throw error;
		const parameters = new PanelParameters(context, declaration.fields);
		const outputs = await mapInTurns(context.getInputData(), ({ json, binary }, item) => ({
			json: {
				...json,
				...(parameters.of(item).includeInput && { input: json }),
				...failed,
			},
			...(binary && { binary }),
			pairedItem: { item },
		}));
		await markFailedItems(context, outputs);
		const kind = failed.postmanSend.outcome === 'unknown' ? 'unknown' : 'notDone';
		const results = outputs.map(() => ({ kind }));
		showHints(context, summaryHints(results, wording));
		logSummary(context, results, wording);
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
	const parameters = new PanelParameters(context, declaration.fields);
	if (declaration.dryRun && (await isDryRun({ context, parameters }))) {
		return await runThrough(declaration.dryRun, open, context, `${name}.dryRun`, progress);
	}
	const { run, connection, client } = await open(context, parameters).catch((error: UserError) => {
		const { message, description } = error;
		throw new NodeOperationError(context.getNode(), message, { description: description ?? '' });
	});
	try {
		let ownName: string | undefined;
		const journal = <Data, Kept>() =>
			new Journal<Data, Kept>(
				context,
				(ownName ??= journalName(context, name, campaignKey(connection))),
			);
		const setting: Setting<Run> = { context, parameters, connection, run, journal };
		const items = await declaration.read(setting);
		const good = items.filter((item): item is Item => !isBad(item));
		const stopAtFirst = !context.continueOnFail();
		if (stopAtFirst) refuseBadItems(context, items.filter(isBad), declaration.wording);
		showHints(context, declaration.hints?.(good, setting) ?? []);

		progress.hasBegun = true;
		const worked = await declaration.work(good, setting);
		const ofGood = new Map(good.map((item, i) => [item as Item | ItemProblems, worked[i]]));
		const results = await mapInTurns(items, (item): Done | Failed =>
			isBad(item) ? { kind: 'invalid', problems: item.problems } : (ofGood.get(item) ?? UNTRIED),
		);
		const wording = declaration.reword?.(results, setting) ?? declaration.wording;
		showHints(context, [
			...summaryHints(results, wording),
			...limitHints(client),
			...waitHints(client),
		]);
		reportRun(context, results, wording, stopAtFirst);
		const finished = (await declaration.finish?.(results, setting)) ?? results;
		const outputs = await outputsOf(declaration, setting, items, finished, wording);
		// With Retry On Fail, n8n may run the node again if an item failed, and that try needs the
		// journal. An operation that changes nothing, such as a Dry Run in a retried execution, does
		// not touch it.
		const isOver = !context.getNode().retryOnFail || !results.some(isFailed);
		if (isOver && declaration.wording.inDoubt) journal().clear();
		await markFailedItems(context, outputs);
		return outputs;
	} finally {
		client?.close();
	}
}

/** Shows lines below the node's output, beside those that are there. */
export function showHints(context: IExecuteFunctions, hints: Hint[]): void {
	context.addExecutionHints(...hints.map((hint) => ({ ...hint, location: 'outputPane' as const })));
}

/** One line on what the run did, if its operation changes something. */
function summaryHints(results: Array<{ kind: string }>, wording: Wording): Hint[] {
	return wording.inDoubt ? [{ type: 'info', message: summarise(results, wording) }] : [];
}

/** Warns if credentials of this campaign that are in use do not agree on its rate limit. */
function limitHints(client: PostmanClient | undefined): Hint[] {
	const { otherLimits = [], connection } = client ?? {};
	if (otherLimits.length === 0 || !connection) return [];
	const { callsPerSecond } = connection;
	const others = otherLimits.join(', ');
	const message = `Credentials for this campaign give different Calls per Second: this one ${callsPerSecond}, others in use at the same time ${others}. The lowest one was used. Enter the campaign’s own limit, as its Settings tab in the Postman portal shows it, in each of them.`;
	return [{ type: 'warning', message }];
}

function waitHints(client: PostmanClient | undefined): Hint[] {
	return (client?.notes ?? []).map((message) => ({ type: 'warning', message }));
}

/**
 * Runs the operation that the panel asks for.
 *
 * @param resources By the value under which workflows store them.
 * @throws NodeOperationError if there is no such operation, or the run is to stop.
 */
export function runOperation(
	context: IExecuteFunctions,
	resources: Record<string, { operations: Record<string, Operation> }>,
): Promise<INodeExecutionData[]> {
	const resource = String(context.getNodeParameter('resource', 0));
	const name = String(context.getNodeParameter('operation', 0));
	const found = resources[resource]?.operations[name] ?? unknownOperation(resource, name);
	return found.execute(context, `${resource}.${name}`);
}

/** The value of Custom API Call, which n8n's editor adds for every node that has a credential. */
const CUSTOM_CALL = '__CUSTOM_API_CALL__';

function unknownOperation(resource: string, value: string): Operation {
	return offlineOperation<never, never>({
		option: { name: value, value },
		fields: [],
		wording: { done: 'done', outcome: 'notSent' },
		read({ context }) {
			if (value === CUSTOM_CALL || resource === CUSTOM_CALL) {
				throw new NodeOperationError(
					context.getNode(),
					'A custom API call is made with n8n’s HTTP Request node',
					{
						description:
							'Add an HTTP Request node, choose Predefined Credential Type under Authentication, Postman SG API as the type, and this node’s credential. In this node, choose another operation.',
					},
				);
			}
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
