// What the panel reads of the campaign's template: its languages, its text, a field for each variable. methods/template.ts
// loads them.

import type { INodeProperties } from 'n8n-workflow';

import { credentialChosen } from './common.fields';

/** The first of the variables that the mapper shows; absent until some are read. */
const FIRST_VARIABLE = 'templateValues.schema[0].id';
/** What was loaded without a credential is loaded again once the mapper has its variables, for which it needs one. */
const AGAIN = [credentialChosen.name, FIRST_VARIABLE];

const NOTHING_MAPPED = { mappingMode: 'defineBelow', value: null };

/** Four words that are the same for every campaign: what is loaded is their order and what is told of each. */
export const loadedLanguages = {
	type: 'options' as const,
	typeOptions: { loadOptionsMethod: 'getLanguages', loadOptionsDependsOn: AGAIN },
};

const SHOWN_TEXT = {
	loadOptionsMethod: 'getTemplateText',
	loadOptionsDependsOn: [...AGAIN, 'language'],
};

/** The text that the values go into. A panel has no line that is loaded, but a list of one. */
export function templateTextField(show: Record<string, string[]>): INodeProperties {
	return {
		displayName: 'Text of the Template',
		name: 'templateText',
		type: 'options',
		noDataExpression: true,
		typeOptions: SHOWN_TEXT,
		// Of the one that is loaded: its name is the text.
		default: '',
		description:
			'For you to read: the text that the campaign has sent in this language, with its variables in double curly brackets',
		displayOptions: { show },
	};
}

/**
 * The mapper twice, of which one is shown: one without variables reads them when a credential is chosen, for which the
 * editor empties it first, and one with variables keeps what is mapped onto them.
 */
export function mapperFields(show: Record<string, string[]>): INodeProperties[] {
	// From the root: n8n 1.123 never gets to a field that depends on a path below another.
	const hasVariables = { [`/${FIRST_VARIABLE}`]: [{ _cnd: { exists: true as const } }] };
	const mapper: INodeProperties = {
		displayName: 'Values',
		name: 'templateValues',
		type: 'resourceMapper',
		noDataExpression: true,
		default: NOTHING_MAPPED,
		required: true,
	};
	const resourceMapper = {
		resourceMapperMethod: 'getTemplateVariables',
		mode: 'add' as const,
		fieldWords: { singular: 'variable', plural: 'variables' },
		// What keeps the variables from being read is told by a notice, or by the editor where reading failed.
		hideNoDataError: true,
		addAllFields: true,
		supportAutoMap: true,
	};
	return [
		{
			...mapper,
			typeOptions: { loadOptionsDependsOn: [credentialChosen.name], resourceMapper },
			displayOptions: { show, hide: hasVariables },
		},
		{
			...mapper,
			typeOptions: { resourceMapper },
			displayOptions: { show: { ...show, ...hasVariables } },
		},
	];
}
