// What the campaign's latest messages tell the editor while a node is configured: a campaign cannot be asked for its template
// or its languages.

import type {
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperFields,
} from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import type { Template } from '../api/template';
import { PostmanClient } from '../api/client';
import { explain } from '../api/explain';
import { NO_TURN } from '../api/failure';
import { LANGUAGES } from '../sms/language';
import { variablesOf } from '../sms/template';

/** A person is looking at the panel. */
const TIMEOUT_MS = 15_000;

const NO_MESSAGE_YET =
	'The campaign has sent no message yet, so its variables are not known. For the first one, choose Message Body, Name and Value Pairs or JSON under Template Values.';
const NO_TEMPLATE_SHOWN =
	'The campaign’s latest messages do not show their template, so its variables are not known. Choose Message Body, Name and Value Pairs or JSON under Template Values.';
const NO_VARIABLES =
	'The campaign’s template has no variables, so there is nothing to fill in. To send it, choose JSON under Template Values and leave {} there.';

/** The fields of the campaign's template. */
export async function getTemplateVariables(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	const { hasMessages, bodies } = await readTemplate(this);
	if (!hasMessages) return { fields: [], emptyFieldsNotice: NO_MESSAGE_YET };
	const [template] = Object.values(bodies);
	if (!template) return { fields: [], emptyFieldsNotice: NO_TEMPLATE_SHOWN };
	const variables = variablesOf(template);
	if (variables.length === 0) return { fields: [], emptyFieldsNotice: NO_VARIABLES };
	return {
		fields: variables.map((name) => ({
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

/**
 * All languages that Postman knows, those that the campaign has been seen using first. Which ones a campaign has cannot be
 * asked; so without an answer all are offered alike.
 */
export async function getLanguages(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { languages } = await readTemplate(this).catch(() => ({ languages: new Set() }));
	const options = LANGUAGES.map(({ name, value }) => ({
		name,
		value,
		isSeen: languages.has(value),
	}));
	if (!options.some(({ isSeen }) => isSeen)) return LANGUAGES.map((one) => ({ ...one }));
	return options
		.sort((a, b) => Number(b.isSeen) - Number(a.isSeen))
		.map(({ name, value, isSeen }) => ({
			name,
			value,
			description: isSeen
				? 'The campaign has sent messages in this language'
				: 'Not among the campaign’s latest messages; it may have this language all the same',
		}));
}

/**
 * One call.
 *
 * @throws NodeApiError or UserError that says what to do.
 */
async function readTemplate(context: ILoadOptionsFunctions): Promise<Template> {
	const client = await PostmanClient.open(context, TIMEOUT_MS);
	try {
		const reading = await client.readTemplate(AbortSignal.timeout(TIMEOUT_MS));
		if (reading.kind === 'read') return reading.value;
		const failure = reading.kind === 'failed' ? reading.failure : NO_TURN;
		const { message, description } = explain(failure);
		throw new NodeApiError(context.getNode(), {}, { message, description });
	} finally {
		client.close();
	}
}
