// When the rows of a page were created, as far as they tell it. Pure.

import { createdAtOf, type MessageRow } from '../api/message';

/** An earlier time, in milliseconds since 1970, is a mistake: there was no Postman v2. */
const EARLIEST = Date.UTC(2020, 0);

/**
 * When each row of a page was created, in milliseconds since 1970. A row whose time cannot be
 * read, lies in the future or before all messages, has that of its neighbour; `NaN` if the whole
 * page has none.
 *
 * @param latest In milliseconds since 1970: a later time is a mistake, unless most of the rows
 *   make it.
 */
export function createdTimes(rows: MessageRow[], latest = Infinity): number[] {
	const times = rows.map((row) => createdAtOf(row) ?? Number.NaN);
	const isOdd = (time: number) => time > latest || time < EARLIEST;
	// Then it is the clocks that are mistaken.
	const isUsual = times.filter(isOdd).length > times.length / 2;
	const isUsable = (time: number) => Number.isFinite(time) && (isUsual || !isOdd(time));
	let neighbour = times.find(isUsable) ?? Number.NaN;
	return times.map((time) => (neighbour = isUsable(time) ? time : neighbour));
}
