// Skip If Sent Within: who got a text from this campaign within so many hours does not get it
// again, in whatever execution it was sent. The campaign's list is the memory; what this process
// has just sent counts before the list shows it. If the list cannot be read, nothing is sent: the
// option is a promise.

import { realClock } from '../api/clock';
import { statusOf } from '../api/delivery';
import { messageFrom } from '../api/message';
import { textKey } from '../api/same-message';
import type { RecentTexts, TextEnd } from '../api/recent-texts';
import { eachInTurns, mapInTurns } from '../api/turns';
import type { ItemRun } from '../run/item-run';
import { isFailed, unknownResult, UNTRIED, type Failed } from '../run/result';
import { mayBeSkipped, SentBefore, told, type Refused, type Text } from './sent-before';

/** Milliseconds that the list may take to show a message, and one of a batch. */
const LATE_MS = 10_000;
const BATCH_LATE_MS = 180_000;

/** An item that is being sent. It has to be ended. */
export interface BegunText {
	kind: 'begun';
	/** @param result `undefined` if nobody knows what became of it. */
	end(result: { kind: string; body?: unknown } | undefined): void;
}

/** Decides for the texts of one run which are to be sent. */
export class SentWithin<Item extends Text> {
	private readonly run: ItemRun;
	/** Stands for the run in what outlives it: the run itself would keep all its items in memory. */
	private readonly owner = {};
	private readonly keys = new Map<Item, string>();
	private readonly before: SentBefore<Item>;

	constructor(run: ItemRun) {
		this.run = run;
		this.before = new SentBefore(run, (item) => this.keyOf(item));
	}

	/**
	 * Reads the list, if anything is to be skipped. To be called once, with all items that may be
	 * sent.
	 */
	async look(items: Item[]): Promise<void> {
		await this.before.look(items);
	}

	/**
	 * Begins to send an item, unless its text was sent before. An equal text that is under way, in
	 * whatever run of this process, is waited for.
	 *
	 * @param isBegun Whether an earlier try of the node has begun with it: then it goes on.
	 */
	async begin(item: Item, isBegun: boolean): Promise<Refused | BegunText> {
		if (!isBegun && mayBeSkipped(item)) {
			// No `await` between the last check and `begin`: runs that wait for the same text wake at
			// once.
			for (let open = this.underWay([item]); open.length > 0; open = this.underWay([item])) {
				await Promise.all(open);
			}
			const refused = this.run.noMore.aborted ? UNTRIED : this.refusalOf(item);
			if (refused) return refused;
		}
		const key = mayBeSkipped(item) ? this.keyOf(item) : textKey(item.request);
		const mine = this.texts.begin([key], this.owner, LATE_MS);
		return {
			kind: 'begun',
			end(result) {
				mine.end(key, endOf(result), realClock.now());
				mine.close();
			},
		};
	}

	/**
	 * Sends many items together, unless their texts were sent before.
	 *
	 * @returns What becomes of each. Of items with one text, the first speaks for the others.
	 */
	async onceTogether<Done extends { kind: string }>(
		items: Item[],
		send: (mine: Item[]) => Promise<Map<Item, Done | Failed>>,
	): Promise<Map<Item, Done | Refused>> {
		const asking = items.filter(mayBeSkipped);
		if (asking.length === 0) return await this.sendBatch(items, send);
		const results = new Map<Item, Done | Refused>();
		const speakers = new Map<string, Item>();
		for (let open = this.underWay(asking); open.length > 0; open = this.underWay(asking)) {
			await Promise.all(open);
		}
		const mine = items.filter((item) => {
			const key = this.keyOf(item);
			const refused = mayBeSkipped(item) ? this.refusalOf(item) : undefined;
			if (refused) results.set(item, refused);
			if (refused || (mayBeSkipped(item) && speakers.has(key))) return false;
			speakers.set(key, item);
			return true;
		});
		// No `await` between the last check and `begin`: runs that wait for the same text wake at once.
		const keys = mine.map((item) => this.keyOf(item));
		const texts = this.texts.begin(keys, this.owner, BATCH_LATE_MS);
		try {
			for (const [item, result] of await send(mine)) results.set(item, result);
		} finally {
			const now = realClock.now();
			const end = endsOfBatch();
			await eachInTurns(mine, (item) => {
				texts.end(this.keyOf(item), end(results.get(item)), now);
			});
			texts.close();
		}
		await eachInTurns(items, (item) => {
			const speaker = speakers.get(this.keyOf(item));
			const result = speaker && results.get(speaker);
			if (results.has(item) || !result) return;
			const { skipWithinHours: hours = 0 } = item;
			const skipped = { kind: 'skipped', because: 'sameText', hours } as const;
			results.set(item, isFailed(result) ? result : skipped);
		});
		return results;
	}

