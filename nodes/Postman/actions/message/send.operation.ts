// Message > Send: one SMS for each item. Every input item comes out once: as Postman's message object, or as a failed item.

import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	JsonObject,
} from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { DEFAULT_TIMEOUT, openClient } from '../client';
import { composeFields, composeOptions, optionsField } from '../compose.fields';
import { dispatch } from '../../sending/dispatch';
import { Journal } from '../../sending/journal';
import { isBad, isSendable, prepare, type Prepared } from '../../sending/prepare';
import { describeProblems, summariseHints } from '../../sending/problem';
import {
	countResults,
	explainResult,
	isFailed,
	outputItem,
	type SendResult,
} from '../../sending/result';

const show = { resource: ['message'], operation: ['send'] };

export const fields: INodeProperties[] = [
	...composeFields(show),
	optionsField(show, [
		...composeOptions,
		{
			displayName: 'Include Input Fields',
			name: 'includeInputFields',
			type: 'boolean',
			default: false,
			description: 'Whether to add the input item to the output, under the name input',
		},
		{
			displayName: 'Send Once Key',
			name: 'sendOnceKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.appointment_id }}-reminder',
			description:
				'A message with a key that this node has sent before is not sent again, also in later executions. The node remembers the last 10,000 keys.',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 100 },
			noDataExpression: true,
			default: DEFAULT_TIMEOUT,
			description:
				'Milliseconds to wait for Postman’s answer to one call. After that the campaign’s messages are searched for the SMS.',
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
						'Nobody is left out, but a person may get it twice. Right for warnings, wrong for almost all else.',
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
	const prepared = prepare(this, client.connection);
	const stopAtFirst = !this.continueOnFail();
	if (stopAtFirst) refuseBadItems(this, prepared);
	for (const message of summariseHints(prepared.filter(isSendable))) {
		this.addExecutionHints({ message, location: 'outputPane' });
	}

	const journal = new Journal(this);
	const results = await dispatch({ context: this, client, journal, stopAtFirst }, prepared);
	const counts = countResults(results);
	this.logger.info(`Postman Send: ${counts}`);
	if (stopAtFirst && mayThrow(this, results)) throwIfStopped(this, results, counts);

	const items = results.map((result, itemIndex) => {
		const item = outputItem(result, itemIndex);
		const { includeInput } = prepared[itemIndex];
		if (includeInput && !isFailed(result)) item.json.input = this.getInputData()[itemIndex].json;
		return item;
	});
	// Last: with Retry On Fail n8n runs the node again where the first item failed, and the journal has more to do then.
	if (!this.getNode().retryOnFail || !results.some(isFailed)) journal.clear();
	return items;
}

/** Whether an exception does no harm. */
function mayThrow(context: IExecuteFunctions, results: SendResult[]): boolean {
	// After the Stop button n8n has stored the execution as canceled; an exception would turn that into a failure.
	if (context.getExecutionCancelSignal()?.aborted) return false;
	// A tool's Retry On Fail gives each try a run of its own, without the journal of the one before.
	// n8n before 2.0 cannot say that this is a tool, but clones the context of each call of one.
	const isTool = context.isToolExecution?.() ?? 'cloneWith' in context;
	return !isTool || results.every(({ kind }) => kind !== 'sent' && kind !== 'unknown');
}

function refuseBadItems(context: IExecuteFunctions, prepared: Prepared[]): void {
	const bad = prepared.filter(isBad);
	if (bad.length === 0) return;
	const { message, description } = describeProblems(bad, prepared.length);
	throw new NodeOperationError(context.getNode(), message, {
		description,
		itemIndex: bad[0].itemIndex,
	});
}

/** @throws NodeApiError for the item at which sending stopped, with the counts of all. */
function throwIfStopped(context: IExecuteFunctions, results: SendResult[], counts: string): void {
	const tried = results.findIndex(({ kind }) => kind === 'notSent' || kind === 'unknown');
	const itemIndex = tried >= 0 ? tried : results.findIndex(isFailed);
	const result = results[itemIndex];
	if (!result || !isFailed(result) || result.kind === 'invalid') return;

	const { message, description } = explainResult(result);
	const { details } = outputItem(result, itemIndex).json;
	throw new NodeApiError(context.getNode(), { details } as JsonObject, {
		message: `${message} [item ${itemIndex}]`,
		description: `${description} Of ${results.length} messages: ${counts}.`,
		httpCode: String(result.failure?.httpStatus ?? 'none'),
		itemIndex,
	});
}
