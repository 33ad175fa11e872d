// Fields that several operations share.

import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { DEFAULT_TIMEOUT_MS } from '../api/client';
import type { Parameters } from '../panel/parameters';
import { toNumber } from '../sms/to-text';

const MIN_TIMEOUT_MS = 100;
const MAX_TIMEOUT_MS = 3_600_000;

const NO_CREDENTIAL_YET = '';

/**
 * Whether a credential has been chosen in the editor, for what the editor loads: a node that was just added is asked for its
 * lists before the editor has chosen a credential for it, and nothing but a parameter that changes has it ask again. As the
 * credential depends on this one, the editor hides it and sets it, to its only option, when it sets a credential.
 */
export const credentialChosen: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [{ name: 'Campaign Key', value: 'campaignKey' }],
	default: NO_CREDENTIAL_YET,
};

export const includeInputOption: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description: 'Whether to add the input item to the output, under the name input',
};

/**
 * @param then What happens when it has passed: a sentence without its full stop.
 * @param defaultMs Of the operation's main call.
 */
export function timeoutOption(then: string, defaultMs = DEFAULT_TIMEOUT_MS): INodeProperties {
	return {
		displayName: 'Timeout (Milliseconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: MIN_TIMEOUT_MS, maxValue: MAX_TIMEOUT_MS },
		noDataExpression: true,
		default: defaultMs,
		description: `How long to wait for Postman’s answer to one call. ${then}.`,
	};
}

/** No number: of one that cannot be used, the user has to hear. */
const UNCHOSEN = 'unchosen';

/**
 * Milliseconds; `undefined` if it was not chosen.
 *
 * @throws NodeOperationError if it cannot be used.
 */
export function readTimeout(
	context: IExecuteFunctions,
	parameters: Parameters,
): number | undefined {
	const given = parameters.once('options.timeout', UNCHOSEN);
	if (given === UNCHOSEN) return undefined;
	const timeout = toNumber(given);
	// Timers take whole numbers, and below a limit: one that they refuse would be noticed only when a request is to leave.
	const isUsable =
		Number.isInteger(timeout) && timeout >= MIN_TIMEOUT_MS && timeout <= MAX_TIMEOUT_MS;
	if (isUsable) return timeout;
	throw new NodeOperationError(
		context.getNode(),
		`Timeout is not a whole number of milliseconds from ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}`,
		{ description: 'Correct Timeout under Options, or remove it.' },
	);
}

/** @param description What the operation does with the message. */
export function messageIdField(description: string): INodeProperties {
	return {
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. message_01234567-89ab-cdef-0123-456789abcdef',
		description,
	};
}
