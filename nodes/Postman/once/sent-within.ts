// Skip If Sent Within: who got a text from this campaign within so many hours does not get it
// again, in whatever execution it was sent. The campaign's list is the memory; what this process
// has just sent counts before the list shows it. If the list cannot be read, nothing is sent: the
// option is a promise.

import { realClock } from '../api/clock';
import { statusOf } from '../api/delivery';
import { explain } from '../api/explain';
import type { Failure } from '../api/failure';
import {
	compareText,
	messageFrom,
	textKey,
	type Message,
	type MessageRow,
	type SendRequest,
} from '../api/message';
import type { TextEnd, TextsUnderWay } from '../api/recent-texts';
import { eachInTurns } from '../api/turns';
import { createdAt } from '../lists/read-back';
import { readRecent } from '../lists/recent';
import type { ItemRun } from '../run/item-run';
import { isFailed, unknown, type Failed } from '../run/result';
import type { SkippedByText } from './skipped';

const HOUR_MS = 3_600_000;
/**
 * Before the hours begin a message still counts for so long: clocks differ, and the server's has
 * its grain.
 */
const MARGIN_MS = 5_000;
/** Milliseconds that the list may take to show a message, and one of a batch. */
const LATE_MS = 10_000;
const BATCH_LATE_MS = 180_000;
/** A process that has just begun does not know what one before it has just sent. */
const MIN_AGE_MS = 3_500;

interface Worded {
	request: SendRequest;
}

type Refused = SkippedByText | Failed;

/** Decides for the texts of one run which are to be sent. */
export class SentWithin<Item extends Worded> {
	private readonly run: ItemRun;
	private readonly hours: number | undefined;
	/** Stands for the run in what outlives it: the run itself would keep all its items in memory. */
	private readonly owner = {};
	private readonly keys = new Map<Item, string>();
	/** By text, the newest message that counts. */
	private readonly found = new Map<string, MessageRow>();
	/** IDs of messages that were not delivered. */
	private readonly failed = new Set<string>();
	/** Texts whose recipient got something that does not show its text. */
	private readonly unclear = new Set<string>();
	/** When the list was read, by `realClock`. */
	private readAt = Infinity;
	private unread: Failed | undefined;

	/** @param hours Absent, nothing is skipped, and others still learn what is sent. */
	constructor(run: ItemRun, hours: number | undefined) {
		this.run = run;
		this.hours = hours;
	}

	/**
	 * Reads the list, if anything is to be skipped. To be called once, with all items that may be
	 * sent.
	 */
	async look(items: Item[]): Promise<void> {
		const { hours } = this;
		await this.readKeys(items);
		if (hours === undefined || items.length === 0) return;
		// What a process before this one has just sent is not listed yet.
		await this.run.pause.for(MIN_AGE_MS - realClock.now());
		this.readAt = realClock.now();
		await this.lookSince(items, Date.now() - hours * HOUR_MS);
	}

	/**
	 * Sends an item, unless its text was sent before. An equal text that is under way, in whatever
	 * run of this process, is waited for.
	 *
	 * @param isBegun Whether an earlier try of the node has begun with it: then it goes on.
	 */
	async once<Done extends { kind: string }>(
		item: Item,
		isBegun: boolean,
		send: () => Promise<Done | Failed>,
	): Promise<Done | Refused> {
		if (!isBegun && this.hours !== undefined) {
			// Nothing may come between the last look and `begin`: others wait for the same.
			for (let open = this.underWay([item]); open.length > 0; open = this.underWay([item])) {
				await Promise.all(open);
			}
			const refused = this.run.noMore.aborted ? UNTRIED : this.refusalOf(item);
			if (refused) return refused;
		}
		const mine = this.begin([item], LATE_MS);
		let result: Done | Failed | undefined;
		try {
			result = await send();
			return result;
		} finally {
			mine.end(this.keyOf(item), endOf(result), realClock.now());
			mine.close();
		}
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
		const results = new Map<Item, Done | Refused>();
		const speakers = new Map<string, Item>();
		const { hours } = this;
		const underWay = () => (hours === undefined ? [] : this.underWay(items));
		for (let open = underWay(); open.length > 0; open = underWay()) await Promise.all(open);
		const mine = items.filter((item) => {
			if (hours === undefined) return true;
			const refused = this.refusalOf(item);
			if (refused) results.set(item, refused);
			const key = this.keyOf(item);
			if (refused || speakers.has(key)) return false;
			speakers.set(key, item);
			return true;
		});
		// Nothing may come between the last look and `begin`.
		const texts = this.begin(mine, BATCH_LATE_MS);
		try {
			for (const [item, result] of await send(mine)) results.set(item, result);
		} finally {
			const now = realClock.now();
			const sentAt = new Date().toISOString();
			// The items of a batch share one result.
			const known = new Map<Done | Refused | undefined, TextEnd | undefined>();
			await eachInTurns(mine, (item) => {
				const result = results.get(item);
				if (!known.has(result)) {
					const end = endOf(result);
					known.set(result, end && { ...end, sentAt: end.sentAt ?? sentAt });
				}
				texts.end(this.keyOf(item), known.get(result), now);
			});
			texts.close();
		}
		await eachInTurns(items, (item) => {
			const speaker = speakers.get(this.keyOf(item));
			const result = speaker && results.get(speaker);
			if (results.has(item) || !result) return;
			const isOwn = !isFailed(result) && hours !== undefined;
			results.set(item, isOwn ? { kind: 'skipped', because: 'sameText', hours } : result);
		});
		return results;
	}

