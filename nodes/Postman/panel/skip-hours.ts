// Skip If Sent Within, as the user filled it in: a number of hours, or an expression that gives
// each item its own.

import { toNumber } from '../sms/to-text';
import type { ItemParameters } from './item-parameters';

/** Hours. */
export const MIN_HOURS = 1;
/** Hours: thirty days. */
export const MAX_HOURS = 720;

/** Said of what is no such number; no full stop. */
export const NO_HOURS = `Skip If Sent Within is not a number of hours from ${MIN_HOURS} to ${MAX_HOURS}`;
/** How to get unstuck then; a whole sentence. */
export const CORRECT_HOURS = 'Correct Skip If Sent Within under Options, or remove it.';

/** Returns hours, perhaps with a fraction; `undefined` if it is no number within the bounds. */
export function readHours(value: unknown): number | undefined {
	const hours = toNumber(value);
	return hours >= MIN_HOURS && hours <= MAX_HOURS ? hours : undefined;
}

/**
 * Returns the hours within which an item's message is not sent again; `undefined` if the user has
 * not added the option. What is no number of hours becomes a problem of the item: it may be a
 * person's second SMS.
 */
export function hoursOf(item: ItemParameters): number | undefined {
	if (!Object.hasOwn(item.options, 'skipIfSentWithin')) return undefined;
	const hours = readHours(item.options.skipIfSentWithin);
	if (hours === undefined) {
		item.refuse('Options > Skip If Sent Within (Hours)', NO_HOURS, CORRECT_HOURS);
	}
	return hours;
}
