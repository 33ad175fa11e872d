import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { recipientFilter, sourceFilter, statusOptions } from './actions/list.fields';
import { poll } from './status/poll';
import {
	DEFAULT_LOOK_BACK_MINUTES,
	DEFAULT_WATCH_FOR_HOURS,
	MIN_LOOK_BACK_MINUTES,
	MIN_WATCH_FOR_HOURS,
} from './status/settings';

/** The trigger node: starts a workflow when a delivery status changes. Its polls are in status/. */
export class PostmanStatusTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Postman Status Trigger',
		name: 'postmanStatusTrigger',
		icon: { light: 'file:postmanSg.svg', dark: 'file:postmanSg.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: '={{ [$parameter["triggerOn"]].flat().join(", ") }}',
		description: 'Starts the workflow when the delivery status of an SMS changes',
		defaults: { name: 'Postman Status Trigger' },
		polling: true,
		builderHint: {
			searchHint:
				'Starts when an SMS sent through Postman (postman.gov.sg) is delivered or fails. Polls by itself: no Schedule or Loop.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-postman-sg.postmanSend',
					relationHint: 'Sends the SMS, and sends a failed one again (Message > Retry)',
				},
			],
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'postmanSgApi', required: true }],
		properties: [
			{
				// Called “Trigger On”, n8n's nodes panel would offer each status as an action of its own,
				// and the default as none (its useActionsGeneration looks for “Event”, “Events” and
				// “Trigger On”).
				displayName: 'Trigger On Statuses',
				name: 'triggerOn',
				type: 'multiOptions',
				required: true,
				options: statusOptions,
				default: ['success', 'failure'],
			},
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add Filter',
				default: {},
				options: [
					{
						displayName: 'Batch ID',
						name: 'batchId',
						type: 'string',
						default: '',
						placeholder: 'e.g. batch_01234567-89ab-cdef-0123-456789abcdef',
						description: 'Only messages of this batch',
					},
					recipientFilter,
					sourceFilter,
				],
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [
					{
						displayName: 'First Run Lookback (Minutes)',
						name: 'firstRunLookback',
						type: 'number',
						typeOptions: { minValue: MIN_LOOK_BACK_MINUTES },
						default: DEFAULT_LOOK_BACK_MINUTES,
						description: 'How far back the first poll looks for messages; at least 5 minutes',
					},
					{
						displayName: 'Watch For (Hours)',
						name: 'watchFor',
						type: 'number',
						typeOptions: { minValue: MIN_WATCH_FOR_HOURS },
						default: DEFAULT_WATCH_FOR_HOURS,
						description:
							'How long to watch a message after it was created. A retry within that time is reported too. Telcos report nothing after 48 hours.',
					},
				],
			},
		],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll.call(this);
	}
}
