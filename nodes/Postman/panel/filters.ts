// What the user filled in under Filters. The panel's fields are declared in actions/list.fields.ts;
// lists/filter.ts applies what is read here.

import type { IDataObject } from 'n8n-workflow';

import { STATUSES } from '../api/delivery';
import { LANGUAGES } from '../sms/language';
import { readRecipientFilter, type RecipientFilter } from '../sms/recipient-filter';
import type { ItemParameters } from './item-parameters';
import { refuseUnresolved } from './refuse-unresolved';
import { readTime } from './time';

/** What Get Many is to return. A filter that was not chosen is absent. */
export interface Filters {
	recipient?: RecipientFilter;
	/** Milliseconds since 1970. */
	createdAfter?: number;
	/** Milliseconds since 1970. */
	createdBefore?: number;
	/** One of these statuses. */
	statuses?: string[];
	/** One of these languages, in lower case. */
	languages?: string[];
	/** `all`, `batch` or `single`. */
	source?: string;
}

const LANGUAGE_CODES = LANGUAGES.map(({ value }) => value);
const SOURCES = ['all', 'batch', 'single'];

/**
 * Reads an item's filters. One that cannot be used becomes a problem of the item.
 *
 * @param timezone The workflow's (IANA name), for times that do not name their own.
 */
export function readFilters(item: ItemParameters, timezone: string): Filters {
	const given = item.read('filters', {}) as IDataObject;
	const recipient = recipientOf(item, given);
	const createdAfter = timeOf(item, given, 'createdAfter', 'Created After', timezone);
	const createdBefore = timeOf(item, given, 'createdBefore', 'Created Before', timezone);
	const statuses = listOf(item, given, 'status', 'Status', STATUSES);
	const languages = listOf(item, given, 'language', 'Language', LANGUAGE_CODES);
	const [source] = listOf(item, given, 'source', 'Source', SOURCES);
	return {
		...(recipient && { recipient }),
		...(createdAfter !== undefined && { createdAfter }),
		...(createdBefore !== undefined && { createdBefore }),
		...(statuses.length > 0 && { statuses }),
		...(languages.length > 0 && { languages }),
		...(source !== undefined && { source }),
	};
}

function recipientOf(item: ItemParameters, filters: IDataObject): RecipientFilter | undefined {
	// A filter whose expression gives nothing must not find everybody's messages.
	if (!Object.hasOwn(filters, 'recipient')) return undefined;
	if (refuseUnresolved(item, 'Filters > Recipient', filters.recipient)) return undefined;
	const reading = readRecipientFilter(filters.recipient);
	if (reading.ok) return reading.filter;
	item.refuse(
		'Filters > Recipient',
		reading.message,
		'Enter a phone number or some of its digits, or remove the filter.',
		'It is neither a phone number nor a part of one',
	);
	return undefined;
}

function timeOf(
	item: ItemParameters,
	filters: IDataObject,
	name: string,
	displayName: string,
	timezone: string,
): number | undefined {
	if (!Object.hasOwn(filters, name)) return undefined;
	const value = filters[name];
	const parameter = `Filters > ${displayName}`;
	if (refuseUnresolved(item, parameter, value)) return undefined;
	const reading = readTime(value, timezone);
	if ('time' in reading) return reading.time;
	item.refuse(
		parameter,
		reading.found,
		'Enter a date and time, e.g. 2026-03-12T15:00:00+08:00, or remove the filter.',
	);
	return undefined;
}

/**
 * Returns what is chosen; empty if the filter is not used. A filter whose expression gives nothing
 * becomes a problem: it must not find everybody's messages.
 */
function listOf(
	item: ItemParameters,
	filters: IDataObject,
	name: string,
	displayName: string,
	known: readonly string[],
): string[] {
	if (!Object.hasOwn(filters, name)) return [];
	const value = filters[name];
	const chosen = [...(Array.isArray(value) ? (value as unknown[]) : [value])];
	if (chosen.every((one) => typeof one === 'string' && known.includes(one))) {
		return chosen as string[];
	}
	item.refuse(
		`Filters > ${displayName}`,
		(value ?? '') === '' ? 'It is empty' : 'It has a value that this node does not know',
		`Choose among ${known.join(', ')}, or remove the filter.`,
	);
	return [];
}
