// How far apart the polls are, read from the Poll Times that n8n puts into the panel of each
// polling trigger. Pure.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** By the modes of n8n's panel: at most so many milliseconds. */
const INTERVALS: Record<string, number> = {
	everyMinute: MINUTE,
	everyHour: HOUR,
	everyDay: DAY,
	everyWeek: 7 * DAY,
	everyMonth: 31 * DAY,
};
/**
 * How long a cron expression without seconds may take if a field is not free; the last such field
 * decides.
 */
const FIELDS = [HOUR, DAY, 31 * DAY, 366 * DAY, 7 * DAY];

interface PollTime {
	mode?: unknown;
	value?: unknown;
	unit?: unknown;
	cronExpression?: unknown;
}

/**
 * The longest time between two polls, in milliseconds: each of several Poll Times makes it
 * shorter, if anything.
 *
 * @param pollTimes The parameter of that name, `{ item: [{ mode, ... }] }`. 0 if it tells nothing.
 */
export function pollIntervalOf(pollTimes: unknown): number {
	const { item } = (pollTimes ?? {}) as { item?: unknown };
	const times = (Array.isArray(item) ? item : []) as PollTime[];
	const known = times.map(intervalOf).filter((interval) => interval > 0);
	return known.length > 0 ? Math.min(...known) : 0;
}

function intervalOf({ mode, value, unit, cronExpression }: PollTime): number {
	if (mode === 'everyX') {
		const interval = Number(value) * (unit === 'minutes' ? MINUTE : HOUR);
		return Number.isFinite(interval) && interval > 0 ? interval : 0;
	}
	if (mode === 'custom') return cronInterval(String(cronExpression ?? ''));
	return INTERVALS[String(mode)] ?? 0;
}

function cronInterval(expression: string): number {
	const fields = expression.trim().split(/\s+/);
	if (fields.length < 5 || fields.length > 6) return 0;
	const longest = fields
		.slice(-5)
		.map((field, i) => (isFree(field) ? 0 : (FIELDS[i] ?? 0)))
		.reduce((a, b) => Math.max(a, b), MINUTE);
	return longest;
}

function isFree(field: string): boolean {
	return field === '*' || field === '?' || field.startsWith('*/');
}
