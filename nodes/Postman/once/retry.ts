// In an execution that n8n runs as a retry, what the first one knew is not all that happened: n8n
// starts each retry from the first one's stored data, and of one that was killed nothing is stored.
// So what the journal does not know is looked for in the campaign's list, all together: what this
// execution, or a retry of it, may have sent.

import type { Failure } from '../api/failure';
import { createdAtOf, type MessageRow, type SendRequest } from '../api/message';
import { compareText, numberOf } from '../api/same-message';
import { createdAt, keepLooking, type CannotTell } from '../lists/read-back';
import { LIST_UNREAD, readRecent } from '../lists/recent';
import type { ItemRun } from '../run/item-run';
import { unknownResult, type Failed } from '../run/result';

/**
 * Milliseconds by which the clock of the machine that began the first execution may have been
 * ahead.
 */
export const MARGIN_MS = 60_000;
/** Milliseconds after which it is seen whether the Stop button was pressed. */
const WAIT_MS = 1_000;
/** Retries under way, by workflow and node. Each resolves when it has ended. */
const turns = new Map<string, Promise<void>>();

/**
 * Waits for the retries of the same node that are under way: two at the same moment would both find
 * that something was not sent.
 *
 * @returns Ends the turn; to be called when everything has been sent. An execution that is no retry
 * waits for none.
 */
export async function beginRetry({ context, pause }: ItemRun): Promise<() => void> {
	if (context.getMode() !== 'retry') return () => {};
	const key = `${context.getWorkflow().id} ${context.getNode().id}`;
	for (let other = turns.get(key); other && !pause.isStopped; other = turns.get(key)) {
		await Promise.race([other, pause.for(WAIT_MS)]);
	}
	// It was stopped while it waited, and sends nothing: the turn is still the other's.
	if (turns.has(key)) return () => {};
	let resolve = () => {};
	turns.set(key, new Promise((done) => (resolve = done)));
	return () => {
		turns.delete(key);
		resolve();
	};
}

/** An item that may have been sent before, and what to do if nobody can say. */
export interface Wanted {
	request: SendRequest;
	whenUnsure: 'fail' | 'resend';
}

/** What is known without a look. */
export interface Known {
	/** IDs of messages and batches that belong to something else. */
	elsewhere: ReadonlySet<string>;
	/** Texts of other items that were, or may have been, sent, and whose message is not known. */
	open: SendRequest[];
}

type Look = { kind: 'found' } | { kind: 'absent' } | CannotTell;

/** What is known of an item: its message, or that it may have been sent. */
export type Recalled = { kind: 'found'; row: MessageRow } | Extract<Failed, { kind: 'unknown' }>;

/**
 * Looks in the campaign's list for what this execution, or a retry of it, has sent.
 *
 * @param since Milliseconds since 1970, from `beginningOf`.
 * @param lookFor How long the list may take to show what was sent.
 * @returns What is known of each item that is not to be sent; the others are to be sent.
 */
export async function recall<Item extends Wanted>(
	run: ItemRun,
	items: Item[],
	since: number,
	known: Known,
	lookFor: { lookForMs: number; maxPauseMs: number },
): Promise<Map<Item, Recalled>> {
	if (items.length === 0) return new Map();
	const rows = new Map<string, MessageRow>();
	let found: Match<Item> = { matches: new Map(), others: new Set() };
	let from = since;
	const { client, pause } = run;
	const finding = await keepLooking(pause, lookFor, async (): Promise<Look> => {
		const begun = Date.now();
		const open = items.filter((item) => !found.matches.has(item));
		const numbers = new Set(open.map(({ request }) => request.recipient));
		const end = await readRecent({
			client,
			pause,
			since: from,
			marginMs: MARGIN_MS,
			wanted: () => numbers,
			see: (row, recipient) => rows.set(row.id, { ...row, recipient }),
		});
		if (end.kind === 'stopped') return { kind: 'cannotTell' };
		if (end.kind === 'cannotTell') return end;
		// From here on only what appears late is news.
		from = Math.max(from, begun - lookFor.lookForMs);
		found = match(items, [...rows.values()], known);
		return { kind: found.matches.size === items.length ? 'found' : 'absent' };
	});
	if (pause.isStopped) return new Map();
	const isUnread = finding.kind === 'cannotTell';
	return new Map(
		items.flatMap((item): Array<[Item, Recalled]> => {
			const row = found.matches.get(item);
			const isTimeless = row && client.campaign.clock.isYetToCome(createdAtOf(row) ?? 0);
			if (row && !isTimeless) return [[item, { kind: 'found', row }]];
			if (item.whenUnsure === 'resend') return [];
			if (isTimeless) return [[item, unknownResult(TIME_UNCLEAR)]];
			if (isUnread) return [[item, unknownResult(finding.failure ?? LIST_UNREAD)]];
			return found.others.has(item) ? [[item, unknownResult(OTHER_TEXT)]] : [];
		}),
	);
}

const OTHER_TEXT: Failure = { fromApi: false, code: 'sent_other_text' };

/**
 * Its message seems to be in the list, with a time that no clock has come to: it may be an older
 * one.
 */
export const TIME_UNCLEAR: Failure = { fromApi: false, code: 'sent_time_unclear' };

/** Which items have their message in the list. */
export interface Match<Item> {
	matches: Map<Item, MessageRow>;
	/** Items whose recipient got something else that may have been theirs. */
	others: Set<Item>;
}

/** Matches rows to items. Two equal items are two messages. Pure. */
export function match<Item extends Wanted>(
	items: Item[],
	rows: MessageRow[],
	{ elsewhere, open }: Known,
): Match<Item> {
	const free = new Map<string, Set<MessageRow>>();
	for (const row of [...rows].sort((a, b) => createdAt(a) - createdAt(b))) {
		const { id, batches } = row;
		const ids = Array.isArray(batches) ? batches.map((one: { id?: string } | null) => one?.id) : [];
		if ([id, ...ids].some((one) => one !== undefined && elsewhere.has(one))) continue;
		const number = numberOf(row) ?? '';
		free.set(number, (free.get(number) ?? new Set()).add(row));
	}
	const take = (request: SendRequest) => {
		const mine = free.get(request.recipient);
		const row = [...(mine ?? [])].find((one) => compareText(one, request) === 'same');
		if (row) mine?.delete(row);
		return row;
	};
	for (const request of open) take(request);
	const result: Match<Item> = { matches: new Map(), others: new Set() };
	for (const item of items) {
		const row = take(item.request);
		if (row) result.matches.set(item, row);
	}
	for (const item of items) {
		const left = free.get(item.request.recipient);
		const [row] = left ?? [];
		if (result.matches.has(item) || !row) continue;
		left?.delete(row);
		result.others.add(item);
	}
	return result;
}
