// Message > Send: one SMS for each item. Every input item comes out once: as Postman's message object, or as a failed item.

import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { PostmanClient } from '../../api/client';
import { realClock } from '../../api/clock';
import { messageFrom } from '../../api/message';
import { openClient } from '../open-client';
import { includeInputOption, timeoutOption } from '../common.fields';
import { composeFields, composeOptions, optionsField } from '../compose.fields';
import { itemsOut, refuseBadItems, reportRun } from '../finish';
import { settingsHints } from '../settings-hints';
import { dispatch } from '../../once/dispatch';
import { Journal } from '../../once/journal';
import { Pause } from '../../run/pause';
import { isBad, isSendable, prepare } from '../../panel/prepare';
import { summariseHints } from '../../panel/problem';
import { isFailed } from '../../run/result';
import { SEND_WORDING, sendJson, type SendResult } from '../../once/send-result';
import { LONGEST_WAIT, waitForDelivery, type Awaited } from '../../lists/wait-for-delivery';

const show = { resource: ['message'], operation: ['send'] };

export const fields: INodeProperties[] = [
	...composeFields(show),
	optionsField(show, [
		...composeOptions,
		includeInputOption,
		{
			displayName: 'Send Once Key',
			name: 'sendOnceKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.appointment_id }}-reminder',
			description:
				'A message with a key that this node has sent before is not sent again, also in later executions. The node remembers the last 10,000 keys.',
		},
		timeoutOption('After that the campaign’s messages are searched for the SMS'),
		{
			displayName: 'Wait for Delivery',
			name: 'waitForDelivery',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: LONGEST_WAIT },
			noDataExpression: true,
			default: 60,
			description:
				'Seconds to wait, after everything is sent, until the messages have arrived or failed; at most 600. The output then has each message as it stands at the end, and delivery.settled says whether that is final. The execution keeps running meanwhile and counts toward n8n’s limit of concurrent executions: for hours or days use the Postman Status Trigger.',
		},
		{
			displayName: 'When Unsure',
			name: 'whenUnsure',
			type: 'options',
			options: [
				{
					name: 'Fail the Item',
					value: 'fail',
					description:
						'Nobody gets it twice. The item comes out as unknown, for a person to look at.',
				},
				{
					name: 'Send Again',
					value: 'resend',
					description:
						'Nobody is left out, but a person may get it twice. Only for what must reach everybody, such as public warnings.',
				},
			],
			default: 'fail',
			description:
				'What to do where the connection ended before Postman’s answer came, and the campaign’s list does not show the message even after some seconds',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const client = await openClient(this);
	const seconds = secondsToWait(this);
	const prepared = prepare(this, client.connection);
	const stopAtFirst = !this.continueOnFail();
	if (stopAtFirst) refuseBadItems(this, prepared.filter(isBad), SEND_WORDING);
	this.addExecutionHints(...settingsHints(this, client.connection));
	for (const message of summariseHints(prepared.filter(isSendable))) {
		this.addExecutionHints({ message, location: 'outputPane' });
	}

	const journal = new Journal(this);
	const results = await dispatch({ context: this, client, journal, stopAtFirst }, prepared);
	reportRun(this, results, SEND_WORDING, stopAtFirst);
	const awaited = seconds > 0 ? await deliveryOfAll(this, client, results, seconds) : undefined;
	const items = itemsOut(this, results, prepared, SEND_WORDING, (one) => sendJson(one, awaited));
	// Last: with Retry On Fail n8n runs the node again where the first item failed, and the journal has more to do then.
	if (!this.getNode().retryOnFail || !results.some(isFailed)) journal.clear();
	return items;
}

/** @throws NodeOperationError where it is no time that can be waited. */
function secondsToWait(context: IExecuteFunctions): number {
	const seconds = Number(context.getNodeParameter('options.waitForDelivery', 0, 0));
	if (seconds >= 0 && seconds <= LONGEST_WAIT) return seconds;
	throw new NodeOperationError(
		context.getNode(),
		`Wait for Delivery is not a number of seconds from 0 to ${LONGEST_WAIT}`,
		{ description: 'Correct Wait for Delivery under Options, or remove it.' },
	);
}

async function deliveryOfAll(
	context: IExecuteFunctions,
	client: PostmanClient,
	results: SendResult[],
	seconds: number,
): Promise<Map<string, Awaited>> {
	const { logger } = context;
	const pause = new Pause(realClock, context.getExecutionCancelSignal());
	const sent = results.flatMap((result) =>
		result.kind === 'sent' ? (messageFrom(result.body) ?? []) : [],
	);
	return await waitForDelivery({ client, pause, logger, seconds }, sent);
}
