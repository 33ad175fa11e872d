import type { Place } from './cursors.mts';

/** How a list reads and orders its rows. */
export interface Order<Row> {
	place(row: Row): Place;
	/** Negative when `a` is older than `b`. */
	compare(a: Place, b: Place): number;
}

export interface PageRequest<Row> {
	limit: number;
	/** Rows older than this. */
	after: Place | null;
	/** Rows newer than this. */
	before: Place | null;
	shows(row: Row): boolean;
}

export interface Page<Row> {
	/** Newest first. */
	rows: Row[];
	hasNextPage: boolean;
	hasPreviousPage: boolean;
}

/**
 * Cuts one page out of rows kept oldest first. The place of a cursor is found by halving, so a page
 * costs what it holds, plus the rows skipped because they are not shown.
 */
export function cutPage<Row>(
	stored: readonly Row[],
	order: Order<Row>,
	request: PageRequest<Row>,
): Page<Row> {
	const rows: Row[] = [];
	let newest: number;
	let oldest: number;
	if (request.before !== null) {
		oldest = newest = firstNotBelow(stored, order, request.before, true);
		for (; newest < stored.length && rows.length < request.limit; newest += 1) {
			if (request.shows(stored[newest])) rows.push(stored[newest]);
		}
		rows.reverse();
		newest -= 1;
	} else {
		const end =
			request.after === null ? stored.length : firstNotBelow(stored, order, request.after, false);
		newest = oldest = end - 1;
		for (; oldest >= 0 && rows.length < request.limit; oldest -= 1) {
			if (request.shows(stored[oldest])) rows.push(stored[oldest]);
		}
		oldest += 1;
	}
	return {
		rows,
		hasNextPage: anyShown(stored, oldest - 1, -1, request.shows),
		hasPreviousPage: anyShown(stored, newest + 1, 1, request.shows),
	};
}

/** Index of the first row at or above the place; strictly above it when `above` is true. */
function firstNotBelow<Row>(
	stored: readonly Row[],
	order: Order<Row>,
	place: Place,
	above: boolean,
): number {
	let low = 0;
	let high = stored.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const side = order.compare(order.place(stored[middle]), place);
		if (side < 0 || (above && side === 0)) low = middle + 1;
		else high = middle;
	}
	return low;
}

function anyShown<Row>(
	stored: readonly Row[],
	from: number,
	step: 1 | -1,
	shows: (row: Row) => boolean,
): boolean {
	for (let i = from; i >= 0 && i < stored.length; i += step) {
		if (shows(stored[i])) return true;
	}
	return false;
}

/** Puts rows where they belong: nearly always at the end, since rows come in by time. */
export function insertInOrder<Row>(stored: Row[], order: Order<Row>, rows: readonly Row[]): void {
	const byPlace = (a: Row, b: Row) => order.compare(order.place(a), order.place(b));
	const added = rows.toSorted(byPlace);
	if (added.length === 0) return;
	const from = firstNotBelow(stored, order, order.place(added[0]), false);
	const newer = stored.splice(from);
	const tail = newer.length === 0 ? added : newer.concat(added).sort(byPlace);
	for (const row of tail) stored.push(row);
}
