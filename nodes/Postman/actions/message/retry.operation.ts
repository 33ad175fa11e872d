// Message > Retry: Postman tries again to deliver a message that has failed.

import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { messageJson } from '../../api/message';
import type { ItemRun } from '../../run/item-run';
import { explainRefusedRetry } from '../../once/retry-refusal';
import {
	RETRY_WORDING,
	retryMessage,
	type Retried,
	type RetryEntry,
	type RetryResult,
} from '../../once/retry-message';
import { RunMemory } from '../../once/run-memory';
import { includeInputOption, messageIdField, timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { forEachMessage } from './by-id';

const show = { resource: ['message'], operation: ['retry'] };

export const fields: INodeProperties[] = [
	messageIdField(
		show,
		'The id of a message whose latestStatus is failure. Postman sends it again under the same ID, to the same number and with the same text, at most three times in all. Each attempt is charged like a new SMS.',
	),
	optionsField(show, [
		includeInputOption,
		timeoutOption('After that the message itself is read, to see whether it was retried'),
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const memory = new RunMemory<RetryEntry>(this, 'postmanRetryJournal');
	const { items, hasFailed } = await forEachMessage<Retried>(this, {
		wording: RETRY_WORDING,
		work: async (run, messageId) => await retry(run, memory, messageId),
		json: retriedJson,
	});
	// Last: with Retry On Fail n8n runs the node again where the first item failed, and the journal has more to do then.
	if (!this.getNode().retryOnFail || !hasFailed) memory.clear();
	return items;
}

async function retry(
	run: ItemRun,
	memory: RunMemory<RetryEntry>,
	messageId: string,
): Promise<RetryResult> {
	const { client, pause, noMore } = run;
	const work = async (onStart: () => void) =>
		await retryMessage({ client, memory, pause, noMore }, messageId, onStart);
	const isBegun = memory.get(messageId) !== undefined;
	const result = isBegun
		? await run.atOnce(async () => await work(() => {}))
		: await run.inLine(work);
	if (result.kind !== 'notDone') return result;
	const explanation = await explainRefusedRetry(client, pause, messageId, result.failure);
	return { ...result, explanation };
}

function retriedJson({ messageId, message }: Retried): IDataObject {
	if (message) return messageJson(message);
	return {
		id: messageId,
		unreadableResponse: {
			explanation:
				'Postman accepted the retry, but neither its answer nor the message could be read.',
		},
	};
}
