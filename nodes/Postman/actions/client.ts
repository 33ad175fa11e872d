// Opens the API for one run of the action node.

import type { IExecuteFunctions, UserError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';

/** Milliseconds; Postman answers a send at once, so a longer silence is a broken line. */
const DEFAULT_TIMEOUT = 30_000;

/** @throws NodeOperationError that says which field of the credential cannot be used. */
export async function openClient(context: IExecuteFunctions): Promise<PostmanClient> {
	const timeout = context.getNodeParameter('options.timeout', 0, DEFAULT_TIMEOUT) as number;
	try {
		return await PostmanClient.open(context, timeout);
	} catch (error) {
		const { message, description } = error as UserError;
		throw new NodeOperationError(context.getNode(), message, { description: description ?? '' });
	}
}
