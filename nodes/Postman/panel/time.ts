// A date and time as people and programs write it in a filter.

import { tryToParseDateTime } from 'n8n-workflow';

import { readWrittenDate } from './written-date';

/** A moment, or why the value is none. */
export type TimeReading =
	/** Milliseconds since 1970. */
	| { time: number }
	/** A sentence without a full stop that quotes nothing. */
	| { found: string };

/** September 2001 in milliseconds. */
const MIN_MILLISECONDS = 1e12;
/** The year 5138 in seconds. Between the two, digits are a date's own, as in 202603120900. */
const MAX_SECONDS = 1e11;
/**
 * March 1973 in seconds. A smaller number is a year, or a spreadsheet's count of days; 0 is meant
 * as the beginning.
 */
const MIN_SECONDS = 1e8;
/** The year 2286, from which on JavaScript's milliseconds have more digits. */
const MAX_MILLISECONDS = 1e13;

const NOT_A_TIME: TimeReading = { found: 'It is not a date and time' };

/**
 * Reads an ISO 8601 text, a day, month and year, or seconds or milliseconds since 1970. Throws
 * nothing.
 *
 * @param timezone IANA name, for a time that does not name its own.
 */
export function readTime(value: unknown, timezone: string): TimeReading {
	if ((value ?? '') === '') return { found: 'It is empty' };
	if (typeof value === 'number') return ofNumber(value);
	if (typeof value !== 'string') return parse(value, timezone);
	const text = value.normalize('NFKC').replace(/\s+/g, ' ').trim();
	if (/^\d+(?:\.\d+)?$/.test(text) && text.length !== 4) {
		return /^\d{8}$/.test(text) ? parse(isoOfDigits(text), timezone) : ofNumber(Number(text));
	}
	const written = readWrittenDate(text);
	if (written) return 'iso' in written ? parse(written.iso, timezone) : written;
	return IS_WHOLE.test(text) ? parse(text, timezone) : NOT_A_TIME;
}

/**
 * ISO 8601, or names year and zone: of anything else JavaScript would guess the rest, the zone of
 * the machine among it.
 */
const IS_WHOLE = /^[+-]?\d{4,6}(?:$|-|W\d|\d*T)|\b\d{4}\b.*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)/i;

const isoOfDigits = (text: string) => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;

/** Seconds or milliseconds since 1970. */
function ofNumber(value: number): TimeReading {
	if (!Number.isFinite(value) || value < 0 || value >= MAX_MILLISECONDS) return NOT_A_TIME;
	if (value > 0 && value < MIN_SECONDS) return NOT_A_TIME;
	if (value < MAX_SECONDS) return { time: value * 1000 };
	return value < MIN_MILLISECONDS ? NOT_A_TIME : { time: value };
}

function parse(value: unknown, timezone: string): TimeReading {
	try {
		const time = tryToParseDateTime(value as string, timezone).toMillis();
		return Number.isFinite(time) ? { time } : NOT_A_TIME;
	} catch {
		return NOT_A_TIME;
	}
}
