// How much Postman takes in one file (Postman guide, Batch send).

import type { Connection } from '../api/connection';
import type { Explanation } from '../api/explain';

/** The guide says 40 MB. In the larger reading nothing is refused here that Postman would take … */
const MAX_BYTES = 40 * 1024 * 1024;
/** … and in the smaller one Postman takes every part. */
const SAFE_BYTES = 40_000_000;

const ROWS_IN_TEST = 20;

/** The result of items that make no file that Postman takes; `whyTooLarge` explains it. */
export const TOO_LARGE = {
	kind: 'notDone',
	reaction: 'refuse',
	failure: { fromApi: false, code: 'batch_too_large' },
} as const;

/** Rows below the header. */
function maxRows(environment: Connection['environment']): number {
	return environment === 'test' ? ROWS_IN_TEST : Infinity;
}

/** Returns `undefined` if Postman takes a file of this size. `description` names no way out. */
export function whyTooLarge(
	{ rows, bytes }: { rows: number; bytes: number },
	environment: Connection['environment'],
): Explanation | undefined {
	if (rows > maxRows(environment)) {
		return {
			message: `${rows} messages are too many for one batch in the test environment`,
			description: `It takes at most ${ROWS_IN_TEST}.`,
		};
	}
	if (bytes > MAX_BYTES) {
		return {
			message: `The batch has ${(bytes / 1e6).toFixed(1)} MB`,
			description: 'Postman takes at most 40 MB.',
		};
	}
	return undefined;
}

/** In order, as many in each part as Postman takes. @param sizeOf Bytes of a row. */
export function partsOf<Row>(
	rows: Row[],
	sizeOf: (row: Row) => number,
	headerSize: number,
	environment: Connection['environment'],
): Row[][] {
	const parts: Row[][] = [];
	let part: Row[] = [];
	let bytes = headerSize;
	for (const row of rows) {
		const size = sizeOf(row);
		const isFull = part.length >= maxRows(environment) || bytes + size > SAFE_BYTES;
		if (isFull && part.length > 0) {
			parts.push(part);
			part = [];
			bytes = headerSize;
		}
		part.push(row);
		bytes += size;
	}
	return part.length > 0 ? [...parts, part] : parts;
}
