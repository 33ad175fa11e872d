import type { Campaign, Draft, Language } from '../held/types.mts';
import type { Settings } from '../settings/settings.mts';
import { fillTemplate, refusedCharacters } from './content.mts';
import { isRecipient } from './recipients.mts';

/** Why a message cannot be sent: `content` for characters and length, `parameter` for the rest. */
export interface Problem {
	kind: 'parameter' | 'content';
	message: string;
}

/** Messages of the documented errors (Postman guide, API errors). */
export const texts = {
	recipient: 'Invalid recipient, ensure it is a valid normalized phone number, eg 6591112222.',
	values: 'Validation failed (expected type is object)',
};

/** The draft, or what is wrong with it. The rules are the same for a single send and a CSV row. */
export function readDraft(
	campaign: Campaign,
	settings: Settings,
	recipient: unknown,
	language: unknown,
	values: unknown,
): { draft: Draft } | { problem: Problem } {
	if (!isRecipient(recipient)) return parameterProblem(texts.recipient);
	if (!isConfigured(campaign, language)) {
		const available = Object.keys(campaign.templates).join(', ');
		return parameterProblem(
			`${String(language)} is not supported. ` +
				`available language(s) for this campaign: ${available}`,
		);
	}
	const kept = readValues(campaign, settings, values);
	if (kept === null) return parameterProblem(texts.values);
	const problem = contentProblem(campaign, settings, language, kept);
	return problem === null ? { draft: { recipient, language, values: kept } } : { problem };
}

function parameterProblem(message: string): { problem: Problem } {
	return { problem: { kind: 'parameter', message } };
}

function isConfigured(campaign: Campaign, language: unknown): language is Language {
	return typeof language === 'string' && Object.hasOwn(campaign.templates, language);
}

function readValues(
	campaign: Campaign,
	settings: Settings,
	values: unknown,
): Record<string, string> | null {
	if (typeof values !== 'object' || values === null || Array.isArray(values)) return null;
	const given = values as Record<string, unknown>;
	const kept: Record<string, string> = {};
	for (const name of campaign.variables) {
		const value = Object.hasOwn(given, name) ? given[name] : undefined;
		if (typeof value !== 'string' || value === '') return null;
		if (value.startsWith(' ') || value.endsWith(' ')) return null;
		kept[name] = value;
	}
	const extra = Object.keys(given).some((name) => !campaign.variables.includes(name));
	return extra && settings.content.extraValues === 'reject' ? null : kept;
}

function contentProblem(
	campaign: Campaign,
	settings: Settings,
	language: Language,
	values: Record<string, string>,
): Problem | null {
	const body = fillTemplate(campaign.templates[language]?.body ?? '', values);
	const { maxBody, blockCharacters } = settings.content;
	if (body.length > maxBody) {
		return { kind: 'content', message: `Message body is longer than ${maxBody} characters.` };
	}
	if (!blockCharacters || language !== 'english') return null;
	const refused = refusedCharacters(body);
	if (refused.length === 0) return null;
	return {
		kind: 'content',
		message: `Message contains unsupported character(s): ${refused.join(' ')}`,
	};
}
