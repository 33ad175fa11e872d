// Everything that the runs of one campaign share in this process, for both nodes and all executions
// (n8n loads this module once). Two credentials of one campaign meet here.

import { realClock } from './clock';
import { campaignKey, type Connection } from './connection';
import { Gate } from './gate';
import { KeyRegister } from './key-register';
import { CampaignLanguages } from './languages';
import { Pacer } from './pacer';
import { PacingLaw } from './pacing-law';
import { RecentTexts } from './recent-texts';
import { SendsUnderWay } from './sends';
import { ServerClock } from './server-clock';

/** Campaigns that are remembered; beyond that, the least recently used ones are forgotten. */
const MAX_CAMPAIGNS = 100;
/** Milliseconds after which a campaign that nobody uses is forgotten. */
const FORGET_AFTER_MS = 24 * 60 * 60_000;

/** The use of a campaign by one run, at the rate limit of the run's credential. */
export interface Use {
	readonly callsPerSecond: number;
	/** Limits, in calls per second, that other credentials gave while this use lasted. */
	readonly otherLimits: Set<number>;
}

/** What all runs of one campaign share in this process. */
export class Campaign {
	/** From `campaignKey`. */
	readonly key: string;
	readonly pacer: Pacer;
	readonly clock = new ServerClock();
	readonly sends = new SendsUnderWay();
	/** What this process has sent to whom; Postman's list shows it late. */
	readonly texts = new RecentTexts();
	/**
	 * Milliseconds of `createdAt` that one full page of its list covers; tells how many pages reach
	 * back to a moment. `Infinity`: all messages are on one page. `undefined` before a page was read.
	 */
	pageSpanMs: number | undefined;
	/** Bounds the sends whose Send Once Key is taken and whose request has not left. */
	readonly keyedSends: Gate;
	readonly keys = new KeyRegister();
	readonly languages = new CampaignLanguages();
	private readonly uses = new Set<Use>();
	private usedAt = realClock.now();

	constructor(key: string, callsPerSecond: number) {
		this.key = key;
		this.pacer = new Pacer(new PacingLaw(callsPerSecond, realClock.random), realClock);
		// If n8n is cut off, the keys of these sends stay taken, so they are few: half a second's worth
		// of calls keeps the pacer busy.
		this.keyedSends = new Gate(Math.ceil(callsPerSecond / 2));
	}

	/**
	 * Begins a use, until `leave`. If the credentials in use give different limits, the lowest holds
	 * for all.
	 */
	enter(callsPerSecond: number): Use {
		const use: Use = { callsPerSecond, otherLimits: new Set() };
		for (const other of this.uses) {
			if (other.callsPerSecond === callsPerSecond) continue;
			other.otherLimits.add(callsPerSecond);
			use.otherLimits.add(other.callsPerSecond);
		}
		this.uses.add(use);
		this.setPace();
		return use;
	}

	/** Ends a use. */
	leave(use: Use): void {
		this.uses.delete(use);
		this.usedAt = realClock.now();
		this.setPace();
	}

	/** Whether the campaign may be forgotten. @param isRoomNeeded Whether room is needed. */
	mayBeForgotten(isRoomNeeded: boolean): boolean {
		const isOld = realClock.now() - this.usedAt > FORGET_AFTER_MS;
		return this.uses.size === 0 && (isRoomNeeded || isOld);
	}

	private setPace(): void {
		const limits = [...this.uses].map(({ callsPerSecond }) => callsPerSecond);
		if (limits.length > 0) this.pacer.setLimit(Math.min(...limits));
	}
}

/** The most recently used come last. */
const campaigns = new Map<string, Campaign>();

/**
 * Returns the campaign that a connection leads to, always the same one in a process while it is in
 * use.
 */
export function campaignOf(connection: Connection): Campaign {
	const key = campaignKey(connection);
	const campaign = campaigns.get(key) ?? new Campaign(key, connection.callsPerSecond);
	campaigns.delete(key);
	for (const [other, one] of campaigns) {
		if (one.mayBeForgotten(campaigns.size >= MAX_CAMPAIGNS)) campaigns.delete(other);
	}
	campaigns.set(key, campaign);
	return campaign;
}
