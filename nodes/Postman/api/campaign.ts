// A campaign as this process knows it, for both nodes and all executions (n8n loads this module
// once): its pace, its server's clock, the sends under way, and what its recent messages tell. Two
// credentials of one campaign meet here.

import { realClock } from './clock';
import { campaignKey, type Connection } from './connection';
import { Gate } from './gate';
import { Pacer } from './pacer';
import { PacingLaw } from './pacing-law';
import { RecentTexts } from './recent-texts';
import { SendsUnderWay } from './sends';

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
	 * The time that the newest full page of its list spans, once one was read: a hint of how long a
	 * walk takes.
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
		// If n8n is cut off, their keys stay taken. Half a second's worth of calls is enough to keep
		// the pacer busy.
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

	/** Whether the campaign may be forgotten. @param isSurplus Whether room is needed. */
	isIdle(isSurplus: boolean): boolean {
		const isOld = realClock.now() - this.usedAt > FORGET_AFTER_MS;
		return this.uses.size === 0 && (isSurplus || isOld);
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
		if (one.isIdle(campaigns.size >= MAX_CAMPAIGNS)) campaigns.delete(other);
	}
	campaigns.set(key, campaign);
	return campaign;
}

/** A campaign never changes (Postman guide, Create a campaign), but a simulated one may. */
const LANGUAGES_KNOWN_MS = 10 * 60_000;

/**
 * The languages of a campaign's template, in lower case. Postman lists them only when it refuses
 * one.
 */
export class CampaignLanguages {
	private listed: ReadonlySet<string> = new Set();
	private learntAt = -Infinity;
	private readonly taken = new Set<string>();

	/** All languages; `undefined` if they are not known, or not known for sure any more. */
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

	/** Notes that Postman has accepted a message in this language. */
	take(language: string): void {
		this.taken.add(language);
	}

	/** Whether Postman has accepted a message in this language since the last `learn`. */
	isTaken(language: string): boolean {
		return this.taken.has(language);
	}
}

/** What became of a Send Once Key. `sentAt` is Postman's `createdAt`, ISO 8601. */
export interface KeyEnd {
	state: 'sent' | 'unknown' | 'free';
	messageId?: string;
	sentAt?: string;
}

const MAX_KEYS_KNOWN = 10_000;

/** The Send Once Keys that executions of this process hold, or have held. */
export class KeyRegister {
	private readonly holders = new Map<string, { end: Promise<void>; close: () => void }>();
	private readonly ends = new Map<string, KeyEnd>();

	/**
	 * Resolves when the execution that holds the key is done with it; `undefined` if none holds it.
	 */
	underWay(key: string): Promise<void> | undefined {
		return this.holders.get(key)?.end;
	}

	/**
	 * Returns what the last execution that held the key has left; `undefined` if nothing is known.
	 */
	known(key: string): KeyEnd | undefined {
		return this.ends.get(key);
	}

	/** Notes that an execution holds the key, until `close`. */
	open(key: string): void {
		let close = () => {};
		const end = new Promise<void>((resolve) => (close = resolve));
		this.holders.set(key, { end, close });
	}

	/** Notes what became of the key, and lets others have it. */
	close(key: string, end: KeyEnd): void {
		this.ends.delete(key);
		if (end.state !== 'free') this.ends.set(key, end);
		const [oldest] = this.ends.keys();
		if (oldest !== undefined && this.ends.size > MAX_KEYS_KNOWN) this.ends.delete(oldest);
		this.holders.get(key)?.close();
		this.holders.delete(key);
	}
}

/** How far clocks may differ if the server does not tell its own. */
const UNKNOWN_CLOCK_MS = 60_000;
/**
 * How far the clock of the server that answers may be ahead of the one that gives messages their
 * `createdAt`.
 */
const CLOCKS_APART_MS = 500;
/** A `Date` has whole seconds, cut off. */
const DATE_GRAIN_MS = 1_000;
const MAX_READINGS = 8;

