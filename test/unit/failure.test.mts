import { retryAfterOf } from '../../nodes/Postman/api/failure.ts';

const NOW = Date.UTC(2026, 2, 12, 7, 0, 0);

test.each<[string | undefined, number | undefined]>([
	[undefined, undefined],
	['', undefined],
	['0', 0],
	['3', 3_000],
	[' 120 ', 120_000],
	['Thu, 12 Mar 2026 07:00:05 GMT', 5_000],
	['Thu, 12 Mar 2026 06:59:00 GMT', 0],
	['soon', undefined],
	['-1', undefined],
	['1.5', undefined],
	['2026-03-12', undefined],
])('Retry-After %j asks for %p ms', (header, wait) => {
	const headers: Record<string, string> = header === undefined ? {} : { 'retry-after': header };
	expect(retryAfterOf(headers, NOW)).toBe(wait);
});

test.each<[string | undefined, number]>([
	['Thu, 12 Mar 2026 08:00:00 GMT', 5_000],
	['Thu, 12 Mar 2026 08:00:10 GMT', 0],
	['no date', 3_605_000],
	[undefined, 3_605_000],
])('a date in Retry-After counts from the clock that set it: Date %j', (date, wait) => {
	const headers = { 'retry-after': 'Thu, 12 Mar 2026 08:00:05 GMT', ...(date && { date }) };
	expect(retryAfterOf(headers, NOW)).toBe(wait);
});
