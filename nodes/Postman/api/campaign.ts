// A campaign as this process knows it, for both nodes and all executions (n8n loads this module once): its pace, its
// server's clock, the sends under way, and what its recent messages tell. Two credentials of one campaign meet here.

import { realClock } from './clock';
import { campaignKey, type Connection } from './connection';
import { Gate } from './gate';
import { languageOf, type MessageRow } from './message';
import { Pacer } from './pacer';
import { PacingLaw } from './pacing-law';
import { SendsUnderWay } from './sends';

/** Campaigns that are remembered; of more, those that were not used for longest are forgotten. */
const MAX_CAMPAIGNS = 100;
/** Milliseconds after which a campaign that nobody uses is forgotten. */
const FORGET_AFTER_MS = 24 * 60 * 60_000;

/** The use of a campaign by one run, at the limit that the run's credential gives. */
export interface Use {
	readonly callsPerSecond: number;
	/** Limits that other credentials in use gave meanwhile. */
	readonly otherLimits: Set<number>;
}

export class Campaign {
	/** Tells the campaign from all others. */
	readonly key: string;
	readonly pacer: Pacer;
	readonly clock = new ServerClock();
	readonly sends = new SendsUnderWay();
	/** Sends whose key is taken and whose request has not left. */
	readonly keyedSends: Gate;
	private readonly uses = new Set<Use>();
	private usedAt = realClock.now();

	constructor(key: string, callsPerSecond: number) {
		this.key = key;
		this.pacer = new Pacer(new PacingLaw(callsPerSecond, realClock.random), realClock);
		// If n8n is cut off, their keys stay taken: half a second's worth of calls is enough to keep the pacer busy.
		this.keyedSends = new Gate(Math.ceil(callsPerSecond / 2));
	}

	/** Until `leave`: while credentials give different limits, the lowest of those in use holds for all. */
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

	leave(use: Use): void {
		this.uses.delete(use);
		this.usedAt = realClock.now();
		this.setPace();
	}

	/** Returns whether it may be forgotten. @param isSurplus Whether room is needed. */
	isIdle(isSurplus: boolean): boolean {
		const isOld = realClock.now() - this.usedAt > FORGET_AFTER_MS;
		return this.uses.size === 0 && (isSurplus || isOld);
	}

	private setPace(): void {
		const limits = [...this.uses].map(({ callsPerSecond }) => callsPerSecond);
		if (limits.length > 0) this.pacer.setLimit(Math.min(...limits));
	}
}

/** Those used last come last. */
const campaigns = new Map<string, Campaign>();

export function campaignOf(connection: Connection): Campaign {
	const key = campaignKey(connection);
	const campaign = campaigns.get(key) ?? new Campaign(key, connection.callsPerSecond);
	campaigns.delete(key);
	for (const [other, one] of campaigns) {
		if (one.isIdle(campaigns.size >= MAX_CAMPAIGNS)) campaigns.delete(other);
	}
	campaigns.set(key, campaign);
	return campaign;
}

/** Milliseconds by which clocks may differ if the server does not tell its own. */
const UNKNOWN_CLOCK_MS = 60_000;
/** Milliseconds by which the clock of what answers may be ahead of the one that a message's `createdAt` comes from. */
const CLOCKS_APART_MS = 500;
/** A `Date` has whole seconds, cut off. */
const DATE_GRAIN_MS = 1_000;

/** The clock of the server that answers, learnt from the `Date` of its answers. */
export class ServerClock {
	/** The server's clock minus this machine's is between these two, in milliseconds. */
	private least = -Infinity;
	private most = Infinity;

	/**
	 * @param date A `Date` header, which may be missing or unreadable.
	 * @param sentAt When the request left and
	 * @param answeredAt its answer was there, in milliseconds since 1970.
	 */
	read(date: string | undefined, sentAt: number, answeredAt: number): void {
		const time = Date.parse(date ?? '');
		if (Number.isNaN(time)) return;
		const least = time - answeredAt;
		const most = time + DATE_GRAIN_MS - sentAt;
		// Two readings of one clock agree; if they do not, a clock was set, and only the newer one counts.
		const agrees = least <= this.most && most >= this.least;
		this.least = agrees ? Math.max(least, this.least) : least;
		this.most = agrees ? Math.min(most, this.most) : most;
	}

	/**
	 * A moment of this machine's clock as the server's clock showed it, at the earliest: a message that was made after
	 * it cannot have an earlier `createdAt`.
	 *
	 * @param local Milliseconds since 1970.
	 */
	at(local: number): number {
		const isKnown = Number.isFinite(this.least);
		return local + (isKnown ? this.least - CLOCKS_APART_MS : -UNKNOWN_CLOCK_MS);
	}
}

/** What a campaign's recent messages tell of it: it cannot be asked for its template or its languages. */
export interface Template {
	/** Whether there was a message at all. */
	hasMessages: boolean;
	/** By language, in lower case. All languages of a campaign have the same variables (Postman guide, Create message). */
	bodies: Partial<Record<string, string>>;
	/** Of the messages, in lower case, whether or not they show their template. */
	languages: ReadonlySet<string>;
}

/** @param rows The newest first. */
export function templateFrom(rows: MessageRow[]): Template {
	const bodies: Template['bodies'] = {};
	for (const row of rows) {
		const body = row.templateBody?.body;
		if (body) bodies[languageOf(row)] ??= body;
	}
	return { hasMessages: rows.length > 0, bodies, languages: new Set(rows.map(languageOf)) };
}
