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
	new Date(NOON),
])('%p is noon of 13 March in Singapore', (value) => {
	expect(readTime(value, 'Asia/Singapore')).toEqual({ time: NOON });
});

test.each(['05/12/2026', '5/12/2026 10:00', '05-12-2026', '1.2.2026'])('%s is refused', (value) => {
	expect(readTime(value, 'Asia/Singapore')).toEqual({
		found: expect.stringContaining('two dates'),
	});
});

test.each(['', null, undefined, 'soon', '45/45/2026', Number.NaN, -1, 1e15, {}])(
	'%p is no time',
	(value) => {
		expect(readTime(value, 'Asia/Singapore')).toHaveProperty('found');
	},
);
