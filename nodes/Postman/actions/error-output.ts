// Failed items leave by the error output on n8n 1.123 too.

import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/**
 * Marks the failed items where On Error asks for an error output. n8n 1.123 takes one that has `details` for a success,
 * unless there is an `error` on the item itself. Where that stays on the item, n8n puts it in the place of the json; but
 * it is a copy of the item that leaves by the error output, and what is not enumerable is not copied.
 */
export function markFailedItems(context: IExecuteFunctions, items: INodeExecutionData[]): void {
	const node = context.getNode();
	if (node.onError !== 'continueErrorOutput') return;
	for (const item of items) {
		if (!item.json.error) continue;
		const value = new NodeOperationError(node, String(item.json.error));
		Object.defineProperty(item, 'error', { value });
	}
}
