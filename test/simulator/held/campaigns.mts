import { randomUUID } from 'node:crypto';
import { templateVariables } from '../api/content.mts';
import type { Campaign, Language, TemplateBody } from './types.mts';
import { languages } from './types.mts';

/** What `addCampaign` takes; whatever is left out is made up. */
export interface CampaignOptions {
	id?: string;
	name?: string;
	/** Up to three in the real portal. */
	apiKeys?: string[];
	/** Text per language, with `{{variable}}` placeholders: the same ones in each. */
	templates?: Partial<Record<Language, string>>;
	header?: string;
	footer?: string | null;
	allowedIps?: string[] | null;
	/** Overrides `settings.rateLimit.perSecond` for this campaign. */
	callsPerSecond?: number | null;
}

/** The campaign that every simulator has: fixed ID and key, so that a saved credential lasts. */
export const defaultCampaign: CampaignOptions = {
	id: 'campaign_5f0d7c7e-3a51-4a0f-9d4e-000000000001',
	name: 'Fruit collection',
	apiKeys: ['key_test_simulator0000000000000000000001'],
	templates: {
		english: 'Dear {{name}}, here is your {{fruit}}.',
		chinese: '{{name}},您好!这是您的{{fruit}}。',
	},
};

export function createCampaign(options: CampaignOptions, now: number): Campaign {
	const texts = options.templates ?? { english: '{{body}}' };
	const templateId = randomUUID();
	const templates: Campaign['templates'] = {};
	for (const language of languages) {
		const body = texts[language];
		if (body === undefined) continue;
		const template: TemplateBody = { id: randomUUID(), templateId, language, body, createdAt: now };
		templates[language] = template;
	}
	return {
		id: options.id ?? `campaign_${randomUUID()}`,
		name: options.name ?? 'Campaign',
		apiKeys: options.apiKeys ?? [`key_test_${randomUUID().replaceAll('-', '')}`],
		templates,
		variables: sharedVariables(Object.values(texts)),
		creatorId: `user_${randomUUID()}`,
		header: options.header ?? 'Open Government Products',
		footer: options.footer ?? null,
		allowedIps: options.allowedIps ?? null,
		callsPerSecond: options.callsPerSecond ?? null,
		deleted: false,
	};
}

function sharedVariables(texts: string[]): string[] {
	if (texts.length === 0) throw new Error('A campaign needs a template in at least one language');
	const [first, ...others] = texts.map(templateVariables);
	const names = (variables: string[]) => [...variables].sort().join();
	if (others.some((other) => names(other) !== names(first))) {
		throw new Error('All languages of a campaign have the same variables');
	}
	if (first.includes('recipient') || first.includes('language')) {
		throw new Error('A variable cannot be called recipient or language');
	}
	return first;
}
