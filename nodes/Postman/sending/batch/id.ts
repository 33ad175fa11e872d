// The Batch ID of an item, and what the user is told where Postman does not know it.

import type { Explanation } from '../../api/explain';
import type { Failure } from '../../api/failure';
import { isUnknownId } from '../../api/outcome';
import { readId } from '../item-id';
import type { ItemParameters } from '../parameters';

export function readBatchId(item: ItemParameters): string | undefined {
	return readId(item, {
		name: 'batchId',
		displayName: 'Batch ID',
		advice: 'Give the batchId that Batch > Send gave out, e.g. {{ $json.batchId }}.',
	});
}

const NO_SUCH_BATCH: Explanation = {
	message: 'This campaign has no batch with this Batch ID',
	description:
		'Check Batch ID: it is the batchId that Batch > Send gave out. Check also that the Postman SG API credential is of the campaign and environment that the batch was sent with.',
};

/** @returns Nothing where the general text of the failure is right. */
export function explainUnknownBatch(failure: Failure): Explanation | undefined {
	return isUnknownId(failure) ? NO_SUCH_BATCH : undefined;
}
