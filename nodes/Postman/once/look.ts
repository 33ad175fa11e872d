// After a send whose outcome is unknown: does Postman have the message? Read from the campaign's own list, because an
// SMS cannot be taken back and Postman has no idempotency key.

import type { PostmanClient, SendRequest } from '../api/client';
import type { Message } from '../api/message';
import { claimOneOf, CONTESTED, type Owed } from '../api/sends';
import type { Pause } from '../run/pause';
import { createdAt, keepLooking, readBack, type Looked } from '../lists/read-back';

export type Finding = Looked<{ message: Message }>;

/** Milliseconds. A new message may take a while to appear in the list, so looking goes on for at least so long. */
const LOOK_FOR = 5_500;
const LONGEST_PAUSE = 2_000;

const PAGE = 100;
/** A number with more new messages than this belongs to no person; a longer walk would keep others waiting. */
const MOST_PAGES = 5;

export interface Looking {
	client: PostmanClient;
	pause: Pause;
	request: SendRequest;
	/** When the request left, in milliseconds since 1970 by the clock of the machine that sent it. */
	startedAt: number;
	/** Of a send that Postman is known to have: the looker's own, which does not count against it. */
	owed?: Owed;
}

export async function look(looking: Looking): Promise<Finding> {
	const times = { lookFor: LOOK_FOR, longestPause: LONGEST_PAUSE };
	return await keepLooking(looking.pause, times, async () => await lookOnce(looking));
}

async function lookOnce(looking: Looking): Promise<Finding> {
	const { client, request, startedAt } = looking;
	const rows: Message[] = [];
	const search = request.recipient;
	const walk = await readBack(
		{ ...looking, limit: PAGE, mostPages: MOST_PAGES, search },
		(page) => {
			rows.push(...page);
			return false;
		},
	);
	if (walk.kind === 'cannotTell') return walk;
	const finding = findIn(rows, client.serverTime(startedAt), looking);
	return finding.kind === 'absent' && !walk.isWhole ? { kind: 'cannotTell' } : finding;
}

/** @param rows Newest first. */
function findIn(
	rows: Message[],
	since: number,
	{ client, request, startedAt, owed }: Looking,
): Finding {
	const matches = rows
		.filter((row) => resemblance(row, request, since) === 'match')
		.sort((a, b) => createdAt(a) - createdAt(b));
	const claimed = claimOneOf(
		matches.map((row) => row.id),
		client.campaign,
		request,
		startedAt,
		owed,
	);
	if (claimed === CONTESTED) return { kind: 'cannotTell' };
	const message = matches.find((row) => row.id === claimed);
	if (message) return { kind: 'found', message };
	const isDoubtful = rows.some((row) => resemblance(row, request, since) === 'perhaps');
	return { kind: isDoubtful ? 'cannotTell' : 'absent' };
}

/** `perhaps`: the row does not show enough to say no. */
function resemblance(
	row: Message,
	request: SendRequest,
	since: number,
): 'match' | 'perhaps' | 'no' {
	if (createdAt(row) < since) return 'no';
	const shown = typeof row.recipient === 'string' ? row.recipient.replace(/\D/g, '') : undefined;
	if (shown !== undefined && shown !== request.recipient) return 'no';
	if (row.language && row.language !== request.language) return 'no';
	const { values } = row;
	if (shown === undefined || !values) return 'perhaps';
	return Object.entries(request.values).every(([name, value]) => values[name] === value)
		? 'match'
		: 'no';
}
