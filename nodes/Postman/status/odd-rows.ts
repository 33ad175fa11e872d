// Rows that are not as the documents have them. The trigger needs a message's ID, its status and
// its time; whatever else is odd about a row is no reason to pass over it, and is reported as it
// came. Pure.

import {
	createdAtOf,
	messageFrom,
	timeFromNumber,
	type Message,
	type MessagePage,
	type MessageRow,
} from '../api/message';

/** The page with those of its odd rows that tell enough; `unreadable` counts the others. */
export function withOddRows(page: MessagePage): MessagePage {
	const { rows, refused = [] } = page;
	if (refused.length === 0) return page;
	const odd = refused.flatMap((row) => rowFrom(row) ?? []);
	// Where each row stood is not known any more; its own time says enough.
	return { ...page, rows: inOrder(rows, odd), unreadable: refused.length - odd.length };
}

/** As `messageFrom`, of a message that was read by its ID. */
export function oddMessageFrom(body: unknown): Message | undefined {
	return messageFrom(body) ?? rowFrom(body);
}

function rowFrom(raw: unknown): MessageRow | undefined {
	if (typeof raw !== 'object' || raw === null) return undefined;
	const row = raw as Record<string, unknown>;
	const known = {
		id: textOf(row.id),
		latestStatus: textOf(row.latestStatus),
		createdAt: timeOf(row.createdAt),
		updatedAt: timeOf(row.updatedAt),
	};
	// Whether its ID can be asked for is for the schema to say.
	const usable = messageFrom(withoutAbsent(known));
	if (!usable) return undefined;
	const read = Object.entries(known).filter(([name]) => name in row);
	return {
		...row,
		...Object.fromEntries(read.map(([name, text]) => [name, text ?? null])),
		// Filters go by it, and so does the last status of a number outside Singapore.
		...(typeof row.recipient === 'number' && { recipient: String(row.recipient) }),
	} as MessageRow;
}

function textOf(value: unknown): string | undefined {
	if (Number.isFinite(value)) return String(value);
	return typeof value === 'string' ? value : undefined;
}

function timeOf(value: unknown): string | undefined {
	if (typeof value !== 'number') return textOf(value);
	const time = timeFromNumber(value);
	return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function withoutAbsent(row: Record<string, string | undefined>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(row).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}

/** Puts odd rows among the others by their times, in the order that those are in. */
function inOrder(rows: MessageRow[], odd: MessageRow[]): MessageRow[] {
	const [first = {}, last = {}] = [rows[0], rows.at(-1)];
	const isOldestFirst = (createdAtOf(first) ?? 0) < (createdAtOf(last) ?? 0);
	const joined = [...rows];
	for (const row of odd) {
		const time = createdAtOf(row) ?? Number.NaN;
		const place = joined.findIndex((each) => {
			const other = createdAtOf(each) ?? Number.NaN;
			return isOldestFirst ? other > time : other < time;
		});
		joined.splice(place < 0 ? joined.length : place, 0, row);
	}
	return joined;
}
