import type { Context } from '../context.mts';
import type { Message } from '../held/types.mts';
import type { Settings } from '../settings/settings.mts';
import { parameterInvalid } from '../wire/errors.mts';
import { decodeCursor, encodeCursor } from './cursors.mts';
import type { Place } from './cursors.mts';
import type { Order } from './paging.mts';
import { cutPage } from './paging.mts';

const largestPage = 1_000;

/** The query of both listing endpoints, checked (Postman guide, Pagination). */
export interface ListQuery {
	limit: number;
	after: Place | null;
	before: Place | null;
	/** Part of a recipient; '' for all. */
	search: string;
}

export function readListQuery(query: Record<string, unknown>, settings: Settings): ListQuery {
	let after = readCursor('after', query.after, settings);
	let before = readCursor('before', query.before, settings);
	if (after !== null && before !== null) {
		const { bothCursors } = settings.lists;
		if (bothCursors === 'reject') throw parameterInvalid('after and before exclude each other');
		if (bothCursors === 'after') before = null;
		else after = null;
	}
	const search = query.search ?? '';
	if (typeof search !== 'string') throw parameterInvalid('search must be a string');
	return { limit: readLimit(query.limit, settings), after, before, search };
}

function readLimit(given: unknown, settings: Settings): number {
	const limit = given === undefined ? settings.lists.defaultLimit : Number(given);
	const isDigits = given === undefined || (typeof given === 'string' && /^\d+$/.test(given));
	if (limit === null || !isDigits || limit < 1 || limit > largestPage) {
		throw parameterInvalid(`limit must be a whole number from 1 to ${largestPage}`);
	}
	return limit;
}

function readCursor(name: string, given: unknown, settings: Settings): Place | null {
	if (given === undefined || given === '') return null;
	const place = typeof given === 'string' ? decodeCursor(given) : null;
	if (place === null) throw parameterInvalid(`${name} is not a cursor`);
	return { ...place, createdAt: place.createdAt - settings.clockSkew };
}

/** `{ data, pageData }` of a listing endpoint. */
export function listBody(
	stored: readonly Message[],
	order: Order<Message>,
	query: ListQuery,
	context: Context,
	row: (message: Message) => object,
): object {
	const now = context.now();
	const page = cutPage(stored, order, {
		...query,
		shows: (message) => message.listedAt <= now && message.recipient.includes(query.search),
	});
	const cursor = (message: Message) => {
		const { createdAt, id } = order.place(message);
		return encodeCursor({ createdAt: createdAt + context.settings.clockSkew, id });
	};
	const none = context.settings.lists.emptyCursors === 'null' ? nullCursors : {};
	const { rows, hasNextPage, hasPreviousPage } = page;
	const cursors =
		rows.length === 0
			? none
			: { startCursor: cursor(rows[0]), endCursor: cursor(rows[rows.length - 1]) };
	return { data: rows.map(row), pageData: { hasNextPage, hasPreviousPage, ...cursors } };
}

const nullCursors = { startCursor: null, endCursor: null };
