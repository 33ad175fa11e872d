// The fields that say what is sent to whom: the same ones, under the same names, for every
// operation that composes messages. panel/compose.ts and panel/values.ts read them.

import type { INodeProperties } from 'n8n-workflow';

import { loadedLanguages, mapperFields, templateTextField } from './template.fields';

/** What belongs to composing in the `options` collection, in the order of the names. */
export const composeOptions: INodeProperties[] = [
	{
		displayName: 'Allow Fixed Lines',
		name: 'allowFixedLines',
		type: 'boolean',
		default: false,
		description:
			'Whether to send to fixed lines and internet phone (VoIP) numbers too. Most fixed lines cannot receive an SMS, and Postman charges for the attempt.',
	},
	{
		displayName: 'Default Country',
		name: 'defaultCountry',
		type: 'string',
		default: 'SG',
		placeholder: 'e.g. MY',
		description: 'Two-letter code of the country that numbers without a country code belong to',
	},
	{
		displayName: 'Unsupported Characters',
		name: 'unsupportedCharacters',
		type: 'options',
		options: [
			{
				name: 'Reject',
				value: 'reject',
				description: 'The item is not sent, and its message names each such character',
			},
			{
				name: 'Replace',
				value: 'replace',
				description:
					'Each becomes plain characters, e.g. EUR for €. Those that have no plain form are removed.',
			},
			{
				name: 'Replace Look-Alikes',
				value: 'replaceLookAlikes',
				description:
					'Quotes, dashes, spaces and the like become plain ones. Items with others, such as emoji, are not sent.',
			},
			{
				name: 'Send as Is',
				value: 'sendAsIs',
				description: 'Postman may refuse the message, or send it in more segments',
			},
		],
		default: 'replaceLookAlikes',
		description:
			'What to do with characters that Postman does not accept in English messages, such as emoji, curly quotes and square brackets. In links they are percent-encoded.',
	},
];

/**
 * Recipient, Language and Template Values, with what each way to give the values needs.
 *
 * @param show When the fields are shown, beside the condition of their operation.
 */
export function composeFields(show: Record<string, string[]> = {}): INodeProperties[] {
	const whenValuesMode = (mode: string) => ({ show: { ...show, valuesMode: [mode] } });
	return [
		{
			displayName: 'Recipient',
			name: 'recipient',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 9123 4567 or +65 9123 4567',
			description:
				'The mobile number to send to. A number without a country code belongs to Default Country: Singapore, unless you change it under Options.',
			builderHint: {
				propertyHint: 'A mobile number in any usual writing: no node is needed to clean it first.',
			},
			displayOptions: { show },
		},
		{
			displayName: 'Language',
			name: 'language',
			...loadedLanguages,
			default: 'english',
			description:
				'Which of the campaign’s templates to use. Postman does not translate your values. In an expression, give english, chinese, malay or tamil.',
			displayOptions: { show },
		},
		{
			displayName: 'Template Values',
			name: 'valuesMode',
			type: 'options',
			options: [
				{
					name: 'From the Campaign’s Template',
					value: 'mapped',
					description: 'A field for each variable, found in the campaign’s earlier messages',
				},
				{
					name: 'Message Body',
					value: 'body',
					description: 'For a template that is only {{body}}: the whole text in one field',
				},
				{
					name: 'Name and Value Pairs',
					value: 'pairs',
					description: 'Type the names of the template’s variables yourself',
				},
				{
					name: 'JSON',
					value: 'json',
					description: 'An object with a key for each variable of the template',
				},
			],
			default: 'mapped',
			description: 'How you fill the variables of the campaign’s template',
			builderHint: {
				propertyHint:
					'If the template is not known, choose pairs or json and ask the user for its variables’ names.',
			},
			displayOptions: { show },
		},
		templateTextField({ ...show, valuesMode: ['mapped', 'pairs', 'json'] }),
		...mapperFields(whenValuesMode('mapped').show),
		{
			displayName: 'Message',
			name: 'body',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. Your appointment is on 12 March at 3 pm.',
			description:
				'The value of {{body}}. Postman adds the campaign’s header and footer, and keeps line breaks.',
			displayOptions: whenValuesMode('body'),
		},
		{
			displayName: 'Values',
			name: 'valuePairs',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Variable' },
			default: {},
			placeholder: 'Add Variable',
			options: [
				{
					displayName: 'Variable',
					name: 'pair',
					values: [
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. appointment_date',
							description: 'As in the template, without the curly brackets',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							placeholder: 'e.g. 12 March, 3 pm',
						},
					],
				},
			],
			displayOptions: whenValuesMode('pairs'),
		},
		{
			displayName: 'Values',
			name: 'valuesJson',
			type: 'json',
			default: '{}',
			required: true,
			placeholder: 'e.g. { "name": "Mei Ling", "fruit": "apple" }',
			description: 'A key for each variable of the template; no value may be empty',
			displayOptions: whenValuesMode('json'),
		},
	];
}

/** The `options` collection, sorted by display name as n8n's linter asks. */
export function optionsField(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...options].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}
