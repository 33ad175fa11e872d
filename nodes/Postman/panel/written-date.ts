// Dates as people write them, turned into ISO 8601, so that nothing is left to the guesses of
// JavaScript's own reader: that one takes 05/12 for the month first, and 30 February for 2 March.

/** A date and time in ISO 8601, or why the text has none; a sentence without a full stop. */
export type DateReading = { iso: string } | { found: string };

const TWO_DATES = 'It can be read as two dates: day and month may stand in either order';
const SHORT_YEAR = 'It can be read as several dates: write the year with four digits';
const NO_SUCH_DAY = 'There is no such day';
const NOT_A_TIME = 'It is not a date and time';

const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})[a-z]*\\.?`;
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const SEPARATOR = '(?: ?[/.-] ?| )';
const REST = '((?:[ ,T]+\\d.*)?)';
const pattern = (parts: string) => new RegExp(`^${WEEKDAY}${parts}${REST}$`, 'i');

/** Day and month, or month and day, and then the year. */
const YEAR_LAST = pattern(`(\\d{1,2})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{4}|\\d\\d)`);
const YEAR_FIRST = pattern(`(\\d{4})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{1,2})`);
const DAY_MONTH = pattern(`${DAY}[ -]+${MONTH},?[ -]+(\\d{4})`);
const MONTH_DAY = pattern(`${MONTH}[ -]+${DAY},?[ -]+(\\d{4})`);

/** The time of day behind a date, with its zone. */
const TIME =
	/^[ ,T]*(\d{1,2})(?:[:.](\d\d))?(?::(\d\d)(?:[.,](\d+))?)?\s*(am|pm)?\s*(Z|UTC|GMT)?\s*([+-]\d\d(?::?\d\d)?)?(?:\s*\([^)]*\)|\[[^\]]*\])?$/i;

/** Reads a date with or without a time; `undefined` if the text is in none of these forms. */
export function readWrittenDate(text: string): DateReading | undefined {
	const [, first = '', second = '', lastYear = '', rest = ''] = YEAR_LAST.exec(text) ?? [];
	if (lastYear.length === 2) return { found: SHORT_YEAR };
	if (lastYear) {
		const [a, b] = [Number(first), Number(second)];
		if (a <= 12 && b <= 12 && a !== b) return { found: TWO_DATES };
		const [day, month] = a > 12 ? [a, b] : [b, a];
		return isoOf(Number(lastYear), month, day, rest);
	}
	const yearFirst = YEAR_FIRST.exec(text);
	if (yearFirst) {
		const [, year, month, day, time = ''] = yearFirst;
		return isoOf(Number(year), Number(month), Number(day), time);
	}
	const dayMonth = DAY_MONTH.exec(text);
	if (dayMonth) {
		const [, day, month, year, time = ''] = dayMonth;
		return isoOf(Number(year), monthOf(month), Number(day), time);
	}
	const monthDay = MONTH_DAY.exec(text);
	if (!monthDay) return undefined;
	const [, month, day, year, time = ''] = monthDay;
	return isoOf(Number(year), monthOf(month), Number(day), time);
}

const monthOf = (name = '') => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
const pad = (part: number | string) => String(part).padStart(2, '0');

function isoOf(year: number, month: number, day: number, rest: string): DateReading {
	if (month < 1 || month > 12 || day < 1 || day > 31) return { found: NOT_A_TIME };
	if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return { found: NO_SUCH_DAY };
	const date = `${year}-${pad(month)}-${pad(day)}`;
	if (rest === '') return { iso: date };
	const time = TIME.exec(rest);
	if (!time) return { found: NOT_A_TIME };
	const [, hour = '', minute = '00', second = '00', fraction = '0', half, utc, offset] = time;
	const hours = half ? (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hour);
	// An hour alone, as in "12 March 2026 9", is not a time of day.
	if (!half && time[2] === undefined) return { found: NOT_A_TIME };
	const zone = offset ?? (utc ? 'Z' : '');
	return { iso: `${date}T${pad(hours)}:${minute}:${second}.${fraction.slice(0, 3)}${zone}` };
}
