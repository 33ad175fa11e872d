// Finds the operation that the panel asks for: one file each, in the folder of its resource.

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { batchOperations } from './batch';
import { markFailedItems } from './error-output';
import { messageOperations } from './message';

export type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[]>;

const RESOURCES: Record<string, Record<string, Execute>> = {
	batch: batchOperations,
	message: messageOperations,
};

export async function route(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	if (!this.continueOnFail()) return await operationOf(this).call(this);
	const items = await withoutException(this);
	markFailedItems(this, items);
	return items;
}

async function withoutException(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	try {
		return await operationOf(context).call(context);
	} catch (error) {
		const operation = context.getNodeParameter('operation', 0) as string;
		return context.getInputData().map((_, item) => failedItem(error, item, operation));
	}
}

/** `details.outcome` where it is certain that an operation did nothing. */
const OUTCOMES: Record<string, string> = { get: 'notRead', getAll: 'notRead', retry: 'notRetried' };
/** Operations that change something, so that after a fault nobody may know what became of an item. */
const CHANGES: ReadonlySet<string> = new Set(['send', 'retry']);

function operationOf(context: IExecuteFunctions): Execute {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	const execute = RESOURCES[resource]?.[operation];
	if (execute) return execute;
	throw new NodeOperationError(
		context.getNode(),
		`This version of the node has no operation "${operation}" for resource "${resource}"`,
		{ description: 'Choose Resource and Operation again, or update n8n-nodes-postman-sg.' },
	);
}

/**
 * Where the run is to go on, an exception must not get out: n8n would pass the input items on as if they had been sent.
 */
function failedItem(error: unknown, item: number, operation: string): INodeExecutionData {
	const { message, description } = error as NodeOperationError;
	// Ours are thrown before the first call. Of any other exception nobody can say when it came.
	const isCertain = error instanceof NodeOperationError || !CHANGES.has(operation);
	const outcome = isCertain ? (OUTCOMES[operation] ?? 'notSent') : 'unknown';
	return {
		json: { error: message, message: description ?? '', details: { outcome } },
		pairedItem: { item },
	};
}
