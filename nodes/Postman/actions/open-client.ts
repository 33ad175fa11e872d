// Opens the API for one run of the action node.

import type { IExecuteFunctions, UserError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';

/** Milliseconds; Postman answers a send at once, so a longer silence is a broken line. */
export const DEFAULT_TIMEOUT = 30_000;
export const LEAST_TIMEOUT = 100;
export const LONGEST_TIMEOUT = 3_600_000;

/** @throws NodeOperationError that says which field of the credential, or which option, cannot be used. */
export async function openClient(context: IExecuteFunctions): Promise<PostmanClient> {
	const timeout = Number(context.getNodeParameter('options.timeout', 0, DEFAULT_TIMEOUT));
	// Timers take whole numbers, and below a limit: one that they refuse would be noticed only when a request is to leave.
	if (!(Number.isInteger(timeout) && timeout >= LEAST_TIMEOUT && timeout <= LONGEST_TIMEOUT)) {
		throw new NodeOperationError(
			context.getNode(),
			`Timeout is not a whole number of milliseconds from ${LEAST_TIMEOUT} to ${LONGEST_TIMEOUT}`,
			{ description: 'Correct Timeout under Options, or remove it.' },
		);
	}
	try {
		return await PostmanClient.open(context, timeout);
	} catch (error) {
		const { message, description } = error as UserError;
		throw new NodeOperationError(context.getNode(), message, { description: description ?? '' });
	}
}
