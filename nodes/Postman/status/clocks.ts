// What clocks say, and how far they are believed. Each is a hint: any of them may be wrong, or
// jump. Pure.

/** As a page of the list came, in milliseconds. */
export interface Clocks {
	/** Since 1970, by n8n's machine. */
	local: number;
	/** Since 1970, by the server that answered; `NaN` if it does not tell. */
	server: number;
	/** Since some moment of this process: it neither jumps nor runs backwards. */
	steady: number;
}

/** Milliseconds by which two clocks may differ that are both taken to be right. */
const AGREE_WITHIN_MS = 2 * 60_000;
/**
 * Milliseconds by which a row may be ahead of both clocks before its time is taken for a mistake.
 */
const MAX_AHEAD_MS = 10 * 60_000;

/** Whether the two clocks bear each other out. Both may be wrong all the same. */
export function areAgreed({ local, server }: Clocks): boolean {
	return Math.abs(local - server) <= AGREE_WITHIN_MS;
}

/**
 * The least that the time can be, in milliseconds since 1970, whatever the clocks say: a row was
 * created before it was seen. What ends a watch goes by it; in a campaign that has long been
 * quiet, a watch then lasts longer.
 *
 * @param rowLead `createdAt` of a row less the `Clocks.steady` at which it was seen: the most of
 *   all rows.
 */
export function timeByRows(rowLead: number, { steady }: Clocks): number {
	return rowLead + steady;
}

/** By two clocks that bear each other out, else `timeByRows`. */
export function leastNow(clocks: Clocks, rowLead: number): number {
	return areAgreed(clocks) ? earlier(clocks) : timeByRows(rowLead, clocks);
}

/** Whether the two clocks bear each other out, and the rows do too. */
export function areBorneOut(clocks: Clocks, rowLead: number, withinMs = AGREE_WITHIN_MS): boolean {
	const ahead = earlier(clocks) - timeByRows(rowLead, clocks);
	return areAgreed(clocks) && Math.abs(ahead) <= withinMs;
}

/**
 * The time that is hardest to be wrong about: if the clocks differ, the earlier one, but never
 * before the newest row.
 *
 * @param newest When the newest row was created, in milliseconds since 1970; `-Infinity` if there
 *   was none.
 */
export function likelyNow(clocks: Clocks, newest: number): number {
	return Math.max(earlier(clocks), newest);
}

/**
 * In milliseconds since 1970: a row that says it was created later is mistaken.
 *
 * @param rowLead As in `timeByRows`.
 */
export function latestPlausible(clocks: Clocks, rowLead: number): number {
	return Math.max(later(clocks), timeByRows(rowLead, clocks)) + MAX_AHEAD_MS;
}

/** The clock that is behind, of those that are known; in milliseconds since 1970. */
export function earlier({ local, server }: Clocks): number {
	return Number.isNaN(server) ? local : Math.min(local, server);
}

/** The clock that is ahead, of those that are known; in milliseconds since 1970. */
export function later({ local, server }: Clocks): number {
	return Number.isNaN(server) ? local : Math.max(local, server);
}

/** The newest row, as a walk that was read to its end saw it. */
export interface Mark {
	/** `Clocks.steady` when the walk ended. */
	steady: number;
	/** When that row was created, in milliseconds since 1970. */
	newest: number;
}

/**
 * Milliseconds: a message may appear in the list so much later than its `createdAt` says. Batches
 * take minutes.
 */
export const MIN_LATE_BY_MS = 30 * 60_000;
const MAX_LATE_BY_MS = 6 * 60 * 60_000;
const MAX_MARKS = 64;

/** @param lateness How late rows of this campaign have come, in milliseconds. */
export function lateBy(lateness: number): number {
	return Math.min(Math.max(MIN_LATE_BY_MS, 2 * lateness), MAX_LATE_BY_MS);
}

/**
 * In milliseconds since 1970: whatever was created before that was in the list when this walk
 * began. A row was created before any walk that saw it, so that no clock has to be right for
 * this, except where all bear each other out.
 */
export function listedUntil(
	begun: Clocks,
	newest: number,
	marks: Mark[],
	lateness: number,
	rowLead: number,
): number {
	const wait = lateBy(lateness);
	const mark = marks.filter(({ steady }) => steady <= begun.steady - wait).at(-1);
	// No row that is newer than any that was seen.
	const latest = newest + 1;
	const byMark = Math.min((mark?.newest ?? -Infinity) + 1, latest);
	if (!areBorneOut(begun, rowLead)) return byMark;
	return Math.max(byMark, Math.min(earlier(begun) - wait, latest));
}

/** Adds a mark, and leaves out those that tell nothing more. */
export function withMark(marks: Mark[], mark: Mark, lateness: number): Mark[] {
	const last = marks.at(-1);
	// A few within the time that counts are enough.
	const isSoon = last !== undefined && mark.steady - last.steady < lateBy(lateness) / 16;
	return isSoon ? marks : [...marks, mark].slice(-MAX_MARKS);
}
