// Postman's message object, in every generation that is known (Postman guide, The message object). Loose: what it does
// not name passes through, and the set of statuses is open.

import type { IDataObject } from 'n8n-workflow';

import { z, type Infer } from '../vendor';

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

const pageSchema = z.looseObject({
	data: z.array(rowSchema),
	pageData: z.looseObject({
		hasNextPage: z.boolean(),
		endCursor: text,
	}),
});

/** One page of a list, newest first (Postman guide, Retrieve all campaign messages). */
export type MessagePage = Infer<typeof pageSchema>;

/** `undefined` where the body is not a message: after a 2xx the SMS has gone all the same. */
export function messageFrom(body: unknown): Message | undefined {
	const parsed = z.safeParse(messageSchema, body);
	return parsed.success ? parsed.data : undefined;
}

export function pageFrom(body: unknown): MessagePage | undefined {
	const parsed = z.safeParse(pageSchema, body);
	return parsed.success ? parsed.data : undefined;
}

/**
 * The message as an item's JSON: as it came, except that the flat `error` of old answers becomes `legacyError`. A
 * top-level `error`, even an empty one, makes n8n take the item for a failed one and run the whole node again.
 */
export function messageJson(message: Message): IDataObject {
	const { error, ...rest } = message as IDataObject;
	return error === undefined ? rest : { ...rest, legacyError: error };
}
