// What n8n tells a retry of the execution that is retried: when it began, and what its nodes have
// given out.

import type { IDataObject, IExecuteFunctions, NodeTypeAndVersion } from 'n8n-workflow';

import type { MessageRow } from '../api/message';
import type { ItemRun } from '../run/item-run';

const HOUR_MS = 3_600_000;
/** How far back to look if nothing says when the first execution began. */
const UNTOLD_MS = 72 * HOUR_MS;
/** Runs of one node in one execution that are looked at. */
const MAX_RUNS = 10_000;

/** When the execution that is retried began. */
export interface Beginning {
	/** Milliseconds since 1970, at the earliest. */
	at: number;
	/** Whether that is known; if not, it is `UNTOLD_MS` ago. */
	isKnown: boolean;
}

/**
 * Returns when the first execution began; `undefined` if this is no retry.
 *
 * n8n keeps the time in the execution's context, which newer versions store before the first node
 * runs. Older ones store nothing of an execution that is killed, and the retry makes a context of
 * its own, which says so (`source`). What a Schedule Trigger gave out is stored by all of them,
 * with its time.
 */
export function beginningOf(context: IExecuteFunctions): Beginning | undefined {
	if (context.getMode() !== 'retry') return undefined;
	const { establishedAt, source } = context.getExecutionContext?.() ?? {};
	const isTold = source !== 'retry' && typeof establishedAt === 'number' && establishedAt > 0;
	const at = isTold ? establishedAt : scheduledAt(context);
	if (at === undefined) return { at: Date.now() - UNTOLD_MS, isKnown: false };
	return { at: Math.min(at, Date.now()), isKnown: true };
}

/** Returns when the Schedule Trigger that began the execution went off, if one did. */
function scheduledAt(context: IExecuteFunctions): number | undefined {
	const times = context.getParentNodes(context.getNode().name).flatMap(({ name, type }) => {
		if (!/\.scheduleTrigger$/.test(type)) return [];
		try {
			const time = Date.parse(String(itemsOf(context, name, 0)[0]?.json.timestamp));
			return Number.isNaN(time) ? [] : [time];
		} catch {
			// Another trigger began it.
			return [];
		}
	});
	return times.length > 0 ? Math.min(...times) : undefined;
}

/**
 * Tells the user what was taken for granted: that messages which may be older than the execution
 * are its own.
 *
 * @param times `createdAt` of each.
 */
export function tellAssumed(
	{ context }: ItemRun,
	{ isKnown }: Beginning,
	times: Array<MessageRow['createdAt']>,
): void {
	if (isKnown || times.length === 0) return;
	const [oldest] = times.flatMap((time) => time ?? []).sort();
	const count = times.length === 1 ? '1 item comes' : `${times.length} items come`;
	const message = `n8n does not tell when the execution that is retried began, so a message of the last 72 hours with the same recipient, language and values counts as sent by it: ${count} out with such a message${oldest ? `, the oldest of ${oldest}` : ''}. If it is of an earlier run, send the item again in a new execution.`;
	context.addExecutionHints({ type: 'warning', message, location: 'outputPane' });
}

/**
 * Returns the IDs of the messages and batches that other nodes like this one, or its earlier runs
 * in a loop, have given out.
 */
export function givenOutBefore(context: IExecuteFunctions): Set<string> {
	const ids = new Set<string>();
	for (const node of nodesLike(context)) {
		try {
			for (let run = 0; run < MAX_RUNS; run++) {
				for (const { json } of itemsOf(context, node, run)) {
					for (const id of [json.id, json.batchId]) if (typeof id === 'string') ids.add(id);
				}
			}
		} catch {
			// It has not run so often.
		}
	}
	return ids;
}

/**
 * Returns the names of this node and of others that send, before it or in another branch: all that
 * run in one execution come from the same trigger.
 */
function nodesLike(context: IExecuteFunctions): Set<string> {
	const { name } = context.getNode();
	const withParameters = { includeNodeParameters: true };
	const before = context.getParentNodes(name, withParameters);
	const beside = before.flatMap((one) => context.getChildNodes(one.name, withParameters));
	const sending = [...before, ...beside].filter(isSending);
	return new Set([name, ...sending.map((one) => one.name)]);
}

/**
 * What a node has only read, as Get Many does, belongs to whoever has sent it. A node that is
 * switched off passes its input on.
 */
function isSending({ type, disabled, parameters }: NodeTypeAndVersion): boolean {
	// n8n stores what differs from the defaults.
	const { operation = 'send' } = parameters ?? {};
	return /\.postmanSend$/.test(type) && operation === 'send' && !disabled;
}

/** Returns the items of a node's first output. Throws if it has not run so often. */
function itemsOf(context: IExecuteFunctions, node: string, run: number) {
	const { $items } = context.getWorkflowDataProxy(0) as unknown as {
		$items(name: string, output: number, run: number): Array<{ json: IDataObject }>;
	};
	return $items(node, 0, run);
}
