// Fields that operations on batches share.

import type { INodeProperties } from 'n8n-workflow';

import type { Parameters } from '../../panel/parameters';

/** Of the `options` collection. */
export const splitOption: INodeProperties = {
	displayName: 'Split Into Several Batches',
	name: 'splitIntoSeveralBatches',
	type: 'boolean',
	default: false,
	description:
		'Whether to make several batches if your items do not fit into one. Postman takes 40 MB in a batch and, in the test environment, 20 messages.',
};

export function maySplit(parameters: Parameters): boolean {
	return parameters.once('options.splitIntoSeveralBatches', false) === true;
}

export function fileNameOf(parameters: Parameters): string {
	return parameters.onceText('fileName', '');
}

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
