// How the lying server shows what it holds: as Postman does, but for what the schedule says.
import type { Held } from './ledger.mts';
import type { List } from './schedule.mts';

const iso = (ms: number) => new Date(ms).toISOString();

/** A message as a send, a retry or a reading by its ID gives it. */
export function messageBody(message: Held, noAttempts: boolean, status = message.status) {
	const { id, stamp, recipient, language, values, attempts, batch } = message;
	return {
		id,
		createdAt: iso(stamp),
		updatedAt: iso(stamp),
		recipient,
		language,
		values,
		latestStatus: status,
		batches: batch ? [batch] : [],
		...(!noAttempts && {
			attempts: attempts.map(({ stamp: at, ...one }) => ({
				status: one.status,
				createdAt: iso(at),
				...(one.status === 'failure' && { error: SERVER_ERROR }),
			})),
		}),
	};
}

const SERVER_ERROR = { type: 'server_error', code: 'server_unknown_error' };

/** A message as a list has it. @param attempts `flat` in a batch's list. */
export function listRow(message: Held, list: List, attempts: 'none' | 'flat' = 'none') {
	const { recipient, values, language, ...rest } = messageBody(message, true);
	const { batches, ...row } = rest;
	const has = (what: List['lacks']) => list.lacks !== what;
	return {
		...row,
		...(has('recipient') && { recipient: numberIn(list, recipient) }),
		...(has('values') && { values: spelt(has('oneValue') ? values : lastOf(values), list) }),
		...(has('batches') && { batches }),
		language: list.upperCase ? language.toUpperCase() : language,
		...(attempts === 'flat' && {
			numAttempts: message.attempts.length,
			messageAttempts: message.attempts.map(({ stamp, status }) => ({
				status,
				createdAt: iso(stamp),
				...(status === 'failure' && {
					errorType: SERVER_ERROR.type,
					errorCode: SERVER_ERROR.code,
				}),
			})),
		}),
	};
}

function numberIn({ lacks }: List, recipient: string): string {
	if (lacks === 'countryCode') return recipient.slice(2);
	return lacks === 'middle' ? `${recipient.slice(0, 4)}****${recipient.slice(-2)}` : recipient;
}

const lastOf = (values: Held['values']) => Object.fromEntries(Object.entries(values).slice(1));

function spelt(values: Held['values'], { crlf, nfd }: List): Held['values'] {
	const spell = (text: string) => {
		const lines = crlf ? text.replaceAll('\n', '\r\n') : text;
		return nfd ? lines.normalize('NFD') : lines;
	};
	return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, spell(text)]));
}

/** One page of a list. A cursor is the ID of the last row before it. */
export function pageOf(
	messages: Held[],
	query: URLSearchParams,
	{ order, pageSize, endsEarly, unreadable }: List,
	show: (message: Held) => unknown,
) {
	const sorted = [...messages].sort(ORDERS[order]);
	const start = sorted.findIndex(({ id }) => id === query.get('after')) + 1;
	const size = Math.min(Number(query.get('limit') ?? 100), pageSize);
	const page = sorted.slice(start, start + size);
	const hasNextPage = start + size < sorted.length;
	const data = page.map(show);
	if (unreadable && start === 0 && data.length > 0) data[0] = { ...(data[0] as object), id: null };
	return {
		data,
		pageData: {
			hasNextPage,
			hasPreviousPage: start > 0,
			startCursor: page[0]?.id,
			endCursor: endsEarly ? null : page.at(-1)?.id,
		},
	};
}

const ORDERS: Record<List['order'], (a: Held, b: Held) => number> = {
	newest: (a, b) => b.stamp - a.stamp || (a.id < b.id ? 1 : -1),
	oldest: (a, b) => a.stamp - b.stamp || (a.id < b.id ? -1 : 1),
	mixed: (a, b) => (a.id < b.id ? -1 : 1),
};
