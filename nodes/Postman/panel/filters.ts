// Which messages of a list are wanted. Postman's lists can be searched by recipient only, so the rest is checked here,
// row by row. The panel's fields of the same names are in actions/list.fields.ts.

import type { IDataObject } from 'n8n-workflow';

import { STATUSES } from '../api/delivery';
import { isFromBatch, languageOf, type MessageRow } from '../api/message';
import { LANGUAGES } from '../sms/language';
import { readRecipientFilter } from '../sms/recipient-filter';
import { createdAtOf } from '../lists/pages';
import type { ItemParameters } from './parameters';
import { refuseUnresolved } from './refuse-unresolved';
import { readTime } from './time';

export interface MessageFilter {
	/** For Postman: part of a recipient's number. */
	search?: string;
	/** Milliseconds since 1970; no older row is wanted. */
	createdAfter?: number;
	/** Whether every row that Postman finds is wanted. */
	wantsAll: boolean;
	wants(row: MessageRow): boolean;
}

type Test = (row: MessageRow) => boolean;

const LANGUAGE_CODES = LANGUAGES.map(({ value }) => value);
const SOURCES = ['all', 'batch', 'single'];

/** @param timezone Of the workflow: of times that do not name their own. */
export function readFilter(item: ItemParameters, timezone: string): MessageFilter {
	const filters = item.read('filters', {}) as IDataObject;
	const tests: Test[] = [];
	const recipient = recipientOf(item, filters);
	if (recipient?.isWhole) {
		tests.push((row) => digitsOf(row) === recipient.digits);
	} else if (recipient) {
		tests.push((row) => digitsOf(row)?.includes(recipient.digits) ?? false);
	}
	const after = timeOf(item, filters, 'createdAfter', 'Created After', timezone);
	const before = timeOf(item, filters, 'createdBefore', 'Created Before', timezone);
	if (after !== undefined) tests.push((row) => (createdAtOf(row) ?? -Infinity) >= after);
	if (before !== undefined) tests.push((row) => (createdAtOf(row) ?? Infinity) <= before);

	const statuses = listOf(item, filters, 'status', 'Status', STATUSES);
	const languages = listOf(item, filters, 'language', 'Language', LANGUAGE_CODES);
	if (statuses.length > 0) tests.push((row) => statuses.includes(row.latestStatus ?? ''));
	if (languages.length > 0) tests.push((row) => languages.includes(languageOf(row)));
	const [source] = listOf(item, filters, 'source', 'Source', SOURCES);
	if (source !== undefined && source !== 'all') {
		tests.push((row) => isFromBatch(row) === (source === 'batch'));
	}
	return {
		...(recipient && { search: recipient.digits }),
		...(after !== undefined && { createdAfter: after }),
		wantsAll: tests.length === 0,
		wants: (row) => tests.every((test) => test(row)),
	};
}

function recipientOf(
	item: ItemParameters,
	filters: IDataObject,
): { digits: string; isWhole: boolean } | undefined {
	// One whose expression comes to nothing must not find everybody's.
	if (!Object.hasOwn(filters, 'recipient')) return undefined;
	if (refuseUnresolved(item, 'Filters > Recipient', filters.recipient)) return undefined;
	const reading = readRecipientFilter(filters.recipient);
	if (reading.ok) return reading;
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

/** What is chosen; all is wanted where it is nothing. One whose expression comes to nothing must not find everybody's. */
function listOf(
	item: ItemParameters,
	filters: IDataObject,
	name: string,
	displayName: string,
	known: readonly string[],
): string[] {
	if (!Object.hasOwn(filters, name)) return [];
	const value = filters[name];
	const chosen = (Array.isArray(value) ? value : [value]).map(String);
	const strange = chosen.find((one) => !known.includes(one));
	if (strange === undefined) return chosen;
	item.refuse(
		`Filters > ${displayName}`,
		(value ?? '') === '' ? 'It is empty' : 'It has a value that this node does not know',
		`Choose among ${known.join(', ')}, or remove the filter.`,
	);
	return [];
}

/** Nothing where it is not a number (an NRIC, for the few agencies that may send to one). */
function digitsOf({ recipient }: MessageRow): string | undefined {
	return typeof recipient === 'string' ? recipient.replace(/\D/g, '') : undefined;
}
