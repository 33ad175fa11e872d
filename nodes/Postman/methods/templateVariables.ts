// The fields of the campaign's template, for the editor.

import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { PostmanClient } from '../api/client';
import { explain } from '../api/explain';
import { readTemplates } from '../sending/templates';
import { variablesOf } from '../sms/template';

/** Milliseconds; a person is looking at the panel. */
const TIMEOUT = 15_000;

const NO_MESSAGE_YET =
	'The campaign has sent no message yet, so its variables are not known. For the first one, choose Message Body, Name and Value Pairs or JSON under Template Values.';

export async function getTemplateVariables(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	const client = await PostmanClient.open(this, TIMEOUT);
	const reading = await readTemplates(client, AbortSignal.timeout(TIMEOUT));
	if (!reading.ok) {
		const { message, description } = explain(reading.failure);
		throw new NodeApiError(this.getNode(), {}, { message, description });
	}
	// Every language of a campaign has the same variables (Postman guide, Create message).
	const [template] = Object.values(reading.value);
	if (template === undefined) return { fields: [], emptyFieldsNotice: NO_MESSAGE_YET };
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
