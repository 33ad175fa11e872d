// One message, sent once: the request, how the campaign's list is searched for it, and which of
// equal messages is its own.

import type { PostmanClient } from '../api/client';
import {
	createdAtOf,
	messageFrom,
	type Message,
	type MessageRow,
	type SendRequest,
} from '../api/message';
import { compareText, mayBeTo, numberOf } from '../api/same-message';
import { outcomeOf } from '../api/outcome';
import { CONTESTED, type OpenSend } from '../api/sends';
import { createdAt, keepLooking, readBack, type CannotTell } from '../lists/read-back';
import type { Sendable } from '../panel/prepare';
import type { Pause } from '../run/pause';
import type { Failed } from '../run/result';
import type { Journal } from './journal';
import { once, type LookupResult, type Terms } from './once';

/** Postman has it. `body` is the message object, or what else Postman answered. */
export type Sent = { kind: 'sent'; request: SendRequest; httpStatus: number; body: unknown };

/** By the item's index. */
export type SendJournal = Journal<{ request: SendRequest }, Sent>;

/**
 * Whether an earlier try of the node has begun with an item. Only the recipient must be the same:
 * the text may have the time of day in it, and a person who got it in this run does not get it
 * again.
 */
export function isBegun(journal: SendJournal, { itemIndex, request }: Sendable): boolean {
	return journal.get(itemIndex)?.data.request.recipient === request.recipient;
}

/**
 * To be called before a run sends: what earlier tries of the node have given out belongs to their
 * items.
 */
export function assignGivenOut({ campaign }: PostmanClient, journal: SendJournal): void {
	for (const { done } of journal.entries) {
		const message = messageFrom(done?.body);
		if (message) campaign.sends.assign(message.id);
	}
}

/** @param onLeave As for `once`. */
export function sendMessage(
	client: PostmanClient,
	journal: SendJournal,
	item: Sendable,
	terms: Terms,
	onLeave?: () => void,
): Promise<Sent | Failed> {
	const { itemIndex, request, whenUnsure } = item;
	const { sends, clock } = client.campaign;
	if (!isBegun(journal, item)) journal.delete(itemIndex);
	/**
	 * What left last, perhaps in an earlier try of the node: with the time of day in it, each try has
	 * another text.
	 */
	let left = journal.get(itemIndex)?.data.request ?? request;
	let open: OpenSend | undefined;
	const close = () => {
		if (open) sends.close(open);
		open = undefined;
	};
	const search = async (since: number): Promise<LookupResult<Sent>> => {
		const looking = { client, pause: terms.pause, request: left, since, open };
		const finding = await lookForMessage(looking);
		if (finding.kind !== 'found') return finding;
		close();
		const { message: body } = finding;
		return { kind: 'found', done: { kind: 'sent', request: left, httpStatus: 200, body } };
	};
	return once<{ request: SendRequest }, Sent>(
		{
			journal,
			key: itemIndex,
			data: () => ({ request: left }),
			call: (turn) =>
				client.send(request, {
					...turn,
					onStart() {
						left = request;
						open = sends.open(left);
						turn.onStart?.();
					},
					onDropped() {
						close();
						turn.onDropped?.();
					},
				}),
			judge(answer) {
				// Another send's message may be an answer that something in between has kept.
				const outcome = outcomeOf(answer, (one) => isOf(one, request) && !sends.isAssigned(one.id));
				if (outcome.kind !== 'sent') {
					close();
					return outcome;
				}
				const message = messageFrom(outcome.body);
				// With another person's message, a 201 is as good as unreadable.
				if (message && !mayBeTo(message, request.recipient)) {
					return { kind: 'done', done: { ...outcome, body: undefined, request } };
				}
				const madeAt = createdAtOf(message ?? {});
				if (madeAt !== undefined) clock.readMessage(madeAt, Date.now());
				return { kind: 'done', done: { ...outcome, request } };
			},
			search,
			async complete(done, since) {
				const message = messageFrom(done.body);
				if (message && sends.assign(message.id)) {
					close();
					return done;
				}
				// The answer names no message, or one that an equal send's lookup has taken for its own
				// before the answer came; that send's own one is then still free. Until a lookup tells,
				// other lookups leave one equal message alone.
				if (open) sends.leaveOpen(open, Date.now());
				const finding = await search(since);
				if (finding.kind === 'found') return finding.done;
				// No message is given to two items.
				return message ? { ...done, body: undefined } : done;
			},
			mayRepeat: whenUnsure === 'resend',
		},
		terms,
		onLeave,
	);
}

/** A new message may take a while to appear in the list. */
const LOOK_TIMES = { lookForMs: 5_500, maxPauseMs: 2_000 };
const PAGE = 100;
/**
 * A number with more messages than this belongs to no person; a longer walk would keep others
 * waiting.
 */
const MAX_PAGES = 5;

interface Looking {
	client: PostmanClient;
	pause: Pause;
	request: SendRequest;
	/** As for `Change.search`. */
	since: number;
	/** The looker's own, which does not count against it: of a send that Postman is known to have. */
	open: OpenSend | undefined;
}

type Look = { kind: 'found'; message: Message } | { kind: 'absent' } | CannotTell;

async function lookForMessage(looking: Looking): Promise<Look> {
	const { client, pause, request, since } = looking;
	return await keepLooking(pause, LOOK_TIMES, async (isLast): Promise<Look> => {
		const rows: MessageRow[] = [];
		const search = request.recipient;
		const walk = await readBack(
			{ client, pause, since, toTheEnd: isLast, limit: PAGE, maxPages: MAX_PAGES, search },
			(page) => {
				rows.push(...page);
				return false;
			},
		);
		if (walk.kind === 'cannotTell') return walk;
		const look = lookIn(rows, looking);
		return look.kind === 'absent' && !walk.isWhole ? { kind: 'cannotTell' } : look;
	});
}

function lookIn(rows: MessageRow[], { client, request, since, open }: Looking): Look {
	const { sends, clock } = client.campaign;
	const { recipient } = request;
	const free = rows.filter((row) => mayBeTo(row, recipient) && !sends.isAssigned(row.id));
	const isNew = (row: MessageRow) => clock.isNew(createdAt(row), since);
	const matches = free
		.filter((row) => isNew(row) && isSure(row, request))
		.sort((a, b) => createdAt(a) - createdAt(b));
	const ids = matches.map(({ id }) => id);
	const assigned = sends.assignOneOf(ids, request, since, open);
	if (assigned === CONTESTED) return { kind: 'cannotTell' };
	const message = matches.find(({ id }) => id === assigned);
	if (message) return { kind: 'found', message };
	// What seems to be older, does not show all, or came just now with another text may be it: no
	// clock, and no spelling, is sure enough to say that it is not.
	const isInDoubt = free.some((row) => isNew(row) || compareText(row, request) !== 'other');
	return { kind: isInDoubt ? 'cannotTell' : 'absent' };
}

/** Whether a message shows nothing that speaks against its being a request's. */
function isOf(message: MessageRow, request: SendRequest): boolean {
	return mayBeTo(message, request.recipient) && compareText(message, request) !== 'other';
}

/** Whether a row shows all that a message is told by, and it is the request's. */
function isSure(row: MessageRow, request: SendRequest): boolean {
	return numberOf(row) === request.recipient && compareText(row, request) === 'same';
}
