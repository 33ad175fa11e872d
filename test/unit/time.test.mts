// Dates and times of a filter, however they are written.
import { readTime } from '../../nodes/Postman/panel/time.ts';

const NOON = Date.UTC(2026, 2, 13, 4);

test.each([
	NOON,
	NOON / 1000,
	String(NOON),
	String(NOON / 1000),
	'2026-03-13T12:00:00+08:00',
	'2026-03-13T04:00:00.000Z',
	'2026-03-13T12:00',
	'13/03/2026 12:00',
	'03/13/2026 12:00',
	'13 / 03 / 2026, 12:00',
	'Fri 13/03/2026 12:00 pm',
	'2026/03/13 12:00:00',
	'2026-3-13 12:00',
	'13 Mar 2026 12:00',
	'13th March 2026, 12pm',
	'Mar 13, 2026 12:00 PM',
	'13-Mar-2026 12:00',
	'Fri Mar 13 2026 12:00:00 GMT+0800 (Singapore Standard Time)',
	'Fri, 13 Mar 2026 04:00:00 GMT',
	'１３/０３/２０２６ 12:00',
	new Date(NOON),
])('%p is noon of 13 March in Singapore', (value) => {
	expect(readTime(value, 'Asia/Singapore')).toEqual({ time: NOON });
});

test.each([
	'05/12/2026',
	'5/12/2026 10:00',
	'05-12-2026',
	'1.2.2026',
	'05 / 12 / 2026',
	'Tue 05/12/2026',
	'05/12 2026',
	'05 12 2026',
])('%s is refused', (value) => {
	expect(readTime(value, 'Asia/Singapore')).toEqual({
		found: expect.stringContaining('two dates'),
	});
});

test.each(['12/03/26', '03/12/26 9:00', '13-03-26'])('%s has too short a year', (value) => {
	expect(readTime(value, 'Asia/Singapore')).toEqual({
		found: expect.stringContaining('four digits'),
	});
});

test.each(['2026-02-30', '30/02/2026', '31 April 2026', '29/2/2027'])('%s is no day', (value) => {
	expect(readTime(value, 'Asia/Singapore')).toEqual({ found: 'There is no such day' });
});

test('a day alone begins in the workflow’s zone, however it is written', () => {
	const midnight = { time: NOON - 12 * 3_600_000 };
	for (const day of [
		'2026-03-13',
		'2026/03/13',
		'20260313',
		'13 Mar 2026',
		'March 13, 2026',
		'13/3/2026',
		'2026 03 13',
	]) {
		expect(readTime(day, 'Asia/Singapore')).toEqual(midnight);
	}
});

test.each([
	'05/12',
	'Mar 12',
	'9 am',
	'12 March',
	'12 Mar 2026 9',
	'2026-03-12 25:00',
	'13/13/2026',
	'202603131200',
	'2026 Mar 13',
])('of %s nothing is guessed', (value) => {
	expect(readTime(value, 'Asia/Singapore')).toHaveProperty('found');
});

test.each([2026, 46093, 46093.375, '46093'])(
	'%p, a year or a spreadsheet’s count of days, is not read as seconds',
	(value) => {
		expect(readTime(value, 'Asia/Singapore')).toHaveProperty('found');
	},
);

test('0 is the beginning', () => {
	expect(readTime(0, 'Asia/Singapore')).toEqual({ time: 0 });
});

test.each(['', null, undefined, 'soon', '45/45/2026', Number.NaN, -1, 1e15, {}])(
	'%p is no time',
	(value) => {
		expect(readTime(value, 'Asia/Singapore')).toHaveProperty('found');
	},
);
