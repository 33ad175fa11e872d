// Fields that several operations share.

import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { DEFAULT_TIMEOUT, LEAST_TIMEOUT, LONGEST_TIMEOUT } from './open-client';

export const includeInputOption: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description: 'Whether to add the input item to the output, under the name input',
};

/** @param then What happens when it has passed: a sentence without its full stop. */
export function timeoutOption(then: string): INodeProperties {
	return {
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: LEAST_TIMEOUT, maxValue: LONGEST_TIMEOUT },
		noDataExpression: true,
		default: DEFAULT_TIMEOUT,
		description: `Milliseconds to wait for Postman’s answer to one call. ${then}.`,
	};
}

/** @param description What the operation does with the message. */
export function messageIdField(
	show: IDisplayOptions['show'],
	description: string,
): INodeProperties {
	return {
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. message_01234567-89ab-cdef-0123-456789abcdef',
		description,
		displayOptions: { show },
	};
}
