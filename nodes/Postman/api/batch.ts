// What Postman says of a batch: the answer to an upload, and the batches that a row of the
// campaign's list belongs to (Postman guide, Batch send and Retrieve all campaign messages). The
// schemas are loose: unknown fields pass through.

import type { IDataObject } from 'n8n-workflow';

import { z, type Infer } from '../vendor';
import type { MessageRow } from './message';

const text = z.nullish(z.string());
const count = z.nullish(z.number());

const answerSchema = z.looseObject({
	// Absent before February 2024.
	isValid: z.nullish(z.boolean()),
	batchId: text,
	reportURL: text,
	numErrors: count,
});

/** Postman's answer to an upload. */
export type BatchAnswer =
	| { kind: 'accepted'; batchId?: string; json: IDataObject }
	/** No row of the file is sent. `json` has the counts and the address of the report. */
	| { kind: 'refused'; numErrors?: number; json: IDataObject };

/**
 * Reads the answer to an upload. Ask it before the HTTP status: the guide does not say whether an
 * invalid file is answered with a 2xx or a 4xx.
 *
 * @returns `undefined` if the body is neither; after a 2xx the batch may be on its way all the
 * same.
 */
export function batchAnswerFrom(body: unknown): BatchAnswer | undefined {
	const parsed = z.safeParse(answerSchema, body);
	if (!parsed.success) return undefined;
	const { isValid, batchId, numErrors } = parsed.data;
	const json = { ...parsed.data } as IDataObject;
	// A top-level `error`, even an empty one, makes n8n treat the item as failed.
	delete json.error;
	if (isValid === false) return { kind: 'refused', ...(numErrors && { numErrors }), json };
	if (!isValid && !batchId) return undefined;
	return { kind: 'accepted', ...(batchId && { batchId }), json };
}

const batchSchema = z.looseObject({ id: z.string(), originalFileName: text });

/** A batch as a row of the campaign's list names it. */
export type RowBatch = Infer<typeof batchSchema>;

/**
 * Returns the batches that a row belongs to: none for a single send, `undefined` if the row does
 * not say.
 */
export function batchesOf({ batches }: MessageRow): RowBatch[] | undefined {
	const parsed = z.safeParse(z.array(batchSchema), batches);
	return parsed.success ? parsed.data : undefined;
}
