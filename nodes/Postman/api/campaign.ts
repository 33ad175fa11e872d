// A campaign as this process knows it, for both nodes and all executions (n8n loads this module once): its pace, its
// server's clock, the sends under way, and what its recent messages tell. Two credentials of one campaign meet here.

import { realClock } from './clock';
import { campaignKey, type Connection } from './connection';
import { Gate } from './gate';
import { Pacer } from './pacer';
import { PacingLaw } from './pacing-law';
import { RecentTexts } from './recent-texts';
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
	/** What this process has sent to whom: the list shows it late. */
	readonly texts = new RecentTexts();
	/** Milliseconds that the newest full page of its list spans, once one was read; a hint of how long a walk takes. */
	pageSpanMs: number | undefined;
	/** Sends whose key is taken and whose request has not left. */
	readonly keyedSends: Gate;
	readonly keys = new KeyRegister();
	readonly languages = new CampaignLanguages();
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

/** Milliseconds. A campaign never changes (Postman guide, Create a campaign), but what stands for one in a test may. */
const LANGUAGES_KNOWN_MS = 10 * 60_000;

/** The languages that a campaign's template has. Postman tells them only when it refuses one. All in lower case. */
export class CampaignLanguages {
	private listed: ReadonlySet<string> = new Set();
	private learntAt = -Infinity;
	private readonly taken = new Set<string>();

	/** All of them; `undefined` if they are not known. */
	get known(): ReadonlySet<string> | undefined {
		const isFresh = realClock.now() - this.learntAt < LANGUAGES_KNOWN_MS;
		return isFresh ? this.listed : undefined;
	}

	/** @param languages All that Postman lists. */
	learn(languages: ReadonlySet<string>): void {
		this.listed = languages;
		this.learntAt = realClock.now();
		this.taken.clear();
	}

	/** Postman has taken a message in it. */
	take(language: string): void {
		this.taken.add(language);
	}

	isTaken(language: string): boolean {
		return this.taken.has(language);
	}
}

/** What is known of a Send Once Key. `sentAt` is Postman's `createdAt`. */
export interface KeyEnd {
	state: 'sent' | 'unknown' | 'free';
	messageId?: string;
	sentAt?: string;
}

const MAX_KEYS_KNOWN = 10_000;

/** Send Once Keys that executions of this process hold, or have held. */
export class KeyRegister {
	private readonly holders = new Map<string, { end: Promise<void>; close: () => void }>();
	private readonly ends = new Map<string, KeyEnd>();

	/** Resolves when the execution that holds the key is done with it; `undefined` if none does. */
	underWay(key: string): Promise<void> | undefined {
		return this.holders.get(key)?.end;
	}

	/** What the last execution that held it has left. */
	known(key: string): KeyEnd | undefined {
		return this.ends.get(key);
	}

	open(key: string): void {
		let close = () => {};
		const end = new Promise<void>((resolve) => (close = resolve));
		this.holders.set(key, { end, close });
	}

	close(key: string, end: KeyEnd): void {
		this.ends.delete(key);
		if (end.state !== 'free') this.ends.set(key, end);
		const [oldest] = this.ends.keys();
		if (oldest !== undefined && this.ends.size > MAX_KEYS_KNOWN) this.ends.delete(oldest);
		this.holders.get(key)?.close();
		this.holders.delete(key);
	}
}

/** Milliseconds by which clocks may differ if the server does not tell its own. */
const UNKNOWN_CLOCK_MS = 60_000;
/** Milliseconds by which the clock of what answers may be ahead of the one that a message's `createdAt` comes from. */
const CLOCKS_APART_MS = 500;
/** A `Date` has whole seconds, cut off. */
const DATE_GRAIN_MS = 1_000;
const MAX_READINGS = 8;

/**
 * What is known of the server's clock. A hint only: a gateway may have answered, clocks are set, and the `createdAt` of a
 * message need not come from the clock of the `Date` header. All times in milliseconds since 1970; a reading is the
 * server's clock minus this machine's, at the least.
 */
export class ServerClock {
	/** The clock of the last answers is between these two. */
	private least = -Infinity;
	private most = Infinity;
	/** Of the last `Date` headers, and of the last messages that this process has sent. */
	private readonly ofDates: number[] = [];
	private readonly ofMessages: number[] = [];

	/** @param date A `Date` header, which may be missing or unreadable. */
	readDate(date: string | undefined, sentAt: number, answeredAt: number): void {
		const time = Date.parse(date ?? '');
		if (Number.isNaN(time)) return;
		const least = time - answeredAt;
		const most = time + DATE_GRAIN_MS - sentAt;
		// Two readings of one clock agree; if they do not, a clock was set, and only the newer one counts.
		const agrees = least <= this.most && most >= this.least;
		this.least = agrees ? Math.max(least, this.least) : least;
		this.most = agrees ? Math.min(most, this.most) : most;
		remember(this.ofDates, least);
	}

	/** @param createdAt Of a message that Postman has made between the two moments. */
	readMessage(createdAt: number, answeredAt: number): void {
		remember(this.ofMessages, createdAt - answeredAt);
	}

	/** Whether the server has told its time. */
	get isKnown(): boolean {
		return Number.isFinite(this.least);
	}

	/** The best guess at what the server's clock showed at a moment, at the earliest. */
	at(local: number): number {
		return local + (this.isKnown ? this.least - CLOCKS_APART_MS : -UNKNOWN_CLOCK_MS);
	}

	/** Whether something was made between a moment and now, whichever clock is right. @param createdAt By Postman. */
	isNew(createdAt: number, since: number): boolean {
		// The messages' own clock, if it has been seen.
		const readings = this.ofMessages.length > 0 ? this.ofMessages : [...this.ofDates, 0];
		const ahead = Math.max(...readings);
		const earliest = since + ahead - CLOCKS_APART_MS;
		const latest = Date.now() + ahead + DATE_GRAIN_MS + CLOCKS_APART_MS;
		return createdAt >= earliest && createdAt <= latest;
	}

	/** Whether no clock has come to a time yet: then that of the rows is wrong, and nobody can say how old one is. */
	isYetToCome(createdAt: number): boolean {
		const ahead = Math.max(...this.ofMessages, ...this.ofDates, 0);
		return createdAt > Date.now() + ahead + DATE_GRAIN_MS + CLOCKS_APART_MS;
	}

	/**
	 * What has an earlier `createdAt` was made before a moment, unless all witnesses agree on a wrong time: this machine's
	 * clock, the `Date` headers, this process's own messages. The newest row bounds how far behind a witness can be.
	 *
	 * @param local By this machine's clock.
	 * @param newest `createdAt` of the newest row that was seen; `-Infinity` if there was none.
	 */
	edge(local: number, newest: number): number {
		const witnesses = [...this.ofMessages, ...this.ofDates, 0];
		const [least, most] = [Math.min(...witnesses), Math.max(...witnesses)];
		return local + Math.min(Math.max(least, newest - Date.now()), most);
	}

	/** What has an earlier `createdAt` is likely to be older than a moment. */
	olderThan(local: number): number {
		return local + Math.min(...this.ofMessages, ...this.ofDates, 0) - UNKNOWN_CLOCK_MS;
	}
}

function remember(readings: number[], reading: number): void {
	readings.push(reading);
	// Only a few, so that a wrong one is soon forgotten.
	if (readings.length > MAX_READINGS) readings.shift();
}
