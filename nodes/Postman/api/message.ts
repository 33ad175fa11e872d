// Postman's message object, in every generation that is known (Postman guide, The message object).
// The schemas are loose: unknown fields pass through, and Postman may add statuses.

import type { IDataObject } from 'n8n-workflow';

import { z, type Infer } from '../vendor';

/** The body of a single send (Postman guide, Single send). */
export interface SendRequest {
	/** Digits only, country code first. */
	recipient: string;
	language: string;
	/** Every variable of the template, none empty. */
	values: Record<string, string>;
}

const text = z.nullish(z.string());

const messageSchema = z.looseObject({
	id: z.string(),
	createdAt: text,
	updatedAt: text,
	// An object if the message was sent to an NRIC (invited agencies only).
	recipient: z.nullish(z.union([z.string(), z.looseObject({})])),
	values: z.nullish(z.looseObject({})),
	fullMessage: text,
	latestStatus: text,
	// Absent from the answer to a retry.
	language: text,
});

/** A message as Postman gives it. */
export type Message = Infer<typeof messageSchema>;

/** A list's rows have their template, in all generations but the oldest. */
const rowSchema = z.extend(messageSchema, {
	templateBody: z.nullish(z.looseObject({ body: text })),
});

/** A message as a row of a list. */
export type MessageRow = Infer<typeof rowSchema>;

const pageSchema = z.looseObject({
	data: z.array(z.unknown()),
	pageData: z.looseObject({
		hasNextPage: z.boolean(),
		endCursor: text,
	}),
});

/**
 * IDs that no path segment can hold: dots lead elsewhere even if they are encoded, an empty one
 * leads to the list, and half a surrogate pair cannot be encoded.
 */
const NO_SEGMENT = /^\.{0,2}$|\p{Cs}/u;
/** Ten times what Postman gives at once (Postman guide, Pagination). */
const MAX_ROWS = 10_000;

/** A row in which no message could be read. */
export interface RefusedRow {
	row: unknown;
	/** How many rows of its page stand before it. */
	place: number;
}

/** One page of a list, newest first (Postman guide, Retrieve all campaign messages). */
export interface MessagePage {
	rows: MessageRow[];
	/** How many rows could not be read as a message. */
	unreadable: number;
	/** Those rows, in their order. */
	refused?: RefusedRow[];
	/** The cursor of the next page, if there is one. */
	nextCursor?: string;
	/** Another page follows, but Postman does not say which: this is not the end of the list. */
	isCut?: true;
}

/** An answer is read several times in a row, by who judges, assigns and remembers it. */
let latest: { body: unknown; message: Message | undefined } | undefined;

/**
 * Reads a message. Returns `undefined` if the body is none; after a 201 the SMS has been accepted
 * all the same.
 *
 * @param body Not changed since it came.
 */
export function messageFrom(body: unknown): Message | undefined {
	if (!latest || latest.body !== body) latest = { body, message: parseMessage(body) };
	return latest.message;
}

function parseMessage(body: unknown): Message | undefined {
	const parsed = z.safeParse(messageSchema, body);
	return parsed.success && hasUsableId(parsed.data) ? parsed.data : undefined;
}

function hasUsableId({ id }: Message): boolean {
	return !NO_SEGMENT.test(id);
}

/** Reads a page of a list. Returns `undefined` if the body is none. */
export function pageFrom(body: unknown): MessagePage | undefined {
	const parsed = z.safeParse(pageSchema, body);
	if (!parsed.success || parsed.data.data.length > MAX_ROWS) return undefined;
	const { data, pageData } = parsed.data;
	const rows: MessageRow[] = [];
	const refused: RefusedRow[] = [];
	for (const [place, row] of data.entries()) {
		const { success, data: message } = z.safeParse(rowSchema, row);
		if (success && hasUsableId(message)) rows.push(message);
		else refused.push({ row, place });
	}
	const { hasNextPage, endCursor } = pageData;
	return {
		rows,
		unreadable: refused.length,
		...(refused.length > 0 && { refused }),
		...(hasNextPage && endCursor && { nextCursor: endCursor }),
		...(hasNextPage && !endCursor && { isCut: true as const }),
	};
}

/** Returns a message's `createdAt` in milliseconds since 1970; `undefined` if it cannot be read. */
export function createdAtOf({ createdAt }: Pick<Message, 'createdAt'>): number | undefined {
	const text = createdAt ?? '';
	const time = TIME_IN_DIGITS.test(text) ? timeFromNumber(Number(text)) : Date.parse(text);
	return Number.isNaN(time) ? undefined : time;
}

/** Shorter digits may be a date. */
const TIME_IN_DIGITS = /^\s*\d{9,}(\.\d+)?\s*$/;
/** Seconds since 1970 are below it, and milliseconds above: as milliseconds it is March 1973. */
const MIN_MS = 1e11;
/** The last time that a date can have (ECMAScript, Time Values and Time Range). */
const MAX_MS = 8.64e15;

/**
 * Returns a number that is a time in milliseconds since 1970, whether it counts seconds or
 * milliseconds; `NaN` if it is no time.
 */
export function timeFromNumber(value: number): number {
	const ms = Math.abs(value) < MIN_MS ? value * 1000 : value;
	return Math.abs(ms) <= MAX_MS ? ms : Number.NaN;
}

/** Returns a row's language in lower case, as the API takes it; empty if the row does not say. */
export function languageOf({ language, templateBody }: MessageRow): string {
	return String(language ?? templateBody?.language ?? '')
		.trim()
		.toLowerCase();
}

/** Whether a row says that its message was sent with a batch. */
export function isFromBatch({ batches, batchId }: MessageRow): boolean {
	return (Array.isArray(batches) && batches.length > 0) || Boolean(batchId);
}

/** Returns the ID of the batch that a message was sent with; `undefined` if the row names none. */
export function batchIdOf({ batches, batchId }: MessageRow): string | undefined {
	const [batch] = (Array.isArray(batches) ? batches : []) as Array<{ id?: unknown } | null>;
	return [batch?.id, batchId].find((id): id is string => typeof id === 'string' && id !== '');
}

/**
 * Returns a message as an item's JSON: as it came, except that the flat `error` of old answers
 * becomes `legacyError`. A top-level `error`, even an empty one, makes n8n treat the item as failed
 * and run the whole node again.
 */
export function messageJson(message: Message): IDataObject {
	const { error, ...rest } = message as IDataObject;
	return error === undefined ? rest : { ...rest, legacyError: error };
}
