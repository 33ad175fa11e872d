// An ID that an item names, checked before any call: it becomes a part of the call's address.

import { isSafeId } from '../api/connection';
import type { ItemParameters } from './parameters';

export interface IdField {
	/** Of the parameter. */
	name: string;
	/** As the panel calls it, e.g. `Batch ID`. */
	displayName: string;
	/** Where one is found; a whole sentence. */
	advice: string;
}

/** @returns Nothing where there is none that can be used; the item then has a problem. */
export function readId(
	item: ItemParameters,
	{ name, displayName, advice }: IdField,
): string | undefined {
	const before = item.problems.length;
	const given = item.read(name, '');
	const id = typeof given === 'string' ? given.trim() : given;
	if (typeof id === 'string' && isSafeId(id)) return id;
	// An expression that cannot be evaluated has its problem already.
	if (item.problems.length > before) return undefined;
	const found =
		id === '' || id === null || id === undefined
			? 'It is empty'
			: typeof id === 'string'
				? 'It has a character that no ID has (such as a space or a slash)'
				: 'It is not text';
	item.refuse(displayName, found, advice);
	return undefined;
}
