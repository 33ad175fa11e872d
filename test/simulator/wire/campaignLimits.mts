import type { Campaign } from '../held/types.mts';
import type { Limiter, RateLimit } from './rateLimit.mts';
import { createLimiter } from './rateLimit.mts';

interface Entry {
	from: RateLimit;
	callsPerSecond: number | null;
	admits: Limiter;
}

/** One limiter per campaign, built anew whenever the rules it was built from are replaced. */
export class CampaignLimits {
	#entries = new WeakMap<Campaign, Entry>();

	admits(campaign: Campaign, rateLimit: RateLimit, now: number): boolean {
		let entry = this.#entries.get(campaign);
		if (entry?.from !== rateLimit || entry.callsPerSecond !== campaign.callsPerSecond) {
			const { callsPerSecond } = campaign;
			const perSecond = callsPerSecond ?? rateLimit.perSecond;
			entry = {
				from: rateLimit,
				callsPerSecond,
				admits: createLimiter({ ...rateLimit, perSecond }),
			};
			this.#entries.set(campaign, entry);
		}
		return entry.admits(now);
	}

	clear(): void {
		this.#entries = new WeakMap();
	}
}
