// What a newcomer finds in Postman: campaigns of each kind, with earlier messages, which are all
// that tells our node what variables a template has.
import type { Campaign, CampaignOptions, Simulator } from '../simulator/index.mts';

/** IDs and keys last, and so do the credentials that were made of them. */
const appointments: CampaignOptions = {
	id: 'campaign_5f0d7c7e-3a51-4a0f-9d4e-000000000002',
	name: 'Appointments',
	apiKeys: ['key_test_simulator0000000000000000000002'],
	templates: {
		english: 'Dear {{name}}, see you on {{slot}}.',
		malay: 'Kepada {{name}}, jumpa anda pada {{slot}}.',
	},
};
const notices: CampaignOptions = {
	id: 'campaign_5f0d7c7e-3a51-4a0f-9d4e-000000000003',
	name: 'Notices',
	apiKeys: ['key_test_simulator0000000000000000000003'],
	templates: { english: '{{body}}' },
};

const EARLIER = ['6591230001', '6591230002', '6591230003', '6591230004'];
/** Its deliveries fail in Postman's test environment: the phone is off. */
const UNREACHABLE = '6511112222';
const VALUES: Record<string, readonly string[]> = {
	name: ['Mei Ling', 'Arjun', 'Nurul', 'Thomas'],
	fruit: ['durian', 'mangosteen', 'rambutan', 'papaya'],
	slot: ['2 March, 9 am', '2 March, 2 pm', '3 March, 10 am', '4 March, 4 pm'],
	body: ['The library opens at 9 am tomorrow.', 'The pool is closed for repairs until Friday.'],
};
const HOUR_MS = 60 * 60 * 1000;

/**
 * @returns All campaigns of the simulator. The first one fits the workflow that the README begins
 * with.
 */
export function fillSimulator(simulator: Simulator): Campaign[] {
	const campaigns = [
		simulator.addCampaign(appointments),
		simulator.campaign,
		simulator.addCampaign(notices),
	];
	for (const campaign of campaigns) {
		const languages = Object.keys(campaign.templates) as Array<keyof Campaign['templates']>;
		EARLIER.forEach((recipient, i) => {
			const values = Object.fromEntries(
				campaign.variables.map((name) => [name, VALUES[name][i % VALUES[name].length]]),
			);
			const createdAt = Date.now() - (EARLIER.length - i) * HOUR_MS;
			const language = languages[i % languages.length];
			simulator.insert({ campaign, recipient, language, values, createdAt });
		});
		// Something for a trigger on failures to show, and too old to be told when that is published.
		simulator.insert({
			campaign,
			recipient: UNREACHABLE,
			values: Object.fromEntries(campaign.variables.map((name) => [name, VALUES[name][0]])),
			createdAt: Date.now() - 1.5 * HOUR_MS,
		});
	}
	return campaigns;
}
