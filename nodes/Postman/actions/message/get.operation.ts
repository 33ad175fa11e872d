// Message > Get: one message as Postman has it now, with its delivery in one shape.

import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { deliveryOf } from '../../api/delivery';
import { messageJson, type Message } from '../../api/message';
import type { ItemRun } from '../../run/item-run';
import { explainUnknownId, MESSAGE_ID } from '../../panel/item-id';
import { readPatiently } from '../../lists/patience';
import type { Result, Wording } from '../../run/result';
import { includeInputOption, messageIdField, timeoutOption } from '../common.fields';
import { optionsField } from '../compose.fields';
import { forEachMessage } from './by-id';

const show = { resource: ['message'], operation: ['get'] };

export const fields: INodeProperties[] = [
	messageIdField(
		show,
		'The id of the message object that Send gave out. The output is the message as it stands now, and under delivery whether it is settled, its attempts and, where it failed, what that means.',
	),
	optionsField(show, [includeInputOption, timeoutOption('After that it is asked for again')]),
];

const WORDING: Wording = { done: 'read', outcome: 'notRead', check: 'Check Message ID.' };

type Read = { kind: 'read'; message: Message };

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { items } = await forEachMessage<Read>(this, {
		wording: WORDING,
		work: async (run, messageId) =>
			await run.inLine(async (onStart) => await getMessage(run, messageId, onStart)),
		json: ({ message }) => ({
			...messageJson(message),
			delivery: { attempts: [], ...deliveryOf(message) },
		}),
	});
	return items;
}

async function getMessage(
	{ client, pause, noMore }: ItemRun,
	messageId: string,
	onStart: () => void,
): Promise<Result<Read>> {
	const reading = await readPatiently(
		async (signal) => await client.getMessage(messageId, signal, onStart),
		pause,
		noMore,
	);
	if (!reading) return { kind: 'untried' };
	if (reading.ok) return { kind: 'read', message: reading.value };
	const { reaction, failure } = reading;
	const explanation = explainUnknownId(failure, MESSAGE_ID);
	return { kind: 'notDone', reaction, failure, explanation };
}
