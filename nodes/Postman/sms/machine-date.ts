// Dates and times as machines write them, which nobody wants to read in an SMS. Pure.

/** All of these have one; most other texts have none. */
const MAY_BE = /\d{4}|\d:\d\d:\d|P[\dT]/;
/** ISO 8601 as programs and databases print it, with any form of zone, or none. */
const ISO =
	/^["']?[+-]?\d{4,6}[-/](?:\d\d[-/]\d\d|\d{3}|W\d\d-\d)[T ]\d\d(?::\d\d(?::\d\d(?:[.,]\d+)?)?)?\s?(?:Z|UTC|GMT|[+−-]\d\d:?(?:\d\d)?)?(?:\[[\w/+-]+\]| (?:UTC|GMT|SGT|MYT)| ?[A-Z][a-z]+\/[\w/]+)?["']?$/i;
const BASIC_ISO = /^[12]\d{7}T\d{4}(?:\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?(?:\d\d)?)?$/i;
/** A luxon Duration as text. */
const DURATION = /^-?P(?:\d+[YMWD])*T(?:-?\d+(?:\.\d+)?[HMS])+$/;
/** As luxon, .NET and MongoDB show an object. */
const OBJECT =
	/^\[?DateTime: \d{4}-.*\]$|^DateTime \{ ts: .*\}$|^\/Date\(-?\d+(?:[+-]\d{4})?\)\/$|^\{"\$date":.*\}$/;
/** Milliseconds since 1970, from 2017 on, and a date's digits without any sign. */
const COUNTED =
	/^1[5-9]\d{11}$|^20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$/;

const WHOLE = [ISO, BASIC_ISO, DURATION, OBJECT, COUNTED];

const SECONDS = /(?<![\d.])\d{1,2}:\d\d:\d\d(?![:\d])/;
/** The words of dates and times of day; zones have three to five capitals or stand in brackets. */
const DATE_WORD =
	/^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|at|t|z|[ap]|m|[ap]m|st|nd|rd|th|上午|下午|[年月日]|[a-z]+ standard time|sgt|myt|utc|gmt|[ecmp][sd]t)$/i;

/**
 * Whether a text is nothing but a date, a time of day or both with seconds, which nobody needs: so
 * JavaScript, C, logs and spreadsheets write them, each in the order of some country.
 */
function isDateWithSeconds(text: string): boolean {
	if (!SECONDS.test(text) || text.length > 100) return false;
	const words = text
		.replace(/ \([^)]*\)$|(?:[A-Z][a-z]+ ){1,2}Standard Time$/, '')
		.match(/\p{L}+/gu);
	return (words ?? []).every((word) => DATE_WORD.test(word));
}

/**
 * Whether a text is only a date and time as machines write it. n8n may also give a luxon DateTime
 * as text.
 */
export function isMachineDate(text: string): boolean {
	if (!MAY_BE.test(text)) return false;
	return WHOLE.some((pattern) => pattern.test(text)) || isDateWithSeconds(text);
}

/** Such a date within a sentence, not within a link. */
const WITHIN =
	/(?<![\w/=&?.%-])\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?![\w/])|\b[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4}|\bP(?:\d+[YMWD])*T(?:-?\d+(?:\.\d+)?[HMS])+(?![\w-])/;

/**
 * A spreadsheet's days since 1900, in 2009 to 2050, and seconds since 1970, from 2017 on. Amounts
 * and reference numbers look the same.
 */
const MAY_BE_COUNTED = /^(?:4\d{4}|5[0-4]\d{3}|1[5-9]\d{8})(?:\.\d+)?$/;
const NAME_OF_DATE =
	/date|day|time|slot|appointment|appt|visit|due|deadline|expir|when|start|begin|until|created|updated|_at$|tarikh|hari|masa/i;

/**
 * Returns the date and time in a value that is in a machine's form; `undefined` if there is none.
 *
 * @param name Of the variable: a short count is a date only where one is meant.
 */
export function findMachineDate(text: string, name: string): string | undefined {
	if (!MAY_BE.test(text)) return undefined;
	if (MAY_BE_COUNTED.test(text)) return NAME_OF_DATE.test(name) ? text : undefined;
	if (WHOLE.some((pattern) => pattern.test(text))) return text;
	return WITHIN.exec(text)?.[0] ?? (isDateWithSeconds(text) ? text : undefined);
}
