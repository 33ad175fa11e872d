// Rows that are not as the documents have them. The trigger needs a message's ID, its status and
// its time; whatever else is odd about a row is no reason to pass over it, and is reported as it
// came. Pure.

import {
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
	const all: Array<MessageRow | undefined> = [...rows];
	for (const { row, place } of refused) all.splice(place, 0, rowFrom(row));
	const readable = all.filter((row) => row !== undefined);
	return { ...page, rows: readable, unreadable: all.length - readable.length };
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