	/** Sends many items together, and lets others learn of it. */
	private async sendBatch<Done extends { kind: string }>(
		items: Item[],
		send: (mine: Item[]) => Promise<Map<Item, Done | Failed>>,
	): Promise<Map<Item, Done | Refused>> {
		const requests = items.map(({ request }) => request);
		const texts = this.texts.beginBatch(requests, this.owner, BATCH_LATE_MS);
		let results: Map<Item, Done | Failed> | undefined;
		try {
			results = await send(items);
			return results;
		} finally {
			const end = endsOfBatch();
			const ends = await mapInTurns(items, (item) => end(results?.get(item)));
			await texts.end(ends, realClock.now());
			texts.close();
		}
	}

	private underWay(items: Item[]): Array<Promise<unknown>> {
		const { texts } = this;
		if (items.length > 0 && !texts.isRead) return [texts.read()];
		return items.flatMap((item) => texts.underWay(this.keyOf(item)) ?? []);
	}

	private refusalOf(item: Item): Refused | undefined {
		const refused = this.before.refusalOf(item);
		if (refused) return refused;
		const just = this.texts.sentAround(this.keyOf(item), this.before.readAt, this.owner);
		if (!just || this.before.isUndelivered(just.messageId)) return undefined;
		const { state, isOwn, messageId, sentAt, latestStatus } = just;
		if (state === 'unknown') return MAY_BE_SENT;
		const because = isOwn ? 'sameText' : 'sentWithin';
		const { skipWithinHours: hours = 0 } = item;
		return { kind: 'skipped', because, hours, messageId, sentAt, latestStatus };
	}

	private get texts(): RecentTexts {
		return this.run.client.campaign.texts;
	}

	private keyOf(item: Item): string {
		const key = this.keys.get(item) ?? textKey(item.request);
		this.keys.set(item, key);
		return key;
	}
}

/** Another send of this process left no word of what became of an equal message. */
const MAY_BE_SENT = unknownResult({ fromApi: false, code: 'same_text_unknown' });

function endOf(result: { kind: string; body?: unknown } | undefined): TextEnd | undefined {
	if (!result || result.kind === 'unknown') return { state: 'unknown' };
	if (isFailed(result)) return undefined;
	const message = messageFrom(result.body);
	// A lookup can find a message that has failed already: nobody is skipped for it.
	if (message && statusOf(message) === 'failure') return undefined;
	return { state: 'sent', ...(message && told(message)) };
}

/**
 * Makes what gives the end of a batch's texts. The items of a batch share one result, and Postman
 * does not say when their messages were made.
 */
function endsOfBatch(): (result: Parameters<typeof endOf>[0]) => TextEnd | undefined {
	const sentAt = new Date().toISOString();
	const known = new Map<Parameters<typeof endOf>[0], TextEnd | undefined>();
	return (result) => {
		if (!known.has(result)) {
			const end = endOf(result);
			known.set(result, end && { ...end, sentAt: end.sentAt ?? sentAt });
		}
		return known.get(result);
	};
}
