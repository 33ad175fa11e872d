import type { Campaign } from '../held/types.mts';
import type { Settings } from '../settings/settings.mts';
import { invalidApiKey, invalidIp, missingCredentials, notFound } from './errors.mts';

/** Who calls. */
export interface Caller {
	authorization: string | undefined;
	ip: string;
}

/**
 * The three parts in the order of the real thing: there is a bearer key, the key is one of this
 * campaign, the address is on the campaign's list (Postman guide, Authentication).
 */
export function authenticate(
	caller: Caller,
	campaign: Campaign | undefined,
	settings: Settings,
): Campaign {
	const key = /^Bearer +(\S+) *$/i.exec(caller.authorization ?? '')?.[1];
	if (key === undefined) throw missingCredentials(settings);
	if (campaign === undefined || !campaign.apiKeys.includes(key)) throw invalidApiKey();
	if (campaign.deleted) {
		throw settings.errors.deletedCampaign === 404
			? notFound(settings, 'Campaign')
			: invalidApiKey();
	}
	const { allowedIps } = campaign;
	if (allowedIps !== null && !allowedIps.includes(caller.ip)) throw invalidIp(settings);
	return campaign;
}
