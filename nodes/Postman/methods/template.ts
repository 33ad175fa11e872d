// What the editor loads while a node is configured. Postman has no call for a campaign's template
// or languages, so they are learnt from its latest messages.

import type {
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { NodeApiError, UserError } from 'n8n-workflow';

import type { Template } from '../api/template';
import { PostmanClient } from '../api/client';
import { CREDENTIAL_NAME } from '../api/connection';
import { explain } from '../api/explain';
import { NO_TURN } from '../api/failure';
import { LANGUAGES, readLanguage } from '../sms/language';
import { variablesOf } from '../sms/template';

/** Short, as a person waits for the panel. */
const TIMEOUT_MS = 15_000;

const NO_CREDENTIAL_YET =
	'When a credential is chosen above, the variables of its campaign appear here. If they do not, close this panel and open it again.';
const NO_MESSAGE_YET =
	'The campaign has sent no message yet, so its variables are not known. For the first one, choose Message Body, Name and Value Pairs or JSON under Template Values.';
const NO_TEMPLATE_SHOWN =
	'The campaign’s latest messages do not show their template, so its variables are not known. Choose Message Body, Name and Value Pairs or JSON under Template Values.';
const NOT_SEEN = 'Not used in the campaign’s latest messages';
const NO_VARIABLES =
	'The campaign’s template has no variables, so there is nothing to fill in. Choose JSON under Template Values and keep {} there.';

/**
 * For the mapper: a field for each variable of the campaign's template, or a notice that says why
 * there is none. If the messages cannot be read, that is a notice too: n8n 2 swallows an error here
 * and shows nothing at all.
 */
export async function getTemplateVariables(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	if (!hasCredential(this))
		return { fields: fieldsShown(this), emptyFieldsNotice: NO_CREDENTIAL_YET };
	const template = await readTemplate(this).catch((error: unknown) => noticeOf(error));
	if (typeof template === 'string') {
		return { fields: fieldsShown(this), emptyFieldsNotice: template };
	}
	const { hasMessages, bodies } = template;
	if (!hasMessages) return { fields: [], emptyFieldsNotice: NO_MESSAGE_YET };
	const [body] = Object.values(bodies);
	if (!body) return { fields: [], emptyFieldsNotice: NO_TEMPLATE_SHOWN };
	const variables = variablesOf(body);
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
 * What went wrong, and how to have the variables read again: after a correction of the credential
 * the editor does not ask by itself.
 */
function noticeOf(error: unknown): string {
	if (!(error instanceof NodeApiError || error instanceof UserError)) throw error;
	const { message, description } = error;
	const why = [`${message}.`, description].filter(Boolean).join(' ');
	return `${escapeHtml(why)} Then close this panel and open it again.`;
}

/** The editor asks for the fields of a new node before it has chosen a credential for it. */
function hasCredential(context: ILoadOptionsFunctions): boolean {
	return Boolean(context.getNode().credentials?.[CREDENTIAL_NAME]);
}

/**
 * The fields that the node has: those of an imported workflow stay while it has no credential yet.
 */
function fieldsShown(context: ILoadOptionsFunctions): ResourceMapperField[] {
	const schema = context.getCurrentNodeParameter('templateValues.schema');
	return Array.isArray(schema) ? (schema as ResourceMapperField[]) : [];
}

/**
 * All languages that Postman knows: first those that the campaign has sent in, each described by
 * its text. If the messages cannot be read, all are offered alike. Never rejects.
 */
export async function getLanguages(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const template = hasCredential(this)
		? await readTemplate(this).catch(() => undefined)
		: undefined;
	const options = LANGUAGES.map(({ name, value }) => ({
		name,
		value,
		isSeen: template?.languages.has(value) === true,
	}));
	if (!options.some(({ isSeen }) => isSeen)) return LANGUAGES.map((one) => ({ ...one }));
	return options
		.sort((a, b) => Number(b.isSeen) - Number(a.isSeen))
		.map(({ name, value, isSeen }) => ({
			name,
			value,
			description: isSeen ? describeSeen(template?.bodies[value]) : NOT_SEEN,
		}));
}

function describeSeen(text: string | undefined): string {
	const seen = 'The campaign has sent messages in this language';
	return text ? `${escapeHtml(text)} (${seen})` : seen;
}

/** The editor shows descriptions and notices as HTML. */
function escapeHtml(text: string): string {
	return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * One option, whose name is the text of the template in the chosen language, or why it is not
 * known. Never rejects.
 */
export async function getTemplateText(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return [{ name: await templateText(this), value: '' }];
}

async function templateText(context: ILoadOptionsFunctions): Promise<string> {
	if (!hasCredential(context)) return 'Shown when a credential is chosen';
	const template = await readTemplate(context).catch(() => undefined);
	if (!template) return 'Not read: test the credential, then open this panel again';
	const { bodies } = template;
	const chosen = readLanguage(context.getCurrentNodeParameter('language') ?? 'english');
	const text = chosen && bodies[chosen];
	if (text) return text;
	if (bodies.english) return `English: ${bodies.english}`;
	const known = LANGUAGES.find(({ value }) => bodies[value]);
	if (known) return `${known.name}: ${bodies[known.value]}`;
	return template.hasMessages
		? 'The campaign’s latest messages do not show it'
		: 'Shown when the campaign has sent its first message';
}

/**
 * Makes one call.
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
