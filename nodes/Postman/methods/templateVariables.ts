// The fields of the campaign's template, for the editor.

import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { variablesOf } from '../sms/template';
import { readTemplate } from './template';

const NO_MESSAGE_YET =
	'The campaign has sent no message yet, so its variables are not known. For the first one, choose Message Body, Name and Value Pairs or JSON under Template Values.';
const NO_TEMPLATE_SHOWN =
	'The campaign’s latest messages do not show their template, so its variables are not known. Choose Message Body, Name and Value Pairs or JSON under Template Values.';
const NO_VARIABLES =
	'The campaign’s template has no variables, so there is nothing to fill in. To send it, choose JSON under Template Values and leave {} there.';

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
