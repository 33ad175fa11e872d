// The process of a large campaign, whose messages lie evenly in the time behind. Its clock goes as
// it is told.
import { LargeCampaign, type Traffic } from '../support/large-campaign.mts';
import { serve } from './processes.mts';

const HOUR = 3_600_000;

export interface CampaignOptions {
	/** Messages that come in a day, and were delivered at once; two days of them are there. */
	perDay: number;
	/** Messages that failed, evenly between 47 and 24 hours ago. */
	failures: number;
	/** Messages that were sent in the last minutes, as a batch, and are on their way. */
	onTheirWay: number;
}

export interface WatchCampaign {
	/** @returns The base URL. */
	open(options: CampaignOptions): Promise<string>;
	/** @param time Milliseconds that go by. */
	pass(time: number): Promise<void>;
	/** All that are on their way arrive. */
	deliver(): Promise<void>;
	/** Since it was last asked. */
	traffic(): Promise<Traffic>;
	close(): Promise<void>;
}

let ahead = 0;
let perMs = 0;
let newest = 0;
const now = () => Date.now() + ahead;
const campaign = new LargeCampaign(now);

serve<WatchCampaign>({
	async open({ perDay, failures, onTheirWay }: CampaignOptions) {
		perMs = perDay / (24 * HOUR);
		newest = now() - 60_000;
		for (let i = 0; i < perDay * 2; i++) campaign.add(newest - i / perMs, 'success');
		for (let i = 0; i < failures; i++) {
			campaign.add(now() - 47 * HOUR + (i * 23 * HOUR) / failures, 'failure');
		}
		for (let i = 0; i < onTheirWay; i++) {
			campaign.add(now() - 60_000 - Math.floor(i / 500) * 500, 'sent_to_telco');
		}
		campaign.arrange();
		return await campaign.listen();
	},

	async pass(time: number) {
		ahead += time;
		for (; perMs > 0 && newest + 1 / perMs < now(); newest += 1 / perMs) {
			campaign.add(newest + 1 / perMs, 'success');
		}
		campaign.arrange();
	},

	async deliver() {
		for (const each of campaign.messages) {
			if (each.status === 'sent_to_telco') each.status = 'success';
		}
	},

	async traffic() {
		return campaign.traffic();
	},

	async close() {
		await campaign.close();
	},
});
