// What the campaign's latest messages tell the editor: a campaign cannot be asked for its template or its languages.

import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import type { Template } from '../api/campaign';
import { PostmanClient } from '../api/client';
import { explain } from '../api/explain';
import { NO_TURN } from '../api/failure';

/** A person is looking at the panel. */
const TIMEOUT_MS = 15_000;

/**
 * One call.
 *
 * @throws NodeApiError or UserError that says what to do.
 */
export async function readTemplate(context: ILoadOptionsFunctions): Promise<Template> {
	const client = await PostmanClient.open(context, TIMEOUT_MS);
	try {
		const reading = await client.readTemplate(AbortSignal.timeout(TIMEOUT_MS));
		if (reading.kind === 'read') return reading.value;
		const failure = reading.kind === 'failed' ? reading.failure : NO_TURN;
		const { message, description } = explain(failure);
		throw new NodeApiError(context.getNode(), {}, { message, description });
	} finally {
		client.close();
	}
}
