import { parseStamp, stamp } from './stamps.mts';

/** The place of a row in its list: rows are sorted by time, then by ID. */
export interface Place {
	createdAt: number;
	id: string;
}

/**
 * Base64 of `["<createdAt, ms, +08:00>", "<id>"]`, as the cursors printed in the guide decode. A
 * campaign cursor carries a message ID, a batch cursor the number of the joining row.
 */
export function encodeCursor(place: Place): string {
	return Buffer.from(JSON.stringify([stamp(place.createdAt), place.id])).toString('base64');
}

/** null when it is not a cursor. */
export function decodeCursor(cursor: string): Place | null {
	let pair: unknown;
	try {
		pair = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
	} catch {
		return null;
	}
	if (!Array.isArray(pair) || pair.length !== 2) return null;
	const [time, id] = pair as unknown[];
	if (typeof time !== 'string' || typeof id !== 'string') return null;
	const createdAt = parseStamp(time);
	return Number.isNaN(createdAt) ? null : { createdAt, id };
}
