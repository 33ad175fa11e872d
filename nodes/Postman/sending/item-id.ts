// An ID that an item names, checked before any call: it becomes a part of the call's address.

import { faultOfId } from '../api/connection';
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
	const fault = typeof id === 'string' ? faultOfId(id) : 'is not text';
	if (typeof id === 'string' && fault === undefined) return id;
	// An expression that cannot be evaluated has its problem already.
	if (item.problems.length > before) return undefined;
	const isEmpty = id === '' || id === null || id === undefined;
	item.refuse(displayName, `It ${isEmpty ? 'is empty' : fault}`, advice);
	return undefined;
}
