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
 * The fields of a cron expression without seconds: how long one step of a field takes, and how long
 * it may take if it is neither free nor in steps. The longest field decides.
 */
const FIELDS = [
	{ step: MINUTE, whole: HOUR },
	{ step: HOUR, whole: DAY },
	{ step: DAY, whole: 31 * DAY },
	{ step: 31 * DAY, whole: 366 * DAY },
	{ step: DAY, whole: 7 * DAY },
];
/** Names for cron expressions that n8n's timer takes too. */
const NAMED: Record<string, number> = {
	'@secondly': MINUTE,
	'@minutely': MINUTE,
	'@hourly': HOUR,
	'@daily': DAY,
	'@midnight': DAY,
	'@weekdays': 3 * DAY,
	'@weekends': 6 * DAY,
	'@weekly': 7 * DAY,
	'@monthly': 31 * DAY,
	'@yearly': 366 * DAY,
	'@annually': 366 * DAY,
};

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
	const [name = ''] = fields;
	if (Object.hasOwn(NAMED, name)) return NAMED[name] ?? 0;
	if (fields.length < 5 || fields.length > 6) return 0;
	return FIELDS.reduce((longest, { step, whole }, i) => {
		const field = fields.slice(-5)[i] ?? '*';
		const [, steps] = /^\*\/(\d+)$/.exec(field) ?? [];
		const isFree = field === '*' || field === '?';
		const time = steps === undefined ? whole : Math.min(Number(steps) * step, whole);
		return isFree ? longest : Math.max(longest, time);
	}, MINUTE);
}
