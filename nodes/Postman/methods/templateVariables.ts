// The fields of the campaign's template, for the editor. Postman cannot be asked for a template, but it shows each
// message's own (`templateBody` of the list endpoint), so one earlier message tells them all: every language of a
// campaign has the same variables (Postman guide, Create message).

import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';
import { explain } from '../api/explain';
import { variablesOf } from '../sms/template';

/** Milliseconds; a person is looking at the panel. */
const TIMEOUT = 15_000;

/** More than one, because rows of the oldest generation carry no template. */
const RECENT = 20;

export async function getTemplateVariables(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	const client = await PostmanClient.open(this, TIMEOUT);
	const reading = await client.listMessages({ limit: RECENT });
	if (!reading.ok) {
		const { message, description } = explain(reading.failure);
		throw new NodeApiError(this.getNode(), {}, { message, description });
	}
	const template = reading.value.data.find((row) => row.templateBody?.body)?.templateBody?.body;
	if (!template) {
		return {
			fields: [],
			emptyFieldsNotice:
				'The campaign has sent no message yet, so its variables are not known. Choose Message Body, Name and Value Pairs or JSON under Template Values for the first one.',
		};
	}
	return {
		fields: variablesOf(template).map((name) => ({
			id: name,
			displayName: name,
			required: true,
			defaultMatch: false,
			canBeUsedToMatch: false,
			display: true,
			type: 'string',
		})),
	};
}
