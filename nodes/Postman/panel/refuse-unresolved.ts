// Fields of one word (a number, a key, an ID) whose expression was not evaluated.

import { findUnresolvedWord } from '../sms/unresolved';
import type { ItemParameters } from './item-parameters';

/**
 * Refuses a value that an expression left unresolved. Returns whether it did; the item then has a
 * problem.
 */
export function refuseUnresolved(
	item: ItemParameters,
	displayName: string,
	value: unknown,
): boolean {
	const unresolved = findUnresolvedWord(value);
	if (!unresolved) return false;
	const { found, advice } = unresolved;
	item.refuse(displayName, `It ${found}`, advice);
	return true;
}
