// "Fetch Test Event": what the trigger would emit, made from the campaign's recent messages.
// Remembers nothing.

import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { PostmanClient } from '../api/client';
import { attemptCountOf, statusOf, type Status } from '../api/delivery';
import { NO_TURN } from '../api/failure';
import type { Message, MessageRow } from '../api/message';
import { changeJson, changeOf } from './change';
import { faultOfCall } from './fault';
import { storable } from './reported';
import type { Settings } from './settings';
import { readPage } from './source';
import { PAGE } from './walk';

/** Rows of the first page, which most often will do, and of each that follows. */
const FIRST_PAGE = 100;
const MAX_SHOWN = 3;
/** Milliseconds for which a person waits for more pages: then those that came have to do. */
const MAX_LOOK_MS = 8_000;

/**
 * Returns messages for Fetch Test Event, newest first.
 *
 * @throws NodeApiError if Postman does not answer.
 * @throws NodeOperationError if there is nothing to show, with the reason.
 */
export async function sample(
	context: IPollFunctions,
	client: PostmanClient,
	settings: Settings,
): Promise<INodeExecutionData[][]> {
	const { fitting, accepted, looked } = await look(context, client, settings);
	if (fitting.length === 0) throw nothingToShow(context, accepted, looked);
	const messages = await Promise.all(fitting.map(async (row) => whole(client, row)));
	return [messages.map((message) => ({ json: sampleJson(message) }))];
}

interface Found {
	/** Rows to show, at most. */
	fitting: MessageRow[];
	/** How many rows the filters let in, of how many. */
	accepted: number;
	looked: number;
}

/** Looks back until there is enough to show, or for as long as a person waits. */
async function look(
	context: IPollFunctions,
	client: PostmanClient,
	settings: Settings,
): Promise<Found> {
	const { accepts, triggerOn } = settings;
	const end = performance.now() + MAX_LOOK_MS;
	const found: Found = { fitting: [], accepted: 0, looked: 0 };
	let after: string | undefined;
	do {
		const limit = after === undefined ? FIRST_PAGE : PAGE;
		const reading = await readPage(client, settings, { limit, ...(after && { after }) });
		if (reading.kind !== 'read') {
			// What was found before is worth showing.
			if (found.fitting.length > 0) return found;
			const failure = reading.kind === 'failed' ? reading.failure : NO_TURN;
			throw faultOfCall(context.getNode(), failure, 'Fetch again later.').error;
		}
		const { rows, nextCursor } = reading.value;
		const accepted = rows.filter(accepts);
		found.looked += rows.length;
		found.accepted += accepted.length;
		found.fitting.push(
			...accepted.filter((row) => (triggerOn as unknown[]).includes(statusOf(row))),
		);
		after = nextCursor === after || rows.length === 0 ? undefined : nextCursor;
	} while (after !== undefined && found.fitting.length < MAX_SHOWN && performance.now() < end);
	return { ...found, fitting: found.fitting.slice(0, MAX_SHOWN) };
}

/** A row may not tell why a message failed. */
async function whole(client: PostmanClient, row: MessageRow): Promise<Message> {
	if (statusOf(row) !== 'failure') return row;
	const reading = await client.getMessage(row.id);
	// It may have come further meanwhile, e.g. with a retry.
	const isSame = reading.kind === 'read' && statusOf(reading.value) === statusOf(row);
	return isSame ? reading.value : row;
}

function sampleJson(message: Message) {
	const status = statusOf(message) as Status;
	const attempt = storable(attemptCountOf(message) ?? 1);
	return changeJson(message, changeOf(message, { status, attempt }));
}

function nothingToShow(
	context: IPollFunctions,
	accepted: number,
	looked: number,
): NodeOperationError {
	const node = context.getNode();
	const range = `The latest ${looked} of the campaign’s messages were looked at.`;
	// Postman itself applies some of the filters.
	const none =
		looked === 0
			? 'The campaign has sent none yet, or none that fits the filters.'
			: `None fits the filters. ${range}`;
	return accepted === 0
		? new NodeOperationError(node, 'There is no message to show yet', {
				description: `${none} Send one, e.g. with Postman Send, and fetch again.`,
			})
		: new NodeOperationError(node, 'None of the latest messages has one of the chosen statuses', {
				description: `Delivery takes some seconds, a failed delivery takes a minute or more. Wait and fetch again, or choose more statuses under Trigger On Statuses. ${range}`,
			});
}
