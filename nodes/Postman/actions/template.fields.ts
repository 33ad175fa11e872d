// What the panel shows of the campaign's template: its languages, its text, a field for each
// variable. methods/template.ts loads them.

import type { INodeProperties } from 'n8n-workflow';

import { credentialChosen } from './common.fields';

/** Path to the first variable that the mapper shows; nothing is there until variables are read. */
const FIRST_VARIABLE = 'templateValues.schema[0].id';
/**
 * Changes of these parameters load a list again: what was loaded without a credential is loaded
 * again once the mapper has variables, for which it needs one.
 */
const AGAIN = [credentialChosen.name, FIRST_VARIABLE];

const NOTHING_MAPPED = { mappingMode: 'defineBelow', value: null };

/** The four languages are the same for every campaign: only order and descriptions are loaded. */
export const loadedLanguages = {
	type: 'options' as const,
	typeOptions: { loadOptionsMethod: 'getLanguages', loadOptionsDependsOn: AGAIN },
};

const SHOWN_TEXT = {
	loadOptionsMethod: 'getTemplateText',
	loadOptionsDependsOn: [...AGAIN, 'language'],
};

/**
 * Shows the text that the values go into. It is a list with one entry, because n8n's panel has no
 * plain text that is loaded.
 */
export function templateTextField(show: Record<string, string[]>): INodeProperties {
	return {
		displayName: 'Text of the Template',
		name: 'templateText',
		type: 'options',
		noDataExpression: true,
		typeOptions: SHOWN_TEXT,
		// The value of the one entry, whose name is the text: it is shown without being chosen.
		default: '',
		description:
			'For reading only: the text that the campaign has sent in this language, with its variables in double curly brackets',
		displayOptions: { show },
	};
}

/**
 * The mapper twice, one of them shown at a time. Without variables, it is the one that reads them
 * again when a credential is chosen, for which the editor empties it. With variables, it is the one
 * that keeps what is mapped onto them.
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
		// A notice says why there are no variables, or the editor does if reading them failed.
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
