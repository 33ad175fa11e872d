// Postman's message object, in every generation that is known (Postman guide, The message object). Loose: what it does
// not name passes through, and the set of statuses is open.

import type { IDataObject } from 'n8n-workflow';

import { variablesOf } from '../sms/template';
import { z, type Infer } from '../vendor';

/** What a single send asks for (Postman guide, Single send). */
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
	// An object where an NRIC was sent to (invited agencies only).
	recipient: z.nullish(z.union([z.string(), z.looseObject({})])),
	values: z.nullish(z.looseObject({})),
	fullMessage: text,
	latestStatus: text,
	// Absent from the answer to a retry.
	language: text,
});

export type Message = Infer<typeof messageSchema>;

/** A row of a list: a message with its template, in all generations but the oldest. */
const rowSchema = z.extend(messageSchema, {
	templateBody: z.nullish(z.looseObject({ body: text })),
});

export type MessageRow = Infer<typeof rowSchema>;

const pageSchema = z.looseObject({
	data: z.array(z.unknown()),
	pageData: z.looseObject({
		hasNextPage: z.boolean(),
		endCursor: text,
	}),
});

/**
 * What no path segment can be: dots lead elsewhere even when they are encoded, an empty one leads to the list, and half a
 * character has no encoding.
 */
const NO_SEGMENT = /^\.{0,2}$|\p{Cs}/u;
/** Ten times what Postman gives at once (Postman guide, Pagination). */
const MAX_ROWS = 10_000;

/** One page of a list, newest first (Postman guide, Retrieve all campaign messages). */
export interface MessagePage {
	rows: MessageRow[];
	/** Rows in which no message could be read. */
	unreadable: number;
	/** Those rows, as they came. */
	refused?: unknown[];
	/** Of the page that follows, if there is one. */
	nextCursor?: string;
	/** Another page follows, and it is not said which: this is no end of the list. */
	isCut?: true;
}

/** `undefined` where the body is not a message: after a 2xx the SMS has gone all the same. */
export function messageFrom(body: unknown): Message | undefined {
	const parsed = z.safeParse(messageSchema, body);
	return parsed.success && hasUsableId(parsed.data) ? parsed.data : undefined;
}

function hasUsableId({ id }: Message): boolean {
	return !NO_SEGMENT.test(id);
}

/** `undefined` where the body is not a page. */
export function pageFrom(body: unknown): MessagePage | undefined {
	const parsed = z.safeParse(pageSchema, body);
	if (!parsed.success || parsed.data.data.length > MAX_ROWS) return undefined;
	const { data, pageData } = parsed.data;
	const rows: MessageRow[] = [];
	const refused: unknown[] = [];
	for (const row of data) {
		const { success, data: message } = z.safeParse(rowSchema, row);
		if (success && hasUsableId(message)) rows.push(message);
		else refused.push(row);
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

/** Milliseconds since 1970; `undefined` if it cannot be read. */
export function createdAtOf({ createdAt }: Pick<Message, 'createdAt'>): number | undefined {
	const time = Date.parse(createdAt ?? '');
	return Number.isNaN(time) ? undefined : time;
}

/** Whether two texts look the same to a person, in whatever Unicode form and with whatever line breaks and ends. */
export function looksEqual(one: unknown, other: string): boolean {
	return typeof one === 'string' && asSeen(one) === asSeen(other);
}

/** Characters without a width: joiners, soft hyphens, marks of byte order. */
const UNSEEN = /[\u00AD\u200B-\u200D\u2060\uFEFF]/g;

const asSeen = (text: string) =>
	text
		.normalize('NFC')
		.replace(/\r\n?/g, '\n')
		.replace(UNSEEN, '')
		.replace(/[^\S\n]/g, ' ')
		.trim();

/** Tells what a person would get from anything else, as `looksEqual` does. */
export function textKey({ recipient, language, values }: SendRequest): string {
	const seen = Object.entries(values).map(([name, value]) => [name, asSeen(value)]);
	return JSON.stringify([recipient, language.toLowerCase(), seen.sort()]);
}

/**
 * Whether a row that is to the same recipient has the same text. What the template does not ask for makes no difference.
 *
 * @returns `unclear` if the row does not show enough.
 */
export function compareText(row: MessageRow, request: SendRequest): 'same' | 'other' | 'unclear' {
	const language = languageOf(row);
	if (language && language !== request.language.toLowerCase()) return 'other';
	const { values, templateBody } = row;
	if (!values) return 'unclear';
	const given = request.values;
	const names = templateBody?.body ? variablesOf(templateBody.body) : Object.keys(given);
	if (names.length > 0 && !names.some((name) => Object.hasOwn(values, name))) return 'unclear';
	const isSame = (name: string) =>
		looksEqual(String(values[name] ?? ''), Object.hasOwn(given, name) ? (given[name] ?? '') : '');
	return names.every(isSame) ? 'same' : 'other';
}

/** In digits; `undefined` where the row shows no number. */
export function numberOf({ recipient }: Pick<MessageRow, 'recipient'>): string | undefined {
	return typeof recipient === 'string' ? recipient.replace(/\D/g, '') : undefined;
}

/** In lower case, as the API takes it; empty where the row does not tell. */
export function languageOf({ language, templateBody }: MessageRow): string {
	return String(language ?? templateBody?.language ?? '').toLowerCase();
}

/** Whether a row tells that its message was sent with a file. */
export function isFromBatch({ batches, batchId }: MessageRow): boolean {
	return (Array.isArray(batches) && batches.length > 0) || Boolean(batchId);
}

/** Of the batch that a row's message was sent with, where the row tells. */
export function batchIdOf({ batches, batchId }: MessageRow): string | undefined {
	const [batch] = (Array.isArray(batches) ? batches : []) as Array<{ id?: unknown } | null>;
	return [batch?.id, batchId].find((id): id is string => typeof id === 'string' && id !== '');
}

/**
 * The message as an item's JSON: as it came, except that the flat `error` of old answers becomes `legacyError`. A
 * top-level `error`, even an empty one, makes n8n take the item for a failed one and run the whole node again.
 */
export function messageJson(message: Message): IDataObject {
	const { error, ...rest } = message as IDataObject;
	return error === undefined ? rest : { ...rest, legacyError: error };
}
