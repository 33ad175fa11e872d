// One message, sent once: the request, how the campaign's list is searched for it, and which of equal messages is its own.

import type { PostmanClient } from '../api/client';
import { messageFrom, type Message, type SendRequest } from '../api/message';
import { outcomeOf } from '../api/outcome';
import { CONTESTED, type Owed } from '../api/sends';
import { createdAt, keepLooking, readBack, type CannotTell } from '../lists/read-back';
import type { Sendable } from '../panel/prepare';
import type { Pause } from '../run/pause';
import type { Failed } from '../run/result';
import type { Journal } from './journal';
import { once, type Finding, type Terms } from './once';

/** Postman has it. `body` is the message object, or what else Postman answered. */
export type Sent = { kind: 'sent'; request: SendRequest; httpStatus: number; body: unknown };

export type SendJournal = Journal<{ request: SendRequest }, Sent>;

/**
 * Whether an earlier try of the node has begun with an item. Only the recipient must be the same: the text may have the
 * time of day in it, and a person who got it in this run does not get it again.
 */
export function isBegun(journal: SendJournal, { itemIndex, request }: Sendable): boolean {
	return journal.get(itemIndex)?.data.request.recipient === request.recipient;
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
	const { sends } = client.campaign;
	if (!isBegun(journal, item)) journal.delete(itemIndex);
	/** What left last, perhaps in an earlier try of the node: with the time of day in it, each try has another text. */
	let left = journal.get(itemIndex)?.data.request ?? request;
	let owed: Owed | undefined;
	const settle = () => {
		if (owed) sends.settle(owed);
		owed = undefined;
	};
	const search = async (since: number): Promise<Finding<Sent>> => {
		const looking = { client, pause: terms.pause, request: left, since, owed };
		const finding = await lookForMessage(looking);
		if (finding.kind !== 'found') return finding;
		settle();
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
						owed = sends.owe(left);
						turn.onStart?.();
					},
					onDropped() {
						settle();
						turn.onDropped?.();
					},
				}),
			judge(answer) {
				const outcome = outcomeOf(answer);
				if (outcome.kind !== 'sent') {
					settle();
					return outcome;
				}
				return { kind: 'done', done: { ...outcome, request } };
			},
			search,
			async complete(done, since) {
				const message = messageFrom(done.body);
				if (message && sends.claim(message.id)) {
					settle();
					return done;
				}
				// Postman did not say which one it is, or it is one that a look of an equal send has taken for its own before the
				// answer was here: then that send's is still free. Until a look tells, other looks leave one alone.
				if (owed) sends.hold(owed, Date.now());
				const finding = await search(since);
				return finding.kind === 'found' ? finding.done : done;
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
/** A number with more new messages than this belongs to no person; a longer walk would keep others waiting. */
const MAX_PAGES = 5;

interface Looking {
	client: PostmanClient;
	pause: Pause;
	request: SendRequest;
	/** As for `Change.search`. */
	since: number;
	/** The looker's own, which does not count against it: of a send that Postman is known to have. */
	owed: Owed | undefined;
}

type Look = { kind: 'found'; message: Message } | { kind: 'absent' } | CannotTell;

async function lookForMessage(looking: Looking): Promise<Look> {
	const { client, pause, request, since } = looking;
	return await keepLooking(pause, LOOK_TIMES, async (): Promise<Look> => {
		const rows: Message[] = [];
		const search = request.recipient;
		const walk = await readBack(
			{ client, pause, startedAt: since, limit: PAGE, maxPages: MAX_PAGES, search },
			(page) => {
				rows.push(...page);
				return false;
			},
		);
		if (walk.kind === 'cannotTell') return walk;
		const look = lookIn(rows, client.serverTime(since), looking);
		return look.kind === 'absent' && !walk.isWhole ? { kind: 'cannotTell' } : look;
	});
}

/** @param earliest By the server's clock. */
function lookIn(
	rows: Message[],
	earliest: number,
	{ client, request, since, owed }: Looking,
): Look {
	const matches = rows
		.filter((row) => resemblance(row, request, earliest) === 'match')
		.sort((a, b) => createdAt(a) - createdAt(b));
	const ids = matches.map(({ id }) => id);
	const claimed = client.campaign.sends.claimOneOf(ids, request, since, owed);
	if (claimed === CONTESTED) return { kind: 'cannotTell' };
	const message = matches.find(({ id }) => id === claimed);
	if (message) return { kind: 'found', message };
	const isDoubtful = rows.some((row) => resemblance(row, request, earliest) === 'perhaps');
	return { kind: isDoubtful ? 'cannotTell' : 'absent' };
}

/** `perhaps`: the row does not show enough to say no. */
function resemblance(
	row: Message,
	request: SendRequest,
	earliest: number,
): 'match' | 'perhaps' | 'no' {
	if (createdAt(row) < earliest) return 'no';
	const shown = typeof row.recipient === 'string' ? row.recipient.replace(/\D/g, '') : undefined;
	if (shown !== undefined && shown !== request.recipient) return 'no';
	if (row.language && row.language !== request.language) return 'no';
	const { values } = row;
	if (shown === undefined || !values) return 'perhaps';
	return Object.entries(request.values).every(([name, value]) => values[name] === value)
		? 'match'
		: 'no';
}
