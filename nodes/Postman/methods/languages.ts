// The languages to choose from, for the editor.

import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { LANGUAGES } from '../sms/language';
import { readTemplate } from './template';

/**
 * All that Postman knows, those that the campaign has been seen using first. Which ones a campaign has cannot be asked;
 * so without an answer all are offered alike.
 */
export async function getLanguages(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { languages: seen } = await readTemplate(this).catch(() => ({ languages: new Set() }));
	const isSeen = ({ value }: { value: string }) => seen.has(value);
	if (!LANGUAGES.some(isSeen)) return LANGUAGES.map(({ name, value }) => ({ name, value }));
	return [
		...LANGUAGES.filter(isSeen).map(({ name, value }) => ({
			name,
			value,
			description: 'The campaign has sent messages in this language',
		})),
		...LANGUAGES.filter((language) => !isSeen(language)).map(({ name, value }) => ({
			name,
			value,
			description:
				'Not among the campaign’s latest messages; it may have this language all the same',
		})),
	];
}
