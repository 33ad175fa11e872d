// What Get and Retry have in common: each item names a message, and a message that several items name is asked for once.

import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ItemRun } from '../../run/item-run';
import { readMessageIds } from '../../panel/message-ids';
import { isFailed, type Result, type Wording } from '../../run/result';
import { openClient } from '../open-client';
import { itemsOut, refuseBadItems, reportRun } from '../finish';

export interface ById<Done extends { kind: string }> {
	wording: Wording;
	/** Waits for its turn in the run. */
	work(run: ItemRun, messageId: string): Promise<Result<Done>>;
	json(done: Done): IDataObject;
}

export interface Worked {
	items: INodeExecutionData[];
	hasFailed: boolean;
}

export async function forEachMessage<Done extends { kind: string }>(
	context: IExecuteFunctions,
	{ wording, work, json }: ById<Done>,
): Promise<Worked> {
	const client = await openClient(context);
	const prepared = readMessageIds(context);
	const stopAtFirst = !context.continueOnFail();
	const bad = prepared.filter((item) => 'problems' in item);
	if (stopAtFirst) refuseBadItems(context, bad, wording);

	const run = new ItemRun({ context, client, stopAtFirst, wording });
	const byId = new Map<string, Promise<Result<Done>>>();
	const results = await run.all(prepared, async (item): Promise<Result<Done>> => {
		if ('problems' in item) return { kind: 'invalid', problems: item.problems };
		const { messageId } = item;
		const result = byId.get(messageId) ?? work(run, messageId);
		byId.set(messageId, result);
		return await result;
	});
	reportRun(context, results, wording, stopAtFirst);

	const items = itemsOut(context, results, prepared, wording, json);
	prepared.forEach((item, index) => {
		if (!('messageId' in item) || !isFailed(results[index])) return;
		Object.assign(items[index].json.details as IDataObject, { messageId: item.messageId });
	});
	return { items, hasFailed: results.some(isFailed) };
}