/**
 * What is known of the server's clock. It is only a hint: a gateway may have answered, clocks are
 * set, and the `createdAt` of a message need not come from the clock of the `Date` header. All
 * times are milliseconds since 1970; a reading is the least that the server's clock may be ahead of
 * this machine's.
 */
export class ServerClock {
	/** The clock of the last answers is ahead by something between these two. */
	private least = -Infinity;
	private most = Infinity;
	/** Readings of the last `Date` headers, and of the last messages that this process has sent. */
	private readonly ofDates: number[] = [];
	private readonly ofMessages: number[] = [];

	/** Learns from an answer. @param date Its `Date` header, which may be missing or unreadable. */
	readDate(date: string | undefined, sentAt: number, answeredAt: number): void {
		const time = Date.parse(date ?? '');
		if (Number.isNaN(time)) return;
		const least = time - answeredAt;
		const most = time + DATE_GRAIN_MS - sentAt;
		// Two readings of one clock agree; if they do not, a clock was set, and only the newer one
		// counts.
		const agrees = least <= this.most && most >= this.least;
		this.least = agrees ? Math.max(least, this.least) : least;
		this.most = agrees ? Math.min(most, this.most) : most;
		remember(this.ofDates, least);
	}

	/** Learns from a message that Postman made before `answeredAt`. */
	readMessage(createdAt: number, answeredAt: number): void {
		remember(this.ofMessages, createdAt - answeredAt);
	}

	/** Whether the server has told its time. */
	get isKnown(): boolean {
		return Number.isFinite(this.least);
	}

	/** Returns the earliest that the server's clock can have shown at a moment, as a best guess. */
	at(local: number): number {
		return local + (this.isKnown ? this.least - CLOCKS_APART_MS : -UNKNOWN_CLOCK_MS);
	}

	/**
	 * Whether something was made between a moment and now.
	 *
	 * @param createdAt By Postman's clock.
	 *
	 * @param since By ours.
	 */
	isNew(createdAt: number, since: number): boolean {
		// The messages' own clock counts, if it is known.
		const readings = this.ofMessages.length > 0 ? this.ofMessages : [...this.ofDates, 0];
		const ahead = Math.max(...readings);
		const earliest = since + ahead - CLOCKS_APART_MS;
		const latest = Date.now() + ahead + DATE_GRAIN_MS + CLOCKS_APART_MS;
		return createdAt >= earliest && createdAt <= latest;
	}

	/**
	 * Whether no clock has reached a time yet: then the rows' clock is wrong, and nobody can say how
	 * old they are.
	 */
	isYetToCome(createdAt: number): boolean {
		const ahead = Math.max(...this.ofMessages, ...this.ofDates, 0);
		return createdAt > Date.now() + ahead + DATE_GRAIN_MS + CLOCKS_APART_MS;
	}

	/**
	 * Returns a time such that whatever has an earlier `createdAt` was made before a moment, unless
	 * all witnesses agree on a wrong time: this machine's clock, the `Date` headers, this process's
	 * own messages. The newest row bounds how far behind a witness can be.
	 *
	 * @param local The moment, by this machine's clock.
	 * @param newest `createdAt` of the newest row that was seen; `-Infinity` if there was none.
	 */
	edge(local: number, newest: number): number {
		const witnesses = [...this.ofMessages, ...this.ofDates, 0];
		const [least, most] = [Math.min(...witnesses), Math.max(...witnesses)];
		return local + Math.min(Math.max(least, newest - Date.now()), most);
	}

	/**
	 * Returns a time such that whatever has an earlier `createdAt` is likely to be older than a
	 * moment.
	 */
	olderThan(local: number): number {
		return local + Math.min(...this.ofMessages, ...this.ofDates, 0) - UNKNOWN_CLOCK_MS;
	}
}

function remember(readings: number[], reading: number): void {
	readings.push(reading);
	// Only a few are kept, so that a wrong one is soon forgotten.
	if (readings.length > MAX_READINGS) readings.shift();
}
