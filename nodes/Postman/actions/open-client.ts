// Opens the API for one run of the action node.

import type { IExecuteFunctions, UserError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';

/** Milliseconds; Postman answers a send at once, so a longer silence is a broken line. */
export const DEFAULT_TIMEOUT = 30_000;
export const LEAST_TIMEOUT = 100;

/** @throws NodeOperationError that says which field of the credential, or which option, cannot be used. */
export async function openClient(context: IExecuteFunctions): Promise<PostmanClient> {
	const timeout = Number(context.getNodeParameter('options.timeout', 0, DEFAULT_TIMEOUT));
	if (!(Number.isFinite(timeout) && timeout >= LEAST_TIMEOUT)) {
		throw new NodeOperationError(
			context.getNode(),
			`Timeout is not a number of milliseconds of at least ${LEAST_TIMEOUT}`,
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
