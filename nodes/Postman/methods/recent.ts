// The campaign's latest messages, for the editor: a campaign cannot be asked for its template or its languages, but they
// tell of both.

import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';
import { explain } from '../api/explain';
import { NO_TURN } from '../api/failure';
import type { MessageRow } from '../api/message';

/** Milliseconds; a person is looking at the panel. */
const TIMEOUT = 15_000;
/** Enough to meet a campaign's other languages, in one call. */
const RECENT = 100;

/**
 * One call.
 *
 * @throws NodeApiError or UserError that says what to do.
 */
export async function recentMessages(context: ILoadOptionsFunctions): Promise<MessageRow[]> {
	const client = await PostmanClient.open(context, TIMEOUT);
	const signal = AbortSignal.timeout(TIMEOUT);
	const reading = await client.listMessages({ limit: RECENT }, signal).catch((error: unknown) => {
		if (signal.aborted && error === signal.reason) return { ok: false, failure: NO_TURN } as const;
		throw error;
	});
	if (reading.ok) return reading.value.rows;
	const { message, description } = explain(reading.failure);
	throw new NodeApiError(context.getNode(), {}, { message, description });
}
