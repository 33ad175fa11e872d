// Which rows of a list are wanted, for the action node and the trigger alike. Postman's lists can
// be searched by recipient only, so the rest is checked here, row by row.

import { createdAtOf, isFromBatch, languageOf, type MessageRow } from '../api/message';
import type { Filters } from '../panel/filters';

/** What a list is asked for, and what of its rows is kept. */
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

/** Turns the filters of the panel into what Postman can search for and a test of each row. */
export function messageFilter(filters: Filters): MessageFilter {
	const { recipient, createdAfter, createdBefore, statuses, languages, source } = filters;
	const tests: Test[] = [];
	if (recipient) tests.push((row) => isTo(row, recipient));
	if (createdAfter !== undefined) {
		tests.push((row) => (createdAtOf(row) ?? -Infinity) >= createdAfter);
	}
	if (createdBefore !== undefined) {
		tests.push((row) => (createdAtOf(row) ?? Infinity) <= createdBefore);
	}
	if (statuses) tests.push((row) => statuses.includes(row.latestStatus ?? ''));
	if (languages) tests.push((row) => languages.includes(languageOf(row)));
	if (source === 'batch' || source === 'single') {
		tests.push((row) => isFromBatch(row) === (source === 'batch'));
	}
	return {
		...(recipient && { search: recipient.digits }),
		...(createdAfter !== undefined && { createdAfter }),
		wantsAll: tests.length === 0,
		wants: (row) => tests.every((test) => test(row)),
	};
}

/**
 * A row that does not show its recipient was found by Postman; one that was sent to an NRIC is to
 * no number.
 */
function isTo({ recipient }: MessageRow, wanted: NonNullable<Filters['recipient']>): boolean {
	if (recipient === null || recipient === undefined) return true;
	if (typeof recipient !== 'string') return false;
	const digits = recipient.replace(/\D/g, '');
	return wanted.isWhole ? digits === wanted.digits : digits.includes(wanted.digits);
}
