// The languages to choose from, for the editor.

import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { PostmanClient } from '../api/client';
import { readTemplates } from '../sending/templates';
import type { Templates } from '../sending/compose';
import { LANGUAGES } from '../sms/language';

/** Milliseconds; a person is looking at the panel. */
const TIMEOUT = 15_000;

/**
 * All that Postman knows, those that the campaign has been seen using first. Which ones a campaign has cannot be asked;
 * so without an answer all are offered alike.
 */
export async function getLanguages(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const seen = Object.keys(await templatesSeen(this));
	if (seen.length === 0) return LANGUAGES.map(({ name, value }) => ({ name, value }));
	const isSeen = ({ value }: { value: string }) => seen.includes(value);
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

async function templatesSeen(context: ILoadOptionsFunctions): Promise<Templates> {
	try {
		const client = await PostmanClient.open(context, TIMEOUT);
		const reading = await readTemplates(client, AbortSignal.timeout(TIMEOUT));
		return reading.ok ? reading.value : {};
	} catch {
		return {};
	}
}