	private async lookSince(items: Item[], since: number): Promise<void> {
		const byRecipient = new Map<string, Map<string, Item>>();
		for (const item of items) {
			const { recipient } = item.request;
			const texts = byRecipient.get(recipient) ?? new Map<string, Item>();
			byRecipient.set(recipient, texts.set(this.keyOf(item), item));
		}
		const { client, pause } = this.run;
		const end = await readRecent({
			client,
			pause,
			since,
			marginMs: MARGIN_MS,
			wanted: () => this.openOf(items),
			see: (row, recipient) => {
				for (const [key, { request }] of byRecipient.get(recipient) ?? []) {
					this.see(row, key, request);
				}
			},
		});
		if (end.kind === 'stopped') this.unread = UNTRIED;
		if (end.kind === 'cannotTell') this.unread = notRead(end.failure);
	}

	private see(row: MessageRow, key: string, request: SendRequest): void {
		const likeness = compareText(row, request);
		if (likeness === 'other') return;
		if (statusOf(row) === 'failure') {
			this.failed.add(row.id);
		} else if (likeness === 'unclear') {
			this.unclear.add(key);
		} else {
			const known = this.found.get(key);
			if (!known || createdAt(row) > createdAt(known)) this.found.set(key, row);
		}
	}

	/** Recipients of whom more is to be known. */
	private openOf(items: Item[]): Set<string> {
		const open = items.filter((item) => !this.found.has(this.keyOf(item)));
		return new Set(open.map(({ request }) => request.recipient));
	}

	private underWay(items: Item[]): Array<Promise<unknown>> {
		const { texts } = this.run.client.campaign;
		return items.flatMap((item) => texts.underWay(this.keyOf(item)) ?? []);
	}

	private refusalOf(item: Item): Refused | undefined {
		const { unread, hours = 0, run } = this;
		if (unread) return unread;
		const key = this.keyOf(item);
		const row = this.found.get(key);
		if (row) return { kind: 'skipped', because: 'sentWithin', hours, ...told(row) };
		if (this.unclear.has(key)) return UNCLEAR;
		const just = run.client.campaign.texts.sentAround(key, this.readAt, this.owner);
		if (!just || (just.messageId && this.failed.has(just.messageId))) return undefined;
		const { state, isOwn, messageId, sentAt, latestStatus } = just;
		if (state === 'unknown') return MAY_BE_SENT;
		const because = isOwn ? 'sameText' : 'sentWithin';
		return { kind: 'skipped', because, hours, messageId, sentAt, latestStatus };
	}

	private begin(items: Item[], lateMs: number): TextsUnderWay {
		const keys = items.map((item) => this.keyOf(item));
		return this.run.client.campaign.texts.begin(keys, this.owner, lateMs);
	}

	private async readKeys(items: Item[]): Promise<void> {
		await eachInTurns(items, (item) => this.keyOf(item));
	}

	private keyOf(item: Item): string {
		const key = this.keys.get(item) ?? textKey(item.request);
		this.keys.set(item, key);
		return key;
	}
}

const UNTRIED: Failed = { kind: 'untried' };

/** Another send of this process left no word of what became of an equal message. */
const MAY_BE_SENT = unknown({ fromApi: false, code: 'same_text_unknown' });

const UNCLEAR: Failed = {
	kind: 'notDone',
	reaction: 'refuse',
	failure: { fromApi: false, code: 'sent_before_unclear' },
};

function notRead(failure: Failure): Failed {
	const { message, description } = explain(failure);
	return {
		kind: 'notDone',
		reaction: 'refuse',
		failure,
		explanation: {
			message: 'Not sent: the campaign’s list does not tell who has had this text already',
			description: `${message}. ${description} Without the list nothing is sent while Skip If Sent Within is set under Options.`,
		},
	};
}

function told({ id, createdAt: sentAt, latestStatus }: Message) {
	return {
		messageId: id,
		...(sentAt && { sentAt }),
		...(latestStatus && { latestStatus }),
	};
}

function endOf(result: { kind: string; body?: unknown } | undefined): TextEnd | undefined {
	if (!result || result.kind === 'unknown') return { state: 'unknown' };
	if (isFailed(result)) return undefined;
	const message = messageFrom(result.body);
	// It was found so: a message that was not delivered counts for nobody.
	if (message && statusOf(message) === 'failure') return undefined;
	return { state: 'sent', ...(message && told(message)) };
}
