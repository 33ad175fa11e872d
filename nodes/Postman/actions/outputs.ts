// What comes out of an operation: the items of each result, and for a failed one its input item
// with what went wrong.

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { eachInTurns, Turns } from '../api/turns';
import { isBad, type ItemProblems } from '../panel/problem';
import { failedJson, isFailed, type Failed, type Wording } from '../run/result';
import type { Declaration, Setting } from './declaration';

/**
 * Makes the output items, in the order of the input items and paired with them.
 *
 * @param items As read, one for each input item.
 * @param results One for each of `items`. If several are the same object, and `joinsItems` says so,
 *   they come out as one item.
 */
export async function outputsOf<
	Item extends { itemIndex: number },
	Done extends { kind: string },
	Run,
>(
	declaration: Declaration<Item, Done, Run>,
	setting: Setting<Run>,
	items: Array<Item | ItemProblems>,
	results: Array<Done | Failed>,
	wording: Wording,
): Promise<INodeExecutionData[]> {
	const given = setting.context.getInputData();
	const joined = new Map<Done, INodeExecutionData>();
	const members = new Map<Done, Item[]>();
	const outputs: INodeExecutionData[] = [];
	const turns = new Turns();
	for (const [i, result] of results.entries()) {
		if (turns.isOver) await turns.next();
		const item = items[i];
		const pairedItem = { item: i };
		const isWithInput = item && 'includeInput' in item && item.includeInput === true;
		const { json: own = {}, binary } = given[i] ?? {};
		const input = isWithInput && { input: own };
		if (isFailed(result)) {
			const { error, postmanSend } = failedJson(result, wording);
			const named = item && (isBad(item) ? recipientOf(item) : declaration.detailsOf?.(item));
			const failed = { ...own, ...input, error, postmanSend: { ...postmanSend, ...named } };
			await eachInTurns(declaration.beforeFailed?.(result) ?? [], (json) => {
				outputs.push({ json, pairedItem });
			});
			outputs.push({ json: failed, ...(binary && { binary }), pairedItem });
			continue;
		}
		const more = item && !isBad(item) ? declaration.moreOf?.(item, result) : undefined;
		const isJoined = declaration.joinsItems?.(result) ?? false;
		if (isJoined && item && !isBad(item)) {
			const known = members.get(result);
			if (known) known.push(item);
			else members.set(result, [item]);
		}
		const before = joined.get(result);
		if (before) {
			(before.pairedItem as Array<typeof pairedItem>).push(pairedItem);
			continue;
		}
		const first = outputs.length;
		await eachInTurns([declaration.output(result, setting)].flat(), ({ json, ...rest }) => {
			outputs.push({
				json: { ...json, ...more, ...input },
				...rest,
				pairedItem: isJoined ? [pairedItem] : pairedItem,
			});
		});
		const joining = outputs[first];
		if (isJoined && joining) joined.set(result, joining);
	}
	for (const [result, output] of joined) {
		Object.assign(output.json, declaration.moreOfJoined?.(members.get(result) ?? []));
	}
	return outputs;
}

/** `{ recipient }` if it could be read; else false, to be spread. */
const recipientOf = ({ recipient }: ItemProblems) => recipient !== undefined && { recipient };

/**
 * Marks the failed items if On Error asks for an error output.
 *
 * n8n sends an item to the error output if its json has nothing but an `error`, or if the item
 * itself has one, which would then replace the json. So the item's `error` is not enumerable: n8n
 * sends a shallow copy, which has lost it.
 */
export async function markFailedItems(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
): Promise<void> {
	const node = context.getNode();
	if (node.onError !== 'continueErrorOutput') return;
	await eachInTurns(items, (item) => {
		if (!item.json.error) return;
		const value = new NodeOperationError(node, String(item.json.error));
		Object.defineProperty(item, 'error', { value });
	});
}
