// Message > Send: one SMS for each item. Every input item comes out once: as Postman's message object, or as a failed item.

import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	JsonObject,
} from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { openClient } from '../client';
import { byDisplayName, composeFields, composeOptions } from '../compose.fields';
import { explain } from '../../api/explain';
import { dispatch } from '../../sending/dispatch';
import { prepare, type Prepared } from '../../sending/prepare';
import { describeProblems } from '../../sending/problem';
import { outputItem, type SendResult } from '../../sending/result';

const show = { resource: ['message'], operation: ['send'] };

export const fields: INodeProperties[] = [
	...composeFields(show),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show },
		options: byDisplayName([
			...composeOptions,
			{
				displayName: 'Include Input Fields',
				name: 'includeInputFields',
				type: 'boolean',
				default: false,
				description: 'Whether to add the input item to the output, under the name input',
			},
			{
				displayName: 'Timeout',
				name: 'timeout',
				type: 'number',
				typeOptions: { minValue: 1000 },
				default: 30000,
				description:
					'Milliseconds to wait for Postman’s answer to one call. After that it is not known whether the SMS was sent.',
			},
		]),
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const client = await openClient(this);
	const prepared = prepare(this, client.connection);
	const stopAtFirst = !this.continueOnFail();
	if (stopAtFirst) refuseBadItems(this, prepared);

	const results = await dispatch(client, prepared, { stopAtFirst });
	if (stopAtFirst) throwIfStopped(this, results, prepared.length);

	return results.map((result, itemIndex) => {
		const item = outputItem(result, itemIndex);
		if (result.kind === 'sent' && isOn(this, 'includeInputFields', itemIndex)) {
			item.json.input = this.getInputData()[itemIndex].json;
		}
		return item;
	});
}

function refuseBadItems(context: IExecuteFunctions, prepared: Prepared[]): void {
	const bad = prepared.filter((item) => 'problems' in item);
	if (bad.length === 0) return;
	const { message, description } = describeProblems(bad, prepared.length);
	throw new NodeOperationError(context.getNode(), message, {
		description,
		itemIndex: bad[0].itemIndex,
	});
}

/** @throws NodeApiError for the item at which sending stopped, saying how many went out before it. */
function throwIfStopped(
	context: IExecuteFunctions,
	results: SendResult[],
	itemCount: number,
): void {
	const itemIndex = results.findIndex(({ kind }) => kind !== 'sent');
	const result = results[itemIndex];
	if (!result || !('failure' in result)) return;

	const { json } = outputItem(result, itemIndex);
	const sent = results.filter(({ kind }) => kind === 'sent').length;
	const { description } = explain(result.failure);
	throw new NodeApiError(context.getNode(), { details: json.details } as JsonObject, {
		message: `${json.error} [item ${itemIndex}]`,
		description: `${description} Before this, ${sent} of ${itemCount} messages were sent; those after it were not tried.`,
		httpCode: String(result.failure.httpStatus ?? 'none'),
		itemIndex,
	});
}

function isOn(context: IExecuteFunctions, option: string, itemIndex: number): boolean {
	return context.getNodeParameter(`options.${option}`, itemIndex, false) === true;
}
