// A date and time as people and programs write it in a filter.

import { tryToParseDateTime } from 'n8n-workflow';

/** A moment, or why the value is none. */
export type TimeReading =
	/** Milliseconds since 1970. */
	| { time: number }
	/** A sentence without a full stop that quotes nothing. */
	| { found: string };

/** March 1973 in milliseconds, the year 5138 in seconds: a smaller number was meant as seconds. */
const MIN_MILLISECONDS = 1e11;
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
	const text = typeof value === 'string' ? value.trim() : undefined;
	if (text !== undefined && /^\d+(?:\.\d+)?$/.test(text) && text.length !== 4) {
		return /^\d{8}$/.test(text) ? parse(isoOfDigits(text), timezone) : ofNumber(Number(text));
	}
	const slashed = text === undefined ? null : SLASHED.exec(text);
	if (!slashed) return parse(value, timezone);
	const [, first = '', second = '', year = '', rest = ''] = slashed;
	const [a, b] = [Number(first), Number(second)];
	if (a <= 12 && b <= 12 && a !== b) {
		return { found: 'It can be read as two dates: day and month may stand in either order' };
	}
	const [day, month] = a > 12 ? [a, b] : [b, a];
	const pad = (part: number) => String(part).padStart(2, '0');
	return parse(`${year}-${pad(month)}-${pad(day)}${rest.replace(/^[ ,]+/, 'T')}`, timezone);
}

/** Day and month, or month and day, and then the year. */
const SLASHED = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})((?:[ ,T]+\d.*)?)$/;

const isoOfDigits = (text: string) => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;

/** Seconds or milliseconds since 1970. */
function ofNumber(value: number): TimeReading {
	if (!Number.isFinite(value) || value < 0 || value >= MAX_MILLISECONDS) return NOT_A_TIME;
	return { time: value < MIN_MILLISECONDS ? value * 1000 : value };
}

function parse(value: unknown, timezone: string): TimeReading {
	try {
		const time = tryToParseDateTime(value as string, timezone).toMillis();
		return Number.isFinite(time) ? { time } : NOT_A_TIME;
	} catch {
		return NOT_A_TIME;
	}
}
