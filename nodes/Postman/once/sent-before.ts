// What a campaign's list tells of the texts of one run: who got which, and when. It is read once
// for the whole run. If it cannot be read, nobody can say who had what, and nothing is sent.

import { realClock } from '../api/clock';
import { statusOf } from '../api/delivery';
import { explain } from '../api/explain';
import type { Failure } from '../api/failure';
import type { Message, MessageRow, SendRequest } from '../api/message';
import { compareText } from '../api/same-message';
import { eachInTurns } from '../api/turns';
import { readRecent } from '../lists/recent';
import type { ItemRun } from '../run/item-run';
import { UNTRIED, type Failed } from '../run/result';
import type { SkippedByText } from './skipped';

const HOUR_MS = 3_600_000;
/**
 * Milliseconds by which a message may be older than the hours and still count: clocks differ, and
 * the server tells its time in whole seconds.
 */
const MARGIN_MS = 5_000;
/**
 * Milliseconds of a process's life before it trusts the list: what the process before it has just
 * sent is not listed yet.
 */
const MIN_AGE_MS = 3_500;

/** An item's text, and within how many hours it is not sent again. */
export interface Text {
	request: SendRequest;
	/** Absent, it is sent in any case. */
	skipWithinHours?: number | undefined;
}

/** Whether an item's text may be a reason not to send it. */
export const mayBeSkipped = ({ skipWithinHours }: Text): boolean => skipWithinHours !== undefined;

/** Why an item is not to be sent. */
export type Refused = SkippedByText | Failed;

/** The messages of earlier runs that have the texts of this one. */
export class SentBefore<Item extends Text> {
	/** When the list was read, by `realClock`. */
	readAt = Infinity;
	private readonly run: ItemRun;
	private readonly keyOf: (item: Item) => string;
	/**
	 * By recipient, then by text: the items for which the list still has to be read. Of items with
	 * one text, the one with the fewest hours.
	 */
	private readonly wanted = new Map<string, Map<string, Item>>();
	private readonly recipients = new Set<string>();
	/** By text, the newest message that counts. */
	private readonly found = new Map<string, { row: MessageRow; at: number }>();
	/** Texts whose recipient got something that does not show its text, and when at the latest. */
	private readonly unclear = new Map<string, number>();
	/** IDs of messages that were not delivered. */
	private readonly undelivered = new Set<string>();
	/** When the reading began, in milliseconds since 1970. */
	private now = Infinity;
	private unread: Failed | undefined;

	/** @param keyOf From `textKey`. */
	constructor(run: ItemRun, keyOf: (item: Item) => string) {
		this.run = run;
		this.keyOf = keyOf;
	}

	/** Reads the list, if anything is to be skipped. To be called once. */
	async look(items: Item[]): Promise<void> {
		const asking = items.filter(mayBeSkipped);
		if (asking.length === 0) return;
		const { client, pause } = this.run;
		// What a process before this one has just sent is not listed yet.
		await pause.for(MIN_AGE_MS - realClock.now());
		this.readAt = realClock.now();
		this.now = Date.now();
		let since = Infinity;
		await eachInTurns(asking, (item) => {
			since = Math.min(since, this.sinceOf(item));
			this.want(item);
		});
		const end = await readRecent({
			client,
			pause,
			since,
			marginMs: MARGIN_MS,
			wanted: () => this.recipients,
			see: (row, recipient, at) => {
				for (const item of this.wanted.get(recipient)?.values() ?? []) this.see(row, at, item);
			},
		});
		if (end.kind === 'stopped') this.unread = UNTRIED;
		if (end.kind === 'cannotTell') this.unread = notRead(end.failure);
	}

	/** Returns why an item that asks for it is not to be sent; `undefined` if it is. */
	refusalOf(item: Item): Refused | undefined {
		if (this.unread) return this.unread;
		const { skipWithinHours: hours = 0 } = item;
		const key = this.keyOf(item);
		const found = this.found.get(key);
		if (found && this.isWithin(found.at, item)) {
			return { kind: 'skipped', because: 'sentWithin', hours, ...told(found.row) };
		}
		return this.isWithin(this.unclear.get(key) ?? -Infinity, item) ? UNCLEAR : undefined;
	}

	/** Whether the list has shown that a message was not delivered. */
	isUndelivered(messageId: string | undefined): boolean {
		return messageId !== undefined && this.undelivered.has(messageId);
	}

	private want(item: Item): void {
		const { recipient } = item.request;
		const key = this.keyOf(item);
		const texts = this.wanted.get(recipient) ?? new Map<string, Item>();
		const other = texts.get(key);
		if (!other || this.sinceOf(other) < this.sinceOf(item)) texts.set(key, item);
		this.wanted.set(recipient, texts);
		this.recipients.add(recipient);
	}

	private see(row: MessageRow, at: number, item: Item): void {
		const key = this.keyOf(item);
		const likeness = compareText(row, item.request);
		if (likeness === 'other') return;
		if (statusOf(row) === 'failure') {
			this.undelivered.add(row.id);
		} else if (likeness === 'unclear') {
			this.unclear.set(key, Math.max(at, this.unclear.get(key) ?? -Infinity));
		} else if (at > (this.found.get(key)?.at ?? -Infinity)) {
			this.found.set(key, { row, at });
			if (this.isWithin(at, item)) this.drop(item);
		}
	}

	/** No more is to be known of its text. */
	private drop(item: Item): void {
		const { recipient } = item.request;
		const texts = this.wanted.get(recipient);
		texts?.delete(this.keyOf(item));
		if (texts && texts.size > 0) return;
		this.wanted.delete(recipient);
		this.recipients.delete(recipient);
	}

	private isWithin(at: number, item: Item): boolean {
		return at >= this.sinceOf(item) - MARGIN_MS;
	}

	private sinceOf({ skipWithinHours = 0 }: Item): number {
		return this.now - skipWithinHours * HOUR_MS;
	}
}

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
			description: `${message}. ${description} Without the list nothing is sent while Skip If Sent Within is set under Options: run these items again later.`,
		},
	};
}

/** What is told of a message that was sent before. */
export function told({ id, createdAt: sentAt, latestStatus }: Message) {
	return {
		messageId: id,
		...(sentAt && { sentAt }),
		...(latestStatus && { latestStatus }),
	};
}
