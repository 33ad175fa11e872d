// After a send whose outcome is unknown: does Postman have the message? Read from the campaign's own list, because an
// SMS cannot be taken back and Postman has no idempotency key.

import type { PostmanClient, SendRequest } from '../api/client';
import type { Failure } from '../api/failure';
import type { Message } from '../api/message';
import { endsRun } from '../api/outcome';
import { claimOneOf, type Owed } from './claims';
import type { Pause } from './pause';

export type Finding =
	/** No other send of this process will find it. */
	| { kind: 'found'; message: Message }
	/** Looked for long enough. */
	| { kind: 'absent' }
	/** The list could not be read to the end or not understood, or the run was stopped. */
	| { kind: 'cannotTell'; failure?: Failure };

/** Milliseconds. A new message may take a while to appear in the list, so looking goes on for at least so long. */
const LOOK_FOR = 5_500;
/** Milliseconds between looks: short at first, as most messages are listed at once. */
const FIRST_PAUSE = 250;
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
	const { pause } = looking;
	const end = pause.now() + LOOK_FOR;
	for (let next = FIRST_PAUSE; ; next = Math.min(next * 2, LONGEST_PAUSE)) {
		if (pause.isStopped) return { kind: 'cannotTell' };
		const isLast = pause.now() >= end;
		const finding = await lookOnce(looking);
		const isHopeless =
			finding.kind === 'cannotTell' && finding.failure !== undefined && endsRun(finding.failure);
		if (finding.kind === 'found' || isHopeless || isLast) return finding;
		await pause.for(Math.min(next, Math.max(0, end - pause.now())));
	}
}

async function lookOnce(looking: Looking): Promise<Finding> {
	const { client, pause, request, startedAt } = looking;
	const rows: Message[] = [];
	let unreadable = 0;
	let after: string | undefined;
	for (let page = 0; page < MOST_PAGES; page++) {
		const reading = await client
			.listMessages(
				{ limit: PAGE, search: request.recipient, ...(after && { after }) },
				pause.signal,
			)
			.catch(() => undefined);
		if (!reading?.ok) return { kind: 'cannotTell', failure: reading?.failure };
		const { nextCursor } = reading.value;
		rows.push(...reading.value.rows);
		unreadable += reading.value.unreadable;

		const since = client.serverTime(startedAt);
		// Newest first is how the list is seen to be, and documented nowhere: where it is not, it is read to its end.
		const oldest = rows.at(-1);
		const isPastIt = oldest && isNewestFirst(rows) && createdAt(oldest) < since;
		// A cursor that does not move would be followed for ever.
		if (nextCursor === undefined || nextCursor === after || isPastIt) {
			const finding = findIn(rows, since, looking);
			return finding.kind === 'absent' && unreadable > 0 ? { kind: 'cannotTell' } : finding;
		}
		after = nextCursor;
	}
	return { kind: 'cannotTell' };
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
	const id = claimOneOf(
		matches.map((row) => row.id),
		client.campaign,
		request,
		startedAt,
		owed,
	);
	const message = matches.find((row) => row.id === id);
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

function isNewestFirst(rows: Message[]): boolean {
	return rows.every((row, i) => i === 0 || createdAt(row) <= createdAt(rows[i - 1]));
}

/** A time that cannot be read counts as new: better to take a message for this one than to send it twice. */
function createdAt(row: Message): number {
	const time = Date.parse(row.createdAt ?? '');
	return Number.isNaN(time) ? Infinity : time;
}
