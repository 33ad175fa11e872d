// Postman as the trigger sees it, in memory and in a time of its own. It knows the whole history of
// each message, so that an oracle can say what was owed.

import type { Message, MessagePage, MessageRow } from '../../nodes/Postman/api/message.ts';

/** How long after the step before, in milliseconds, a message comes into a status. */
export type Way = Array<[delay: number, status: string]>;

interface Attempt {
	createdAt: number;
	steps: Array<{ at: number; status: string }>;
}

export interface ModelMessage {
	id: string;
	createdAt: number;
	/** The list shows it from then on. */
	listedAt: number;
	recipient: string;
	batchId?: string;
	/** Oldest first. */
	attempts: Attempt[];
}

/** What rows and messages tell of their attempts. */
export type Shape = 'none' | 'attempts' | 'messageAttempts';

export interface Standing {
	status: string;
	attempt: number;
	since: number;
}

export class ModelServer {
	/** Milliseconds since 1970. */
	now = Date.parse('2026-11-02T09:00:00+08:00');
	/** Rows of a page at most, whatever is asked for. */
	pageSize = 1_000;
	order: 'newestFirst' | 'oldestFirst' = 'newestFirst';
	rowShape: Shape = 'none';
	singleShape: Shape = 'attempts';
	/** Milliseconds: the list shows what was so long ago. */
	lag = 0;
	/** Whether a cursor is not taken any more. */
	refuses = (_cursor: string | undefined): boolean => false;
	/** What becomes of a page on its way. */
	mangle = (page: MessagePage): MessagePage => page;
	readonly messages: ModelMessage[] = [];
	private readonly byId = new Map<string, ModelMessage>();
	readonly calls = { list: 0, get: 0 };

	send(message: Partial<ModelMessage> & { way?: Way } = {}): ModelMessage {
		const { way = [], createdAt = this.now, ...rest } = message;
		const sent: ModelMessage = {
			id: `message_${String(this.messages.length).padStart(6, '0')}`,
			createdAt,
			listedAt: createdAt,
			recipient: '6591234567',
			attempts: [attemptFrom(createdAt, way)],
			...rest,
		};
		this.messages.push(sent);
		this.byId.set(sent.id, sent);
		return sent;
	}

	/** A message that was sent, whether or not it is there any more. */
	held(id: string): ModelMessage {
		return this.byId.get(id) as ModelMessage;
	}

	retry(message: ModelMessage, way: Way): void {
		message.attempts.push(attemptFrom(this.now, way));
	}

	/** Puts a message into a status now. */
	move(message: ModelMessage, status: string): void {
		message.attempts.at(-1)?.steps.push({ at: this.now, status });
	}

	standing({ attempts }: ModelMessage, at = this.now): Standing {
		const begun = attempts.filter(({ createdAt }) => createdAt <= at);
		const { steps } = begun.at(-1) ?? attempts[0];
		const step = steps.findLast((each) => each.at <= at) ?? steps[0];
		return { status: step.status, attempt: Math.max(begun.length, 1), since: step.at };
	}

	listed(): ModelMessage[] {
		return this.messages.filter(({ listedAt }) => listedAt <= this.now - this.lag);
	}

	list({ limit, after }: { limit: number; after?: string }): MessagePage {
		this.calls.list++;
		const sign = this.order === 'newestFirst' ? -1 : 1;
		const shown = this.listed().sort((a, b) => sign * compare(a, b));
		const place = after && (JSON.parse(after) as Pick<ModelMessage, 'createdAt' | 'id'>);
		const from = place ? shown.findIndex((each) => sign * compare(each, place) > 0) : 0;
		const page = from < 0 ? [] : shown.slice(from, from + Math.min(limit, this.pageSize));
		const last = page.at(-1);
		return this.mangle({
			rows: page.map((each) => this.render(each, this.rowShape, this.now - this.lag)),
			unreadable: 0,
			...(last &&
				shown.at(-1) !== last && {
					nextCursor: JSON.stringify({ createdAt: last.createdAt, id: last.id }),
				}),
		});
	}

	/** A batch's own list, all of whose rows tell of their attempts. */
	listBatch(batchId: string, { limit, after }: { limit: number; after?: string }): MessagePage {
		this.calls.list++;
		const shown = this.listed().filter((each) => each.batchId === batchId);
		const from = Number(after ?? 0);
		const page = shown.slice(from, from + Math.min(limit, this.pageSize));
		const isLast = from + page.length >= shown.length;
		return {
			rows: page.map((each) => this.render(each, 'messageAttempts', this.now - this.lag)),
			unreadable: 0,
			...(!isLast && { nextCursor: String(from + page.length) }),
		};
	}

	get(id: string): Message | undefined {
		this.calls.get++;
		const message = this.messages.find((each) => each.id === id);
		return message && this.render(message, this.singleShape, this.now);
	}

	private render(message: ModelMessage, shape: Shape, at: number): MessageRow {
		const { id, createdAt, recipient, batchId, attempts } = message;
		const told = attempts
			.filter((each) => each.createdAt <= at)
			.map((each) => {
				const { status } = each.steps.findLast((step) => step.at <= at) ?? each.steps[0];
				const error = { type: 'delivery_error', code: 'recipient_unavailable' };
				return { status, createdAt: iso(each.createdAt), ...(status === 'failure' && { error }) };
			});
		return {
			id,
			recipient,
			createdAt: iso(createdAt),
			// As in the guide's example: older than the latest change.
			updatedAt: iso(createdAt),
			latestStatus: this.standing(message, at).status,
			language: 'english',
			values: {},
			batches: batchId ? [{ id: batchId }] : [],
			...(shape !== 'none' && { [shape]: told.reverse() }),
		};
	}
}

function attemptFrom(createdAt: number, way: Way): Attempt {
	let at = createdAt;
	const begin = { at, status: 'created' };
	return {
		createdAt,
		steps: [begin, ...way.map(([delay, status]) => ({ at: (at += delay), status }))],
	};
}

type Place = Pick<ModelMessage, 'createdAt' | 'id'>;

function compare(a: Place, b: Place): number {
	return a.createdAt - b.createdAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** As Postman writes a time. */
export function iso(time: number): string {
	return new Date(time + 8 * 3_600_000).toISOString().replace('Z', '+08:00');
}
