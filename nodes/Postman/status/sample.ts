// "Fetch Test Event": what the trigger would emit, made from the campaign's recent messages. Remembers nothing.

import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import { attemptCountOf, type Status } from '../api/delivery';
import { NO_TURN } from '../api/failure';
import type { Message, MessageRow } from '../api/message';
import { changeJson, changeOf } from './change';
import { faultOfCall } from './fault';
import { storable } from './reported';
import type { Settings } from './settings';
import { readPage } from './source';

const LOOKED_AT = 100;
const SHOWN = 3;

/**
 * @throws NodeApiError where Postman does not answer.
 * @throws NodeOperationError where there is nothing to show, with the reason.
 */
export async function sample(
	context: IPollFunctions,
	client: PostmanClient,
	settings: Settings,
): Promise<INodeExecutionData[][]> {
	const { accepts, triggerOn } = settings;
	const reading = await readPage(client, settings, { limit: LOOKED_AT });
	if (reading.kind !== 'read') {
		const failure = reading.kind === 'failed' ? reading.failure : NO_TURN;
		throw faultOfCall(context.getNode(), failure, 'Fetch again later.').error;
	}

	const rows = reading.value.rows.filter(accepts);
	const fitting = rows.filter((row) => (triggerOn as unknown[]).includes(row.latestStatus));
	if (fitting.length === 0) throw nothingToShow(context, rows);
	const messages = await Promise.all(
		fitting.slice(0, SHOWN).map(async (row) => whole(client, row)),
	);
	return [messages.map((message) => ({ json: sampleJson(message) }))];
}

/** A row may not tell why a message failed. */
async function whole(client: PostmanClient, row: MessageRow): Promise<Message> {
	if (row.latestStatus !== 'failure') return row;
	const reading = await client.getMessage(row.id);
	// It may have come further meanwhile, e.g. with a retry.
	const isSame = reading.kind === 'read' && reading.value.latestStatus === row.latestStatus;
	return isSame ? reading.value : row;
}

function sampleJson(message: Message) {
	const status = message.latestStatus as Status;
	const attempt = storable(attemptCountOf(message) ?? 1);
	return changeJson(message, changeOf(message, { status, attempt }));
}

function nothingToShow(context: IPollFunctions, rows: MessageRow[]): NodeOperationError {
	return rows.length === 0
		? new NodeOperationError(context.getNode(), 'There is no message to show yet', {
				description:
					'The campaign has sent none that fits the filters. Send one, e.g. with Postman Send, and fetch again.',
			})
		: new NodeOperationError(
				context.getNode(),
				'None of the latest messages has one of the chosen statuses',
				{
					description:
						'Delivery takes some seconds, a failed delivery takes a minute or more. Wait and fetch again, or choose more statuses under Trigger On.',
				},
			);
}
