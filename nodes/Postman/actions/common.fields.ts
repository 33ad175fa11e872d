// Fields that several operations share.

import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { DEFAULT_TIMEOUT_MS } from '../api/paced-calls';
import type { PanelParameters } from '../panel/parameters';
import { toNumber } from '../sms/to-text';

const MIN_TIMEOUT_MS = 100;
const MAX_TIMEOUT_MS = 3_600_000;

const NO_CREDENTIAL_YET = '';

/**
 * A hidden parameter that is empty until the node has a credential. The editor loads the lists of a
 * new node before it has chosen a credential, and loads them again only if a parameter changes:
 * this one does. As the credential's display depends on it, the editor hides it, and sets it to its
 * only option when it sets the credential.
 */
export const credentialChosen: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [{ name: 'Campaign Key', value: 'campaignKey' }],
	default: NO_CREDENTIAL_YET,
};

/** The option Include Input Fields. panel/parameters.ts reads it. */
export const includeInputOption: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description: 'Whether to add the input item to the output, under the name input',
};

/**
 * The option Timeout, in milliseconds.
 *
 * @param then What the node does once it has passed: a sentence without its full stop.
 * @param defaultMs Default of the operation's main call, in milliseconds.
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

/** Not a number, so that a number that cannot be used is never taken for it. */
const UNCHOSEN = 'unchosen';

/**
 * Reads the option Timeout for the whole run.
 *
 * @returns Whole milliseconds; `undefined` if the user has not added the option.
 * @throws NodeOperationError if it is not a whole number within the bounds.
 */
export function readTimeout(
	context: IExecuteFunctions,
	parameters: PanelParameters,
): number | undefined {
	const given = parameters.forRun('options.timeout', UNCHOSEN);
	if (given === UNCHOSEN) return undefined;
	const timeout = toNumber(given);
	// Timers accept only whole numbers up to a limit, and would refuse another one only when a call
	// is about to leave.
	const isUsable =
		Number.isInteger(timeout) && timeout >= MIN_TIMEOUT_MS && timeout <= MAX_TIMEOUT_MS;
	if (isUsable) return timeout;
	throw new NodeOperationError(
		context.getNode(),
		`Timeout is not a whole number of milliseconds from ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}`,
		{ description: 'Correct Timeout under Options, or remove it.' },
	);
}

/** The field Message ID. @param description What the operation does with the message. */
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
