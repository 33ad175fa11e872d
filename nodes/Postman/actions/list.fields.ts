// The fields of operations that read a list of messages. panel/filters.ts reads the filters; those
// of the trigger that are the same are read by status/settings.ts.

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { LANGUAGES } from '../sms/language';
import { simplifyField } from './simplify';

const createdAfter: INodeProperties = {
	displayName: 'Created After',
	name: 'createdAfter',
	type: 'dateTime',
	default: '',
	placeholder: 'e.g. 2026-03-12T15:00:00+08:00',
	description: 'Only messages created at this time or later. This also makes reading faster.',
};

const createdBefore: INodeProperties = {
	displayName: 'Created Before',
	name: 'createdBefore',
	type: 'dateTime',
	default: '',
	placeholder: 'e.g. 2026-03-12T15:00:00+08:00',
	description: 'Only messages created at this time or earlier',
};

const language: INodeProperties = {
	displayName: 'Language',
	name: 'language',
	type: 'multiOptions',
	options: LANGUAGES.map(({ name, value }) => ({ name, value })),
	default: [],
	description: 'Only messages sent in one of these languages',
};

/** The filter Recipient, of lists and of the trigger. */
export const recipientFilter: INodeProperties = {
	displayName: 'Recipient',
	name: 'recipient',
	type: 'string',
	default: '',
	placeholder: 'e.g. 9123 4567 or +65 9123 4567',
	description:
		'Only messages to this number, or to numbers that contain this part. A full number without a country code belongs to Singapore.',
};

/** The filter Source, of lists and of the trigger: `all`, `batch` or `single`. */
export const sourceFilter: INodeProperties = {
	displayName: 'Source',
	name: 'source',
	type: 'options',
	options: [
		{ name: 'All', value: 'all' },
		{ name: 'Batch', value: 'batch', description: 'Messages sent in a batch' },
		{ name: 'Single', value: 'single', description: 'Messages sent one by one' },
	],
	default: 'all',
	description: 'How the messages were sent',
};

/** Postman's seven statuses, in the order of the names that people see. */
export const statusOptions: INodePropertyOptions[] = [
	{
		name: 'Created',
		value: 'created',
		description: 'Postman has the message, or has begun to retry it',
	},
	{
		name: 'Delivered',
		value: 'success',
		description: 'The phone has received the message',
	},
	{
		name: 'Enqueued',
		value: 'enqueued',
		description: 'The message waits in Postman’s queue',
	},
	{
		name: 'Not Delivered',
		value: 'failure',
		description:
			'The message failed. The trigger and Get say why, and whether a retry is likely to help.',
	},
	{
		name: 'Sending',
		value: 'sending',
		description: 'Postman is handing the message to its provider',
	},
	{
		name: 'Sent',
		value: 'sent',
		description: 'The provider has the message and has not reported yet',
	},
	{
		name: 'Sent to Telco',
		value: 'sent_to_telco',
		description: 'The telco has the message. Numbers outside Singapore get no later status.',
	},
];

const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'multiOptions',
	options: statusOptions,
	default: [],
	description: 'Only messages whose latest status is one of these',
};

/**
 * Return All, Limit, Simplify and Filters.
 *
 * @param withSource Whether the list can hold both messages of batches and single ones.
 */
export function listFields({ withSource }: { withSource: boolean }): INodeProperties[] {
	return [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { returnAll: [false] } },
		},
		simplifyField,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				createdAfter,
				createdBefore,
				language,
				recipientFilter,
				...(withSource ? [sourceFilter] : []),
				status,
			],
		},
	];
}
