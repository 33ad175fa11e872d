// Fields that operations on batches share.

import type { INodeProperties } from 'n8n-workflow';

import type { PanelParameters } from '../../panel/parameters';

/** The option Split Into Several Batches. `maySplit` reads it. */
export const splitOption: INodeProperties = {
	displayName: 'Split Into Several Batches',
	name: 'splitIntoSeveralBatches',
	type: 'boolean',
	default: false,
	description:
		'Whether to make several batches if your items do not fit into one. Postman takes 40 MB in a batch and, in the test environment, 20 messages.',
};

/** Whether the items of a run may become several batches. */
export function maySplit(parameters: PanelParameters): boolean {
	return parameters.forRun('options.splitIntoSeveralBatches', false) === true;
}

/** What is in File Name, for the whole run; empty if nothing is. */
export function fileNameOf(parameters: PanelParameters): string {
	return parameters.lineForRun('fileName', '');
}

/** The field Batch ID. @param description What the operation does with the batch. */
export function batchIdField(description: string): INodeProperties {
	return {
		displayName: 'Batch ID',
		name: 'batchId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. batch_01234567-89ab-cdef-0123-456789abcdef',
		description,
	};
}
